package io.unistream.buffer.s3.model;

/** What must hold in every state; each is a rule of the contract, or what the argument of the note rests on. */
enum Rule {
  /** DUR-ACKED, DUR-PREFIX, ORD-REOPEN: what was acknowledged is in the log that the next opener reads, or committed. */
  ACKNOWLEDGED_IS_LOST,
  /** DUR-PREFIX: the log of the newest owner has a hole, or holds a fence. */
  LOG_HAS_A_HOLE,
  /** DUR-UNACKED, ORD-SEQUENCE: another object lies in the slot than the one that was acknowledged. */
  OTHER_BYTES,
  /** OWN-FENCE, OWN-AMBIGUOUS: what its owner called void for certain is in the log. */
  VOID_IS_IN_THE_LOG,
  /** OWN-AMBIGUOUS: an owner calls itself fenced, and there is no newer one. */
  FENCED_BY_NOBODY,
  /** OWN-FENCE: what an owner acknowledged is behind the end of its epoch: it was a zombie. */
  ZOMBIE_IS_ACKNOWLEDGED,
  /** OWN-FENCE: a commit that is neither acknowledged nor in the log has an effect. */
  FORGOTTEN_WITHOUT_A_COMMIT,
  /** COM-FORGET: what was committed comes back. */
  COMMITTED_COMES_BACK,
  /** An opener runs after a live writer for longer than the far fence allows. */
  OPENER_NEVER_ENDS,
  /** DUR-ACKED: a record that was acknowledged is neither in the log nor committed, nor reported as missing. */
  LOSS_IS_NOT_REPORTED,
  /** ORD-SEQUENCE: a number is given twice. */
  NUMBER_IS_GIVEN_TWICE,
  /** ORD-SEQUENCE: a log that was open is opened as a new one, though something says so. */
  LOG_TAKEN_FOR_NEW,
  /** The newest checkpoint is gone, and nothing was damaged. */
  CHECKPOINT_IS_GONE,
  /** A fence that ends a closed epoch is gone. */
  FENCE_IS_GONE;

  private static final Rule[] ALL = values();

  static Rule numbered(int ordinal) {
    return ALL[ordinal];
  }
}

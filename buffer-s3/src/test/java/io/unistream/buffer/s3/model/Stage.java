package io.unistream.buffer.s3.model;

/** Where an owner is in the protocol; the numbers are those of the note. A crashed owner is one that takes no more steps. */
enum Stage {
  /** Before 1. */
  IDLE,
  /** 1: the newest claim is read, and its epoch listed if it is not known to be finished. */
  CLAIM,
  /** 1: claim slot 0 of that epoch, in which nothing is, for a fence. */
  UNFINISHED,
  /** 1: the newest claim is read, and the next one made. */
  CLAIMING,
  /** 2: LIST from the own epoch on, and of the claims. */
  AHEAD,
  /** 2: LIST of what is behind the newest finished epoch. */
  BEHIND,
  /** 3.1 and 3.2: LIST and the header of the highest object. */
  LOOK,
  /** 3.1: claim slot 0 of an empty epoch. */
  VOID,
  /** 3.3. */
  FAR_FENCE,
  /** 3.4. */
  NEAR_FENCE,
  /** 3.4, if the newest header is damaged: free slots before the last objects. */
  HOLES,
  /** 3.5: LIST again. */
  CHECK,
  /** 3.1: all of the newest finished epoch is gone; its slot 1 is claimed for a fence. */
  WITHOUT,
  /** 4. */
  READ,
  /** 5. */
  OPENING,
  /** 5: the copy of the opening. */
  CHECKPOINT,
  OWNER,
  /** Gave up opening. */
  OUT;

  private static final Stage[] ALL = values();

  static Stage of(int ordinal) {
    return ALL[ordinal];
  }
}

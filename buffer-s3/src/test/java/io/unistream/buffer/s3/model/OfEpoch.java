package io.unistream.buffer.s3.model;

/** What the store has of an epoch beside its slots, and what the checks remember of it, a byte each. */
enum OfEpoch {
  /** 0 if it is not there, else one more than the newest finished epoch that it tells of; with {@link State#UNREADABLE}. */
  CLAIM,
  /** The copy of the opening: 1 if it is there; with {@link State#UNREADABLE}. */
  CHECKPOINT,
  /** Where the log ends the epoch since a newer one was finished; {@link Shape#UNKNOWN} before that. */
  CLOSED_END,
  /** Slots of which an object was hit, a bit each. */
  HIT,
  /** Slots of which an object vanished, a bit each. */
  REMOVED,
  /** From this slot on nothing that is left proves what was there; {@link Shape#UNKNOWN} if all is proved. */
  UNPROVED_FROM,
  /** Whether nothing is left that tells which numbers were given. */
  LINEAGE_LOST,
  /** Whether the checkpoint was put, and nothing took it away but who may delete it. */
  COPIED,
  /** Whether a later owner that finished has skipped as many numbers as its owner can have given. */
  SKIPPED
}

package io.unistream.buffer.s3.model;

/** What the checks remember of the whole log, a byte each. */
enum Global {
  /** The newest epoch whose opening was ever in the store, 0 if none. */
  FINISHED,
  /** All before this position is needed no more for certain, by a commit that is acknowledged, or in a log that an owner finished with. */
  COMMITTED,
  /** The highest position that any such commit names. */
  COMMITS,
  /** Which rule a step broke, 0 if none. */
  BROKEN,
  /** How often anything was hit. */
  DAMAGES,
  /** The numbers that a finished opening reported as missing, a bit each, in two bytes. */
  REPORTED,
  REPORTED_TOO
}

package io.unistream.buffer.s3.model;

/** What an owner remembers, a byte each. */
enum Field {
  EPOCH,
  STAGE,
  /** The newest finished epoch that the opener knows of, by a checkpoint or a claim. */
  KNOWN_FINISHED,
  /** While opening, of the LIST behind that epoch: which epochs are void, and of which nothing is there, a bit each. */
  LISTED_VOID,
  LISTED_EMPTY,
  /** While opening: the older epoch being closed, the watermark read for it, its hole, its far fence. */
  CLOSING,
  FOUND_WATERMARK,
  HOLE,
  FAR_FENCE,
  /** Of the epoch being closed, where something is damaged: cut objects, a bit each; the slots with data when the newest header was damaged. */
  CUT,
  LISTED_DATA,
  /** The first slot of it that may not be in the log, and the next one to look at for that. */
  CERTAIN,
  NEXT_HOLE,
  /** Whether nothing tells the id of the log any more. */
  NAMELESS,
  /** Whether nothing is left of what the last owner wrote. */
  OWNER_LOST,
  /** The last number that was given before this owner. */
  REACHED,
  /** The end of what the newest commit says that the opener read. */
  FOUND_COMMIT,
  /** Where what is not committed begins in what it read, until it is finished. */
  START,
  /** What it reports as missing, until it is finished. */
  MISSING,
  MISSING_TOO,
  /** While owning: the next slot to make, and the first one that is not acknowledged. */
  NEXT,
  ACKED,
  /** Two bits for each slot in flight: an {@link Outcome}. */
  OUTCOMES,
  /** Objects that were sent before the one before them was acknowledged, a bit each. */
  EAGER,
  WATERMARK,
  /** The highest watermark in an acknowledged object. */
  DURABLE_WATERMARK,
  /** The lowest slot that the owner called fenced; {@link Shape#UNKNOWN} if none. */
  FENCED_AT,
  /** Only flaws use these: the highest slot acknowledged out of order; slots given up; slots made anew. */
  EARLY,
  SKIPPED,
  REMADE
}

package io.unistream.buffer.s3.model;

/** What an owner remembers, a byte each. */
enum Field {
  EPOCH,
  STAGE,
  /** While opening: the older epoch being closed, the watermark read for it, its hole, its far fence. */
  CLOSING,
  FOUND_WATERMARK,
  HOLE,
  FAR_FENCE,
  /** While owning: the next slot to make, and the first one that is not acknowledged. */
  NEXT,
  ACKED,
  /** Two bits for each slot in flight: an {@link Outcome}. */
  OUTCOMES,
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

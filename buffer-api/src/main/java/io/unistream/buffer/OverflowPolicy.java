package io.unistream.buffer;

/** What a put does when the capacity is used up (CAP-TOTAL). */
public enum OverflowPolicy {
  /** Throw {@link BufferFullException} at once; nothing is stored. */
  FAIL,
  /** Wait for a commit up to {@link Capacity#blockTimeout()}, then throw {@link BufferFullException}. */
  BLOCK,
  /**
   * Drop the oldest whole batches that are not in flight, as many as need be, durably, counted and reported to the
   * listener: the only sanctioned loss. If the put could not fit even if all of them were dropped, none is, and it is
   * refused as by {@link #FAIL} (CAP-LEAST).
   */
  DROP_OLDEST
}

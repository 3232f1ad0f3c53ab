package io.unistream.buffer;

/** What a put does when the capacity is used up (CAP-TOTAL). */
public enum OverflowPolicy {
  /** Throw {@link BufferFullException} at once. Nothing is stored. */
  FAIL,
  /** Wait for a commit, for at most {@link Capacity#blockTimeout()}; then throw {@link BufferFullException}. */
  BLOCK,
  /**
   * Drop as many of the oldest whole batches that are not in flight as are needed. This is the only permitted loss. It is
   * durable, counted, and reported to the listener. If the put would not fit even with all of them dropped, none is
   * dropped, and the put is refused as by {@link #FAIL} (CAP-LEAST).
   */
  DROP_OLDEST
}

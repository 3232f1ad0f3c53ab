package io.unistream.buffer;

/** What a put does when the capacity is used up (CAP-TOTAL). */
public enum OverflowPolicy {
  /** Throw {@link BufferFullException} at once; nothing is stored. */
  FAIL,
  /** Wait for a commit up to {@link Capacity#blockTimeout()}, then throw {@link BufferFullException}. */
  BLOCK,
  /**
   * Drop the oldest whole batch that is not in flight, durably, counted and reported to the listener: the only
   * sanctioned loss. If nothing may be dropped, as {@link #FAIL}.
   */
  DROP_OLDEST
}

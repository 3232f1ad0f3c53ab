package io.unistream.buffer.producer;

/** In what order, and how many at once, batches are brought to the target. */
public enum DeliveryMode {
  /** One batch after the other: a batch is sent when the one before it is committed. The default. */
  ORDERED,
  /**
   * One batch at a time at the target, in order; the one before it is committed meanwhile. Worth most where a commit is
   * slow, as on S3. Needs {@code emit.maxInFlight} of 2 or more.
   */
  PIPELINED,
  /** Several batches at once, in whatever order they arrive. */
  UNORDERED,
  /** Several parts of batches at once; records of one key in order. */
  BY_KEY
}

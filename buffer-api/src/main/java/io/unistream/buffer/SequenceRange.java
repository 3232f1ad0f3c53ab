package io.unistream.buffer;

/**
 * A run of sequence numbers. Immutable.
 *
 * @param first the first sequence number
 * @param count how many, from 0
 */
public record SequenceRange(long first, long count) implements java.io.Serializable {

  /** Checks the parts. */
  public SequenceRange {
    if (count < 0) {
      throw new IllegalArgumentException("count must not be negative, was " + count);
    }
  }

  /**
   * Returns the range from one number to another, both included.
   *
   * @param first the first sequence number
   * @param last the last sequence number, at least {@code first - 1}
   * @return the range
   */
  public static SequenceRange closed(long first, long last) {
    return new SequenceRange(first, last - first + 1);
  }

  /**
   * Returns the last sequence number.
   *
   * @return the last number; {@code first - 1} if the range is empty
   */
  public long last() {
    return first + count - 1;
  }

  /**
   * Returns whether the range is empty.
   *
   * @return true if {@code count} is 0
   */
  public boolean isEmpty() {
    return count == 0;
  }

  /**
   * Returns whether a number is in the range.
   *
   * @param sequence the number
   * @return true if it is
   */
  public boolean contains(long sequence) {
    return sequence >= first && sequence <= last();
  }

  @Override
  public String toString() {
    return isEmpty() ? "none" : count == 1 ? Long.toString(first) : first + ".." + last();
  }
}

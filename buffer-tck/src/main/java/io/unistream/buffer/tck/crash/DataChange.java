package io.unistream.buffer.tck.crash;

/**
 * A write to a file, or a truncation of it, that may not be durable.
 *
 * @param sequence its place among all changes of the storage
 * @param operation what caused it
 * @param truncation true for a truncation to the offset
 * @param offset where the bytes go
 * @param bytes what was written; nobody changes the array
 * @param durability how far it has come
 */
@SuppressWarnings(
    "ArrayRecordComponent") // never compared, and copying would cost what the model saves
record DataChange(
    long sequence,
    Operation operation,
    boolean truncation,
    long offset,
    byte[] bytes,
    Durability durability) {

  DataChange as(Durability other) {
    return new DataChange(sequence, operation, truncation, offset, bytes, other);
  }

  long end() {
    return offset + bytes.length;
  }

  long sizeAfter(long sizeBefore) {
    return truncation ? Math.min(sizeBefore, offset) : Math.max(sizeBefore, end());
  }

  /** What this change puts at a place that it covers. */
  byte byteAt(long at) {
    return truncation ? 0 : bytes[(int) (at - offset)];
  }

  /**
   * A truncation clears the rest of its last block before the new size is in the journal: up to here a power cut may
   * leave zeros in a file that has its old size.
   */
  long zeroedUpTo() {
    return (offset + Page.BYTES - 1) / Page.BYTES * Page.BYTES;
  }

  Content applyTo(Content content) {
    return truncation ? content.truncatedTo(offset) : content.write(offset, bytes, 0, bytes.length);
  }
}

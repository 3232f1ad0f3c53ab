package io.unistream.buffer.s3;

import io.unistream.buffer.wal.WalEntry;
import java.util.Arrays;

/**
 * An object that is being filled, uploaded, or kept for the reader. Guarded by the {@link Tail}'s lock, but for the bytes: they
 * are written once, before the length that covers them is published.
 *
 * <p>Filling → closed → uploaded → acknowledged.
 */
final class TailObject {

  /** What an object begins with that may stay small. */
  static final int FIRST_BYTES = 16 << 10;

  final long slot;
  /** When its first entry came, by the clock's nanoseconds. */
  final long since;

  final ObjectType type;

  private byte[] bytes;
  private int length = ObjectHeader.LENGTH;
  private int entries;
  private long firstSequence;
  private long lastSequence;
  private int splitEnd;
  private long splitBegin = Long.MAX_VALUE;

  /** The watermark in its header, known once it is closed. */
  Place watermark = Place.START;

  boolean uploaded;

  /**
   * Makes an empty object.
   *
   * @param expected how large it will probably become
   */
  TailObject(ObjectType type, long slot, long since, int expected) {
    this.bytes = new byte[Math.max(ObjectHeader.LENGTH, expected)];
    this.type = type;
    this.slot = slot;
    this.since = since;
  }

  void add(WalEntry entry) {
    grow(EntryFormat.length(entry));
    length = EntryFormat.write(entry, bytes, length);
    if (entries == 0) {
      firstSequence = entry.sequence();
    }
    lastSequence = entry.sequence();
    entries++;
  }

  void add(byte[] body) {
    grow(body.length);
    System.arraycopy(body, 0, bytes, length, body.length);
    length += body.length;
  }

  /** Says that a group that began in an earlier slot ends where this object ends so far. */
  void beganIn(long earlier) {
    splitBegin = earlier;
    splitEnd = length - ObjectHeader.LENGTH;
  }

  /** Where in the body the group ends that was too large for one object; 0 if there is none. */
  int splitEnd() {
    return splitEnd;
  }

  long splitBegin() {
    return splitBegin;
  }

  /** Says how far the log had come, in an object without entries. */
  void reached(long sequence) {
    lastSequence = sequence;
  }

  private void grow(long more) {
    long needed = length + more;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(
          bytes, Math.toIntExact(Math.max(needed, Math.min(2L * bytes.length, 1 << 30))));
    }
  }

  byte[] bytes() {
    return bytes;
  }

  /** The length of all so far, the header included. */
  int length() {
    return length;
  }

  /** What it takes in memory, which is more than its length. */
  int heapBytes() {
    return bytes.length;
  }

  boolean isEmpty() {
    return length == ObjectHeader.LENGTH;
  }

  int entries() {
    return entries;
  }

  long firstSequence() {
    return firstSequence;
  }

  long lastSequence() {
    return lastSequence;
  }
}

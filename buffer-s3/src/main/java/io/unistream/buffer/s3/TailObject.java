package io.unistream.buffer.s3;

import io.unistream.buffer.wal.WalEntry;
import java.util.Arrays;

/**
 * An object that is being filled, uploaded, or kept for the reader. Guarded by the lock of {@link TailState}, but for the bytes: they
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
  private final EntryFormat format;
  private final Lineage prior;
  private Lineage last;
  private int splitEnd;
  private long splitBegin = Long.MAX_VALUE;

  /** The watermark in its header, known once it is closed. */
  Place watermark = Place.START;

  /** The slot before which all was acknowledged, for its header, known once its upload begins. */
  long acknowledged;

  boolean uploaded;

  /**
   * Makes an empty object.
   *
   * @param format how entries are written in its place
   * @param prior how far the log has come before it
   * @param expected how large it will probably become
   */
  TailObject(
      ObjectType type, long slot, EntryFormat format, Lineage prior, long since, int expected) {
    this.format = format;
    this.prior = prior;
    this.last = prior;
    this.bytes = new byte[Math.max(ObjectHeader.LENGTH, expected)];
    this.type = type;
    this.slot = slot;
    this.since = since;
  }

  void add(WalEntry entry) {
    grow(EntryFormat.length(entry));
    length = format.write(entry, bytes, length, length - ObjectHeader.LENGTH);
    last = last.after(entry);
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

  EntryFormat format() {
    return format;
  }

  Lineage prior() {
    return prior;
  }

  Lineage last() {
    return last;
  }
}

package io.unistream.buffer.memory;

import java.lang.ref.SoftReference;
import org.jspecify.annotations.Nullable;

/**
 * The part of the heap that records must leave for taking a batch: for its payloads and for what the codec makes of them. A
 * heap that records filled to its last byte could not be drained, as the refused putter is told to.
 *
 * <p>It is allocated, and held by a soft reference: whoever needs memory, taking a batch or anything else in the process, gets
 * it, since the JVM clears soft references before it gives up. Once it is cleared, records must allocate it anew before
 * they get a chunk; where that fails they are refused, and what was allocated is free for taking a batch.
 *
 * <p>It is as large as the backlog makes it worth: a buffer without a backlog has none. Used by whoever appends.
 */
final class Headroom {

  /** Once what is read back, and once what it is decoded into. */
  private static final int TIMES_THE_PAYLOAD = 2;

  /** Objects and array headers around each record. */
  private static final long BYTES_A_RECORD = 256;

  private static final long NEVER = -1;

  private final Heap heap;
  private final long mostChunks;
  private SoftReference<byte[][]> held = new SoftReference<>(null);

  /** The number of the oldest chunk when records were refused last. */
  private long refusedAt = NEVER;

  /** {@code drainBytes}: how much the largest batch may need. */
  Headroom(Heap heap, long drainBytes) {
    this.heap = heap;
    this.mostChunks = Math.min(Integer.MAX_VALUE - 8, (drainBytes + Chunk.BYTES - 1) / Chunk.BYTES);
  }

  /** What the largest batch may need that the limits allow. */
  static long drainBytes(int maxRecords, int maxBytes) {
    return (long) TIMES_THE_PAYLOAD * maxBytes + BYTES_A_RECORD * maxRecords;
  }

  /**
   * Whether allocating is worth a try. After a refusal that would mean to collect the whole heap in vain, and to take from
   * whoever drains, for a moment, just what was left for it.
   *
   * @param first the number of the oldest chunk
   * @param backlog how many chunks there are before the one that is wanted
   */
  boolean mayTry(long first, long backlog) {
    if (refusedAt == NEVER) {
      return true;
    }
    long needed = chunks(backlog) + 1;
    if (first - refusedAt < needed && heap.free() < needed * Chunk.BYTES) {
      return false;
    }
    refusedAt = NEVER;
    return true;
  }

  /** Records were refused. */
  void refused(long first) {
    refusedAt = first;
  }

  /**
   * Allocates what is missing.
   *
   * @param backlog how many chunks there are before the one that is wanted
   * @throws OutOfMemoryError if there is no room
   */
  void ensure(long backlog) {
    int wanted = (int) chunks(backlog);
    byte[][] have = held.get();
    if (wanted == 0 || (have != null && have.length >= wanted)) {
      return;
    }
    held = new SoftReference<>(grown(have, wanted));
  }

  private byte[][] grown(byte @Nullable [][] have, int wanted) {
    int length = have == null ? 0 : have.length;
    // More than is wanted now, so that a backlog that grows does not copy at each chunk.
    byte[][] grown = new byte[(int) Math.min(mostChunks, Math.max(wanted, 2L * length))][];
    if (have != null) {
      System.arraycopy(have, 0, grown, 0, length);
    }
    for (int i = length; i < grown.length; i++) {
      grown[i] = heap.chunk();
    }
    return grown;
  }

  private long chunks(long backlog) {
    return Math.min(mostChunks, TIMES_THE_PAYLOAD * backlog);
  }

  /** Gives it back, as the garbage collector does when there is no other room. */
  void clear() {
    held.clear();
  }
}

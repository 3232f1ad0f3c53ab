package io.unistream.buffer.bench.child;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * The records of one putting thread: random bytes, the first eight of which say whose record it is and which. Making one
 * costs eight written bytes. Used by one thread; looking at {@link #expectedSum} is for any.
 */
final class Payloads {

  /** The number, and something to sum up that is not the number. */
  static final int MIN_BYTES = 2 * Long.BYTES;

  private static final VarHandle ARRAY =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle BUFFER =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int POOL = 16;
  private static final int STRIDE = 64;
  private static final int NUMBER_BITS = 40;

  private final long thread;
  private final byte[][] pool = new byte[POOL][];
  private final long[] sums = new long[POOL];
  private long made;

  Payloads(int thread, int bytes) {
    if (bytes < MIN_BYTES) {
      throw new IllegalArgumentException("a record needs " + MIN_BYTES + " bytes, not " + bytes);
    }
    this.thread = (long) thread << NUMBER_BITS;
    SplittableRandom random = new SplittableRandom(thread);
    for (int i = 0; i < POOL; i++) {
      pool[i] = new byte[bytes];
      random.nextBytes(pool[i]);
      ARRAY.set(pool[i], 0, 0L);
      sums[i] = sum(ByteBuffer.wrap(pool[i]));
    }
  }

  /** The next record; the array is used again for a later one. */
  byte[] next() {
    long number = ++made;
    byte[] payload = pool[(int) (number % POOL)];
    ARRAY.set(payload, 0, thread | number);
    return payload;
  }

  /** The next record in an array of its own. */
  byte[] nextCopy() {
    return next().clone();
  }

  /** How many were made; numbers run from 1 to this. */
  long made() {
    return made;
  }

  static int threadOf(long tag) {
    return (int) (tag >>> NUMBER_BITS);
  }

  static long numberOf(long tag) {
    return tag & (1L << NUMBER_BITS) - 1;
  }

  static long tag(ByteBuffer payload) {
    return payload.remaining() < MIN_BYTES ? -1 : (long) BUFFER.get(payload, payload.position());
  }

  /** What {@link #sum} gives for the record of this tag. */
  long expectedSum(long tag) {
    return tag + sums[(int) (numberOf(tag) % POOL)];
  }

  /** Whether every byte is as it was put. */
  boolean isIntact(long tag, ByteBuffer payload) {
    ByteBuffer expected = ByteBuffer.wrap(pool[(int) (numberOf(tag) % POOL)]);
    return expected
            .position(Long.BYTES)
            .mismatch(payload.duplicate().position(payload.position() + Long.BYTES))
        < 0;
  }

  /** Adds up eight bytes of every 64, the last eight, and the length: every cache line is touched. */
  static long sum(ByteBuffer payload) {
    int last = payload.limit() - Long.BYTES;
    long sum = payload.remaining();
    for (int at = payload.position(); at < last; at += STRIDE) {
      sum += (long) BUFFER.get(payload, at);
    }
    return sum + (long) BUFFER.get(payload, last);
  }
}

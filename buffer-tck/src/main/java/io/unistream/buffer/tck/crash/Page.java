package io.unistream.buffer.tck.crash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One block of a file. Never changes, so that any number of files and images share it. */
final class Page {

  static final int BYTES = 4096;

  /** Not allocated; reads as zeros. */
  static final Page HOLE = new Page(new byte[BYTES]);

  /** Allocated zeros, as preallocating a file leaves them. */
  static final Page ZEROS = new Page(new byte[BYTES]);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private volatile long hash; // 0 until asked for; every thread computes the same

  private Page(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  Page with(int at, byte[] source, int from, int length) {
    if (length == BYTES && Arrays.equals(source, from, from + BYTES, ZEROS.bytes, 0, BYTES)) {
      return ZEROS;
    }
    byte[] copy = new byte[BYTES];
    if (length < BYTES) {
      System.arraycopy(bytes, 0, copy, 0, BYTES);
    }
    System.arraycopy(source, from, copy, at, length);
    return new Page(copy);
  }

  /** The first bytes of this page, then zeros. */
  Page cutAt(int length) {
    if (this == HOLE || this == ZEROS) {
      return this;
    }
    byte[] copy = new byte[BYTES];
    System.arraycopy(bytes, 0, copy, 0, length);
    return new Page(copy);
  }

  long hash() {
    long h = hash;
    if (h == 0) {
      for (int i = 0; i < BYTES; i += Long.BYTES) {
        h = Hashing.mix(h, (long) LONGS.get(bytes, i));
      }
      hash = h;
    }
    return h;
  }
}

package io.unistream.buffer.bench.kit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Entries that prove themselves: the number of each, and bytes that follow from it. */
final class Ledger {

  private static final int LEAST = 24;
  private static final int SPREAD = 977;

  private Ledger() {}

  /** The bytes of an entry, between 24 and some 1,000. */
  static byte[] bytes(long number) {
    return bytes(number, LEAST + (int) (number * 631 % SPREAD));
  }

  private static byte[] bytes(long number, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(number).nextBytes(bytes);
    ByteBuffer.wrap(bytes).putLong(0, number).putInt(Long.BYTES, length);
    return bytes;
  }

  /** The bytes of an entry of some size. */
  static byte[] large(long number, int length) {
    return bytes(number, Math.max(LEAST, length));
  }

  /** The number of an entry, or -1 if its bytes are not those that were appended. */
  static long number(byte[] bytes) {
    if (bytes.length < LEAST) {
      return -1;
    }
    long number = ByteBuffer.wrap(bytes).getLong(0);
    return Arrays.equals(bytes, bytes(number, bytes.length)) ? number : -1;
  }
}

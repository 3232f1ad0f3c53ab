package io.unistream.buffer.reliability.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads choices and values from what a fuzzer made; behind its end there are zeros. Used by one thread at a time. */
final class Input {

  private final byte[] bytes;
  private int at;

  Input(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return at < bytes.length;
  }

  int nextByte() {
    return hasMore() ? bytes[at++] & 0xff : 0;
  }

  int nextInt() {
    return nextByte() << 24 | nextByte() << 16 | nextByte() << 8 | nextByte();
  }

  long nextLong() {
    return (long) nextInt() << 32 | (nextInt() & 0xffff_ffffL);
  }

  /** From 0 on, below a bound. */
  int below(int bound) {
    return bound <= 0 ? 0 : (nextByte() << 16 | nextByte() << 8 | nextByte()) % bound;
  }

  /** A number that is small, or near a limit of its type, or anything. */
  long value() {
    long[] limits = {
      0,
      1,
      -1,
      7,
      8,
      4096,
      4608,
      8192,
      Integer.MAX_VALUE,
      Integer.MIN_VALUE,
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      1L << 32
    };
    int choice = nextByte();
    if (choice < 128) {
      return limits[choice % limits.length] + (byte) nextByte();
    }
    return choice < 192 ? nextByte() << 8 | nextByte() : nextLong();
  }

  /** Some bytes, so many at most, and no more than there are. */
  byte[] bytes(int most) {
    int length = Math.min(below(most + 1), bytes.length - at);
    byte[] some = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return some;
  }

  /** All that is left. */
  String text() {
    String text = new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8);
    at = bytes.length;
    return text;
  }
}

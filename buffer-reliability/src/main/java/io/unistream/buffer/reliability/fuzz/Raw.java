package io.unistream.buffer.reliability.fuzz;

import java.util.Arrays;

/** Changes bytes without making any checksum right. */
final class Raw {

  /** How many ways there are. */
  static final int WAYS = 6;

  private Raw() {}

  /** Changes some bytes, or how many there are. */
  static byte[] changed(byte[] bytes, int way, Input input) {
    int at = input.below(bytes.length + 1);
    switch (way) {
      case 0 -> {
        byte[] some = input.bytes(64);
        System.arraycopy(some, 0, bytes, at, Math.min(some.length, bytes.length - at));
        return bytes;
      }
      case 1 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 2 -> {
        return Arrays.copyOf(bytes, bytes.length + input.below(10_000));
      }
      case 3 -> {
        int length = Math.min(input.below(5_000), bytes.length - at);
        Arrays.fill(bytes, at, at + length, (byte) input.nextByte());
        return bytes;
      }
      case 4 -> {
        int from = input.below(bytes.length + 1);
        int length = Math.min(input.below(5_000), bytes.length - Math.max(at, from));
        System.arraycopy(bytes.clone(), from, bytes, at, length);
        return bytes;
      }
      default -> {
        int size = 1 << input.nextByte() % 4;
        FileForge.set(bytes, at, size, input.value());
        return bytes;
      }
    }
  }
}

package io.unistream.buffer.tck.crash;

/** The hash by which images are told apart: 64 bits, the same in every run. */
final class Hashing {

  private Hashing() {}

  static long mix(long hash, long value) {
    long h = (hash ^ value) * 0x9E3779B97F4A7C15L;
    return Long.rotateLeft(h ^ (h >>> 32), 29) + 0x632BE59BD9B4E019L;
  }

  static long mix(long hash, String value) {
    long h = mix(hash, value.length());
    for (int i = 0; i < value.length(); i++) {
      h = mix(h, value.charAt(i));
    }
    return h;
  }
}

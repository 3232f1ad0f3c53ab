package io.unistream.buffer.tck;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Makes payloads that tell which record they are of, as far as their size allows. */
final class Payloads {

  private final long seed;
  private long made;

  Payloads(long seed) {
    this.seed = seed;
  }

  private Payloads(long seed, long made) {
    this.seed = seed;
    this.made = made;
  }

  Payloads copy() {
    return new Payloads(seed, made);
  }

  byte[] next(int bytes) {
    byte[] payload = new byte[bytes];
    new SplittableRandom(seed ^ (++made << 20)).nextBytes(payload);
    return payload;
  }

  /** Overwrites an array that was put: a buffer does not keep it. */
  static void scribble(byte[] payload) {
    Arrays.fill(payload, (byte) 0x55);
  }
}

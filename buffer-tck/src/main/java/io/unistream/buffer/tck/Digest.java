package io.unistream.buffer.tck;

/** A hash of 64 bits, so that a million of them hardly ever collide: FNV-1a, finished as SplitMix64 does. */
final class Digest {

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Digest() {}

  static long of(String text) {
    return of(0, text);
  }

  static long of(long before, String text) {
    long hash = OFFSET ^ before;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}

package io.unistream.buffer.s3;

import io.unistream.buffer.UnsupportedLogException;

/** Compression by a library that may be missing. No type of it may be named here, or this class could not be loaded either. */
final class Lz4 {

  /** A block of LZ4 is never packed to less than a 255th. */
  static final int HIGHEST_RATIO = 255;

  private static final int SHARE_OF_HEAP = 4;
  private static final int MOST_IN_AN_ARRAY = Integer.MAX_VALUE - 8;

  private Lz4() {}

  /** Fails if the library is not there. */
  static void ensurePresent() {
    try {
      Lz4Library.touch();
    } catch (NoClassDefFoundError e) {
      throw new IllegalArgumentException(
          "compression LZ4 needs at.yawk.lz4:lz4-java on the class path", e);
    }
  }

  /** Compresses part of an array; returns the bytes after as many that are left free for a header. */
  static byte[] compress(byte[] source, int from, int length, int free) {
    return Lz4Library.compress(source, from, length, free);
  }

  static byte[] decompress(byte[] source, int from, int length, int unpacked)
      throws DamageException {
    try {
      return Lz4Library.decompress(source, from, length, unpacked);
    } catch (NoClassDefFoundError e) {
      throw new UnsupportedLogException(
          "an object is compressed with LZ4: reading it needs at.yawk.lz4:lz4-java on the class path",
          e);
    }
  }

  /**
   * Unpacks what may be anything, of a size that nobody knows.
   *
   * @throws DamageException if it is nothing that was packed, or there is no memory for it
   */
  static byte[] decompressUnknown(byte[] source, int from, int length) throws DamageException {
    long bound =
        Math.min((long) HIGHEST_RATIO * length, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    int largest = (int) Math.min(bound, MOST_IN_AN_ARRAY);
    try {
      for (long most = 4L * length; ; most *= 4) {
        try {
          return Lz4Library.decompressAtMost(source, from, length, (int) Math.min(most, largest));
        } catch (DamageException e) {
          if (most >= largest) {
            throw e;
          }
        }
      }
    } catch (NoClassDefFoundError e) {
      throw new DamageException(
          from, "without the LZ4 library it cannot be told whether it is compressed");
    }
  }
}

package io.unistream.buffer.s3;

import io.unistream.buffer.UnsupportedLogException;

/** Compression by a library that may be missing. No type of it may be named here, or this class could not be loaded either. */
final class Lz4 {

  private static final int MOST_UNKNOWN = 64 << 20;

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
   * @throws DamageException if it is nothing that was packed, or more than {@link #MOST_UNKNOWN} bytes
   */
  static byte[] decompressUnknown(byte[] source, int from, int length) throws DamageException {
    try {
      for (long most = 4L * length; ; most *= 4) {
        try {
          return Lz4Library.decompressAtMost(
              source, from, length, (int) Math.min(most, MOST_UNKNOWN));
        } catch (DamageException e) {
          if (most >= MOST_UNKNOWN) {
            throw e;
          }
        }
      }
    } catch (NoClassDefFoundError e) {
      throw new DamageException(from, "without the library, nobody can tell whether it is packed");
    }
  }
}

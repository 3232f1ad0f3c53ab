package io.unistream.buffer.s3;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** The only class that touches the optional library. */
final class Lz4 {

  private Lz4() {}

  /** Fails if the library is not there. */
  static void ensurePresent() {
    try {
      LZ4Factory unused = LZ4Factory.fastestInstance();
    } catch (NoClassDefFoundError e) {
      throw new IllegalArgumentException(
          "compression LZ4 needs at.yawk.lz4:lz4-java on the class path", e);
    }
  }

  /** Compresses part of an array; returns the bytes after as many that are left free for a header. */
  static byte[] compress(byte[] source, int from, int length, int free) {
    byte[] packed =
        new byte[free + LZ4Factory.fastestInstance().fastCompressor().maxCompressedLength(length)];
    int size = LZ4Factory.fastestInstance()
        .fastCompressor()
        .compress(source, from, length, packed, free, packed.length - free);
    return java.util.Arrays.copyOf(packed, free + size);
  }

  static byte[] decompress(byte[] source, int from, int length, int unpacked)
      throws DamageException {
    byte[] body = new byte[unpacked];
    try {
      int size = LZ4Factory.fastestInstance()
          .safeDecompressor()
          .decompress(source, from, length, body, 0, unpacked);
      if (size != unpacked) {
        throw new DamageException(from, "unpacked to " + size + " bytes instead of " + unpacked);
      }
    } catch (LZ4Exception e) {
      throw new DamageException(from, "cannot be unpacked: " + e.getMessage());
    }
    return body;
  }
}

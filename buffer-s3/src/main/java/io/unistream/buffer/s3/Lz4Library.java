package io.unistream.buffer.s3;

import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** The only class that touches the optional library, which {@link Lz4} lets it do. */
final class Lz4Library {

  private Lz4Library() {}

  static void touch() {
    LZ4Factory unused = LZ4Factory.fastestInstance();
  }

  static byte[] compress(byte[] source, int from, int length, int free) {
    LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
    byte[] packed = new byte[free + compressor.maxCompressedLength(length)];
    int size = compressor.compress(source, from, length, packed, free, packed.length - free);
    return Arrays.copyOf(packed, free + size);
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

  static byte[] decompressAtMost(byte[] source, int from, int length, int most)
      throws DamageException {
    byte[] body = new byte[most];
    try {
      int size = LZ4Factory.fastestInstance()
          .safeDecompressor()
          .decompress(source, from, length, body, 0, most);
      return Arrays.copyOf(body, size);
    } catch (LZ4Exception e) {
      throw new DamageException(from, "cannot be unpacked: " + e.getMessage());
    }
  }
}

package io.unistream.buffer.tck.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** Checksums as S3 names them. */
final class Digests {

  private static final String CHECKSUM = "x-amz-checksum-";

  private Digests() {}

  static String md5Hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest("MD5", bytes));
  }

  /** Refuses content that is not what its sender says. Those of kinds unknown here are believed. */
  static void check(byte[] bytes, Map<String, String> headers) throws Refusal {
    for (Map.Entry<String, String> each : headers.entrySet()) {
      String name = each.getKey().toLowerCase(Locale.ROOT);
      byte[] real = switch (name) {
        case "content-md5" -> digest("MD5", bytes);
        case CHECKSUM + "crc32" -> checksum(new CRC32(), bytes);
        case CHECKSUM + "crc32c" -> checksum(new CRC32C(), bytes);
        case CHECKSUM + "sha1" -> digest("SHA-1", bytes);
        case CHECKSUM + "sha256" -> digest("SHA-256", bytes);
        default -> new byte[0];
      };
      if (real.length > 0 && !Base64.getEncoder().encodeToString(real).equals(each.getValue())) {
        throw new Refusal(400, "BadDigest", "The " + name + " you specified did not match");
      }
    }
  }

  private static byte[] checksum(Checksum sum, byte[] bytes) {
    sum.update(bytes, 0, bytes.length);
    return ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array();
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}

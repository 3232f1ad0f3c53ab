package io.unistream.buffer.producer.tck;

import io.unistream.buffer.RecordCodec;
import java.nio.charset.StandardCharsets;

/** The records of the checks: {@code key|number|kind}. */
final class Records {

  private Records() {}

  static String of(int key, long number, String kind) {
    return "k" + key + "|" + number + "|" + kind;
  }

  static String key(String record) {
    return record.substring(0, record.indexOf('|'));
  }

  /** The target never takes it. */
  static boolean isPoison(String record) {
    return record.endsWith("|poison");
  }

  /** It cannot be decoded. */
  static boolean isJunk(String record) {
    return record.endsWith("|junk");
  }

  static RecordCodec<String> codec() {
    return new RecordCodec<>() {
      @Override
      public byte[] encode(String record) {
        return record.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(byte[] payload) {
        String record = new String(payload, StandardCharsets.UTF_8);
        if (isJunk(record)) {
          throw new IllegalArgumentException("junk");
        }
        return record;
      }
    };
  }
}

package io.unistream.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds escapes such as {@code \\uD800} that are half of a character. Jackson writes them, reads them in text, and cannot read
 * them in names.
 */
final class LoneSurrogates {

  private static final int ESCAPE_BYTES = 6;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long TOP_BITS = 0x8080808080808080L;
  private static final long BACKSLASHES = ONES * '\\';

  private LoneSurrogates() {}

  static boolean areIn(byte[] json) {
    int i = nextBackslash(json, 0);
    while (i <= json.length - ESCAPE_BYTES) {
      int half = surrogate(json, i);
      if (half < 0) {
        i = nextBackslash(json, i + 2);
      } else if (half >= 0xC || surrogate(json, i + ESCAPE_BYTES) < 0xC) {
        return true;
      } else {
        i = nextBackslash(json, i + 2 * ESCAPE_BYTES);
      }
    }
    return false;
  }

  /** The third digit of a surrogate that is escaped there, from 8 to B if it is the first half, from C to F if the second; else -1. */
  private static int surrogate(byte[] json, int i) {
    if (i > json.length - ESCAPE_BYTES
        || json[i] != '\\'
        || json[i + 1] != 'u'
        || Character.digit(json[i + 2], 16) != 0xD) {
      return -1;
    }
    int digit = Character.digit(json[i + 3], 16);
    return digit < 8 ? -1 : digit;
  }

  /** Eight bytes at a time: nearly all payloads have none, and each put looks. */
  private static int nextBackslash(byte[] json, int from) {
    int i = from;
    for (; i <= json.length - Long.BYTES; i += Long.BYTES) {
      long same = (long) LONG.get(json, i) ^ BACKSLASHES;
      long found = (same - ONES) & ~same & TOP_BITS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < json.length && json[i] != '\\') {
      i++;
    }
    return i;
  }
}

package io.unistream.buffer.reliability.operators;

/** Looks for bytes in bytes. */
final class Bytes {

  private Bytes() {}

  /** Where some stand in others first; -1 if they do not. */
  static int indexOf(byte[] all, byte[] some) {
    for (int at = 0; at <= all.length - some.length; at++) {
      int same = 0;
      while (same < some.length && all[at + same] == some[same]) {
        same++;
      }
      if (same == some.length) {
        return at;
      }
    }
    return -1;
  }
}

package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.util.BitSet;

/**
 * What cannot be read of a file. A device gives a sector that is written anew another place; until all of it is, it can
 * neither be read nor be written in part, since the rest of it would have to be read.
 */
final class BadSectors {

  static final int BYTES = 512;

  private final BitSet bad;

  BadSectors() {
    this(new BitSet(0));
  }

  private BadSectors(BitSet bad) {
    this.bad = bad;
  }

  BadSectors copy() {
    return bad.isEmpty() ? new BadSectors() : new BadSectors((BitSet) bad.clone());
  }

  void add(long offset, long length) {
    bad.set(sector(offset), sector(offset + length + BYTES - 1));
  }

  /** How many bytes can be read from an offset on. */
  int readable(long offset, int length) throws IOException {
    int next = bad.nextSetBit(sector(offset));
    if (next < 0 || (long) next * BYTES >= offset + length) {
      return length;
    }
    if ((long) next * BYTES <= offset) {
      throw new IOException("Input/output error");
    }
    return (int) ((long) next * BYTES - offset);
  }

  /** To be called before a write takes effect: it may not. */
  void write(long offset, int length) throws IOException {
    if (bad.isEmpty()) {
      return;
    }
    long end = offset + length;
    if ((offset % BYTES != 0 && bad.get(sector(offset)))
        || (end % BYTES != 0 && bad.get(sector(end)))) {
      throw new IOException("Input/output error");
    }
    bad.clear(sector(offset), sector(end + BYTES - 1));
  }

  void truncate(long size) {
    bad.clear(sector(size + BYTES - 1), Math.max(sector(size + BYTES - 1), bad.length()));
  }

  private static int sector(long offset) {
    return (int) (offset / BYTES);
  }
}

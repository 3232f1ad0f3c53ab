package io.unistream.buffer.file;

import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Damage in one place of one file.
 *
 * @param file the file, relative to the log's directory
 * @param from the first byte
 * @param length how many bytes
 * @param what what became of them
 */
record Damage(String file, long from, int length, What what) {

  /** What happens to the bytes. */
  enum What {
    BIT_0(1),
    BIT_1(1 << 1),
    BIT_2(1 << 2),
    BIT_3(1 << 3),
    BIT_4(1 << 4),
    BIT_5(1 << 5),
    BIT_6(1 << 6),
    BIT_7(1 << 7),
    INVERTED(0),
    ZEROED(0),
    UNREADABLE(0);

    /** The bit that is flipped, 0 for none. */
    private final int mask;

    What(int mask) {
      this.mask = mask;
    }

    static What bit(int bit) {
      return valueOf("BIT_" + bit);
    }

    /** One of the ten things that can happen to a byte. */
    static What ofByte(int index) {
      return index < 8 ? bit(index) : index == 8 ? INVERTED : ZEROED;
    }

    boolean isBit() {
      return mask != 0;
    }
  }

  long to() {
    return from + length;
  }

  /** Whether it reaches a span; where something cannot be read, nothing of that block can, for systems read whole pages. */
  boolean hits(long first, long end) {
    boolean pages = what == What.UNREADABLE;
    long begins = pages ? from - from % Pristine.BLOCK : from;
    long ends = pages ? (to() + Pristine.BLOCK - 1) / Pristine.BLOCK * Pristine.BLOCK : to();
    return begins < end && first < ends;
  }

  /** Whether a file with such a content would be another one. */
  boolean changes(byte[] content) {
    for (long at = from; at < to(); at++) {
      if (what == What.UNREADABLE || after(content[(int) at]) != content[(int) at]) {
        return true;
      }
    }
    return false;
  }

  /** Does it; false if the bytes are the same after it. */
  boolean inflictOn(CrashFileSystem files, Path directory) {
    Path path = directory.resolve(file);
    try {
      if (what == What.UNREADABLE) {
        files.unreadable(path, from, length);
        return true;
      }
      boolean changed = inflictOn(path);
      files.sync();
      return changed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same to a file of any file system; not to make it unreadable. */
  boolean inflictOn(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, channel.size() - from));
      while (bytes.hasRemaining()) {
        channel.read(bytes, from + bytes.position());
      }
      boolean changed = false;
      for (int i = 0; i < bytes.capacity(); i++) {
        byte after = after(bytes.get(i));
        changed |= after != bytes.get(i);
        bytes.put(i, after);
      }
      bytes.flip();
      while (bytes.hasRemaining()) {
        channel.write(bytes, from + bytes.position());
      }
      return changed;
    }
  }

  private byte after(byte before) {
    return switch (what) {
      case INVERTED -> (byte) ~before;
      case ZEROED -> 0;
      case UNREADABLE -> throw new IllegalStateException("nothing to write");
      default -> (byte) (before ^ what.mask);
    };
  }

  /** For tables. */
  String kind() {
    String how = what.isBit() ? "bit in a" : what.toString().toLowerCase(Locale.ROOT);
    return how + (length == 1 ? " byte" : length > Pristine.SECTOR ? " block" : " sector");
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return file + ":" + from + ":" + length + ":" + what;
  }

  static Damage parse(String text) {
    String[] parts = text.split(":", -1);
    return new Damage(
        parts[0], Long.parseLong(parts[1]), Integer.parseInt(parts[2]), What.valueOf(parts[3]));
  }
}

package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of which some blocks cannot be read. A block counts as unreadable if reading it failed twice while the file is
 * readable elsewhere; where nothing of it is, that is a failure of the storage and not damage.
 */
final class Blocks {

  /** What the operating system reads at once, at least. */
  static final int BYTES = 4 << 10;

  private Blocks() {}

  /**
   * Reads until the buffer is full or the file ends. Unreadable blocks become zeros, which no checksum takes for valid.
   *
   * @return why the first unreadable block is; null if there is none
   * @throws IOException if nothing of the file can be read
   */
  static @Nullable IOException read(ReadableFile file, ByteBuffer target, long offset)
      throws IOException {
    int from = target.position();
    try {
      file.read(target, offset);
      return null;
    } catch (IOException e) {
      target.position(from);
      return readEach(file, target, offset, e);
    }
  }

  private static @Nullable IOException readEach(
      ReadableFile file, ByteBuffer target, long offset, IOException failure) throws IOException {
    IOException unreadable = null;
    int limit = target.limit();
    long size = file.size();
    long at = offset;
    while (target.position() < limit && at < size) {
      int from = target.position();
      long length = Math.min(Math.min(BYTES - at % BYTES, size - at), limit - from);
      target.limit(from + (int) length);
      try {
        file.read(target, at);
      } catch (IOException e) {
        checkReadableElsewhere(file, size, at, failure);
        unreadable = unreadable == null ? e : unreadable;
        target.position(from);
      }
      while (target.hasRemaining()) {
        target.put((byte) 0);
      }
      target.limit(limit);
      at += length;
    }
    return unreadable;
  }

  /** Whether some of these bytes cannot be read. */
  static boolean hasUnreadable(ReadableFile file, long offset, int length) throws IOException {
    return read(file, ByteBuffer.allocate(length), offset) != null;
  }

  /** Writes a file as it is, but for what cannot be read of it: what a sync that failed left behind counts as changed again. */
  static void writeAgain(StableFile file) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BYTES);
    for (long at = 0; at < file.size(); at += BYTES) {
      if (read(file, block.clear(), at) == null) {
        file.write(block.flip(), at);
      }
    }
  }

  private static void checkReadableElsewhere(
      ReadableFile file, long size, long bad, IOException failure) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    long block = bad / BYTES;
    for (long other : new long[] {block - 1, block + 1, 0, 1, (size - 1) / BYTES}) {
      if (other >= 0 && other != block && other * BYTES < size) {
        try {
          file.read(one.clear(), other * BYTES);
          return;
        } catch (IOException e) {
          failure.addSuppressed(e);
        }
      }
    }
    throw failure;
  }
}

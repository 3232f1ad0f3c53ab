package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Writes files of a size, so that later writes into them need no space and a sync of them is one of data alone. Where a later
 * write needs space all the same, they are only there to be deleted when it does; then they are filled with noise, since
 * zeros may be compressed to nothing.
 */
final class FileFiller {

  /** Files are filled in writes of so many bytes where they will be synced, for larger ones make a sync of a little slower. */
  private static final int SYNCED_FILL = 16 << 10;

  /** So much is synced at once: the syncs that puts wait for come in between. */
  private static final int SYNCED_PIECE = 1 << 20;

  /** Elsewhere larger ones, which make all else faster. */
  static final int FILL = 256 << 10;

  // One of each for all logs of a JVM, made when it is needed first. Only duplicates are used.
  private static volatile @Nullable ByteBuffer zeros;
  private static volatile @Nullable ByteBuffer noise;

  private FileFiller() {}

  /** Zeros, some at a time. */
  static ByteBuffer zeros() {
    ByteBuffer made = zeros;
    if (made == null) {
      made = ByteBuffer.allocateDirect(FILL).asReadOnlyBuffer();
      zeros = made;
    }
    return made.duplicate();
  }

  /** What a file begins with that was filled with noise. */
  static byte[] noiseMagic() {
    byte[] magic = new byte[Long.BYTES];
    noise().get(0, magic);
    return magic;
  }

  private static ByteBuffer noise() {
    ByteBuffer made = noise;
    if (made == null) {
      made = ByteBuffer.allocateDirect(FILL);
      SplittableRandom random = new SplittableRandom(1);
      while (made.hasRemaining()) {
        made.putLong(random.nextLong());
      }
      noise = made;
    }
    return made.duplicate();
  }

  /** Makes a file anew; if this throws, there is none. */
  static void fill(
      Path file, long size, FilePermissions permissions, boolean syncs, boolean overwrites)
      throws IOException {
    boolean complete = false;
    try {
      Files.deleteIfExists(file);
      write(file, size, permissions, syncs, overwrites);
      complete = true;
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void write(
      Path file, long size, FilePermissions permissions, boolean syncs, boolean overwrites)
      throws IOException {
    ByteBuffer source = overwrites ? zeros() : noise();
    int piece = syncs && overwrites ? SYNCED_FILL : FILL;
    try (StableFile out = StableFile.create(file, permissions);
        SyncHandle sync = SyncHandle.ofFile(file)) {
      for (long at = 0; at < size; at += piece) {
        if (syncs && at > 0 && at % SYNCED_PIECE == 0) {
          sync.sync();
        }
        out.write(source.clear().limit((int) Math.min(piece, size - at)), at);
      }
      if (syncs) {
        sync.sync();
      }
    }
  }
}

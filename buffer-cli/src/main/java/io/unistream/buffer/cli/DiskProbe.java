package io.unistream.buffer.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a directory does in fact, found out by a file that is made there and deleted again. Its name begins with a dot, so a log takes no notice of
 * it, whether it is open or not, even if it is left behind by a kill.
 *
 * @param syncNanos what each sync of a record took, sorted
 * @param locks whether a lock keeps other processes out; empty if that could not be tried
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DiskProbe(long[] syncNanos, Optional<Boolean> locks) {

  static final String PREFIX = ".buffer-doctor-";

  private static final int MOST_SYNCS = 200;
  private static final int LEAST_SYNCS = 10;
  private static final long LONG_ENOUGH = 5_000_000_000L;
  private static final int RECORD = 1 << 10;

  /** So much is filled beforehand, as a log does: then a sync is one of data alone. */
  private static final int FILE = MOST_SYNCS * RECORD;

  /**
   * Tries a directory.
   *
   * @throws IOException if a file cannot be made, written or synced there, or the directory itself not be synced
   */
  static DiskProbe of(Path directory) throws IOException {
    Path file = Files.createTempFile(directory, PREFIX, ".tmp");
    file.toFile().deleteOnExit(); // if this is ended by a signal
    try {
      Optional<Boolean> locks = LockTry.keepsOthersOut(file);
      long[] nanos = syncs(file);
      try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
        names.force(true);
      }
      return new DiskProbe(nanos, locks);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static long[] syncs(Path file) throws IOException {
    long[] nanos = new long[MOST_SYNCS];
    int count = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer record = ByteBuffer.allocateDirect(RECORD);
      for (int at = 0; at < FILE; at += RECORD) {
        write(channel, record.clear(), at);
      }
      channel.force(true);
      long begin = System.nanoTime();
      while (count < MOST_SYNCS
          && (count < LEAST_SYNCS || System.nanoTime() - begin < LONG_ENOUGH)) {
        long start = System.nanoTime();
        write(channel, record.clear(), (long) count * RECORD);
        channel.force(false);
        nanos[count++] = System.nanoTime() - start;
      }
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long place = at;
    while (bytes.hasRemaining()) {
      place += channel.write(bytes, place);
    }
  }

  /** What half of the syncs took at most. */
  long medianNanos() {
    return syncNanos[syncNanos.length / 2];
  }

  long slowestNanos() {
    return syncNanos[syncNanos.length - 1];
  }
}

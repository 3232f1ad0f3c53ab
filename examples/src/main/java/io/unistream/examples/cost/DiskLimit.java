package io.unistream.examples.cost;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the disk allows one thread: write a record and sync it, into a file whose space is there already. */
final class DiskLimit {

  private static final int FILE_BYTES = 16 << 20;

  private DiskLimit() {}

  static double recordsPerSecond(Path file, int recordBytes, int records) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(64 << 10);
      for (int at = 0; at < FILE_BYTES; at += zeros.capacity()) {
        channel.write(zeros.clear(), at);
      }
      channel.force(true);
      ByteBuffer record = ByteBuffer.allocateDirect(recordBytes);
      long start = System.nanoTime();
      for (int i = 0; i < records; i++) {
        channel.write(record.clear(), (long) i * recordBytes % (FILE_BYTES - recordBytes));
        channel.force(false);
      }
      return records / ((System.nanoTime() - start) / 1e9);
    }
  }
}

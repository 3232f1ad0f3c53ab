package io.unistream.buffer.bench.kit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.squareup.tape2.QueueFile;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kit found about Tape 2.0.0-beta1, by its own methods alone. */
class ConfirmedTapeTest {

  private static final int FIRST_PAYLOAD = 32 + 4;

  @TempDir
  private Path directory;

  /** OWN-ONE: two queues on one file, each with the header that it read; the second's entry is gone. */
  @Test
  void aSecondOpenerIsNotRefusedAndOverwrites() throws IOException {
    File file = directory.resolve("queue").toFile();
    try (QueueFile one = new QueueFile.Builder(file).build();
        QueueFile two = new QueueFile.Builder(file).build()) {
      two.add(new byte[] {2, 2, 2});
      one.add(new byte[] {1, 1, 1});
    }
    try (QueueFile found = new QueueFile.Builder(file).build()) {
      assertEquals(1, found.size());
      assertArrayEquals(new byte[] {1, 1, 1}, found.peek());
    }
  }

  /** ERR-CORRUPT: it has no checksums, and does not say that it has. */
  @Test
  void aTurnedBitComesOutAsData() throws IOException {
    File file = directory.resolve("queue").toFile();
    try (QueueFile queue = new QueueFile.Builder(file).build()) {
      queue.add(new byte[] {8, 8, 8});
    }
    try (RandomAccessFile damaged = new RandomAccessFile(file, "rw")) {
      damaged.seek(FIRST_PAYLOAD);
      assertEquals(8, damaged.read());
      damaged.seek(FIRST_PAYLOAD);
      damaged.write(9);
    }
    try (QueueFile queue = new QueueFile.Builder(file).build()) {
      assertArrayEquals(new byte[] {9, 8, 8}, queue.peek());
    }
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the place of a log's file and is none, or is no file of the library's by far: opening does not hang, nor fill the heap. */
class NoFilesTest {

  @TempDir
  Path temp;

  private void makeLog() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
      buffer.put("one");
    }
  }

  private Path file(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  private static void makeFifo(Path path) throws IOException, InterruptedException {
    Process made;
    try {
      made = new ProcessBuilder("mkfifo", path.toString()).start();
    } catch (IOException e) {
      assumeTrue(false, "there is no mkfifo: " + e);
      return;
    }
    assumeTrue(made.waitFor(30, TimeUnit.SECONDS) && made.exitValue() == 0, "no FIFO was made");
  }

  /** In a thread of its own, for no interrupt ends the opening of a FIFO. */
  private String openedWith(Path fifo) throws Exception {
    FutureTask<String> opening = new FutureTask<>(() -> {
      try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
        return buffer.emit().records().toString();
      }
    });
    Thread thread = new Thread(opening);
    thread.setDaemon(true);
    thread.start();
    try {
      return opening.get(60, TimeUnit.SECONDS);
    } finally {
      while (thread.isAlive()) {
        try (RandomAccessFile end = new RandomAccessFile(fifo.toFile(), "rw")) {
          thread.join(10);
          assertTrue(end.getFD().valid());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".wal", "tail", "lock"})
  void aFifoIsRefused(String suffix) throws Exception {
    makeLog();
    Path fifo = file(suffix);
    Files.delete(fifo);
    makeFifo(fifo);

    ExecutionException e = assertThrows(ExecutionException.class, () -> openedWith(fifo));

    BufferStorageException cause = assertInstanceOf(BufferStorageException.class, e.getCause());
    assertTrue(String.valueOf(cause.getMessage()).contains(fifo.toString()), cause::toString);
  }

  /** Nothing depends on it. */
  @Test
  void aFifoThatIsCalledOwnerIsReplaced() throws Exception {
    makeLog();
    Path fifo = file("owner");
    Files.delete(fifo);
    makeFifo(fifo);

    assertEquals("[one]", openedWith(fifo));
    assertTrue(Files.isRegularFile(fifo));
  }

  @Test
  void aListOfSpansThatIsLargerThanTheHeapIsIgnored() throws IOException {
    makeLog();
    Path folder = Files.createDirectory(temp.resolve("quarantine"));
    for (String name : new String[] {"spans", "spans.copy"}) {
      try (RandomAccessFile list = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
        list.setLength(5_000_000_000L); // a hole, which takes no space
      }
    }

    try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
      assertEquals("[one]", buffer.emit().records().toString());
    }
  }

  @Test
  void aSpanThatLacksFewerThanNoRecordsIsIgnored() throws IOException {
    makeLog();
    Path folder = Files.createDirectory(temp.resolve("quarantine"));
    String span = "0 0 0 0 1 -1";
    CRC32C crc = new CRC32C();
    crc.update(span.getBytes(StandardCharsets.ISO_8859_1));
    String line = String.format("%08x %s%n", crc.getValue(), span);
    Files.writeString(folder.resolve("spans"), "buffer quarantine 1\n" + line);

    try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
      assertEquals("[one]", buffer.emit().records().toString());
    }
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, which has little direct memory or few file descriptors. */
class ShortOfMemoryAndFilesTest {

  @TempDir
  private Path directory;

  @Test
  void aRecordLargerThanTheDirectMemoryIsWrittenAndReadInPieces() throws Exception {
    run("exec \"$0\" -Xmx256m -XX:MaxDirectMemorySize=16m -cp \"$1\" \"$2\" large \"$3\"");
  }

  @Test
  void withoutFileDescriptorsPutsAreRefusedAndTheLogGoesOn() throws Exception {
    run("ulimit -n 80 && exec \"$0\" -cp \"$1\" \"$2\" files \"$3\"");
  }

  /** What an idle buffer keeps is little: the arrays to read and write with are shared, and threads end. */
  @Test
  void fiveHundredBuffersHaveRoomInASmallHeap() throws Exception {
    run("exec \"$0\" -Xmx256m -cp \"$1\" \"$2\" many \"$3\"");
  }

  private void run(String script) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell");
    Process process = new ProcessBuilder(
            "/bin/sh",
            "-c",
            script,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            System.getProperty("java.class.path"),
            Child.class.getName(),
            directory.resolve("log").toString())
        .redirectErrorStream(true)
        .start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), said);
      assertEquals(0, process.exitValue(), said);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The process. */
  static final class Child {

    private static final int MANY = 500;

    private Child() {}

    public static void main(String[] args) throws IOException {
      Path log = Path.of(args[1]);
      switch (args[0]) {
        case "large" -> large(log);
        case "many" -> many(log);
        default -> files(log);
      }
    }

    private static void many(Path logs) throws IOException {
      List<Buffer<byte[]>> buffers = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        FileBufferSettings settings = FileBufferSettings.builder(logs.resolve("log-" + i))
            .segmentBytes(64 << 10)
            .emit(EmitPolicy.defaults().withMaxRecords(10).withMaxBytes(100_000))
            .build();
        buffers.add(FileBuffer.open(settings, RecordCodec.bytes()));
      }
      for (int round = 0; round < 2; round++) {
        for (Buffer<byte[]> buffer : buffers) {
          for (int i = 0; i < 10; i++) {
            buffer.put(new byte[1_000]);
          }
        }
        for (Buffer<byte[]> buffer : buffers) {
          Batch<byte[]> batch = buffer.emit();
          assertEquals(10, batch.size());
          buffer.commit(batch);
        }
      }
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long heap = (runtime.totalMemory() - runtime.freeMemory()) / MANY;
      long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .mapToLong(BufferPoolMXBean::getMemoryUsed)
              .sum()
          / MANY;
      assertTrue(heap < 40_000, "a buffer takes so many bytes of heap: " + heap);
      assertTrue(direct < 600_000, "a buffer takes so many bytes of direct memory: " + direct);
      Path descriptors = Path.of("/proc/self/fd");
      if (Files.isDirectory(descriptors)) {
        try (Stream<Path> open = Files.list(descriptors)) {
          long each = open.count() / MANY;
          assertTrue(each <= 8, "a buffer takes so many descriptors: " + each);
        }
      }
      for (Buffer<byte[]> buffer : buffers) {
        buffer.close();
      }
    }

    private static void large(Path log) {
      byte[] large = new byte[20_000_000];
      large[12_345_678] = 1;
      FileBufferSettings settings = FileBufferSettings.builder(log)
          .emit(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(30_000_000))
          .build();
      try (Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes())) {
        buffer.put(large);
        buffer.put(new byte[] {7});
      }
      try (Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes())) {
        Batch<byte[]> batch = buffer.emit();
        assertArrayEquals(large, batch.records().get(0));
        assertArrayEquals(new byte[] {7}, batch.records().get(1));
        buffer.commit(batch);
      }
    }

    private static void files(Path log) throws IOException {
      // What is needed to refuse is loaded before there are no files.
      new LogDirectory(Path.of("/"), true)
          .space()
          .refused("warming up", 0, new IOException("no file"));
      List<FileInputStream> taken = new ArrayList<>();
      takeAll(taken);
      closeAll(taken);
      try (Buffer<String> buffer = Logs.open(Logs.settings(log))) {
        Logs.putMany(buffer, 60);
        takeAll(taken);
        long refusedAt = 61;
        try {
          while (true) {
            refusedAt = Logs.put(buffer, refusedAt) + 1;
          }
        } catch (BufferStorageException e) {
          assertTrue(refusedAt < 1_000, "never short of files");
        }
        String next = Logs.text(refusedAt);
        assertThrows(BufferStorageException.class, () -> buffer.put(next));
        closeAll(taken);
        Logs.put(buffer, refusedAt);
        assertEquals(Logs.range(1, refusedAt), Logs.drain(buffer));
      }
    }

    private static void takeAll(List<FileInputStream> taken) {
      try {
        while (true) {
          taken.add(new FileInputStream("/dev/null"));
        }
      } catch (FileNotFoundException e) {
        assertTrue(taken.size() > 1, "none could be opened");
      }
    }

    private static void closeAll(List<FileInputStream> taken) throws IOException {
      for (FileInputStream each : taken) {
        each.close();
      }
      taken.clear();
    }
  }
}

package io.unistream.buffer.bench.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.bench.PeerFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** What the campaign found about Chronicle Queue 2026.4 on a full disk, by its own methods alone. */
class ConfirmedChronicleTest {

  private static final int ENTRY_BYTES = 4_000;
  private static final String APPENDED = "appended ";

  @TempDir
  private Path directory;

  /**
   * A page of a mapped, sparse file for which there is no block ends the JVM by an InternalError. What was synced before is
   * there; what the entry in hand comes back as is reported.
   */
  @Test
  void aFullDiskEndsTheJvmAndWhatWasSyncedIsThere(TestReporter reporter) throws Exception {
    try (LoopDisk disk = LoopDisk.make(directory, 16)) {
      Path ballast = Files.write(disk.path().resolve("ballast"), new byte[2 << 20]);
      String queue = disk.path().resolve("queue").toString();

      List<String> filling = new ArrayList<>();
      assertNotEquals(0, run(filling, "fill", queue));
      assertFalse(filling.isEmpty());
      String last = filling.get(filling.size() - 1);
      assertTrue(last.startsWith(APPENDED), last);
      int appended = Integer.parseInt(last.substring(APPENDED.length()));

      Files.delete(ballast);
      List<String> reading = new ArrayList<>();
      assertEquals(0, run(reading, "read", queue));
      assertTrue(reading.size() >= appended, reading.size() + " of " + appended);
      assertFalse(reading.subList(0, appended).contains("changed"));
      reporter.publishEntry("behind " + appended, reading.subList(appended, reading.size()) + "");
    } catch (IOException e) {
      Assumptions.abort("needs Linux, root, mkfs.ext4, mount and xfs_io: " + e);
    }
  }

  private int run(List<String> said, String what, String queue) throws Exception {
    Path output = directory.resolve(what);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(PeerFlags.all());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash"));
    command.add("-XX:ErrorFile=" + directory.resolve("died.log"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
    command.addAll(List.of(what, queue));
    Process process = new ProcessBuilder(command)
        .redirectOutput(output.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
      // A line that was cut short is none.
      String all = Files.readString(output);
      all.substring(0, all.lastIndexOf('\n') + 1).lines().forEach(said::add);
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The other process. */
  static final class Program {

    private Program() {}

    public static void main(String[] arguments) {
      try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(arguments[1])
          .blockSize(1 << 20)
          .syncMode(SyncMode.SYNC)
          .build()) {
        if (arguments[0].equals("fill")) {
          fill(queue);
        } else {
          read(queue);
        }
      }
      System.exit(0);
    }

    private static byte[] entry(int number) {
      byte[] entry = new byte[ENTRY_BYTES];
      Arrays.fill(entry, (byte) (1 + number % 100));
      return entry;
    }

    private static void fill(ChronicleQueue queue) {
      ExcerptAppender appender = queue.createAppender();
      for (int number = 1; number <= 10_000; number++) {
        try (DocumentContext document = appender.writingDocument()) {
          document.wire().bytes().write(entry(number));
        }
        appender.sync();
        System.out.println(APPENDED + number);
      }
    }

    private static void read(ChronicleQueue queue) {
      ExcerptTailer tailer = queue.createTailer();
      for (int number = 1; ; number++) {
        try (DocumentContext document = tailer.readingDocument()) {
          if (!document.isPresent()) {
            return;
          }
          byte[] found = document.wire().bytes().toByteArray();
          System.out.println(Arrays.equals(found, entry(number)) ? "right" : "changed");
        }
      }
    }
  }
}

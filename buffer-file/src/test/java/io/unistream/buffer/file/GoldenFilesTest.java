package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import io.unistream.buffer.tck.ManualClock;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file format, byte for byte, checksums and what goes into them included: logs that are made with fixed ids and a clock
 * that stands still look as the files in {@code src/test/resources/golden} say, row by row, rows of zeros left out. Whoever
 * changes the format on purpose raises its version and writes them anew:
 *
 * <pre>mvn test -pl buffer-file -am -Dtest=GoldenFilesTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.write=true</pre>
 *
 * <p>and reads the difference before it is committed.
 */
class GoldenFilesTest {

  private static final String WRITE = "golden.write";
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
  private static final int ROW = 16;

  private final CrashFileSystem fs = CrashFileSystem.create();
  private final ManualClock clock = new ManualClock();

  @TempDir
  Path temp;

  private Buffer<String> open(FileBufferSettings settings) {
    BufferComponents components = BufferComponents.defaults().withClock(clock);
    boolean power = settings.durability() == CrashClass.POWER;
    FileWal wal = FileWal.open(
        settings,
        components,
        Ids.from(new SplittableRandom(42)),
        new LogDirectory(settings.directory(), power));
    return MicroBatchBuffer.open(wal, RecordCodec.string(), settings.buffer(), components);
  }

  /** Records, an empty one among them, a bulk, the seal of a batch, a commit; not closed. */
  @Test
  void aSegmentWithRecordsSealsAndACommit() throws IOException {
    Buffer<String> buffer = open(Logs.settings(fs));
    buffer.put("one");
    buffer.put("");
    buffer.putAll(List.of("three", "four", "five"));
    Batch<String> batch = buffer.emit();
    buffer.commit(batch);

    assertGolden("records-seal-commit", fs.processCrash().mount().getPath("/log"));
  }

  @Test
  void aLogThatWasClosedInOrder() throws IOException {
    try (Buffer<String> buffer = open(Logs.settings(fs))) {
      buffer.put("one");
      buffer.emit();
    }

    assertGolden("closed", fs.getPath("/log"));
  }

  /** The second one names the first, and where that ends. */
  @Test
  void aLogOfTwoSegments() throws IOException {
    Buffer<String> buffer = open(Logs.settings(fs));
    buffer.put("a".repeat(1_900));
    buffer.put("b".repeat(1_900));

    assertGolden("two-segments", fs.processCrash().mount().getPath("/log"));
  }

  @Test
  void aDroppedBatchBehindTheOneInFlight() throws IOException {
    Buffer<String> buffer = open(Logs.settings(fs).toBuilder()
        .capacity(Capacity.defaults().withMaxRecords(6).withOverflow(OverflowPolicy.DROP_OLDEST))
        .build());
    buffer.putAll(List.of("1", "2", "3", "4", "5", "6"));
    buffer.emit();
    buffer.put("7");

    assertGolden("dropped", fs.processCrash().mount().getPath("/log"));
  }

  /** A group that a crash tore, and the record that was put after it: the file of before ends where the torn one began. */
  @Test
  void aLogThatGoesOnBehindATornTail() throws IOException {
    Buffer<String> buffer = open(Logs.settings(fs));
    buffer.put("one");
    buffer.put("two");
    CrashFileSystem left = fs.processCrash().mount();
    Path segment = only(left.getPath("/log"));
    byte[] bytes = Files.readAllBytes(segment);
    bytes[lastNonZero(bytes)] ^= 1;
    Files.write(segment, bytes);
    open(Logs.settings(left)).put("three");

    assertGolden("torn", left.processCrash().mount().getPath("/log"));
  }

  private static Path only(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files.filter(GoldenFilesTest::isGolden).findFirst().orElseThrow();
    }
  }

  private static int lastNonZero(byte[] bytes) {
    int last = bytes.length - 1;
    while (bytes[last] == 0) {
      last--;
    }
    return last;
  }

  /** What a killed owner of class PROCESS leaves in memory that belongs to the system. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void theTailWindow() throws IOException {
    Path log = Files.createDirectory(temp.resolve("log"));
    Kills.assumeWindow(log);
    Path copy;
    try (Buffer<String> buffer = open(Logs.process(Logs.settings(log)))) {
      buffer.put("one");
      buffer.putAll(List.of("two", "three", "four"));
      copy = Kills.copy(log, temp.resolve("copy"));
    }

    assertGolden("tail-window", copy);
  }

  private static boolean isGolden(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".wal") || name.equals(Kills.TAIL);
  }

  private static void assertGolden(String name, Path log) throws IOException {
    String seen = print(log);
    Path golden = GOLDEN.resolve(name + ".txt");
    if (Boolean.getBoolean(WRITE)) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, seen);
    }
    assertEquals(Files.readString(golden), seen, () -> golden + ", see the comment of this class");
  }

  private static String print(Path log) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(log)) {
      for (Path file : files.filter(GoldenFilesTest::isGolden).sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        text.append(file.getFileName()).append(", ").append(bytes.length).append(" bytes\n");
        for (int at = 0; at < bytes.length; at += ROW) {
          String row =
              HexFormat.ofDelimiter(" ").formatHex(bytes, at, Math.min(at + ROW, bytes.length));
          if (row.chars().anyMatch(c -> c != '0' && c != ' ')) {
            text.append(String.format(Locale.ROOT, "%8d  %s\n", at, row));
          }
        }
      }
    }
    return text.toString();
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Damage and records of any size: opening takes no memory for what is damaged, and reads whatever a put has stored. */
class LargeSpansTest {

  private static final int SEGMENT = 64 << 20;
  private static final int RECORD = 1_000_000;
  private static final int RECORDS = 62;

  @TempDir
  Path temp;

  /** A span of 61 MB is copied to quarantine with a heap of 48 MiB and direct memory of 8 MiB. */
  @Test
  void aDamagedSpanIsLargerThanTheHeap() throws Exception {
    Path log = temp.resolve("log");
    FileBufferSettings settings =
        Logs.process(FileBufferSettings.builder(log).segmentBytes(SEGMENT).build());
    try (Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes())) {
      for (int i = 0; i < RECORDS; i++) {
        byte[] record = new byte[RECORD];
        Arrays.fill(record, (byte) 5);
        buffer.put(record);
      }
    }
    zero(log.resolve(LogFileNames.segment(0)), SegmentHeader.LENGTH, (long) (RECORDS - 1) * RECORD);

    String said = child("-Xmx48m", "-XX:MaxDirectMemorySize=8m", log);

    assertEquals("opened, 61 missing, 1 there", said);
    long kept = 0;
    try (var copies = Files.list(log.resolve("quarantine"))) {
      for (Path copy : copies.filter(path -> path.toString().contains(".wal")).toList()) {
        kept = Math.max(kept, Files.size(copy));
      }
    }
    assertTrue(kept > 61L * RECORD, "kept " + kept);
  }

  /**
   * As large as an array can be, nearly: {@code -Dfile.giant=true}, with 12 GiB of memory and 5 GiB of disk.
   */
  @Test
  @EnabledIfSystemProperty(named = "file.giant", matches = "true")
  void aRecordOfTwoGibibytesIsThereAfterReopening() throws Exception {
    Path log = temp.resolve("giant");

    String said = child("-Xmx7g", "-XX:MaxDirectMemorySize=5g", log, "2147400000");

    assertEquals("put, opened, 2147400000 bytes, committed", said);
  }

  private static void zero(Path file, long from, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(RECORD);
      for (long at = from; at < from + length; at += RECORD) {
        channel.write(zeros.clear(), at);
      }
    }
  }

  private static String child(String heap, String direct, Path log, String... more)
      throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            direct,
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            log.toString(),
            String.join("", more))
        .redirectErrorStream(true)
        .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.lines().filter(line -> !line.startsWith("WARNING")).reduce("", String::concat);
  }

  /** Opens the log with little memory, or puts a giant record and opens it again. */
  static final class Child {

    private Child() {}

    @SuppressWarnings("SystemOut") // the pipe to the parent
    public static void main(String[] args) throws IOException {
      Logs.quiet();
      Path log = Path.of(args[0]);
      System.out.println(args[1].isEmpty() ? quarantine(log) : giant(log, args[1]));
    }

    private static String quarantine(Path log) {
      FileBufferSettings settings = Logs.process(FileBufferSettings.of(log)).toBuilder()
          .segmentBytes(SEGMENT)
          .corruption(CorruptionPolicy.QUARANTINE)
          .build();
      try (Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes())) {
        long missing = buffer.recovery().quarantined().stream()
            .map(QuarantinedSpan::missing)
            .mapToLong(range -> range.count())
            .sum();
        return "opened, " + missing + " missing, " + buffer.stats().backlogRecords() + " there";
      }
    }

    private static String giant(Path log, String bytes) {
      int length = Integer.parseInt(bytes);
      BufferSettings giant =
          BufferSettings.of(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(length));
      FileBufferSettings settings =
          Logs.process(FileBufferSettings.of(log)).toBuilder().buffer(giant).build();
      String said;
      try (Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes())) {
        buffer.put(new byte[length]);
        said = "put, ";
      }
      try (Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes())) {
        said += "opened, " + buffer.emit().records().get(0).length + " bytes, ";
        buffer.commit(buffer.emit());
        return said + "committed";
      }
    }
  }
}

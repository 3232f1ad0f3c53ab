package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CAP-HEAP: a backlog far larger than the heap opens and drains in order. {@code -Dbuffer.backlog.mib} sets its size in
 * MiB; the child's heap is 64 MiB.
 */
class BacklogIT {

  private static final int RECORD_BYTES = 1_024;

  @TempDir
  Path temp;

  @Test
  void aBacklogLargerThanTheHeapOpensAndDrainsInOrder() throws Exception {
    long records = Long.getLong("buffer.backlog.mib", 256) * 1_024;

    assertEquals("put " + records, child("put", records), "the child that ends without closing");
    assertEquals("drained " + records, child("drain", records));
  }

  private String child(String mode, long records) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:MaxDirectMemorySize=16m",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            mode,
            temp.resolve("log").toString(),
            Long.toString(records))
        .redirectErrorStream(true)
        .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.strip();
  }

  /** The program with the small heap. */
  static final class Child {

    private Child() {}

    @SuppressWarnings("SystemOut") // the pipe to the parent
    public static void main(String[] args) throws IOException {
      Logs.quiet();
      FileBufferSettings settings = FileBufferSettings.builder(Path.of(args[1]))
          .durability(CrashClass.PROCESS)
          .build();
      long records = Long.parseLong(args[2]);
      Buffer<byte[]> buffer = FileBuffer.open(settings, RecordCodec.bytes());
      if (args[0].equals("put")) {
        put(buffer, records);
        System.out.println("put " + records);
        Runtime.getRuntime().halt(0);
      }
      System.out.println("drained " + drain(buffer));
      buffer.close();
    }

    private static void put(Buffer<byte[]> buffer, long records) {
      List<byte[]> group = new ArrayList<>();
      for (long i = 1; i <= records; i++) {
        group.add(ByteBuffer.allocate(RECORD_BYTES).putLong(i).array());
        if (group.size() == 256 || i == records) {
          buffer.putAll(group);
          group.clear();
        }
      }
    }

    private static long drain(Buffer<byte[]> buffer) {
      long expected = 1;
      while (true) {
        Batch<byte[]> batch;
        try {
          batch = buffer.emit();
        } catch (BufferEmptyException e) {
          return expected - 1;
        }
        for (byte[] record : batch.records()) {
          if (ByteBuffer.wrap(record).getLong() != expected) {
            throw new IllegalStateException("expected record " + expected);
          }
          expected++;
        }
        buffer.commit(batch);
      }
    }
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Small logs for the tests of this package. */
final class Logs {

  static final int SEGMENT = FileBufferSettings.MIN_SEGMENT_BYTES;

  /** Kept here, for loggers are weakly held. */
  private static final Logger OPERATORS = Logger.getLogger(Buffer.class.getName());

  private Logs() {}

  /** For a program whose whole output is looked at. */
  static void quiet() {
    OPERATORS.setLevel(Level.OFF);
  }

  static FileBufferSettings settings(Path directory) {
    return FileBufferSettings.builder(directory)
        .emit(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(2_000))
        .segmentBytes(SEGMENT)
        .build();
  }

  static FileBufferSettings settings(CrashFileSystem fs) {
    return settings(fs.getPath("/log"));
  }

  static Buffer<String> open(FileBufferSettings settings) {
    return FileBuffer.open(settings, RecordCodec.string());
  }

  static Buffer<String> open(CrashFileSystem fs) {
    return open(settings(fs));
  }

  static Buffer<String> openQuarantining(FileBufferSettings settings) {
    return open(settings.toBuilder().corruption(CorruptionPolicy.QUARANTINE).build());
  }

  static FileBufferSettings process(FileBufferSettings settings) {
    return settings.toBuilder().durability(CrashClass.PROCESS).build();
  }

  /** The payload of a record, told by its sequence number. */
  static String text(long sequence) {
    return "record " + sequence + " " + "x".repeat((int) (sequence * 37 % 211));
  }

  static void putMany(Buffer<String> buffer, int count) {
    for (int i = 0; i < count; i++) {
      put(buffer, nextSequence(buffer));
    }
  }

  static long put(Buffer<String> buffer, long sequence) {
    long given = buffer.put(text(sequence));
    assertEquals(sequence, given, "ORD-SEQUENCE");
    return given;
  }

  private static long nextSequence(Buffer<String> buffer) {
    return buffer.putAll(List.of()).first();
  }

  /** Emits and commits all there is, checks every content, and returns the sequence numbers. */
  static List<Long> drain(Buffer<String> buffer) {
    List<Long> sequences = new ArrayList<>();
    while (true) {
      Batch<String> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        return sequences;
      }
      for (int i = 0; i < batch.size(); i++) {
        assertEquals(text(batch.sequence(i)), batch.records().get(i), "DUR-NO-PHANTOM");
        sequences.add(batch.sequence(i));
      }
      buffer.commit(batch);
    }
  }

  static List<Long> range(long first, long last) {
    List<Long> sequences = new ArrayList<>();
    for (long sequence = first; sequence <= last; sequence++) {
      sequences.add(sequence);
    }
    return sequences;
  }
}

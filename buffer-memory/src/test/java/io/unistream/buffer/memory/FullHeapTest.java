package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real heap that is used up: what was acknowledged can be drained, as the refused putter is told to (ERR-ERROR). */
@Timeout(300)
class FullHeapTest {

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
  void aHeapThatPutsFilledIsDrainedWithoutLossAndTakesMore(String collector) throws Exception {
    assertEquals("all came: true, errors: 0", child(collector, "fill"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
  void whatAnotherTookOfTheHeapDelaysABatchAndLosesNothing(String collector) throws Exception {
    assertEquals("all came: true, failed meanwhile: true", child(collector, "squeeze"));
  }

  private static String child(String collector, String mode) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx96m",
            collector,
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            mode)
        .redirectErrorStream(true)
        .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.strip();
  }

  /** The program with the small heap. */
  static final class Child {

    private static final int LARGE = 20_000;

    private long put;
    private long drained;
    private long errors;

    /** Kept here, for loggers are weakly held. */
    private static final Logger OPERATORS = Logger.getLogger(Buffer.class.getName());

    @SuppressWarnings("SystemOut") // the pipe to the parent
    public static void main(String[] args) {
      OPERATORS.setLevel(Level.OFF); // the whole output is looked at
      MemoryBufferSettings settings = MemoryBufferSettings.builder()
          .emit(EmitPolicy.defaults().withMaxBytes(10_000_000))
          .capacity(Capacity.defaults())
          .build();
      try (Buffer<byte[]> buffer = MemoryBuffer.open(settings, RecordCodec.bytes())) {
        Child child = new Child();
        System.out.println(args[0].equals("fill") ? child.fill(buffer) : child.squeeze(buffer));
      }
    }

    private String fill(Buffer<byte[]> buffer) {
      for (int size : new int[] {1_500, 40, LARGE, 1_500}) {
        fill(buffer, size);
        drain(buffer);
      }
      return "all came: " + (put == drained) + ", errors: " + errors;
    }

    /** Takes all memory that is left, lets emit fail, and gives it back. */
    private String squeeze(Buffer<byte[]> buffer) {
      while (put < 2_000) {
        put(buffer, LARGE);
      }
      byte[][] rest = new byte[1 << 20][];
      int taken = 0;
      for (int size = 1 << 20; size >= 16; size /= 2) {
        try {
          while (true) {
            rest[taken] = new byte[size];
            taken++;
          }
        } catch (OutOfMemoryError e) {
          // a smaller one may fit
        }
      }
      // Room for some records of a batch.
      for (int i = 0; i < 5; i++) {
        try {
          buffer.emit();
        } catch (OutOfMemoryError e) {
          errors++;
        }
        rest[i] = null;
      }
      Arrays.fill(rest, null);
      long failed = errors;
      drain(buffer);
      return "all came: " + (put == drained) + ", failed meanwhile: " + (failed > 0);
    }

    private void fill(Buffer<byte[]> buffer, int size) {
      try {
        while (true) {
          put(buffer, size);
        }
      } catch (BufferStorageFullException e) {
        if (put == drained) {
          throw e;
        }
      }
    }

    private void put(Buffer<byte[]> buffer, int size) {
      byte[] record = new byte[size];
      Arrays.fill(record, (byte) (put + 1));
      buffer.put(ByteBuffer.wrap(record).putLong(0, put + 1).array());
      put++;
    }

    private void drain(Buffer<byte[]> buffer) {
      while (true) {
        try {
          Batch<byte[]> batch = buffer.emit();
          batch.records().forEach(this::check);
          buffer.commit(batch);
        } catch (BufferEmptyException e) {
          return;
        } catch (OutOfMemoryError e) {
          errors++;
          if (errors > 100) {
            throw e;
          }
        }
      }
    }

    private void check(byte[] record) {
      drained++;
      if (ByteBuffer.wrap(record).getLong() != drained
          || record[record.length - 1] != (byte) drained) {
        throw new IllegalStateException(
            "expected record " + drained + ", was " + ByteBuffer.wrap(record).getLong());
      }
    }
  }
}

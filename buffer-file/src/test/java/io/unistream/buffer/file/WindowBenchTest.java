package io.unistream.buffer.file;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the mapped window of class PROCESS saves: the same log with it and with a write for each call, in turn. {@code
 * -Dfile.bench=true}; {@code -Dfile.bench.rounds}, 9 unless told otherwise, of which the first two do not count.
 */
@EnabledIfSystemProperty(named = "file.bench", matches = "true")
class WindowBenchTest {

  private static final int ROUNDS = Integer.getInteger("file.bench.rounds", 9);
  private static final int WARM_UP = 2;

  @TempDir
  private Path temp;

  @Test
  void measure() throws Exception {
    measure("put, 128 B", 400_000, 128, 1);
    measure("put, 1 KB", 200_000, 1_024, 1);
    measure("putAll of 100, 128 B", 1_000_000, 128, 100);
  }

  private void measure(String what, int records, int bytes, int bulk) throws Exception {
    double[][] puts = new double[2][ROUNDS];
    double[][] drains = new double[2][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int mode = 0; mode < 2; mode++) {
        Path log = temp.resolve(what.length() + "-" + round + "-" + mode);
        try (Buffer<byte[]> buffer = open(log, mode == 0)) {
          puts[mode][round] = put(buffer, records, bytes, bulk);
          drains[mode][round] = drain(buffer, records);
        }
        KillProperties.delete(log);
      }
    }
    report(what, puts);
    report(what + ", emit and commit", drains);
  }

  private static Buffer<byte[]> open(Path log, boolean window) throws Exception {
    Files.createDirectories(log);
    FileBufferSettings settings =
        FileBufferSettings.builder(log).durability(CrashClass.PROCESS).build();
    FileWal wal = FileWal.open(
        settings, BufferComponents.defaults(), Ids.random(), new LogDirectory(log, false, window));
    return MicroBatchBuffer.open(
        wal, RecordCodec.bytes(), settings.buffer(), BufferComponents.defaults());
  }

  private static double put(Buffer<byte[]> buffer, int records, int bytes, int bulk) {
    byte[] record = new byte[bytes];
    Arrays.fill(record, (byte) 7);
    List<byte[]> many = Collections.nCopies(bulk, record);
    long start = System.nanoTime();
    for (int i = 0; i < records; i += bulk) {
      if (bulk == 1) {
        buffer.put(record);
      } else {
        buffer.putAll(many);
      }
    }
    return (System.nanoTime() - start) / (double) records;
  }

  private static double drain(Buffer<byte[]> buffer, int records) {
    long start = System.nanoTime();
    try {
      while (true) {
        buffer.commit(buffer.emit());
      }
    } catch (BufferEmptyException e) {
      return (System.nanoTime() - start) / (double) records;
    }
  }

  private static void report(String what, double[][] nanos) {
    double[] ratios = new double[ROUNDS - WARM_UP];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = nanos[1][i + WARM_UP] / nanos[0][i + WARM_UP];
    }
    Arrays.sort(ratios);
    System.out.printf(
        Locale.ROOT,
        "%-36s window %6.0f ns a record, write %6.0f ns; ratio %.2f (%.2f to %.2f)%n",
        what,
        median(nanos[0]),
        median(nanos[1]),
        ratios[ratios.length / 2],
        ratios[0],
        ratios[ratios.length - 1]);
  }

  private static double median(double[] all) {
    double[] counted = Arrays.copyOfRange(all, WARM_UP, all.length);
    Arrays.sort(counted);
    return counted[counted.length / 2];
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real ext4, xfs or btrfs loses its power while one thread puts, one drains, and files are filled, recycled and deleted in the
 * background, where a simulated disk has no background. Then the log holds what was acknowledged, and nothing that was
 * committed before the last batch.
 *
 * <p>{@code -Dfile.powercuts=N} cuts each N times, {@code -Dfile.powercuts.seed=S} at other moments.
 */
class RealPowerCutTest {

  private static final int CUTS = Integer.getInteger("file.powercuts", 2);
  private static final long SEED = Long.getLong("file.powercuts.seed", 1);
  private static final int SEGMENT = 64 << 10;

  /** Enough for more segments than may wait to be deleted at leisure. */
  private static final int BACKLOG = (Unneeded.MOST / 2 + 20) * SEGMENT / 1_000;

  @TempDir
  private Path directory;

  private final SplittableRandom random = new SplittableRandom(SEED);

  // Of all cuts so far: by the putting and by the draining thread.
  private volatile long acknowledged;
  private volatile long committed;
  /** The last record of the batch whose commit may or may not have been stored. */
  private volatile long committing;

  private volatile boolean over;

  @ParameterizedTest
  @EnumSource(LoopDisk.Type.class)
  void whatWasAcknowledgedIsThereAfterAPowerCutAndWhatWasCommittedIsNot(
      LoopDisk.Type type, TestReporter reporter) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (LoopDisk disk = LoopDisk.make(directory, type)) {
      for (int cut = 1; cut <= CUTS; cut++) {
        cut(disk, threads, random.nextInt(2 * BACKLOG));
        disk.restart();
        check(disk, type + " -Dfile.powercuts=" + cut + " -Dfile.powercuts.seed=" + SEED);
      }
    } finally {
      threads.shutdownNow();
    }
    assertTrue(acknowledged > CUTS, "nothing was put");
    reporter.publishEntry(
        "power cuts of " + type, CUTS + ", records acknowledged: " + acknowledged);
  }

  /** Or else the test above would prove nothing. */
  @ParameterizedTest
  @EnumSource(LoopDisk.Type.class)
  void withoutSyncsAPowerCutTakesWhatWasPut(LoopDisk.Type type) throws Exception {
    try (LoopDisk disk = LoopDisk.make(directory, type)) {
      Buffer<byte[]> buffer = open(disk, CrashClass.PROCESS);
      try {
        for (long sequence = 1; sequence <= 100; sequence++) {
          buffer.put(payload(sequence));
        }
        disk.cutPower();
      } finally {
        close(buffer);
      }
      disk.restart();
      try (Buffer<byte[]> after = open(disk, CrashClass.PROCESS)) {
        assertTrue(after.stats().backlogRecords() < 100, "is the power really cut?");
      }
    }
  }

  private static Buffer<byte[]> open(LoopDisk disk, CrashClass durability) {
    return FileBuffer.open(
        FileBufferSettings.builder(disk.path().resolve("log"))
            .durability(durability)
            .segmentBytes(SEGMENT)
            .emit(EmitPolicy.defaults().withMaxRecords(50).withMaxBytes(1_000_000))
            .build(),
        RecordCodec.bytes());
  }

  private void cut(LoopDisk disk, ExecutorService threads, int after) throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    Buffer<byte[]> buffer = open(disk, CrashClass.POWER);
    over = false;
    try {
      long until = acknowledged + after;
      Future<?> putting = threads.submit(untilItFails(() -> put(buffer, until, enough)));
      Future<?> draining = threads.submit(untilItFails(() -> drain(buffer)));
      enough.await();
      disk.cutPower();
      putting.get();
      draining.get();
    } finally {
      close(buffer);
    }
  }

  /** What the power cut ends. Anything else that goes wrong fails the test. */
  private static Callable<Void> untilItFails(Callable<Void> work) {
    return () -> {
      try {
        return work.call();
      } catch (BufferException e) {
        return null;
      }
    };
  }

  private Void put(Buffer<byte[]> buffer, long until, CountDownLatch enough) {
    try {
      while (true) {
        long sequence = acknowledged + 1;
        assertEquals(sequence, buffer.put(payload(sequence)), "ORD-SEQUENCE");
        acknowledged = sequence;
        if (sequence >= until) {
          enough.countDown();
        }
      }
    } finally {
      over = true;
      enough.countDown();
    }
  }

  private static byte[] payload(long sequence) {
    return Kills.payload(sequence, (int) (sequence % 2_000));
  }

  /** Lets a backlog grow from time to time, and then takes it out at full speed. */
  private Void drain(Buffer<byte[]> buffer) {
    while (!over) {
      if (buffer.stats().backlogRecords() < BACKLOG) {
        Thread.onSpinWait();
        continue;
      }
      while (buffer.stats().backlogRecords() > 50) {
        Batch<byte[]> batch = buffer.emit();
        committing = batch.lastSequence();
        buffer.commit(batch);
        committed = committing;
      }
    }
    return null;
  }

  private static void close(Buffer<byte[]> buffer) {
    try {
      buffer.close();
    } catch (BufferException e) {
      System.getLogger(RealPowerCutTest.class.getName())
          .log(System.Logger.Level.DEBUG, "without power", e);
    }
  }

  private void check(LoopDisk disk, String how) {
    try (Buffer<byte[]> buffer = open(disk, CrashClass.POWER)) {
      long next = committed + 1;
      boolean first = true;
      while (true) {
        Batch<byte[]> batch;
        try {
          batch = buffer.emit();
        } catch (BufferEmptyException e) {
          break;
        }
        if (first && batch.firstSequence() == committing + 1) {
          next = committing + 1; // the commit was stored, although nobody was told
        }
        first = false;
        for (int i = 0; i < batch.size(); i++) {
          assertEquals(next, batch.sequence(i), how);
          assertArrayEquals(payload(next), batch.records().get(i), how);
          next++;
        }
        buffer.commit(batch);
      }
      if (first && acknowledged == committing) {
        next = committing + 1;
      }
      assertTrue(next > acknowledged, () -> "acknowledged up to " + acknowledged + ", " + how);
      acknowledged = next - 1;
      committed = acknowledged;
      committing = acknowledged;
    }
  }
}

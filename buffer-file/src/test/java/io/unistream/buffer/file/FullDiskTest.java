package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.tck.crash.CrashConfig;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ERR-FULL-DISK and COM-RECLAIM: a full disk takes no record, harms none, and takes every commit. */
class FullDiskTest {

  private static final int BLOCK = 4096;

  private final CrashFileSystem fs =
      CrashFileSystem.create(CrashConfig.defaults().withCapacityBytes(12 * BLOCK));

  private static long fill(Buffer<String> buffer) {
    long sequence = 0;
    try {
      while (true) {
        sequence = Logs.put(buffer, sequence + 1);
      }
    } catch (BufferStorageFullException e) {
      assertTrue(e.getMessage().startsWith("no space: "), e.getMessage());
      return sequence;
    }
  }

  @Test
  void everythingPutBeforeIsKeptAndCommittedAndPutsWorkAgain() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      long last = fill(buffer);
      assertTrue(last > 30, "only " + last);
      assertThrows(BufferStorageFullException.class, () -> buffer.put(Logs.text(last + 1)));

      List<Long> drained = Logs.drain(buffer);

      assertEquals(Logs.range(1, last), drained);
      assertEquals(last + 1, Logs.put(buffer, last + 1));
      long more = last + 1;
      try {
        while (true) {
          more = Logs.put(buffer, more + 1);
        }
      } catch (BufferStorageFullException e) {
        assertTrue(more > last + 30, "space was not given back: only " + (more - last));
      }
      assertEquals(Logs.range(last + 1, more), Logs.drain(buffer));
    }
  }

  @Test
  void batchesOfOneRecordCanAllBeCommittedAcrossReopenings() {
    FileBufferSettings single = Logs.settings(fs).withEmit(new EmitPolicy(1, 2_000, null));
    long last;
    try (Buffer<String> buffer = Logs.open(single)) {
      last = fill(buffer);
    }

    List<Long> drained = new ArrayList<>();
    while (drained.size() < last) {
      try (Buffer<String> buffer = Logs.open(single)) {
        for (int i = 0; i < 5 && drained.size() < last; i++) {
          Batch<String> batch = buffer.emit();
          drained.add(batch.firstSequence());
          buffer.commit(batch);
        }
      }
    }

    assertEquals(Logs.range(1, last), drained);
  }

  @Test
  void aFullDiskAtACrashStillOpensAndDrains() {
    Buffer<String> buffer = Logs.open(fs);
    long last = fill(buffer);

    CrashFileSystem after = fs.processCrash().mount();

    try (Buffer<String> recovered = Logs.open(after)) {
      assertEquals(Logs.range(1, last), Logs.drain(recovered));
      assertEquals(last + 1, Logs.put(recovered, last + 1));
    }
    buffer.close();
  }

  @Test
  void spaceThatSomebodyElseFreesIsUsedWithoutReopening() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      long last = fill(buffer);

      fs.capacityBytes(20 * BLOCK);

      assertEquals(last + 1, Logs.put(buffer, last + 1));
      assertEquals(Logs.range(1, last + 1), Logs.drain(buffer));
    }
  }

  @Test
  void reopeningWithLargerSegmentsOnAFullDiskStillDrains() {
    long last;
    try (Buffer<String> buffer = Logs.open(fs)) {
      last = fill(buffer);
    }

    try (Buffer<String> buffer = Logs.open(Logs.settings(fs).withSegmentBytes(5 * BLOCK))) {
      assertEquals(Logs.range(1, last), Logs.drain(buffer));
    }
  }

  @Test
  void reopeningWithNarrowerLimitsOnAFullDiskStillOpensAndDrains() {
    long last;
    try (Buffer<String> buffer =
        Logs.open(Logs.settings(fs).withEmit(new EmitPolicy(1_000, 9_000, null)))) {
      last = fill(buffer);
    }

    try (Buffer<String> buffer =
        Logs.open(Logs.settings(fs).withEmit(new EmitPolicy(1, 2_000, null)))) {
      assertEquals(Logs.range(1, last), Logs.drain(buffer));
    }
  }
}

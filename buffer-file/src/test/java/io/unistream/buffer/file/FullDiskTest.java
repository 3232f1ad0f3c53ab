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
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import java.io.IOException;
import java.nio.file.FileStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ERR-FULL-DISK and COM-RECLAIM: a full disk takes no record, harms none, and takes every commit. */
class FullDiskTest {

  private static final int BLOCK = 4096;

  private final CrashFileSystem fs =
      CrashFileSystem.create(CrashConfig.defaults().withCapacityBytes(20 * BLOCK));

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
    FileBufferSettings single = Logs.settings(fs).toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(2_000))
        .build();
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

  /** With ten blocks two spares come back, and one has to make room for what is set aside. */
  @ParameterizedTest
  @ValueSource(ints = {10, 20})
  void aFullDiskAtACrashStillOpensAndDrains(int blocks) throws IOException {
    fs.capacityBytes((long) blocks * BLOCK);
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

      fs.capacityBytes(40 * BLOCK);

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

    try (Buffer<String> buffer =
        Logs.open(Logs.settings(fs).toBuilder().segmentBytes(5 * BLOCK).build())) {
      assertEquals(Logs.range(1, last), Logs.drain(buffer));
    }
  }

  /** The seals of an opening leave what is set aside to the commits. */
  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
  void reopeningWithNarrowerLimitsOnAFullDiskStillOpensAndDrains(int blocks) throws IOException {
    fs.capacityBytes((long) blocks * BLOCK);
    long last;
    try (Buffer<String> buffer = Logs.open(Logs.settings(fs).toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(1_000).withMaxBytes(9_000))
        .build())) {
      last = fill(buffer);
    }

    try (Buffer<String> buffer = Logs.open(Logs.settings(fs).toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(2_000))
        .build())) {
      assertEquals(Logs.range(1, last), Logs.drain(buffer));
    }
  }

  /** Of records that take less room than the commits of the batches that they become. */
  @ParameterizedTest
  @CsvSource({
    "8, 0, false", "8, 9, false", "13, 18, false", "20, 30, false",
    "8, 0, true", "8, 12, true", "13, 18, true", "20, 30, true"
  })
  void comReclaimWhatAnOpeningSealsCanBeCommittedAlsoOnceTheDiskIsFull(
      int blocks, int more, boolean copies) throws IOException {
    fs.copyOnWrite(copies);
    fs.capacityBytes((long) blocks * BLOCK);
    try (Buffer<String> buffer = Logs.open(Logs.settings(fs).toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(1_000).withMaxBytes(9_000))
        .build())) {
      fillWithTiny(buffer);
    }
    fs.capacityBytes((long) (blocks + more) * BLOCK);
    EmitPolicy narrower = EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(9_000);
    Buffer<String> killed =
        Logs.open(Logs.settings(fs).toBuilder().emit(narrower).build());
    fillWithTiny(killed);
    drainTiny(killed, killed.stats().backlogRecords() / 2);
    CrashFileSystem after = fs.processCrash().mount();
    after.copyOnWrite(copies);
    after.capacityBytes((long) (blocks + more) * BLOCK);

    drainTiny(killed, 0);

    try (Buffer<String> buffer =
        Logs.open(Logs.settings(after).toBuilder().emit(narrower).build())) {
      fillWithTiny(buffer);
      drainTiny(buffer, 0);
    }
    killed.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 60, 150})
  void comReclaimWhatIsPutAtOnceIntoALargeSegmentCanBeCommittedOnceTheDiskIsFull(int records)
      throws IOException {
    fs.capacityBytes(40 * BLOCK);
    try (Buffer<String> buffer = Logs.open(Logs.settings(fs).toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(9_000))
        .build())) {
      buffer.putAll(Collections.nCopies(records, "x"));
      fillWithTiny(buffer);
      drainTiny(buffer, 0);
    }
  }

  private static void fillWithTiny(Buffer<String> buffer) {
    assertThrows(BufferStorageFullException.class, () -> {
      while (true) {
        buffer.put("x");
      }
    });
  }

  private static void drainTiny(Buffer<String> buffer, long left) {
    while (buffer.stats().backlogRecords() > left) {
      buffer.commit(buffer.emit());
    }
  }

  /** As on btrfs: segments, spares and free space are full of records, and nothing can be overwritten, made or renamed. */
  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8, 9, 10, 11, 12, 13, 14, 40})
  void comReclaimWhereOverwritingAndRenamingNeedSpaceEverythingIsDrained(int blocks)
      throws IOException {
    fs.copyOnWrite(true);
    fs.capacityBytes((long) blocks * BLOCK);
    try (Buffer<String> buffer = Logs.open(fs)) {
      long last = fill(buffer);
      FileStore device = fs.getFileStores().iterator().next();
      fs.capacityBytes(device.getTotalSpace() - device.getUsableSpace());

      assertEquals(Logs.range(1, last), Logs.drain(buffer));

      fs.capacityBytes(1L << 30);
      assertEquals(last + 1, Logs.put(buffer, last + 1));
      assertEquals(List.of(last + 1), Logs.drain(buffer));
    }
  }

  @Test
  void anAppendThatWroteNothingNeedsNoUndoing() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      Logs.put(buffer, 1);
      fs.failAll(operation -> operation.kind() == Operation.Kind.WRITE, Fault.noSpace());

      assertThrows(BufferStorageFullException.class, () -> buffer.put(Logs.text(2)));

      fs.clearFaults();
      assertEquals(2, Logs.put(buffer, 2));
      assertEquals(Logs.range(1, 2), Logs.drain(buffer));
    }
  }

  /** Two spares and a segment of the default size do not fit; smaller ones do. */
  @Test
  void aSmallDiskGetsSmallerSegments() {
    fs.capacityBytes(1 << 20);
    FileBufferSettings settings =
        Logs.settings(fs).toBuilder().segmentBytes(1 << 20).build();
    try (Buffer<String> buffer = Logs.open(settings)) {
      long last = fill(buffer);
      assertTrue(last > 2_000, "only " + last);
      assertEquals(Logs.range(1, last), Logs.drain(buffer));
    }
  }

  @Test
  void whereThereIsNothingToCommitTheMessageSaysWhatIsMissing() {
    fs.capacityBytes(3 * BLOCK);
    try (Buffer<String> buffer = Logs.open(fs)) {
      BufferStorageFullException e =
          assertThrows(BufferStorageFullException.class, () -> buffer.put("x"));
      assertTrue(
          e.getMessage().contains("No commit can give back any space: free 8192 bytes"),
          e.getMessage());
    }
  }

  @Test
  void keepFreeLeavesSpaceToOthersAndCommitsGoOn() throws IOException {
    fs.capacityBytes(40 * BLOCK);
    FileStore device = fs.getFileStores().iterator().next();
    try (Buffer<String> buffer =
        Logs.open(Logs.settings(fs).toBuilder().keepFree(20 * BLOCK).build())) {
      long last = fill(buffer);
      assertTrue(last > 30, "only " + last);
      assertTrue(device.getUsableSpace() >= 19 * BLOCK, "left " + device.getUsableSpace());
      BufferStorageFullException e =
          assertThrows(BufferStorageFullException.class, () -> buffer.put("x"));
      assertTrue(e.getMessage().contains("keepFree"), e.getMessage());

      fs.capacityBytes(30 * BLOCK); // others take what was left to them

      assertEquals(Logs.range(1, last), Logs.drain(buffer));
    }
  }
}

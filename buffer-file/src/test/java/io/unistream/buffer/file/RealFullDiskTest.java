package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * ERR-FULL-DISK and COM-RECLAIM on real file systems. On btrfs every write needs space, on xfs a new name may: what is set
 * aside has to help there too.
 */
class RealFullDiskTest {

  private static final int SEGMENT = 64 << 10;
  private static final int BACKLOG = 1_500;

  @TempDir
  private Path directory;

  private static FileBufferSettings settings(SmallDisk disk, CrashClass durability) {
    return Logs.settings(disk.path().resolve("log")).toBuilder()
        .durability(durability)
        .segmentBytes(SEGMENT)
        .emit(EmitPolicy.defaults().withMaxRecords(20).withMaxBytes(60_000))
        .build();
  }

  private static void putBacklog(Buffer<String> buffer) {
    for (long first = 1; first <= BACKLOG; first += 100) {
      buffer.putAll(Logs.range(first, first + 99).stream().map(Logs::text).toList());
    }
    assertEquals(BACKLOG, buffer.stats().backlogRecords());
  }

  /** Puts until there is no space, and returns the last number. */
  private static long fill(Buffer<String> buffer, long before) {
    long sequence = before;
    try {
      while (true) {
        sequence = Logs.put(buffer, sequence + 1);
      }
    } catch (BufferStorageFullException e) {
      assertTrue(e.getMessage().startsWith("no space: "), e.getMessage());
      return sequence;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ext4, POWER",
    "ext4, PROCESS",
    "tmpfs, POWER",
    "tmpfs, PROCESS",
    "xfs, POWER",
    "xfs, PROCESS",
    "btrfs, POWER",
    "btrfs, PROCESS"
  })
  void comReclaimWhatIsCommittedWithoutSpaceGivesSpaceBack(String type, CrashClass durability)
      throws IOException {
    try (SmallDisk disk = SmallDisk.make(directory, type);
        Buffer<String> buffer = Logs.open(settings(disk, durability))) {
      putBacklog(buffer);
      disk.fillUp();
      long last = fill(buffer, BACKLOG);

      List<Long> drained = Logs.drain(buffer);

      assertEquals(Logs.range(1, last), drained);
      long more = fill(buffer, last);
      disk.fillUp(); // somebody else takes what came back
      assertEquals(Logs.range(last + 1, more), Logs.drain(buffer));

      disk.makeRoom();
      assertEquals(more + 1, Logs.put(buffer, more + 1));
      assertEquals(List.of(more + 1), Logs.drain(buffer));
    }
  }

  @ParameterizedTest
  @CsvSource({"ext4", "tmpfs", "xfs", "btrfs"})
  void batchesOfOneRecordCanAllBeCommittedAndTheLogReopened(String type) throws IOException {
    try (SmallDisk disk = SmallDisk.make(directory, type)) {
      FileBufferSettings single = settings(disk, CrashClass.POWER).toBuilder()
          .emit(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(60_000))
          .build();
      long last;
      try (Buffer<String> buffer = Logs.open(single)) {
        putBacklog(buffer);
        disk.fillUp();
        last = fill(buffer, BACKLOG);
        for (long sequence = 1; sequence <= last / 2; sequence++) {
          commitOne(buffer, sequence);
        }
        disk.fillUp();
      }
      try (Buffer<String> buffer = Logs.open(single)) {
        for (long sequence = last / 2 + 1; sequence <= last; sequence++) {
          commitOne(buffer, sequence);
        }
      }
      disk.makeRoom();
      try (Buffer<String> buffer = Logs.open(single)) {
        assertEquals(0, buffer.stats().backlogRecords());
        assertEquals(last + 1, Logs.put(buffer, last + 1));
      }
    }
  }

  private static void commitOne(Buffer<String> buffer, long sequence) {
    Batch<String> batch = buffer.emit();
    assertEquals(sequence, batch.firstSequence());
    assertEquals(List.of(Logs.text(sequence)), batch.records());
    buffer.commit(batch);
  }

  @ParameterizedTest
  @CsvSource({"ext4", "tmpfs", "xfs", "btrfs"})
  void aFirstOpeningWithoutSpaceSaysSoAndSucceedsOnceThereIsSome(String type) throws IOException {
    try (SmallDisk disk = SmallDisk.make(directory, type)) {
      FileBufferSettings settings = settings(disk, CrashClass.POWER);
      disk.fillUp();
      assertThrows(BufferStorageFullException.class, () -> {
        try (Buffer<String> buffer = Logs.open(settings)) {
          Logs.put(buffer, 1);
        }
      });
      disk.makeRoom();
      try (Buffer<String> buffer = Logs.open(settings)) {
        assertEquals(1, Logs.put(buffer, 1));
        assertEquals(List.of(1L), Logs.drain(buffer));
      }
    }
  }
}

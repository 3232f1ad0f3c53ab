package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Failing writes, syncs, renames and a full disk, on a file system that plays them. */
class FaultsTest {

  private final CrashFileSystem fs = CrashFileSystem.create();

  private static Predicate<Operation> segment(Operation.Kind kind) {
    return operation -> operation.kind() == kind
        && (operation.path().endsWith(".wal") || operation.path().contains("spare"));
  }

  /**
   * Whenever it is lost: also after a segment was begun and before the one before it was closed, where a power cut on xfs finds a
   * thread that waits to go on after a sync.
   */
  @Test
  void errLeakALogThatIsLostLeavesNothingOpen() {
    for (int after = 1; after <= 80; after++) {
      try (CrashFileSystem lost = CrashFileSystem.create()) {
        Buffer<String> buffer = Logs.open(lost);
        AtomicInteger left = new AtomicInteger(after);
        lost.failAll(
            operation -> {
              if (left.decrementAndGet() == 0) {
                delete(lost.getPath("/log/lock"));
              }
              return false;
            },
            Fault.ioError());
        assertThrows(BufferException.class, () -> {
          while (true) {
            buffer.put("x".repeat(1_000));
          }
        });
        buffer.close();

        assertEquals(List.of(), lost.openHandles(), "lost at operation " + after);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void errShortWriteIsCompleted() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      fs.failNext(segment(Operation.Kind.WRITE), Fault.shortWrite(5));
      Logs.put(buffer, 1);
      fs.failNext(segment(Operation.Kind.WRITE), Fault.shortWrite(0));
      Logs.put(buffer, 2);
    }

    assertEquals(0, fs.armedFaults());
    try (Buffer<String> buffer = Logs.open(fs)) {
      assertEquals(List.of(1L, 2L), Logs.drain(buffer));
    }
  }

  @Test
  void errShortWriteThatNeverEndsIsRefused() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      Logs.put(buffer, 1);
      fs.failAll(segment(Operation.Kind.WRITE), Fault.shortWrite(0));

      BufferException e = assertThrows(BufferException.class, () -> Logs.put(buffer, 2));

      assertTrue(e.getMessage().contains("accepts no bytes"), e.getMessage());
      fs.clearFaults();
    }
    try (Buffer<String> buffer = Logs.open(fs)) {
      assertEquals(List.of(1L), Logs.drain(buffer));
    }
  }

  @Test
  void errNoAckAFailedWriteLeavesNothingBehindAndTheNextPutTakesItsNumber() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      Logs.put(buffer, 1);
      fs.failNext(segment(Operation.Kind.WRITE), Fault.ioError());

      assertThrows(BufferStorageException.class, () -> Logs.put(buffer, 2));

      Logs.put(buffer, 2);
      assertEquals(List.of(1L, 2L), Logs.drain(buffer));
    }
  }

  @Test
  void errNoAckAPartOfAFailedBulkNeverComesBack() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      Logs.put(buffer, 1);
      fs.failNext(segment(Operation.Kind.WRITE), Fault.noSpaceAfter(400));

      assertThrows(
          BufferStorageFullException.class,
          () -> buffer.putAll(List.of(Logs.text(2), Logs.text(3), Logs.text(4), Logs.text(5))));

      assertEquals(0, fs.armedFaults());
      for (EntryProfile profile : EntryProfile.values()) {
        fs.powerCrashStates(profile, 100, 1)
            .forEach(image -> assertRecovers(image.mount(), List.of(1L)));
      }
      Logs.put(buffer, 2);
      fs.powerCrashStates(EntryProfile.EXT4, 100, 1)
          .forEach(image -> assertRecovers(image.mount(), List.of(1L, 2L)));
    }
  }

  private static void assertRecovers(CrashFileSystem image, List<Long> expected) {
    try (Buffer<String> buffer = Logs.open(image)) {
      assertEquals(expected, Logs.drain(buffer));
    }
  }

  @Test
  void errSyncStopAfterAFailedSyncNothingIsAcknowledged() {
    Buffer<String> buffer = Logs.open(fs);
    Logs.put(buffer, 1);
    fs.failNext(segment(Operation.Kind.FORCE), Fault.ioError());

    assertThrows(UnknownOutcomeException.class, () -> buffer.put(Logs.text(2)));

    BufferFailedException later =
        assertThrows(BufferFailedException.class, () -> buffer.put(Logs.text(2)));
    assertTrue(later.getMessage().contains("Input/output error"), later.getMessage());
    assertThrows(BufferFailedException.class, buffer::emit);
    assertThrows(BufferFailedException.class, buffer::shouldEmit);
    buffer.close();
  }

  /** The operating system shows what it failed to write, and forgets to write it: only a power cut tells. */
  @Test
  void errSyncStopReopeningRecoversWhatIsTrulyDurable() {
    Buffer<String> buffer = Logs.open(fs);
    Logs.put(buffer, 1);
    fs.failNext(segment(Operation.Kind.FORCE), Fault.ioError());
    assertThrows(UnknownOutcomeException.class, () -> buffer.put(Logs.text(2)));
    buffer.close();

    Batch<String> emitted;
    try (Buffer<String> reopened = Logs.open(fs)) {
      emitted = reopened.emit();

      fs.powerCrashStates(EntryProfile.EXT4, 200, 1).forEach(image -> {
        try (Buffer<String> again = Logs.open(image.mount())) {
          Batch<String> after = again.emit();
          assertEquals(emitted.id(), after.id(), "DUR-STABLE-BATCH");
          assertEquals(emitted.records(), after.records(), "DUR-STABLE-BATCH");
        }
      });
    }
  }

  @Test
  void durAlwaysOpensWhenReopeningFailsHalfWay() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      Logs.putMany(buffer, 40);
    }
    long before = fs.operations();
    Logs.open(fs).close();
    long opening = fs.operations() - before;

    for (long index = 0; index < opening; index++) {
      fs.fail(fs.operations() + index, Fault.ioError());
      try (Buffer<String> buffer = Logs.open(fs)) {
        assertEquals(40, buffer.stats().backlogRecords());
      } catch (BufferException e) {
        assertFalse(e.getMessage().isEmpty());
      }
      fs.clearFaults();
      try (Buffer<String> buffer = Logs.open(fs)) {
        assertEquals(40, buffer.stats().backlogRecords());
      }
    }
  }

  @Test
  void errEveryFailingOperationIsEitherHarmlessOrLoud() {
    for (int index = 0; index < 400; index++) {
      CrashFileSystem faulty = CrashFileSystem.create();
      long acknowledged = 0;
      Buffer<String> buffer = Logs.open(faulty);
      faulty.fail(faulty.operations() + index, Fault.ioError());
      try {
        for (long sequence = 1; sequence <= 60; sequence++) {
          acknowledged = Logs.put(buffer, sequence);
        }
      } catch (BufferException e) {
        assertFalse(e.getMessage().isEmpty());
      }
      closeQuietly(buffer);
      faulty.clearFaults();
      try (Buffer<String> reopened = Logs.open(faulty)) {
        List<Long> drained = Logs.drain(reopened);
        assertTrue(
            drained.size() >= acknowledged, "DUR-ACKED " + acknowledged + " at fault " + index);
        assertTrue(
            drained.size() <= acknowledged + 1, "DUR-NO-PHANTOM " + drained + " at fault " + index);
      }
    }
  }

  private static void closeQuietly(Buffer<String> buffer) {
    try {
      buffer.close();
    } catch (UnknownOutcomeException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  @Test
  void errInterruptNeitherClosesNorHarms() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      for (long sequence = 1; sequence <= 60; sequence++) {
        Thread.currentThread().interrupt();
        Logs.put(buffer, sequence);
        assertTrue(Thread.interrupted(), "the flag is kept");
      }
      Thread.currentThread().interrupt();
      List<Long> drained = Logs.drain(buffer);
      assertTrue(Thread.interrupted(), "the flag is kept");
      assertEquals(Logs.range(1, 60), drained);
      Thread.currentThread().interrupt();
    }
    assertTrue(Thread.interrupted());
    Thread.currentThread().interrupt();
    try (Buffer<String> buffer = Logs.open(fs)) {
      assertTrue(Thread.interrupted());
      assertEquals(61, Logs.put(buffer, 61));
    }
  }

  @Test
  void errInterruptThatComesInTheMiddleOfAnOperationHarmsNothing() {
    fs.observe(operation -> {
      if (operation.index() % 3 == 0) {
        Thread.currentThread().interrupt();
      }
    });
    try (Buffer<String> buffer = Logs.open(fs)) {
      for (long sequence = 1; sequence <= 60; sequence++) {
        Logs.put(buffer, sequence);
      }
      assertEquals(Logs.range(1, 60), Logs.drain(buffer));
    }
    assertTrue(Thread.interrupted(), "the flag is kept");
  }

  @Test
  void errSyncStopAFailingCopyOfTheTailInDoubtMakesOpeningFail() {
    Buffer<String> buffer = Logs.open(fs);
    Logs.put(buffer, 1);
    fs.failNext(segment(Operation.Kind.FORCE), Fault.ioError());
    assertThrows(UnknownOutcomeException.class, () -> buffer.put(Logs.text(2)));
    buffer.close();

    fs.failNext(
        operation ->
            operation.kind() == Operation.Kind.FORCE && operation.path().endsWith("/spare"),
        Fault.ioError());
    assertThrows(BufferStorageException.class, () -> Logs.open(fs));

    assertEquals(0, fs.armedFaults());
    try (Buffer<String> reopened = Logs.open(fs)) {
      Logs.putMany(reopened, 1);
      Batch<String> batch = reopened.emit();
      fs.powerCrashStates(EntryProfile.POSIX, 200, 1).forEach(image -> {
        try (Buffer<String> again = Logs.open(image.mount())) {
          assertEquals(batch.records(), again.emit().records(), "DUR-STABLE-BATCH");
        }
      });
    }
  }

  @Test
  void errSyncStopAfterAFailedDirectorySyncTheNextOpenerTrustsNoName() {
    Buffer<String> buffer = Logs.open(fs);
    fs.failNext(operation -> operation.kind() == Operation.Kind.FORCE_DIRECTORY, Fault.ioError());
    long acknowledged = 0;
    try {
      while (true) {
        acknowledged = Logs.put(buffer, acknowledged + 1);
      }
    } catch (UnknownOutcomeException e) {
      buffer.close();
    }
    long last = acknowledged;

    Buffer<String> reopened = Logs.open(fs);
    long next = reopened.put("after");

    fs.powerCrashStates(EntryProfile.EXT4, 200, 1).forEach(image -> {
      try (Buffer<String> again = Logs.open(image.mount())) {
        assertEquals(next, again.stats().backlogRecords(), "DUR-ACKED " + last + " " + image);
      }
    });
    reopened.close();
  }

  /** A spare that may still have the name of an old segment on the disk must not become another segment. */
  @Test
  void errSyncStopAfterAFailedDirectorySyncTheNextOpenerReusesNoFile() {
    Buffer<String> buffer = Logs.open(fs);
    Logs.putMany(buffer, 60);
    long committed = commitUntilASegmentIsNotGivenBack(buffer);
    CrashFileSystem killed = fs.processCrash().mount();
    buffer.close();

    for (CrashFileSystem next : List.of(killed, fs)) {
      try (Buffer<String> reopened = Logs.open(next)) {
        Logs.putMany(reopened, 30);
        List<Long> left = Logs.range(committed + 1, 90);
        next.powerCrashStates(EntryProfile.PARANOID, 500, 1).forEach(image -> {
          try (Buffer<String> again = Logs.open(image.mount())) {
            assertEquals(left, Logs.drain(again), "DUR-ALWAYS-OPENS " + image);
          }
        });
      }
    }
  }

  /** Or the next owner would trust them, although there is space by then. */
  @Test
  void errSyncStopALogThatUsesSparesInDoubtIsNotMarkedAsClosed() {
    Logs.putMany(Logs.open(fs), 10);
    CrashFileSystem killed = fs.processCrash().mount();
    killed.failNext(
        operation ->
            operation.kind() == Operation.Kind.WRITE && operation.path().endsWith("spare.new"),
        Fault.noSpace());
    try (Buffer<String> buffer = Logs.open(killed)) {
      assertEquals(0, killed.armedFaults());
      Logs.putMany(buffer, 5);
    }

    try (Buffer<String> buffer = Logs.open(killed)) {
      assertFalse(buffer.recovery().cleanShutdown());
    }
    try (Buffer<String> buffer = Logs.open(killed)) {
      assertTrue(buffer.recovery().cleanShutdown(), "with new ones it is");
      assertEquals(Logs.range(1, 15), Logs.drain(buffer));
    }
  }

  @Test
  void errSyncStopAFailedDirectorySyncMakesTheLogFailWhoeverMadeIt() {
    Buffer<String> buffer = Logs.open(fs);
    Logs.putMany(buffer, 60);
    long unused = commitUntilASegmentIsNotGivenBack(buffer);

    BufferFailedException failure =
        assertThrows(BufferFailedException.class, () -> buffer.put("x"));

    assertTrue(failure.getMessage().contains("Input/output error"), failure.getMessage());
    assertThrows(BufferFailedException.class, () -> buffer.put("y"));
    buffer.close();
  }

  /** The last record that was committed. */
  private long commitUntilASegmentIsNotGivenBack(Buffer<String> buffer) {
    failTheSyncOfASegmentThatBecomesASpare();
    long committed = 0;
    while (fs.armedFaults() > 0) {
      Batch<String> batch = buffer.emit();
      buffer.commit(batch);
      committed = batch.sequence(batch.size() - 1);
    }
    return committed;
  }

  private void failTheSyncOfASegmentThatBecomesASpare() {
    AtomicBoolean renamed = new AtomicBoolean();
    fs.failNext(
        operation -> {
          boolean next = operation.kind() == Operation.Kind.FORCE_DIRECTORY && renamed.get();
          renamed.set(
              operation.kind() == Operation.Kind.RENAME && operation.path().endsWith(".wal"));
          return next;
        },
        Fault.ioError());
  }

  /** The name of the directory itself would be lost, and everything that is acknowledged later with it. */
  @Test
  void errSyncStopAfterAFailedSyncOfTheNewDirectorysParentNothingIsLost() {
    Path log = fs.getPath("/above/log");
    fs.failNext(operation -> operation.kind() == Operation.Kind.FORCE_DIRECTORY, Fault.ioError());
    assertThrows(BufferStorageException.class, () -> Logs.open(Logs.settings(log)));

    try (Buffer<String> buffer = Logs.open(Logs.settings(log))) {
      Logs.put(buffer, 1);

      fs.powerCrashStates(EntryProfile.EXT4, 200, 1).forEach(image -> {
        CrashFileSystem after = image.mount();
        try (Buffer<String> again = Logs.open(Logs.settings(after.getPath("/above/log")))) {
          assertEquals(List.of(1L), Logs.drain(again), "DUR-ACKED " + image);
        }
      });
    }
  }
}

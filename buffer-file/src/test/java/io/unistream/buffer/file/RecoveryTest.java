package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What opening does after crashes of both classes. */
class RecoveryTest {

  private final CrashFileSystem fs = CrashFileSystem.create();

  @Test
  void aNewLogIsReportedAsCreatedAndAClosedOneAsClean() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      assertTrue(buffer.recovery().created());
      Logs.putMany(buffer, 7);
    }

    try (Buffer<String> buffer = Logs.open(fs)) {
      RecoveryReport report = buffer.recovery();
      assertFalse(report.created());
      assertTrue(report.cleanShutdown());
      assertEquals(7, report.records());
      assertEquals(2, report.sealedBatches());
      assertEquals(0, report.tornBytes());
    }
  }

  @Test
  void durSecondCrashAfterRecoveryTheLogGoesOn() {
    CrashFileSystem current = fs;
    for (int round = 0; round < 12; round++) {
      Buffer<String> buffer = Logs.open(current);
      assertEquals(round == 0, buffer.recovery().created());
      assertEquals(5L * round, buffer.stats().backlogRecords());
      Logs.putMany(buffer, 5);
      current = (round % 2 == 0
              ? current.processCrash()
              : current
                  .powerCrashStates(EntryProfile.EXT4, 1, round)
                  .findFirst()
                  .orElseThrow())
          .mount();
    }

    try (Buffer<String> buffer = Logs.open(current)) {
      assertEquals(Logs.range(1, 60), Logs.drain(buffer));
    }
  }

  /** A torn group with a valid later frame in it, then a record of the same length as the torn one: a classic. */
  @Test
  void errTornTailLaterFramesOfATornGroupNeverComeBack() {
    Buffer<String> buffer = Logs.open(fs);
    Logs.put(buffer, 1);
    fs.failNext(operation -> operation.kind() == Operation.Kind.FORCE, Fault.crashBefore());
    CompletableFuture<Void> crashing = CompletableFuture.runAsync(
        () -> buffer.putAll(List.of("A".repeat(700), "B".repeat(700), "C".repeat(700))),
        OwnThread.EACH);
    crashing.exceptionally(e -> null).join();

    int torn = 0;
    for (CrashImage image : fs.powerCrashStates(EntryProfile.EXT4, 2_000, 1).toList()) {
      CrashFileSystem first = image.mount();
      Buffer<String> recovered = Logs.open(first);
      long kept = recovered.stats().backlogRecords();
      torn += recovered.recovery().tornBytes() > 0 ? 1 : 0;
      long next = recovered.put("D".repeat(700));
      assertEquals(kept + 1, next);
      for (CrashFileSystem second : List.of(
          first.processCrash().mount(),
          first
              .powerCrashStates(EntryProfile.EXT4, 1, 1)
              .findFirst()
              .orElseThrow()
              .mount())) {
        try (Buffer<String> again = Logs.open(second)) {
          assertEquals(next, again.stats().backlogRecords(), "DUR-NO-PHANTOM after " + image);
        }
      }
    }
    assertTrue(torn > 3, "only " + torn + " torn tails were met");
  }

  @Test
  void aTornTailInPlainZerosIsCut() throws IOException {
    Path directory = fs.getPath("/log");
    Buffer<String> buffer = Logs.open(Logs.process(Logs.settings(directory)));
    Logs.putMany(buffer, 2);
    CrashFileSystem after = fs.processCrash().mount();
    Path segment = after.getPath("/log/00000000000000000000.wal");
    int end = endOfLog(segment);
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      ByteBuffer half = ByteBuffer.allocate(40);
      half.putInt(100)
          .putInt(77)
          .putInt(1 << 24)
          .putInt(end)
          .putLong(3)
          .putLong(9)
          .put(new byte[8]);
      channel.write(half.flip(), end);
    }

    try (Buffer<String> recovered = Logs.open(Logs.process(Logs.settings(after)))) {
      assertEquals(136, recovered.recovery().tornBytes());
      assertEquals(List.of(1L, 2L), Logs.drain(recovered));
    }
  }

  private static int endOfLog(Path segment) throws IOException {
    try (StableFile file = StableFile.open(segment, StandardOpenOption.READ)) {
      FrameReader reader = new FrameReader().of(file, Kills.segmentId(segment));
      int offset = SegmentHeader.LENGTH;
      while (reader.read(offset, (int) Files.size(segment))) {
        offset = reader.end();
      }
      return offset;
    }
  }

  @Test
  void aProcessLogOpensAsAPowerLogAndIsDurableFromThereOn() {
    Buffer<String> buffer = Logs.open(Logs.process(Logs.settings(fs)));
    Logs.putMany(buffer, 40);
    CrashFileSystem after = fs.processCrash().mount();

    Buffer<String> power = Logs.open(after);
    Batch<String> batch = power.emit();

    after.powerCrashStates(EntryProfile.POSIX, 200, 1).forEach(image -> {
      try (Buffer<String> again = Logs.open(image.mount())) {
        assertEquals(batch.records(), again.emit().records(), "EMIT-DURABLE");
        assertEquals(40, again.stats().backlogRecords(), "DUR-ACKED");
      }
    });
  }

  @Test
  void reopeningWithAnotherSegmentSizeWorks() {
    try (Buffer<String> buffer = Logs.open(fs)) {
      Logs.putMany(buffer, 30);
    }
    try (Buffer<String> buffer =
        Logs.open(Logs.settings(fs).toBuilder().segmentBytes(20_000).build())) {
      Logs.putMany(buffer, 100);
    }
    try (Buffer<String> buffer =
        Logs.open(Logs.settings(fs).toBuilder().segmentBytes(9_001).build())) {
      Logs.putMany(buffer, 70);
      assertEquals(Logs.range(1, 200), Logs.drain(buffer));
    }
  }

  @Test
  void comReclaimTheLogDoesNotGrowWhenBatchesAreCommitted() throws IOException {
    try (Buffer<String> buffer = Logs.open(fs)) {
      for (int round = 0; round < 100; round++) {
        Logs.putMany(buffer, 10);
        Logs.drain(buffer);
      }
      try (var files = Files.list(fs.getPath("/log"))) {
        List<String> names =
            files.map(Path::getFileName).map(Path::toString).sorted().toList();
        assertTrue(names.size() <= 7, names::toString);
      }
      assertEquals(0, buffer.stats().backlogRecords());
    }
  }

  @Test
  void aGroupLargerThanASegmentGetsASegmentOfItsOwn() {
    List<String> many = Logs.range(1, 500).stream().map(Logs::text).toList();
    try (Buffer<String> buffer = Logs.open(fs)) {
      buffer.putAll(many);
      Logs.putMany(buffer, 10);
    }
    try (Buffer<String> buffer = Logs.open(fs)) {
      assertEquals(Logs.range(1, 510), Logs.drain(buffer));
    }
  }

  @Test
  void durAlwaysOpensWhenOnlyOneOfTwoDeletionsSurvives() {
    Buffer<String> buffer = Logs.open(fs);
    Logs.putMany(buffer, 60);
    for (int i = 0; i < 15; i++) {
      buffer.commit(buffer.emit());
    }

    fs.powerCrashStates(EntryProfile.PARANOID, 500, 1).forEach(image -> {
      try (Buffer<String> recovered = Logs.open(image.mount())) {
        assertEquals(Logs.range(46, 60), Logs.drain(recovered), "COM-NO-RESURRECT " + image);
      }
    });
  }

  @Test
  void comReclaimWhatIsDroppedBehindTheBatchInFlightIsGivenBack() throws IOException {
    FileBufferSettings dropping = Logs.settings(fs).toBuilder()
        .capacity(Capacity.defaults().withMaxRecords(20).withOverflow(OverflowPolicy.DROP_OLDEST))
        .build();
    Batch<String> inFlight;
    try (Buffer<String> buffer = Logs.open(dropping)) {
      Logs.putMany(buffer, 4);
      inFlight = buffer.emit();
      Logs.putMany(buffer, 600);
      try (var files = Files.list(fs.getPath("/log"))) {
        assertTrue(files.count() < 12, "the log grows although its backlog does not");
      }
    }

    CrashFileSystem after =
        fs.powerCrashStates(EntryProfile.EXT4, 1, 1).findFirst().orElseThrow().mount();
    try (Buffer<String> buffer = Logs.open(Logs.settings(after))) {
      assertEquals(inFlight.records(), buffer.emit().records(), "DUR-STABLE-BATCH");
      long kept = buffer.stats().backlogRecords();
      List<Long> drained = Logs.drain(buffer);
      assertEquals(kept, drained.size());
      assertEquals(Logs.range(1, 3), drained.subList(0, 3));
      assertEquals(Logs.range(604 - kept + 4, 604), drained.subList(3, drained.size()));
    }
  }

  @Test
  void sparesOfASmallerSizeAreReplacedAndNotFilledAgainAndAgain() throws IOException {
    LogDirectory directory = new LogDirectory(Files.createDirectory(fs.getPath("/spares")), true);
    for (int number = 1; number <= LogDirectory.MAX_SPARES; number++) {
      directory.fill(directory.spare(number), 4096);
    }
    FilePool spares = new FilePool(directory, 8192, Runnable::run, Runnable::run);
    fs.failNext(operation -> operation.kind() == Operation.Kind.WRITE, Fault.noSpace());
    spares.find(false);

    FilePool.Taken taken = spares.take(8192, false);

    assertEquals(8192, Files.size(taken.file()));
    assertEquals(LogDirectory.MAX_SPARES, directory.spares().size(), "with the one taken");
  }

  @Test
  void sparesInDoubtAreReplacedAsSoonAsThereIsSpace() throws IOException {
    LogDirectory directory = new LogDirectory(Files.createDirectory(fs.getPath("/spares")), true);
    directory.fill(directory.spare(1), 4096);
    directory.fill(directory.spare(2), 4096);
    List<Object> doubted = List.of(key(directory.spare(1)), key(directory.spare(2)));
    FilePool spares = new FilePool(directory, 4096, Runnable::run, Runnable::run);

    fs.failNext(operation -> operation.kind() == Operation.Kind.WRITE, Fault.noSpace());
    spares.find(true);
    assertTrue(spares.areInDoubt());
    assertTrue(doubted.contains(key(spares.take(4096, false).file())), "rather than none");
    directory.deleteUnfinished();

    spares = new FilePool(directory, 4096, Runnable::run, Runnable::run);
    spares.find(true);
    assertFalse(spares.areInDoubt());
    assertEquals(List.of(1), List.copyOf(directory.spares().keySet()));
    assertFalse(doubted.contains(key(directory.spare(1))));
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** Else the thread that makes spares could take the one report that a segment's name is not durable. */
  @Test
  void errSyncStopAFailedSyncOfTheDirectoryIsToldToAllThatSyncItLater() throws IOException {
    LogDirectory directory = new LogDirectory(Files.createDirectory(fs.getPath("/names")), true);
    fs.failNext(operation -> operation.kind() == Operation.Kind.FORCE_DIRECTORY, Fault.ioError());
    assertThrows(IOException.class, directory::sync);

    IOException later = assertThrows(IOException.class, directory::sync);

    assertTrue(String.valueOf(later.getMessage()).contains("an earlier sync of /names failed"));
  }

  /** As without file descriptors: nothing was reported to anybody, and the next sync covers the same names. */
  @Test
  void aDirectoryThatCannotBeOpenedToBeSyncedMakesNothingFailForGood() throws IOException {
    LogDirectory directory = new LogDirectory(fs.getPath("/names"), true);
    assertThrows(IOException.class, directory::sync);
    assertNull(directory.syncFailure());

    Files.createDirectory(directory.path());
    directory.sync();
  }

  @Test
  void aFileThatWasTakenIsNotTouchedByASegmentThatIsGivenBackMeanwhile() throws IOException {
    LogDirectory directory = new LogDirectory(Files.createDirectory(fs.getPath("/spares")), true);
    FilePool spares = new FilePool(directory, 4096, Runnable::run, Runnable::run);
    directory.fill(directory.segmentPath(0), 4096);

    FilePool.Taken taken = spares.take(4096, false);
    Files.writeString(taken.file(), "mine");
    spares.giveBack(directory.segmentPath(0), 4096);

    assertEquals("mine", Files.readString(taken.file()));
    assertEquals(4096, Files.size(directory.spare(2)));
  }

  @Test
  void lifeCloseFromADependentWhileAnotherThreadClosesEnds() {
    Buffer<String> buffer = Logs.open(fs);
    CompletableFuture<Void> inDependent = buffer.putAsync("x").thenRun(buffer::close);

    buffer.close();

    inDependent.orTimeout(60, TimeUnit.SECONDS).join();
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.file.RepairReport.Outcome;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a repair does, refuses and leaves alone. */
class FileRepairTest {

  private static final int RECORDS = 60;

  @TempDir
  Path temp;

  @BeforeAll
  static void beQuiet() {
    Logs.quiet();
  }

  private Path log() {
    return temp.resolve("log");
  }

  private FileBufferSettings settings() {
    return Logs.process(Logs.settings(log()));
  }

  private void made() {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, RECORDS);
    }
  }

  private Path segment(int index) throws IOException {
    return List.copyOf(new LogDirectory(log(), false).segments().values()).get(index);
  }

  private static void flip(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 0x40;
    Files.write(file, bytes);
  }

  /** A log without one record. */
  private void damaged() throws IOException {
    made();
    flip(segment(1), SegmentHeader.LENGTH + 100);
    Views.age(log());
  }

  private FileRepair repair() {
    return FileRepair.of(log());
  }

  private Map<String, String> contents() throws IOException {
    return RepairTrial.contents(log());
  }

  private List<Long> drained() {
    try (Buffer<String> buffer = Logs.open(settings())) {
      return Logs.drain(buffer);
    }
  }

  private static String refusal(Runnable call) {
    return String.valueOf(assertThrows(BufferException.class, call::run).getMessage());
  }

  @Test
  void aSoundLogIsLeftAsItIs() throws IOException {
    made();
    Files.delete(log().resolve(DirectoryLock.NAME));
    List<String> names = Views.names(log());

    RepairReport report = repair().repair();

    assertEquals(Outcome.SOUND, report.outcome());
    assertEquals(RECORDS, report.records());
    assertEquals(List.of(), report.missing());
    assertEquals(names, Views.names(log()));
    assertEquals(Outcome.SOUND, repair().look().outcome());
  }

  @Test
  void aLookTellsWhatARepairDoes() throws IOException {
    damaged();
    List<String> names = Views.names(log());

    RepairReport look = repair().look();

    assertEquals(Outcome.DAMAGED, look.outcome());
    assertEquals(1, look.missing().size());
    assertEquals(RECORDS - 1, look.records());
    assertTrue(look.files().containsKey(Ownership.NAME), look.toString());
    assertTrue(look.files().containsKey(LogFileNames.TAIL), look.toString());
    assertFalse(
        look.files().containsKey(segment(1).getFileName().toString()),
        "an opening only reads it: " + look);
    assertTrue(look.neededBytes() > 0 && look.freeBytes() > look.neededBytes(), look.toString());
    assertTrue(look.hindrance().isEmpty(), look.toString());
    assertEquals(names, Views.names(log()));

    RepairReport repaired = repair().repair();

    assertEquals(Outcome.REPAIRED, repaired.outcome());
    assertEquals(look.missing(), repaired.missing());
    assertEquals(look.damaged(), repaired.damaged());
    assertEquals(look.records(), repaired.records());
    assertEquals(look.files(), repaired.files());
    assertEquals(log().resolve(".repair-1"), repaired.folder().orElseThrow());
    List<Long> all = Logs.range(1, RECORDS);
    all.remove(look.missing().get(0).first());
    assertEquals(all, drained());
  }

  /** Its own limits are not the program's: what is in no batch yet stays so. */
  @Test
  void noBatchIsCut() throws IOException {
    FileBufferSettings large = settings().toBuilder()
        .emit(emit -> emit.withMaxRecords(5_000).withMaxBytes(5_000_000))
        .build();
    try (Buffer<String> buffer = Logs.open(large)) {
      Logs.putMany(buffer, 2_000);
    }
    flip(segment(1), SegmentHeader.LENGTH + 100);

    RepairReport repaired = repair().repair();

    assertEquals(0, repaired.sealedBatches());
    try (Buffer<String> buffer = Logs.open(large)) {
      assertEquals(0, buffer.stats().sealedBatches());
      assertEquals(1_999, buffer.stats().backlogRecords());
    }
  }

  @Test
  void whatWasCommittedIsNotMissing() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 9);
      buffer.commit(buffer.emit());
    }
    flip(segment(0), SegmentHeader.LENGTH + 20);

    RepairReport look = repair().look();

    assertEquals(Outcome.DAMAGED, look.outcome());
    assertEquals(1, look.damaged().size());
    assertEquals(List.of(), look.missing());
    assertEquals(Outcome.REPAIRED, repair().repair().outcome());
    assertEquals(Logs.range(4, 9), drained());
  }

  @Test
  void anUndoGivesBackEveryByteAndKeepsWhatTheRepairMade() throws IOException {
    damaged();
    Map<String, String> before = contents();
    repair().repair();
    Map<String, String> repaired = contents();

    RepairReport undone = repair().undo();

    assertEquals(Outcome.UNDONE, undone.outcome());
    assertEquals(before, contents());
    Path folder = log().resolve(".repair-1-undone");
    assertEquals(folder, undone.folder().orElseThrow());
    Map<String, String> aside = RepairTrial.contents(folder.resolve("after"));
    assertEquals(repaired.get(LogFileNames.TAIL), aside.get(LogFileNames.TAIL));
    assertEquals(repaired.get("quarantine/spans"), aside.get("quarantine/spans"));
    assertThrows(CorruptLogException.class, this::drained);
    assertTrue(refusal(repair()::undo).contains("there is no repair to undo"));
  }

  @Test
  void severalRepairsAreUndoneOneAfterTheOther() throws IOException {
    damaged();
    Map<String, String> first = contents();
    repair().repair();
    Map<String, String> between = contents();
    flip(segment(2), SegmentHeader.LENGTH + 100);
    Map<String, String> second = contents();

    RepairReport again = repair().repair();

    assertEquals(log().resolve(".repair-2"), again.folder().orElseThrow());
    assertEquals(1, again.missing().size(), "what was known before is not told again");
    repair().undo();
    assertEquals(second, contents());
    assertTrue(refusal(repair()::undo).contains("was changed since it was repaired"));
    flip(segment(2), SegmentHeader.LENGTH + 100);
    assertEquals(between, contents());
    repair().undo();
    assertEquals(first, contents());
    assertEquals(
        log().resolve(".repair-3"), repair().repair().folder().orElseThrow(), "no name twice");
  }

  @Test
  void anOpenLogIsRefused() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, RECORDS);
      flip(segment(1), SegmentHeader.LENGTH + 100);

      assertThrows(BufferLockedException.class, repair()::repair);
      assertTrue(repair().look().hindrance().orElseThrow().contains("stop that program first"));
      assertFalse(Files.exists(log().resolve(".repair-1")));
      assertFalse(Files.exists(log().resolve(".repair.new")));
      Logs.putMany(buffer, 1);
      assertFalse(buffer.stats().failed());
    }
    repair().repair();
    try (Buffer<String> buffer = Logs.open(settings())) {
      assertThrows(BufferLockedException.class, repair()::undo);
      Logs.putMany(buffer, 1);
    }
  }

  @Test
  void whatCameSinceIsNotUndone() throws IOException {
    damaged();
    repair().repair();
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 1);
    }
    Map<String, String> now = contents();

    String refusal = refusal(repair()::undo);

    assertTrue(refusal.contains("owner was changed (the log was opened)"), refusal);
    assertEquals(now, contents());
    assertFalse(Files.exists(log().resolve(LogFileNames.UNDO)));
  }

  @Test
  void whatSomebodyHasChangedIsNotUndone() throws IOException {
    damaged();
    repair().repair();
    flip(segment(0), 5_000);
    Files.createFile(log().resolve(LogFileNames.SPARE_NEW));

    String refusal = refusal(repair()::undo);

    assertTrue(
        refusal.contains(segment(0).getFileName() + " was changed, spare.new is new"), refusal);
  }

  @Test
  void copiesThatAreDamagedAreNotPutBack() throws IOException {
    damaged();
    repair().repair();
    Path copy = log().resolve(".repair-1/before/tail");
    flip(copy, 10);

    String refusal = refusal(repair()::undo);

    assertTrue(refusal.contains(copy.toString()), refusal);
    flip(copy, 10);
    assertEquals(Outcome.UNDONE, repair().undo().outcome());
  }

  @Test
  void copiesOutliveTheUseOfTheLog() throws IOException {
    damaged();
    Map<String, String> before = contents();
    repair().repair();
    Path folder = log().resolve(".repair-1/before");
    Map<String, String> kept = RepairTrial.contents(folder);
    assertEquals(before.get(LogFileNames.TAIL), kept.get(LogFileNames.TAIL));

    for (int round = 0; round < 5; round++) {
      try (Buffer<String> buffer = Logs.open(settings())) {
        Logs.putMany(buffer, RECORDS);
        Logs.drain(buffer);
      }
    }

    assertEquals(kept, RepairTrial.contents(folder));
  }

  /** The first half of a repair, then an opening by the program. */
  @Test
  void aRepairThatAnOwnerWasFasterThanCannotBeUndone() throws IOException {
    damaged();
    repair().repair();
    Files.delete(log().resolve(".repair-1/repaired"));
    assertEquals(Outcome.DAMAGED, repair().look().outcome(), "it was cut short");
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 1);
    }
    Map<String, String> now = contents();

    assertEquals(Outcome.SOUND, repair().repair().outcome());
    String refusal = refusal(repair()::undo);

    assertTrue(refusal.contains("owner was changed (the log was opened)"), refusal);
    assertEquals(now, contents());
  }

  @Test
  void theFilesThatARepairMakesHaveThePermissionsOfTheOthers() throws IOException {
    assumeTrue(log().getFileSystem().supportedFileAttributeViews().contains("posix"));
    try (Buffer<String> buffer =
        Logs.open(settings().toBuilder().permissions("rw-r-----").build())) {
      Logs.putMany(buffer, RECORDS);
    }
    flip(segment(1), SegmentHeader.LENGTH + 100);

    repair().repair();

    for (String file : List.of("owner", "tail", "quarantine/spans", ".repair-1/before/tail")) {
      assertEquals(
          "rw-r-----",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(log().resolve(file))),
          file);
    }
  }

  @Test
  void aLogOfAnotherUserIsRefused() throws IOException {
    damaged();
    assumeTrue(isRoot());
    Files.setAttribute(log().resolve(LogFileNames.TAIL), "unix:uid", 12_345);
    List<String> names = Views.names(log());

    String refusal = refusal(repair()::repair);

    assertTrue(refusal.contains("belongs to user 12345"), refusal);
    assertEquals(names, Views.names(log()));
  }

  @Test
  void anotherUserMakesNoLockFileEither() throws IOException {
    damaged();
    assumeTrue(isRoot());
    Files.setAttribute(log().resolve(LogFileNames.TAIL), "unix:uid", 12_345);
    Files.delete(log().resolve(DirectoryLock.NAME));
    List<String> names = Views.names(log());

    assertTrue(refusal(repair()::repair).contains("belongs to user 12345"));

    assertEquals(names, Views.names(log()));
  }

  @Test
  void anotherUserNeitherGoesOnWithARepairNorUndoesIt() throws IOException {
    damaged();
    assumeTrue(isRoot());
    repair().repair();
    Files.setAttribute(log().resolve(LogFileNames.TAIL), "unix:uid", 12_345);
    Map<String, String> now = contents();

    assertTrue(refusal(repair()::undo).contains("belongs to user 12345"));
    Files.delete(log().resolve(".repair-1/repaired"));
    assertTrue(refusal(repair()::repair).contains("belongs to user 12345"));

    assertEquals(now, contents());
    assertFalse(Files.exists(log().resolve(LogFileNames.UNDO)));
  }

  private boolean isRoot() throws IOException {
    return log().getFileSystem().supportedFileAttributeViews().contains("unix")
        && Integer.valueOf(0).equals(Files.getAttribute(log(), "unix:uid"));
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    damaged();
    Path tail = log().resolve(LogFileNames.TAIL);
    Path elsewhere = temp.resolve("elsewhere");
    Files.move(tail, elsewhere);
    Files.createSymbolicLink(tail, elsewhere);

    String refusal = refusal(repair()::repair);

    assertTrue(refusal.contains("is no regular file"), refusal);
    assertFalse(Files.exists(log().resolve(".repair-1")));
  }

  @Test
  void whatIsNoLogIsRefused() throws IOException {
    assertThrows(UnsupportedLogException.class, repair()::look);
    assertThrows(UnsupportedLogException.class, repair()::repair);
    assertThrows(BufferStorageException.class, repair()::undo);
    Files.createDirectory(log());
    assertThrows(UnsupportedLogException.class, repair()::repair);
    assertThrows(BufferStorageException.class, repair()::undo);
    assertEquals(List.of(""), Views.names(log()));
  }

  @Test
  void aManifestThatIsDamagedIsRefused() throws IOException {
    damaged();
    repair().repair();
    Path manifest = log().resolve(".repair-1/manifest");
    flip(manifest, 60);

    assertTrue(refusal(repair()::undo).contains("its checksum is wrong"));
    Files.writeString(manifest, "buffer repair, format version 9\n");
    assertTrue(refusal(repair()::undo).contains("format version 9"));
    Files.delete(manifest);
    assertTrue(refusal(repair()::undo).contains("has no file manifest"));
  }

  // ---- a disk that is full

  private static CrashImage damagedInMemory() throws IOException {
    CrashFileSystem files = CrashFileSystem.create();
    try (Buffer<String> buffer = Logs.open(files)) {
      Logs.putMany(buffer, RECORDS);
    }
    Path directory = files.getPath("/log");
    Path segment =
        Objects.requireNonNull(new LogDirectory(directory, true).segments().get(1));
    new Damage(segment.getFileName().toString(), SegmentHeader.LENGTH + 100, 1, Damage.What.BIT_3)
        .inflictOn(files, directory);
    return files.processCrash();
  }

  @Test
  void tooLittleSpaceIsToldBeforeAnythingIsWritten() throws IOException {
    CrashFileSystem files = damagedInMemory().mount();
    Path log = files.getPath("/log");
    files.capacityBytes(200_000);
    List<String> names = Views.names(log);

    assertEquals(
        "the disk has too little space", FileRepair.of(log).look().hindrance().orElse(""));
    BufferStorageFullException e =
        assertThrows(BufferStorageFullException.class, FileRepair.of(log)::repair);

    assertTrue(e.getMessage().contains("bytes, and "), e.getMessage());
    assertEquals(names, Views.names(log));
  }

  /** Whichever operation of the copying fails, nothing was changed, and nothing is left that takes space. */
  @Test
  void aDiskThatIsFullWhileCopiesAreMadeChangesNothing() throws IOException {
    CrashImage image = damagedInMemory();
    CrashFileSystem whole = image.mount();
    long first = whole.operations();
    FileRepair.of(whole.getPath("/log")).repair();
    List<Operation> operations = whole.log();
    int failed = 0;
    for (Operation operation : operations) {
      if (operation.index() < first || operation.kind() == Operation.Kind.DELETE) {
        continue;
      }
      if (operation.kind() == Operation.Kind.RENAME && operation.target().endsWith(".repair-1")) {
        break;
      }
      CrashFileSystem files = image.mount();
      Path log = files.getPath("/log");
      Map<String, String> before = RepairTrial.contents(log);
      files.fail(operation.index() - first + files.operations(), Fault.noSpace());

      assertThrows(
          BufferStorageFullException.class, FileRepair.of(log)::repair, operation.toString());

      assertEquals(before, RepairTrial.contents(log), operation.toString());
      assertFalse(Files.exists(log.resolve(".repair.new")), operation.toString());
      failed++;
      assertEquals(Outcome.REPAIRED, FileRepair.of(log).repair().outcome());
    }
    assertTrue(failed > 20, "only " + failed);
  }

  @Test
  void rangesThatFollowEachOtherAreOne() {
    RepairReport report = new RepairReport.Builder(Outcome.DAMAGED)
        .damaged(List.of(span(7, 9), span(1, 2), span(3, 3), span(5, 5), span(8, 12)))
        .build();

    assertEquals(
        List.of(
            SequenceRange.closed(1, 3), SequenceRange.closed(5, 5), SequenceRange.closed(7, 12)),
        report.missing());
  }

  private static QuarantinedSpan span(long first, long last) {
    return QuarantinedSpan.of("segment", 0, 8, SequenceRange.closed(first, last));
  }
}

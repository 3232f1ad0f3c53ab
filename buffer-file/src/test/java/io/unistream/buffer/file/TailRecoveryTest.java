package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What opening makes of the file that a killed owner left, whatever is in it. */
@EnabledOnOs(OS.LINUX)
class TailRecoveryTest {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir
  Path temp;

  private FileBufferSettings settings = Kills.settings(Path.of("."), MEBIBYTE);
  private final List<byte[]> acknowledged = new ArrayList<>();
  private Buffer<byte[]> buffer;
  private int copies;

  private static FileBufferSettings settings(Path directory) {
    return Kills.settings(directory, MEBIBYTE);
  }

  @BeforeEach
  void log() throws IOException {
    settings = settings(Files.createDirectory(temp.resolve("log")));
    Kills.assumeWindow(settings.directory());
    buffer = Kills.open(settings);
  }

  @AfterEach
  void close() {
    buffer.close();
  }

  private void put(int... lengths) {
    for (int length : lengths) {
      Kills.put(buffer, acknowledged, length);
    }
  }

  private Path copy() throws IOException {
    return Kills.copy(settings.directory(), temp.resolve("copy" + copies++));
  }

  private void assertHolds(Path log, List<byte[]> expected, String what) {
    try (Buffer<byte[]> opened = Kills.open(settings(log))) {
      Kills.assertDrains(opened, expected, 0, what);
    }
  }

  private static void setInt(Path file, int at, int value) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).putInt(at, value);
    Files.write(file, bytes);
  }

  @Test
  void whatIsInTheWindowAloneSurvives() throws IOException {
    put(10, 20, 30);
    Path copy = copy();
    assertHolds(copy, acknowledged, "as it is");

    Path without = copy();
    Files.delete(without.resolve(Kills.TAIL));
    assertHolds(without, List.of(), "it was there alone");
  }

  @Test
  void aTornLastAppendIsThereWholeOrNotAtAllAndNeverComesBackLater() throws IOException {
    put(100, 200_000, 70_000, 50);
    byte[] untold = Files.readAllBytes(settings.directory().resolve(Kills.TAIL));
    put(999); // a kill before it returns: nobody was told, and nothing says how far it got
    List<byte[]> before = acknowledged.subList(0, acknowledged.size() - 1);
    List<Integer> frames = Kills.framesIn(settings.directory());
    int end = frames.get(frames.size() - 1);
    int start = frames.get(frames.size() - 2);
    Random random = new Random(1);
    for (int at = start; at < end - 8; at += at < start + 40 ? 5 : 131) {
      for (String how : List.of("zeros", "garbage", "turned")) {
        Path copy = copy();
        Path tail = copy.resolve(Kills.TAIL);
        byte[] bytes = Files.readAllBytes(tail);
        System.arraycopy(untold, 0, bytes, 0, TailSlot.END);
        switch (how) {
          case "zeros" -> Arrays.fill(bytes, at, bytes.length, (byte) 0);
          case "garbage" -> {
            byte[] garbage = new byte[bytes.length - at];
            random.nextBytes(garbage);
            System.arraycopy(garbage, 0, bytes, at, garbage.length);
          }
          default -> bytes[at] ^= 0x10;
        }
        Files.write(tail, bytes);
        List<byte[]> kept = new ArrayList<>(before);
        Path again = temp.resolve("again" + copies);
        try (Buffer<byte[]> opened = Kills.open(settings(copy))) {
          assertEquals(kept.size(), opened.stats().backlogRecords(), how + " at " + at);
          Kills.put(opened, kept, 999);
          Kills.copy(copy, again);
        }
        assertHolds(again, kept, how + " at " + at);
      }
    }
  }

  @Test
  void aDamagedSlotInventsAndLosesNothing() throws IOException {
    put(100, 150_000, 100_000, 500, 600);
    byte[] now = Files.readAllBytes(settings.directory().resolve(Kills.TAIL));
    for (int slot : new int[] {0, TailSlot.SECOND}) {
      for (int at = slot; at < slot + TailSlot.LENGTH; at += 3) {
        Path copy = copy();
        byte[] bytes = now.clone();
        bytes[at] ^= (byte) (1 << at % 8);
        Files.write(copy.resolve(Kills.TAIL), bytes);

        assertHolds(copy, acknowledged, "byte " + at);
      }
    }
  }

  /** A power cut may leave that. */
  @Test
  void twoTornSlotsAreNoEvidence() throws IOException {
    put(100, 150_000);
    buffer.emit(); // all of it is in the segment now
    Path copy = copy();
    setInt(copy.resolve(Kills.TAIL), TailSlot.BASE_AT, 7);
    setInt(copy.resolve(Kills.TAIL), TailSlot.SECOND + TailSlot.BASE_AT, 7);

    assertHolds(copy, acknowledged, "no slot is valid");
  }

  @Test
  void whatIsCutOffOrNotOursIsDamage() throws IOException {
    put(100, 150_000, 100_000, 500);
    buffer.emit(); // all of it is in the segment now
    byte[] now = Files.readAllBytes(settings.directory().resolve(Kills.TAIL));
    List<byte[]> variants = new ArrayList<>();
    for (int length : new int[] {0, 1, 11, 12, 79, 80, 4095, 4096, 4200, 8191, 8192, 9_999}) {
      variants.add(Arrays.copyOf(now, length));
    }
    byte[] garbage = new byte[now.length];
    new Random(1).nextBytes(garbage);
    variants.add(garbage);
    for (byte[] variant : variants) {
      if (variant.length >= 12 && variant.length < 80) {
        continue; // ours, but no slot: as if both were torn
      }
      Path copy = copy();
      Path tail = copy.resolve(Kills.TAIL);
      Files.write(tail, variant);

      CorruptLogException e =
          assertThrows(CorruptLogException.class, () -> Kills.open(settings(copy)));
      assertEquals(tail.toString(), e.source());
      assertEquals(ByteBuffer.wrap(variant), ByteBuffer.wrap(Files.readAllBytes(tail)));

      try (Buffer<byte[]> opened = quarantining(copy)) {
        assertEquals(
            acknowledged.size(), opened.stats().backlogRecords(), variant.length + " bytes");
        assertTrue(opened.put(new byte[5]) > acknowledged.size());
      }
    }
  }

  private static Buffer<byte[]> quarantining(Path log) {
    return Kills.open(
        settings(log).toBuilder().corruption(CorruptionPolicy.QUARANTINE).build());
  }

  /** It has no name any more, but the owner has it mapped, and writes out what was acknowledged. */
  @Test
  void oneThatIsDeletedWhileTheLogIsOpenCostsNothing() throws IOException {
    put(100, 200, 300);
    Files.delete(settings.directory().resolve(Kills.TAIL));
    put(400);

    buffer.close();

    assertHolds(settings.directory(), acknowledged, "deleted");
  }

  /** What is stored later is valid, so it was not torn. */
  @Test
  void damageBetweenWhatIsInTheWindowAloneIsNoTornEnd() throws IOException {
    put(100, 200, 300, 400);
    Path copy = copy();
    Path tail = copy.resolve(Kills.TAIL);
    byte[] bytes = Files.readAllBytes(tail);
    bytes[Kills.framesIn(settings.directory()).get(1) + 40] ^= 4;
    Files.write(tail, bytes);

    CorruptLogException e =
        assertThrows(CorruptLogException.class, () -> Kills.open(settings(copy)));
    assertEquals(new SequenceRange(2, 1), e.sequences());
    try (Buffer<byte[]> opened = quarantining(copy)) {
      assertEquals(3, opened.stats().backlogRecords());
      assertEquals(5, opened.put(new byte[5]));
    }
  }

  /** A put had returned, so it was whole: how far the window reaches is stored behind its frames. */
  @Test
  void damageOfTheLastAppendIsNoTornEnd() throws IOException {
    put(100, 200, 300);
    Path copy = copy();
    Path tail = copy.resolve(Kills.TAIL);
    byte[] bytes = Files.readAllBytes(tail);
    int at = Kills.framesIn(settings.directory()).get(2);
    bytes[at + 40] ^= 4;
    Files.write(tail, bytes);

    CorruptLogException e =
        assertThrows(CorruptLogException.class, () -> Kills.open(settings(copy)));
    assertEquals(new SequenceRange(3, 1), e.sequences());
    assertEquals(tail.toString(), e.source());
    assertEquals(at, e.offset());
    try (Buffer<byte[]> opened = quarantining(copy)) {
      assertEquals(2, opened.stats().backlogRecords());
      assertEquals(4, opened.put(new byte[5]));
    }
    try (Stream<Path> kept = Files.list(copy.resolve("quarantine"))) {
      assertTrue(kept.anyMatch(file -> file.getFileName().toString().startsWith("tail-" + at)));
    }
  }

  /** It was written out to be read: the segment has it whole. */
  @Test
  void damageOfWhatIsInTheSegmentTooCostsNothing() throws IOException {
    put(100, 200, 300, 400);
    buffer.emit();
    Path copy = copy();
    Path tail = copy.resolve(Kills.TAIL);
    byte[] bytes = Files.readAllBytes(tail);
    bytes[Kills.framesIn(settings.directory()).get(1) + 40] ^= 4;
    Files.write(tail, bytes);

    assertHolds(copy, acknowledged, "the segment's own bytes stay");
  }

  @Test
  void aFileOfAnotherVersionIsNotTouched() throws IOException {
    put(10);
    Path copy = copy();
    setInt(copy.resolve(Kills.TAIL), TailSlot.VERSION_AT, 3);
    setInt(copy.resolve(Kills.TAIL), TailSlot.SECOND + TailSlot.VERSION_AT, 3);
    byte[] before = Files.readAllBytes(copy.resolve(Kills.TAIL));

    assertThrows(UnsupportedLogException.class, () -> Kills.open(settings(copy)));

    assertEquals(
        ByteBuffer.wrap(before), ByteBuffer.wrap(Files.readAllBytes(copy.resolve(Kills.TAIL))));
  }

  @Test
  void thatOfASegmentWithASuccessorIsStale() throws IOException {
    put(100, 200);
    Path early = copy();
    put(600_000, 100, 600_000, 100);
    Path copy = copy();
    buffer.emit();
    Path flushed = copy();
    Files.copy(
        early.resolve(Kills.TAIL),
        flushed.resolve(Kills.TAIL),
        StandardCopyOption.REPLACE_EXISTING);

    assertHolds(copy, acknowledged, "its own");
    assertHolds(flushed, acknowledged, "that of the first segment");
    assertFalse(Files.exists(flushed.resolve("quarantine")));
  }

  @Test
  void whatIsLeftOfASegmentThatIsGoneIsDelivered() throws IOException {
    put(600_000, 100, 600_000, 100);
    Path copy = copy();
    Files.delete(Kills.lastSegment(copy));
    assertThrows(CorruptLogException.class, () -> Kills.open(settings(copy)));

    for (int round = 0; round < 2; round++) {
      try (Buffer<byte[]> opened = round == 0 ? quarantining(copy) : Kills.open(settings(copy))) {
        assertEquals(
            List.of(new SequenceRange(3, 1)),
            opened.recovery().quarantined().stream()
                .map(QuarantinedSpan::missing)
                .filter(missing -> !missing.isEmpty())
                .toList());
        assertEquals(3 + round, opened.stats().backlogRecords());
        assertEquals(5 + round, opened.put(new byte[5]));
      }
    }
  }

  @Test
  void aSegmentThatEndsBeforeItIsDamaged() throws IOException {
    put(100, 150_000, 150_000, 100);
    Path copy = copy();
    Path segment = Kills.lastSegment(copy);
    Files.write(segment, Arrays.copyOf(Files.readAllBytes(segment), 100_000));

    CorruptLogException e =
        assertThrows(CorruptLogException.class, () -> Kills.open(settings(copy)));
    assertEquals(segment.toString(), e.source());
    assertThrows(CorruptLogException.class, () -> Kills.open(settings(copy)));

    try (Buffer<byte[]> opened = Kills.open(
        settings(copy).toBuilder().corruption(CorruptionPolicy.QUARANTINE).build())) {
      assertEquals(1, opened.recovery().quarantined().size());
      assertEquals(3, opened.stats().backlogRecords());
      assertEquals(5, opened.put(new byte[5]));
    }
  }

  @Test
  void itKnowsItsSegmentWithoutAHeader() throws IOException {
    put(600_000, 100, 600_000, 100);
    Path copy = copy();
    Path segment = Kills.lastSegment(copy);
    setInt(segment, 40, 1);
    setInt(segment, 4096 + 40, 1);
    byte[] before = Files.readAllBytes(copy.resolve(Kills.TAIL));

    assertThrows(CorruptLogException.class, () -> Kills.open(settings(copy)));
    assertEquals(
        ByteBuffer.wrap(before), ByteBuffer.wrap(Files.readAllBytes(copy.resolve(Kills.TAIL))));

    try (Buffer<byte[]> opened = quarantining(copy)) {
      assertEquals(4, opened.stats().backlogRecords());
      assertEquals(5, opened.put(new byte[5]));
    }
  }

  @Test
  void aLogThatGoesOnAfterACloseIsNotClosed() throws IOException {
    put(10, 20);
    buffer.close();
    assertTrue(Kills.slot(settings.directory()).closed());
    buffer = Kills.open(settings);
    assertTrue(buffer.recovery().cleanShutdown());
    Path untouched = copy();
    put(30, 0);
    Path used = copy();

    assertFalse(Kills.slot(untouched).closed());
    assertHolds(used, acknowledged, "after the close");
    assertHolds(untouched, acknowledged.subList(0, 2), "opened and killed");
  }

  private static CrashFileSystem simulated(Path killed) throws IOException {
    CrashFileSystem fs = CrashFileSystem.create();
    Path log = Kills.copy(killed, fs.getPath("/log"));
    try (var files = Files.list(log)) {
      for (Path file : files.toList()) {
        try (SyncHandle handle = SyncHandle.ofFile(file)) {
          handle.sync();
        }
      }
    }
    SyncHandle.syncDirectory(log);
    SyncHandle.syncDirectory(fs.getPath("/"));
    return fs;
  }

  /** The power may fail at any moment of it, once and again. */
  @Test
  void absorbingThatIsCutAnywhereIsDoneAgain() throws IOException {
    buffer.close();
    settings = Kills.settings(temp.resolve("small"), 8 << 10);
    buffer = Kills.open(settings);
    put(100, 4_000, 200, 300, 4_000, 400, 500);
    Path killed = copy();
    CrashFileSystem whole = simulated(killed);
    long before = whole.operations();
    openPower(whole).close();
    long opening = whole.operations() - before;
    assertTrue(opening > 15, "only " + opening);

    int states = 0;
    int crashes = 0;
    for (long index = 0; index < opening; index++) {
      CrashFileSystem fs = simulated(killed);
      fs.fail(fs.operations() + index, Fault.crashBefore());
      try {
        openPower(fs).close();
      } catch (BufferException e) {
        crashes++;
      }
      for (EntryProfile profile : List.of(EntryProfile.EXT4, EntryProfile.PARANOID)) {
        for (CrashImage image : fs.powerCrashStates(profile, 12, index).toList()) {
          states++;
          assertOpens(image, index);
        }
      }
      assertOpens(fs.processCrash(), index);
    }
    assertTrue(states > 100, "only " + states);
    // Closing says so by two writes and two syncs that are not needed, and unlocks.
    assertTrue(crashes >= opening - 6, crashes + " of " + opening);
  }

  private void assertOpens(CrashImage image, long index) {
    try (Buffer<byte[]> opened = openPower(image.mount())) {
      Kills.assertDrains(opened, acknowledged, 0, "cut at " + index + " " + image);
    }
  }

  private static Buffer<byte[]> openPower(CrashFileSystem fs) {
    return Kills.open(Kills.settings(fs.getPath("/log"), 8 << 10).toBuilder()
        .durability(CrashClass.POWER)
        .build());
  }

  @Test
  void anErrorWhileAbsorbingIsLoudAndHarmless() throws IOException {
    put(100, 200_000, 100_000, 100);
    Path killed = copy();
    for (int index = 0; index < 60; index++) {
      CrashFileSystem fs = simulated(killed);
      fs.fail(fs.operations() + index, Fault.ioError());
      try (Buffer<byte[]> opened = Kills.open(settings(fs.getPath("/log")))) {
        assertEquals(acknowledged.size(), opened.stats().backlogRecords(), "fault " + index);
      } catch (BufferException e) {
        assertFalse(e.getMessage().isEmpty());
      }
      fs.clearFaults();
      assertHolds(fs.getPath("/log"), acknowledged, "fault " + index);
    }
  }
}

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
    put(999);
    List<byte[]> before = acknowledged.subList(0, acknowledged.size() - 1);
    List<Integer> frames = Kills.framesIn(settings.directory());
    int end = frames.get(frames.size() - 1);
    int start = frames.get(frames.size() - 2);
    Random random = new Random(1);
    for (int at = start; at < end - 8; at += at < start + 40 ? 5 : 131) {
      for (String how : List.of("truncated", "zeros", "garbage", "turned")) {
        Path copy = copy();
        Path tail = copy.resolve(Kills.TAIL);
        byte[] bytes = Files.readAllBytes(tail);
        switch (how) {
          case "truncated" -> bytes = Arrays.copyOf(bytes, at);
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
  void aHeaderThatSaysSomethingElseInventsAndLosesNothing() throws IOException {
    put(100, 150_000, 100_000);
    Path early = copy();
    put(150_000, 500, 600);
    buffer.emit(); // all of it is in the segment now
    Path tail = settings.directory().resolve(Kills.TAIL);
    byte[] now = Files.readAllBytes(tail);
    int base = ByteBuffer.wrap(now).getInt(TailWindow.BASE_AT);
    assertTrue(base > 200_000, "base " + base);
    List<byte[]> variants = new ArrayList<>();
    variants.add(now);
    variants.add(Files.readAllBytes(early.resolve(Kills.TAIL)));
    for (int other : new int[] {
      0,
      8,
      1024,
      base - 8,
      base + 8,
      500_000,
      -8,
      7,
      1 << 30,
      Integer.MAX_VALUE,
      Integer.MIN_VALUE,
      0x7ffffff8
    }) {
      variants.add(
          ByteBuffer.wrap(now.clone()).putInt(TailWindow.BASE_AT, other).array());
    }
    for (long id : new long[] {0, -1, 123_456_789L}) {
      variants.add(ByteBuffer.wrap(now.clone()).putLong(TailWindow.ID_AT, id).array());
    }
    variants.add(ByteBuffer.wrap(now.clone()).putLong(0, 0).array());
    for (int length : new int[] {0, 1, 7, 12, 24, 4095, 4096, 4097, 4100, 4128, 4136, 9_999}) {
      variants.add(Arrays.copyOf(now, length));
      byte[] garbage = new byte[length];
      new Random(length).nextBytes(garbage);
      variants.add(garbage);
    }
    variants.add(Arrays.copyOf(now, now.length * 2));
    for (int i = 0; i < variants.size(); i++) {
      Path copy = copy();
      Files.write(copy.resolve(Kills.TAIL), variants.get(i));

      assertHolds(copy, acknowledged, "variant " + i);
    }
  }

  @Test
  void aFileOfALaterVersionIsNotTouched() throws IOException {
    put(10);
    Path copy = copy();
    setInt(copy.resolve(Kills.TAIL), TailWindow.VERSION_AT, 2);
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
  void thatOfASegmentThatIsGoneIsKeptForPeople() throws IOException {
    put(600_000, 100, 600_000, 100);
    Path copy = copy();
    Files.delete(Kills.lastSegment(copy));

    assertHolds(copy, acknowledged.subList(0, 2), "the first segment");

    try (var kept = Files.list(copy.resolve("quarantine"))) {
      assertEquals(1, kept.count());
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

    try (Buffer<byte[]> opened =
        Kills.open(settings(copy).withCorruption(CorruptionPolicy.QUARANTINE))) {
      assertEquals(1, opened.recovery().quarantined().size());
      assertEquals(3, opened.stats().backlogRecords());
      assertEquals(5, opened.put(new byte[5]));
    }
  }

  @Test
  void aDamagedHeaderOfItsSegmentLeavesItToBeLookedAt() throws IOException {
    put(600_000, 100, 600_000, 100);
    Path copy = copy();
    Path segment = Kills.lastSegment(copy);
    setInt(segment, 40, 1);
    setInt(segment, 512 + 40, 1);
    byte[] before = Files.readAllBytes(copy.resolve(Kills.TAIL));

    assertThrows(CorruptLogException.class, () -> Kills.open(settings(copy)));
    assertEquals(
        ByteBuffer.wrap(before), ByteBuffer.wrap(Files.readAllBytes(copy.resolve(Kills.TAIL))));

    try (Buffer<byte[]> opened =
        Kills.open(settings(copy).withCorruption(CorruptionPolicy.QUARANTINE))) {
      assertEquals(2, opened.stats().backlogRecords());
      assertTrue(opened.put(new byte[5]) > 4);
    }
    assertTrue(Files.exists(copy.resolve("quarantine")));
  }

  @Test
  void theMarkOfAnEarlierCloseDoesNotEndTheLog() throws IOException {
    put(10, 20);
    buffer.close();
    assertFalse(Files.exists(settings.directory().resolve(Kills.TAIL)));
    buffer = Kills.open(settings);
    assertTrue(buffer.recovery().cleanShutdown());
    Path untouched = copy();
    put(30, 0);

    assertHolds(copy(), acknowledged, "after the mark");
    assertHolds(untouched, acknowledged.subList(0, 2), "opened and killed");
  }

  @Test
  void aCloseThatIsKilledBeforeTheFileIsDeletedIsOrderlyAllTheSame() throws IOException {
    put(10, 20);
    byte[] tail = Files.readAllBytes(settings.directory().resolve(Kills.TAIL));
    buffer.close();
    Path copy = copy();
    Files.write(copy.resolve(Kills.TAIL), tail);

    try (Buffer<byte[]> opened = Kills.open(settings(copy))) {
      assertTrue(opened.recovery().cleanShutdown());
      Kills.assertDrains(opened, acknowledged, 0, "closed");
    }
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
    assertTrue(crashes >= opening - 2, crashes + " of " + opening);
  }

  private void assertOpens(CrashImage image, long index) {
    try (Buffer<byte[]> opened = openPower(image.mount())) {
      Kills.assertDrains(opened, acknowledged, 0, "cut at " + index + " " + image);
    }
  }

  private static Buffer<byte[]> openPower(CrashFileSystem fs) {
    return Kills.open(Kills.settings(fs.getPath("/log"), 8 << 10).withDurability(CrashClass.POWER));
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

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.file.RepairReport.Outcome;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A repair and an undo that are cut short at every step, by a kill and by power cuts: the log is as it was, or repaired, or nobody
 * can open it; and the same command comes to its end.
 *
 * <p>{@code -Drepair.states=N} looks at N states of each power cut.
 */
class RepairCrashTest {

  private static final int STATES = Integer.getInteger("repair.states", 2);
  private static final int RECORDS = 110;

  private final CrashImage damaged;
  private final Map<String, String> before;
  private final List<Long> kept;

  @BeforeAll
  static void beQuiet() {
    LogMode.power();
    Logs.quiet();
  }

  /** One record is damaged; a segment is lost as a whole, because nobody knows its id any more; the owner was killed. */
  RepairCrashTest() throws IOException {
    CrashFileSystem files = CrashFileSystem.create();
    Buffer<String> killed = Logs.open(files);
    Logs.putMany(killed, RECORDS);
    Path directory = files.getPath("/log");
    List<Path> segments =
        List.copyOf(new LogDirectory(directory, true).segments().values());
    assertTrue(segments.size() > 4, segments.toString());
    write(segments.get(0), SegmentHeader.LENGTH + 70, new byte[] {1, 2, 3});
    write(segments.get(2), 0, new byte[SegmentHeader.LENGTH]);
    write(segments.get(3), 0, new byte[SegmentHeader.LENGTH]);
    files.sync();
    damaged = files.processCrash();
    before = RepairTrial.contents(directory);
    CrashFileSystem opened = damaged.mount();
    try (Buffer<String> buffer = Logs.openQuarantining(Logs.settings(opened))) {
      assertTrue(buffer.recovery().quarantined().size() >= 2);
      kept = Logs.drain(buffer);
    }
    assertTrue(kept.size() > 10 && kept.size() < RECORDS, kept.toString());
  }

  private static void write(Path file, long at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  private static Path log(CrashFileSystem files) {
    return files.getPath("/log");
  }

  private static FileRepair repair(CrashFileSystem files, long seed) {
    return new FileRepair(log(files), Ids.from(new SplittableRandom(seed)));
  }

  /** What a check gets. */
  @FunctionalInterface
  private interface Check {
    void of(CrashImage image, String where) throws IOException;
  }

  private static int everyCut(CrashImage start, Consumer<CrashFileSystem> command, Check check)
      throws IOException {
    for (int index = 0; ; index++) {
      CrashFileSystem files = start.mount();
      files.crashBefore(files.operations() + index);
      try {
        command.accept(files);
      } catch (BufferException e) {
        if (!files.crashed()) {
          throw e;
        }
      }
      if (!files.crashed()) {
        return index;
      }
      List<CrashImage> images = new ArrayList<>(List.of(files.processCrash()));
      for (EntryProfile profile : List.of(EntryProfile.EXT4, EntryProfile.POSIX)) {
        files.powerCrashStates(profile, STATES, index).forEach(images::add);
      }
      int number = 0;
      for (CrashImage image : images) {
        check.of(image, "cut before operation " + index + ", state " + number++);
      }
    }
  }

  @Test
  void aRepairThatIsCutShortIsGoneOnWith() throws IOException {

    int steps = everyCut(
        damaged,
        files -> assertEquals(Outcome.REPAIRED, repair(files, 1).repair().outcome()),
        this::checkRepair);

    assertTrue(steps > 60, "only " + steps);
  }

  private void checkRepair(CrashImage image, String where) throws IOException {
    CrashFileSystem undone = image.mount();
    undo(undone, where);
    assertEquals(before, RepairTrial.contents(log(undone)), where + ", undone at once");

    try (Buffer<String> owner = Logs.openQuarantining(Logs.settings(image.mount()))) {
      assertEquals(kept, Logs.drain(owner), where + ", opened by the program");
    }

    CrashFileSystem files = image.mount();
    Outcome outcome = repair(files, 2).repair().outcome();
    assertTrue(outcome == Outcome.REPAIRED || outcome == Outcome.SOUND, where + outcome);
    try (Buffer<String> opened = Logs.open(files.processCrash().mount())) {
      assertEquals(kept, Logs.drain(opened), where);
    }
    assertEquals(Outcome.UNDONE, repair(files, 3).undo().outcome(), where);
    assertEquals(before, RepairTrial.contents(log(files)), where);
  }

  /** If the copies were not whole there is nothing to undo. */
  private static void undo(CrashFileSystem files, String where) {
    try {
      assertEquals(Outcome.UNDONE, repair(files, 4).undo().outcome(), where);
    } catch (BufferException e) {
      assertTrue(e.getMessage().contains("there is no repair to undo"), where + e);
    }
  }

  @Test
  void anUndoThatIsCutShortIsGoneOnWith() throws IOException {
    CrashFileSystem repaired = damaged.mount();
    repair(repaired, 1).repair();
    repaired.sync();
    Map<String, String> after = RepairTrial.contents(log(repaired));

    int steps = everyCut(
        repaired.processCrash(),
        files -> assertEquals(Outcome.UNDONE, repair(files, 2).undo().outcome()),
        (image, where) -> checkUndo(image, after, where));

    assertTrue(steps > 15, "only " + steps);
  }

  private void checkUndo(CrashImage image, Map<String, String> after, String where)
      throws IOException {
    CrashFileSystem files = image.mount();
    Map<String, String> contents = RepairTrial.contents(log(files));
    if (Files.exists(log(files).resolve(LogFileNames.UNDO))) {
      UnsupportedLogException refused = assertThrows(
          UnsupportedLogException.class, () -> Logs.openQuarantining(Logs.settings(files)), where);
      assertTrue(refused.getMessage().contains("--undo"), refused.getMessage());
      assertEquals(Outcome.DAMAGED, repair(files, 3).look().outcome(), where);
    } else {
      assertTrue(contents.equals(after) || contents.equals(before), where + contents.keySet());
    }
    assertEquals(contents, RepairTrial.contents(log(files)), where);

    undo(files, where);

    assertEquals(before, RepairTrial.contents(log(files)), where);
    try (Buffer<String> opened = Logs.openQuarantining(Logs.settings(files))) {
      assertEquals(kept, Logs.drain(opened), where);
    }
  }
}

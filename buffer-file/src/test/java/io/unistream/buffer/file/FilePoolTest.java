package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.crash.CrashConfig;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real disk, with a background and a timer that run when the test says so. */
class FilePoolTest {

  private static final int SIZE = 4096;
  private static final int MANY = Unneeded.MOST / 2;
  private static final int KEPT = LogDirectory.MAX_SPARES - 1; // the first spare is there already

  @TempDir
  private Path directory;

  private final Queue<Runnable> background = new ArrayDeque<>();
  private final Queue<Runnable> timer = new ArrayDeque<>();
  private boolean refusing;
  private LogDirectory files;
  private FilePool spares;

  @BeforeEach
  void open() throws IOException {
    files = new LogDirectory(directory, true);
    spares = new FilePool(files, SIZE, background::add, this::later);
    spares.find(false);
  }

  private void later(Runnable task) {
    if (refusing) {
      throw new RejectedExecutionException("no thread");
    }
    timer.add(task);
  }

  private Path segment(int number) throws IOException {
    byte[] content = new byte[SIZE];
    Arrays.fill(content, (byte) number);
    return Files.write(files.segmentPath(number), content);
  }

  private void giveBack(int first, int last) throws IOException {
    for (int number = first; number <= last; number++) {
      spares.giveBack(segment(number), SIZE);
    }
  }

  private List<String> waiting() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".old"))
          .sorted()
          .toList();
    }
  }

  private void runBackground() {
    for (Runnable task = background.poll(); task != null; task = background.poll()) {
      task.run();
    }
  }

  private void pause() {
    Runnable task = timer.remove();
    assertEquals(0, timer.size(), "one timer");
    task.run();
    runBackground();
  }

  private int oldestWaiting() throws IOException {
    return Integer.parseInt(waiting().get(0).substring(0, 20));
  }

  @Test
  void whatIsGivenBackIsKeptUpToFourAndTheRestDeletedAfterAPause() throws IOException {
    giveBack(1, 6);
    assertEquals(LogDirectory.MAX_SPARES, files.spares().size());
    assertEquals(3, waiting().size());
    assertEquals(0, files.segments().size());
    runBackground();
    assertEquals(3, waiting().size(), "not while a backlog may be on its way out");
    pause();
    pause();
    assertEquals(List.of(), waiting());
    assertEquals(LogDirectory.MAX_SPARES, files.spares().size());
    assertEquals(0, timer.size());
  }

  @Test
  void whatComesBackWhileOthersAreDueWaitsForAPauseOfItsOwn() throws IOException {
    giveBack(1, KEPT + 1);
    giveBack(20, 21);
    pause();
    assertEquals(2, waiting().size());
    assertEquals(20, oldestWaiting());
    giveBack(22, 22);
    pause();
    assertEquals(1, waiting().size());
    assertEquals(22, oldestWaiting());
    pause();
    assertEquals(List.of(), waiting());
    giveBack(23, 23);
    pause();
    assertEquals(List.of(), waiting(), "the timer begins again");
  }

  @Test
  void thoseAboveManyAreDeletedInTheBackgroundWithoutAPause() throws IOException {
    giveBack(1, KEPT + MANY + 3);
    assertEquals(MANY + 3, waiting().size());
    runBackground();
    assertEquals(MANY, waiting().size());
    assertEquals(KEPT + 3 + 1, oldestWaiting(), "oldest first");
  }

  @Test
  void noMoreThanSoManyFilesWaitForABackgroundThatDoesNotKeepUp() throws IOException {
    giveBack(1, KEPT + 2 * Unneeded.MOST);
    assertEquals(Unneeded.MOST, waiting().size());
    assertEquals(KEPT + Unneeded.MOST + 1, oldestWaiting(), "oldest first");
  }

  @Test
  void aSpareIsMadeOfOneThatWaitsAndNotFilledAnew() throws IOException {
    giveBack(1, 6);
    for (int taken = 0; taken < LogDirectory.MAX_SPARES - 1; taken++) {
      spares.activate(spares.take(SIZE, false), 100 + taken);
    }
    runBackground();
    assertEquals(2, files.spares().size());
    assertEquals(2, waiting().size());
    int newest = files.spares().firstKey();
    assertEquals(6, Files.readAllBytes(files.spare(newest))[0], "the newest, the oldest is due");
  }

  @Test
  void twoAreMadeAheadSoThatAChangeOfSegmentWaitsForNone() throws IOException {
    for (int number = 1; number <= 3; number++) {
      spares.activate(spares.take(SIZE, false), number);
      runBackground();
      assertEquals(2, files.spares().size());
    }
  }

  @Test
  void theSecondIsMadeOnlyWhereSpaceIsLeft() throws IOException {
    assertEquals(1, madeAhead(9));
    assertEquals(2, madeAhead(20));
  }

  private int madeAhead(int capacity) throws IOException {
    CrashFileSystem disk =
        CrashFileSystem.create(CrashConfig.defaults().withCapacityBytes((long) capacity * SIZE));
    LogDirectory there = new LogDirectory(disk.getPath("/log"), true);
    there.create();
    FilePool few = new FilePool(there, SIZE, background::add, this::later, true);
    few.find(false);
    few.activate(few.take(SIZE, false), 1);
    runBackground();
    return there.spares().size();
  }

  @Test
  void whoNeedsASpareAtOnceTakesOneThatWaits() throws IOException {
    giveBack(1, 6);
    for (int taken = 0; taken < LogDirectory.MAX_SPARES + 3; taken++) {
      spares.activate(spares.take(SIZE, false), 100 + taken);
    }
    assertEquals(List.of(), waiting());
    assertEquals(0, files.spares().size());
    background.clear();
    spares.ensure();
    assertEquals(1, files.spares().size(), "filled, since none waits");
  }

  @Test
  void oneOfAnotherSizeIsNotTakenAgain() throws IOException {
    spares.giveBack(segment(1), SIZE / 2);
    spares.activate(spares.take(SIZE, false), 100);
    runBackground();
    assertEquals(1, waiting().size());
    assertEquals(2, files.spares().size());
    assertEquals(0, Files.readAllBytes(files.spare(1))[0], "filled");
  }

  @Test
  void whatStillWaitsAtTheEndCanBeDeletedAtOnce() throws IOException {
    giveBack(1, 6);
    spares.deleteUnneeded();
    assertEquals(List.of(), waiting());
  }

  @Test
  void whatAKilledOwnerDidNotComeToDeleteIsDeletedAtTheNextOpening() throws IOException {
    giveBack(1, 6);
    assertEquals(3, waiting().size());
    files.deleteUnfinished();
    assertEquals(List.of(), waiting());
  }

  @Test
  void aSegmentThatIsGoneAlreadyIsGivenBack() throws IOException {
    giveBack(1, LogDirectory.MAX_SPARES - 1);
    spares.giveBack(files.segmentPath(50), SIZE);
    assertEquals(List.of(), waiting());
  }

  @Test
  void whatCannotBeDeletedIsToldWhenTheMostWaitAndIsTriedAgain() throws IOException {
    giveBack(1, KEPT);
    Path stuck = Files.createDirectory(files.segmentPath(100));
    Path inside = Files.createFile(stuck.resolve("inside"));
    spares.giveBack(stuck, 2 * SIZE);
    pause();
    assertEquals(List.of("00000000000000000100.old"), waiting());

    giveBack(101, 100 + Unneeded.MOST - 1);
    Path next = segment(300);
    assertThrows(DirectoryNotEmptyException.class, () -> spares.giveBack(next, SIZE));
    assertTrue(Files.exists(next), "not given back");

    Files.delete(directory.resolve("00000000000000000100.old").resolve(inside.getFileName()));
    spares.giveBack(next, SIZE);
    pause();
    pause();
    assertEquals(List.of(), waiting());
    assertEquals(0, files.segments().size());
  }

  @Test
  void whereNoThreadCouldBeHadTheNextFileBeginsTheTimer() throws IOException {
    refusing = true;
    giveBack(1, KEPT + 1);
    refusing = false;
    assertEquals(0, timer.size());
    giveBack(20, 20);
    pause();
    assertEquals(List.of(), waiting());

    giveBack(21, 21);
    refusing = true;
    giveBack(22, 22);
    pause(); // cannot begin another pause for the second one
    refusing = false;
    assertEquals(1, waiting().size());
    giveBack(23, 23);
    pause();
    assertEquals(List.of(), waiting());
  }

  @Test
  void oneThatCannotBeDeletedDoesNotKeepTheOthers() throws IOException {
    giveBack(1, KEPT);
    Path stuck = Files.createDirectory(files.segmentPath(100));
    Files.createFile(stuck.resolve("inside"));
    spares.giveBack(stuck, 2 * SIZE);
    giveBack(101, 103);

    assertThrows(DirectoryNotEmptyException.class, spares::deleteUnneeded);

    assertEquals(List.of("00000000000000000100.old"), waiting());
  }

  @Test
  void aSegmentThatCannotGetAnotherNameIsDeletedAtOnce() throws IOException {
    giveBack(1, KEPT);
    Path inTheWay = Files.createDirectory(directory.resolve("00000000000000000100.old"));
    Files.createFile(inTheWay.resolve("inside"));

    giveBack(100, 100);

    assertEquals(0, files.segments().size());
    assertEquals(0, timer.size());
  }

  @Test
  void ofSparesThatSomebodyDeletedAnotherIsTakenOrThatIsToldOnce() throws IOException {
    giveBack(1, 1);
    Files.delete(files.spare(1));
    assertEquals(SIZE, Files.size(spares.take(SIZE, false).file()));

    background.clear();
    spares.ensure();
    Files.delete(files.spare(1));
    assertThrows(NoSuchFileException.class, () -> spares.take(SIZE, false));
    assertEquals(SIZE, Files.size(spares.take(SIZE, false).file()));
  }

  @Test
  void fewerWaitIfTheyAreLarge() {
    assertEquals(Unneeded.MOST, Unneeded.mostOf(16 << 20));
    assertEquals(8, Unneeded.mostOf(256 << 20));
    assertEquals(2, Unneeded.mostOf(1 << 30));
  }
}

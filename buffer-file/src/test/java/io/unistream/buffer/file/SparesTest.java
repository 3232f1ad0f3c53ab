package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real disk, with a background that runs when the test says so. */
class SparesTest {

  private static final int SIZE = 4096;
  private static final int WAITING = 32;

  @TempDir
  private Path directory;

  private final Queue<Runnable> background = new ArrayDeque<>();
  private LogDirectory files;
  private Spares spares;

  @BeforeEach
  void open() throws IOException {
    files = new LogDirectory(directory, true);
    spares = new Spares(files, SIZE, background::add);
    spares.find();
  }

  private Path segment(int number) throws IOException {
    return Files.write(files.segmentPath(number), new byte[SIZE]);
  }

  private void giveBack(int first, int last) throws IOException {
    for (int number = first; number <= last; number++) {
      spares.giveBack(segment(number), SIZE);
    }
  }

  private void runBackground() {
    for (Runnable task = background.poll(); task != null; task = background.poll()) {
      task.run();
    }
  }

  @Test
  void whatIsGivenBackIsKeptUpToFourAndTheRestDeletedInTheBackground() throws IOException {
    giveBack(1, 6);
    assertEquals(LogDirectory.MAX_SPARES, files.spares().size());
    assertEquals(3, files.segments().size());
    runBackground();
    assertEquals(0, files.segments().size());
    assertEquals(LogDirectory.MAX_SPARES, files.spares().size());
  }

  @Test
  void noMoreThanSoManyFilesWaitForABackgroundThatDoesNotKeepUp() throws IOException {
    giveBack(1, LogDirectory.MAX_SPARES - 1 + 2 * WAITING);
    assertEquals(WAITING, files.segments().size());
    assertEquals(
        LogDirectory.MAX_SPARES - 1 + WAITING + 1, files.segments().firstKey(), "oldest first");
  }

  @Test
  void whatStillWaitsAtTheEndCanBeDeletedAtOnce() throws IOException {
    giveBack(1, 6);
    spares.deleteUnneeded();
    assertEquals(0, files.segments().size());
  }

  @Test
  void whatCannotBeDeletedIsToldWhenManyWaitAndIsTriedAgain() throws IOException {
    giveBack(1, LogDirectory.MAX_SPARES - 1);
    Path stuck = Files.createDirectory(files.segmentPath(100));
    Path inside = Files.createFile(stuck.resolve("inside"));
    spares.giveBack(stuck, 2 * SIZE);
    runBackground();
    assertTrue(Files.exists(stuck));

    giveBack(101, 100 + WAITING - 1);
    Path next = segment(200);
    assertThrows(DirectoryNotEmptyException.class, () -> spares.giveBack(next, SIZE));
    assertTrue(Files.exists(next), "not given back");

    Files.delete(inside);
    runBackground();
    spares.giveBack(next, SIZE);
    runBackground();
    assertFalse(Files.exists(stuck));
    assertEquals(0, files.segments().size());
  }
}

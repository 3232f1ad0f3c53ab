package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
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

  @Test
  void whatIsGivenBackIsKeptUpToFourAndTheRestDeletedInTheBackground() throws IOException {
    giveBack(1, 6);
    assertEquals(LogDirectory.MAX_SPARES, files.spares().size());
    assertEquals(3, waiting().size());
    assertEquals(0, files.segments().size());
    runBackground();
    assertEquals(List.of(), waiting());
    assertEquals(LogDirectory.MAX_SPARES, files.spares().size());
  }

  @Test
  void noMoreThanSoManyFilesWaitForABackgroundThatDoesNotKeepUp() throws IOException {
    giveBack(1, LogDirectory.MAX_SPARES - 1 + 2 * WAITING);
    assertEquals(WAITING, waiting().size());
    assertEquals(
        LogDirectory.MAX_SPARES - 1 + WAITING + 1,
        Integer.parseInt(waiting().get(0).substring(0, 20)),
        "oldest first");
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
  void whatCannotBeDeletedIsToldWhenManyWaitAndIsTriedAgain() throws IOException {
    giveBack(1, LogDirectory.MAX_SPARES - 1);
    Path stuck = Files.createDirectory(files.segmentPath(100));
    Path inside = Files.createFile(stuck.resolve("inside"));
    spares.giveBack(stuck, 2 * SIZE);
    runBackground();
    assertEquals(List.of("00000000000000000100.old"), waiting());

    giveBack(101, 100 + WAITING - 1);
    Path next = segment(200);
    assertThrows(DirectoryNotEmptyException.class, () -> spares.giveBack(next, SIZE));
    assertTrue(Files.exists(next), "not given back");

    Files.delete(directory.resolve("00000000000000000100.old").resolve(inside.getFileName()));
    runBackground();
    spares.giveBack(next, SIZE);
    runBackground();
    assertEquals(List.of(), waiting());
    assertEquals(0, files.segments().size());
  }
}

package io.unistream.buffer.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

/** The classic bug, found and mended: what {@code docs/crash-file-system.md} shows is what runs here. */
class SavedFileTest {

  /** Code under test. */
  private interface Save {
    void save(Path file, String text) throws IOException;
  }

  // begin bug
  static void save(Path file, String text) throws IOException {
    Path temp = file.resolveSibling("settings.tmp");
    Files.writeString(temp, text);
    Files.move(temp, file, ATOMIC_MOVE);
  }

  // end bug

  // begin mended
  static void saveDurably(Path file, String text) throws IOException {
    Path temp = file.resolveSibling("settings.tmp");
    try (FileChannel channel = FileChannel.open(temp, CREATE, TRUNCATE_EXISTING, WRITE)) {
      ByteBuffer bytes = UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true); // before the rename, or the new name may hold an empty file
    }
    Files.move(temp, file, ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.getParent(), READ)) {
      directory.force(true); // or the old file may come back after this method has returned
    }
  }

  // end mended

  /** As {@link #saveDurably}, without its last step. */
  private static void saveWithoutForcingTheDirectory(Path file, String text) throws IOException {
    Path temp = file.resolveSibling("settings.tmp");
    try (FileChannel channel = FileChannel.open(temp, CREATE, TRUNCATE_EXISTING, WRITE)) {
      channel.write(UTF_8.encode(text));
      channel.force(true);
    }
    Files.move(temp, file, ATOMIC_MOVE);
  }

  private static String read(CrashImage image) {
    try {
      return Files.readString(image.mount().getPath("/settings"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // begin test
  static void crashEverywhere(Save code) throws IOException {
    CrashFileSystem disk = CrashFileSystem.create();
    Path file = disk.getPath("/settings");
    code.save(file, "old");
    disk.sync(); // the stage is set

    disk.observe(next -> check(disk, Set.of("old", "new"))); // before each operation
    code.save(file, "new");
    check(disk, Set.of("old", "new"));
  }

  static void check(CrashFileSystem disk, Set<String> allowed) {
    disk.powerCrashStates(EntryProfile.EXT4, 1000, 1)
        .forEach(left -> assertTrue(allowed.contains(read(left)), left::toString));
  }

  // end test

  @Test
  void theBugIsFound() throws IOException {
    AssertionFailedError failure =
        assertThrows(AssertionFailedError.class, () -> crashEverywhere(SavedFileTest::save));

    String shown = String.valueOf(failure.getMessage()).replaceAll("image [0-9a-f]+ | ==> .*", "");
    assertEquals(block("text"), shown);
  }

  @Test
  void withoutTheDirectoryTheOldTextMayComeBackLater() throws IOException {
    crashEverywhere(SavedFileTest::saveWithoutForcingTheDirectory);

    CrashFileSystem disk = CrashFileSystem.create();
    saveWithoutForcingTheDirectory(disk.getPath("/settings"), "old");
    disk.sync();
    saveWithoutForcingTheDirectory(disk.getPath("/settings"), "new");
    assertThrows(AssertionFailedError.class, () -> check(disk, Set.of("new")));
  }

  @Test
  void theMendedCodePasses() throws IOException {
    crashEverywhere(SavedFileTest::saveDurably);

    CrashFileSystem disk = CrashFileSystem.create();
    saveDurably(disk.getPath("/settings"), "new");
    check(disk, Set.of("new"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bug", "test", "mended"})
  void theGuideShowsTheSameLines(String name) throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/unistream/buffer/tck/SavedFileTest.java"));
    String begin = "// begin " + name + "\n";
    String run = source.substring(
        source.indexOf(begin) + begin.length(), source.indexOf("  // end " + name + "\n"));

    assertTrue(
        guide().contains("```java\n" + run.indent(-2).strip() + "\n```"),
        () -> "not shown: " + run);
  }

  private static String block(String language) throws IOException {
    String begin = "```" + language + "\n";
    int start = guide().indexOf(begin) + begin.length();
    return guide().substring(start, guide().indexOf("\n```", start));
  }

  private static String guide() throws IOException {
    return Files.readString(Path.of("..", "docs", "crash-file-system.md"));
  }
}

package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest {

  @TempDir
  Path temp;

  /** Nothing but a place for files: the tests write them by hand. */
  private static DirectoryStore store() {
    return DirectoryStore.create(DirectoryOpener.ofWal((directory, components) -> {
      throw new IllegalStateException("opened in " + directory);
    }));
  }

  @Test
  void aCrashGoesOnInTheSameDirectoryWithTheFilesAsTheyAre() throws IOException {
    try (DirectoryStore store = store()) {
      Path log = store.directory();
      Files.createDirectories(log.resolve("sub/empty"));
      Files.writeString(log.resolve("sub/file"), "unsynced");
      Object directory = fileKey(log);
      Object file = fileKey(log.resolve("sub/file"));

      store.crash(0);

      assertEquals(directory, fileKey(store.directory()));
      assertEquals(file, fileKey(log.resolve("sub/file")));
      assertEquals("unsynced", Files.readString(log.resolve("sub/file")));
      assertTrue(Files.isDirectory(log.resolve("sub/empty")));
    }
  }

  private static Object fileKey(Path path) throws IOException {
    return Files.getAttribute(path, "fileKey");
  }

  @Test
  void whatClosingDoesToTheFilesIsUndone(@TempDir Path log) throws IOException {
    Files.createDirectories(log.resolve("sub/empty"));
    Files.writeString(log.resolve("changed"), "before");
    Files.writeString(log.resolve("deleted"), "there");
    Files.writeString(log.resolve("sub/same"), "same");
    FileTree left = FileTree.atRest(log);
    Object same = fileKey(log.resolve("sub/same"));
    Object changed = fileKey(log.resolve("changed"));
    Files.writeString(log.resolve("changed"), "after, and longer");
    Files.delete(log.resolve("deleted"));
    Files.delete(log.resolve("sub/empty"));
    Files.createDirectories(log.resolve("new/sub"));
    Files.writeString(log.resolve("new/sub/file"), "");

    left.restore(log);

    assertEquals("before", Files.readString(log.resolve("changed")));
    assertEquals("there", Files.readString(log.resolve("deleted")));
    assertTrue(Files.isDirectory(log.resolve("sub/empty")));
    assertFalse(Files.exists(log.resolve("new")));
    assertEquals(same, fileKey(log.resolve("sub/same")));
    assertEquals(changed, fileKey(log.resolve("changed")));
  }

  @Test
  void closeDeletesEverything() throws IOException {
    DirectoryStore store = store();
    Files.createDirectories(store.directory());
    Files.writeString(store.directory().resolve("file"), "text");
    store.crash(0);

    store.close();

    assertFalse(Files.exists(store.directory().getParent()));
  }

  @Test
  void theLogIsOpenedInTheDirectory() {
    try (DirectoryStore store = store()) {
      IllegalStateException e = assertThrows(
          IllegalStateException.class,
          () -> store.open(Stage.threes(), RecordCodec.string(), BufferComponents.defaults()));

      assertEquals("opened in " + store.directory(), e.getMessage());
    }
  }

  @Test
  void whatIsCopiedWasThereAllAtOnceAlthoughSomebodyWrites() throws Exception {
    Path directory = Files.createDirectory(temp.resolve("busy"));
    Thread writer = new Thread(() -> {
      for (int i = 0; i < 300; i++) {
        append(directory.resolve("first"));
        append(directory.resolve("second"));
      }
    });
    writer.start();

    FileTree.atRest(directory).writeTo(temp.resolve("copy"));

    writer.join();
    long first = size(temp.resolve("copy/first"));
    long second = size(temp.resolve("copy/second"));
    assertTrue(first == second || first == second + 1, first + " " + second);
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private static void append(Path file) {
    try {
      Files.write(file, new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

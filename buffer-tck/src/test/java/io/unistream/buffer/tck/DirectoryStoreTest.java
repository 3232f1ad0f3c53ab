package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
  void aCrashGoesOnWithTheFilesAsTheyAreAndLeavesTheOldOnesAlone() throws IOException {
    try (DirectoryStore store = store()) {
      Path before = store.directory();
      Files.createDirectories(before.resolve("sub/empty"));
      Files.writeString(before.resolve("sub/file"), "unsynced");

      store.crash(0);
      Files.writeString(before.resolve("sub/file"), "written by the dead");

      assertNotEquals(before, store.directory());
      assertEquals("unsynced", Files.readString(store.directory().resolve("sub/file")));
      assertTrue(Files.isDirectory(store.directory().resolve("sub/empty")));
    }
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

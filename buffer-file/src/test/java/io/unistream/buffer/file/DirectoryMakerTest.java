package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.file.DirectoryLockTest.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Durable directories, where those above can be synced, and where not. */
class DirectoryMakerTest {

  @TempDir
  Path temp;

  /** {@code /proc} refuses to sync its directories with "Invalid argument", as squashfs does. */
  @Test
  void whatLiesAboveAMountPointNeedsNoSync() throws IOException {
    try (Child child = Child.command(
        "unshare",
        "--mount",
        "sh",
        "-c",
        "mount -t tmpfs none /proc/fs && exec \"$@\" || echo cannot mount",
        "sh",
        Child.JAVA,
        "-cp",
        System.getProperty("java.class.path"),
        DirectoryLockTest.Holder.class.getName(),
        "hold",
        "/proc/fs/above/log")) {
      String said = child.readAny();
      Assumptions.assumeFalse(
          said == null || said.equals("cannot mount"), "needs root, unshare and mount");

      assertEquals("open", said);
    }
  }

  private Path unreadable() throws IOException {
    Path above = Files.createDirectory(temp.resolve("above"));
    Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("-wx--x--x"));
    Assumptions.assumeFalse(Files.isReadable(above), "root may do anything");
    return above;
  }

  @AfterEach
  void readableAgain() throws IOException {
    Path above = temp.resolve("above");
    if (Files.exists(above)) {
      Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aNewDirectoryThatCannotBeMadeDurableIsTakenBack() throws IOException {
    Path log = unreadable().resolve("log");

    BufferStorageException e =
        assertThrows(BufferStorageException.class, () -> Logs.open(Logs.settings(log)));

    assertTrue(e.getMessage().contains("cannot be made durable"), e.getMessage());
    assertFalse(Files.exists(log));
  }

  @Test
  void oneThatWasThereIsUsedWithAWarning() throws IOException {
    Path log = unreadable().resolve("log");
    Files.createDirectory(log);

    try (Buffer<String> buffer = Logs.open(Logs.settings(log))) {
      assertEquals(1, Logs.put(buffer, 1));
    }
  }
}

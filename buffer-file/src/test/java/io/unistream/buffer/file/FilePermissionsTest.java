package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may read and write what a log makes. */
class FilePermissionsTest {

  @TempDir
  Path temp;

  @BeforeEach
  void onPosixAlone() {
    Assumptions.assumeTrue(
        temp.getFileSystem().supportedFileAttributeViews().contains("posix"), "needs POSIX");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @ParameterizedTest
  @CsvSource({"rw-------, rwx------", "rw-r-----, rwxr-x---", "rw-rw-r--, rwxrwxr-x"})
  void allThatIsMadeGetsThem(String file, String directory) throws IOException {
    Path above = temp.resolve("above");
    Path log = above.resolve("log");
    for (FileBufferSettings settings :
        List.of(Logs.settings(log), Logs.process(Logs.settings(log)))) {
      try (Buffer<String> buffer =
          Logs.open(settings.toBuilder().permissions(file).build())) {
        Logs.putMany(buffer, 100); // some segments
        assertEquals(directory, permissions(above));
        assertEquals(directory, permissions(log));
      }
      try (Stream<Path> files = Files.list(log)) { // closed: nothing is made in the background
        for (Path made : files.toList()) {
          assertEquals(file, permissions(made), made.toString());
        }
      }
    }
  }

  @Test
  void aDirectoryThatIsThereStaysAsItIs() throws IOException {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));

    Logs.open(Logs.settings(temp)).close();

    assertEquals("rwxr-xr-x", permissions(temp));
  }

  @Test
  void aLogOfAnotherUserIsNamed() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    String said = FilePermissions.explain(new AccessDeniedException(file.toString()));

    assertEquals(
        "java.nio.file.AccessDeniedException: " + file + ": " + file + " belongs to user "
            + Files.getOwner(file) + ", and this process runs as "
            + System.getProperty("user.name") + ". A log belongs to the user who opened it first",
        said);
  }

  @Test
  void aFileThatMayNotBeOpenedIsNamedWithItsOwner() throws IOException {
    Logs.open(Logs.settings(temp)).close();
    Path lock = temp.resolve("lock");
    Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isWritable(lock), "root may do anything");

    BufferStorageException e =
        assertThrows(BufferStorageException.class, () -> Logs.open(Logs.settings(temp)));

    assertTrue(
        e.getMessage().contains(lock + " belongs to user " + Files.getOwner(lock)), e.getMessage());
  }
}

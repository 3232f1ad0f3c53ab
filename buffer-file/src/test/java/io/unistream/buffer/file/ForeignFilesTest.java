package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory that is somebody else's is refused before anything in it is touched. */
class ForeignFilesTest {

  @TempDir
  Path temp;

  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(temp)) {
      for (Path path : paths.toList()) {
        content.put(
            temp.relativize(path).toString(),
            Files.isDirectory(path) ? "a directory" : Files.readString(path));
      }
    }
    return content;
  }

  private void assertRefused(String name) throws IOException {
    Map<String, String> before = content();

    for (FileBufferSettings settings :
        List.of(Logs.settings(temp), Logs.process(Logs.settings(temp)))) {
      UnsupportedLogException e =
          assertThrows(UnsupportedLogException.class, () -> Logs.open(settings));

      assertEquals(
          "the directory " + temp + " holds the foreign file " + name
              + ": a log needs a directory of its own. Nothing was changed",
          e.getMessage());
      assertEquals(before, content());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock",
        "owner",
        "tail",
        "spare",
        "spare-2",
        "spare.new",
        "spare.tmp",
        "00000000000000000007.old",
        "notes.txt",
        "data",
        "00000000000000000007.wal.gz",
      })
  void aFileOfSomebodyElsesIsLeftAlone(String name) throws IOException {
    Files.writeString(temp.resolve(name), "somebody's");

    assertRefused(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lock", "owner", "tail", "spare", "quarantine", "data"})
  void aDirectoryOfSomebodyElsesIsLeftAlone(String name) throws IOException {
    Files.writeString(Files.createDirectory(temp.resolve(name)).resolve("file"), "somebody's");

    assertRefused(name);
  }

  /** The files named like the log's come first here, and were overwritten before the other one was seen. */
  @Test
  void nothingIsTouchedBeforeAllWasLookedAt() throws IOException {
    Files.writeString(temp.resolve("lock"), "");
    Files.writeString(temp.resolve("tail"), "\0\0\0");
    Files.writeString(temp.resolve("zebra.txt"), "somebody's");

    assertRefused("zebra.txt");
  }

  /** What a kill or a power cut in the first opening may leave. */
  @Test
  void beginningsOfALogAreTheLogs() throws IOException {
    Files.createFile(temp.resolve("lock"));
    Files.write(temp.resolve("spare.new"), new byte[5_000]);
    Files.write(temp.resolve("tail.new"), new byte[100]);
    Files.createFile(temp.resolve("owner"));
    Files.writeString(temp.resolve("buffer-owner.new"), "torn");

    try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
      assertEquals(1, Logs.put(buffer, 1));
    }
  }

  @Test
  void whatAVolumeBringsAlongIsLeftAlone() throws IOException {
    List<String> directories = List.of(
        "lost+found",
        ".snapshot",
        ".zfs",
        "@eaDir",
        "#recycle",
        "#snapshot",
        "System Volume Information",
        "$RECYCLE.BIN");
    for (String directory : directories) {
      Files.createDirectory(temp.resolve(directory));
    }
    for (String file : List.of(
        ".nfs000000000001",
        ".DS_Store",
        "._log",
        ".fuse_hidden0001",
        "aquota.user",
        "aquota.group",
        "desktop.ini",
        "Thumbs.db")) {
      Files.writeString(temp.resolve(file), "somebody's");
    }
    Map<String, String> before = content();

    for (int life = 0; life < 3; life++) {
      try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
        Logs.putMany(buffer, 50);
        assertEquals(50, Logs.drain(buffer).size());
      }
    }

    assertTrue(contentAgain(before));
  }

  private boolean contentAgain(Map<String, String> before) throws IOException {
    for (Map.Entry<String, String> entry : before.entrySet()) {
      Path path = temp.resolve(entry.getKey());
      assertEquals(
          entry.getValue(),
          Files.isDirectory(path) ? "a directory" : Files.readString(path),
          entry.getKey());
    }
    return true;
  }
}

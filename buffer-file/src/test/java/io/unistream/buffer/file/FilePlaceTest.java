package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePlaceTest {

  @TempDir
  Path temp;

  private FilePlace place(String directory) {
    return FilePlace.of(FileBufferSettings.of(temp.resolve(directory)));
  }

  private static Buffer<String> open(Path directory) {
    return FileBuffer.open(FileBufferSettings.of(directory), RecordCodec.string());
  }

  @Test
  void whereThereIsNothingYetTheNearestDirectoryIsTold() {
    FilePlace place = place("a/b/c");

    assertEquals(temp.toAbsolutePath().normalize(), place.existing());
    place.check();
    assertFalse(place.hasLog());
    assertEquals(0, place.bytes());
    assertFalse(Files.exists(temp.resolve("a")));
  }

  @Test
  void aLogIsSeenOpenOrClosed() throws IOException {
    FilePlace place = place("log");
    try (Buffer<String> buffer = open(temp.resolve("log"))) {
      buffer.put("record");
      assertTrue(place.hasLog());
      place.check();
      buffer.put("the owner is unharmed");
    }

    assertTrue(place.hasLog());
    assertEquals(temp.resolve("log").toAbsolutePath().normalize(), place.existing());
    try (Stream<Path> files = Files.list(temp.resolve("log"))) {
      assertEquals(files.mapToLong(file -> file.toFile().length()).sum(), place.bytes());
    }
  }

  @Test
  void whatAnOpeningRefusesIsRefused() throws IOException {
    Path foreign = Files.createDirectory(temp.resolve("foreign"));
    Files.createFile(foreign.resolve("notes.txt"));
    Files.createFile(temp.resolve("file"));

    UnsupportedLogException mine =
        assertThrows(UnsupportedLogException.class, () -> place("foreign").check());
    UnsupportedLogException theirs =
        assertThrows(UnsupportedLogException.class, () -> open(foreign));

    assertEquals(theirs.getMessage(), mine.getMessage());
    assertFalse(place("foreign").hasLog());
    assertThrows(RuntimeException.class, () -> place("file").check());
    assertFalse(place("file").hasLog());
  }

  @Test
  void filesAreSmallerWhereThereIsRoomForFewerThanEight() {
    FilePlace place = place("log");

    assertEquals(16 << 20, place.segmentBytes(8L * (16 << 20)));
    assertEquals(8 << 20, place.segmentBytes(8L * (16 << 20) - 1));
    assertEquals(8 << 10, place.segmentBytes(0));
    assertEquals(
        8 << 20,
        FilePlace.of(FileBufferSettings.builder(temp.resolve("log")).keepFree(1).build())
            .segmentBytes(8L * (16 << 20)));
  }

  @Test
  void whereFilesAreOverwrittenInPlacePutsAreGathered() {
    assertTrue(FilePlace.gathersPuts("ext4"));
    assertTrue(FilePlace.gathersPuts("tmpfs"));
    assertFalse(FilePlace.gathersPuts("xfs"));
    assertFalse(FilePlace.gathersPuts("btrfs"));
    assertFalse(FilePlace.gathersPuts(""));
  }
}

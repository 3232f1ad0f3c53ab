package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordTooLargeException;
import io.unistream.buffer.UnsupportedLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong by the hand of the user gets an exception that says what, where and what to do. */
class FileBufferErrorsTest {

  @TempDir
  Path temp;

  @Test
  void durabilityThatAFileCannotGiveIsRefused() {
    FileBufferSettings settings = FileBufferSettings.of(temp);

    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class,
        () -> settings.toBuilder().durability(CrashClass.HOST).build());

    assertEquals(
        "durability must be PROCESS or POWER for the file backend, was HOST", e.getMessage());
  }

  @Test
  void segmentSizeOutOfRangeIsRefused() {
    FileBufferSettings settings = FileBufferSettings.of(temp);

    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class,
        () -> settings.toBuilder().segmentBytes(8191).build());

    assertEquals("segmentBytes must be between 8192 and 1073741824, was 8191", e.getMessage());
  }

  @Test
  void nullRecordIsRefusedAndChangesNothing() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
      NullPointerException e = assertThrows(NullPointerException.class, () -> putNull(buffer));

      assertEquals("record", e.getMessage());
      assertEquals(0, buffer.stats().backlogRecords());
    }
  }

  @SuppressWarnings("NullAway")
  private static void putNull(Buffer<String> buffer) {
    buffer.put(null);
  }

  @Test
  void recordOverTheLimitIsRefusedAndChangesNothing() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
      RecordTooLargeException e =
          assertThrows(RecordTooLargeException.class, () -> buffer.put("x".repeat(2_001)));

      assertEquals(
          "a record's payload must not be over maxRecordBytes (2000), was 2001 bytes; make it smaller, or raise"
              + " maxRecordBytes and emit.maxBytes",
          e.getMessage());
      assertEquals(1, buffer.put("x".repeat(2_000)));
    }
  }

  @Test
  void directoryThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "mine");

    BufferStorageException e =
        assertThrows(BufferStorageException.class, () -> Logs.open(Logs.settings(file)));

    assertTrue(
        e.getMessage().startsWith("opening the log in " + file + " failed: "), e.getMessage());
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void directoryBelowAFileIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "mine");

    BufferStorageException e = assertThrows(
        BufferStorageException.class, () -> Logs.open(Logs.settings(file.resolve("log"))));

    assertTrue(e.getMessage().contains(file.resolve("log").toString()), e.getMessage());
  }

  @Test
  void foreignFileIsNamedAndLeftAlone() throws IOException {
    Path foreign = Files.writeString(temp.resolve("notes.txt"), "mine");

    UnsupportedLogException e =
        assertThrows(UnsupportedLogException.class, () -> Logs.open(Logs.settings(temp)));

    assertEquals(
        "the directory " + temp
            + " holds the foreign file notes.txt: a log needs a directory of its own."
            + " Nothing was changed",
        e.getMessage());
    assertEquals("mine", Files.readString(foreign));
  }

  @Test
  void unknownFormatVersionIsNamed() throws IOException {
    closedLog();
    Path segment = segment(0);
    overwriteInt(segment, 8, 7);
    overwriteInt(segment, 4096 + 8, 7);

    UnsupportedLogException e =
        assertThrows(UnsupportedLogException.class, () -> Logs.open(Logs.settings(temp)));

    assertEquals(
        segment + " has format version 7, and this version of the library reads version 2 only:"
            + " drain the log with the version that wrote it. Nothing was changed",
        e.getMessage());
  }

  @Test
  void renamedSegmentIsNamed() throws IOException {
    closedLog();
    Files.move(segment(0), segment(3));

    UnsupportedLogException e =
        assertThrows(UnsupportedLogException.class, () -> Logs.open(Logs.settings(temp)));

    assertEquals(
        segment(3) + " holds segment 0: it was renamed, or copied from another log",
        e.getMessage());
  }

  @Test
  void segmentOfAnotherLogIsNamed() throws IOException {
    Path other = temp.resolve("other");
    Path log = temp.resolve("log");
    for (Path directory : new Path[] {other, log}) {
      try (Buffer<String> buffer = Logs.open(Logs.settings(directory))) {
        Logs.putMany(buffer, 60);
      }
    }
    Files.copy(
        other.resolve(segment(1).getFileName()),
        log.resolve(segment(1).getFileName()),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    UnsupportedLogException e =
        assertThrows(UnsupportedLogException.class, () -> Logs.open(Logs.settings(log)));

    assertTrue(e.getMessage().contains("belongs to log "), e.getMessage());
  }

  private void closedLog() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(temp))) {
      Logs.putMany(buffer, 2);
    }
  }

  private Path segment(int number) {
    return temp.resolve(String.format(java.util.Locale.ROOT, "%020d.wal", number));
  }

  private static void overwriteInt(Path file, long offset, int value) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(4).putInt(value).flip(), offset);
    }
  }
}

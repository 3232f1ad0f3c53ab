package io.unistream.buffer.sender.file;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static io.unistream.buffer.producer.tck.LoneDelivery.numbered;
import static io.unistream.buffer.producer.tck.LoneDelivery.numberedPart;
import static io.unistream.buffer.sender.Attempts.begin;
import static io.unistream.buffer.sender.Attempts.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.LoneDelivery;
import io.unistream.buffer.sender.Attempts.Running;
import io.unistream.buffer.sender.file.BreakingDisk.Moment;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of the directory sees. */
class FileSenderTest {

  private static final String FIRST = LOG + "_0000000000000000001.ndjson";

  @TempDir
  Path temp;

  private Path directory = Path.of("");
  private Sender<String> sender = delivery -> {};

  @BeforeEach
  void make() throws IOException {
    directory = Files.createDirectory(temp.resolve("out"));
    sender = FileSender.of(directory, RecordCodec.string());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void writesALineForEachRecord() throws Exception {
    sender.send(numbered(LOG, 1, 1, 3));

    assertEquals(List.of(FIRST), names());
    assertEquals("record 1\nrecord 2\nrecord 3\n", Files.readString(directory.resolve(FIRST)));
  }

  @Test
  void namesFilesInTheOrderOfTheRecords() throws Exception {
    sender.send(numbered(LOG, 10, 1_200, 1_300));
    sender.send(numberedPart(LOG, 9, 1_000, 1_001, 1_002));
    sender.send(numberedPart(LOG, 9, 997, 998, 999));
    sender.send(numberedPart(LOG, 9, 1_003, 1_005));

    List<String> names = names();
    assertEquals(
        List.of(
            LOG + "_0000000000000000009.0000000000000000997-0000000000000000999.ndjson",
            LOG + "_0000000000000000009.0000000000000001000-0000000000000001002.ndjson"),
        names.subList(0, 2));
    assertTrue(names.get(2).matches(LOG + "_0000000000000000009\\.[0-9a-f]{32}\\.ndjson"));
    assertEquals(LOG + "_0000000000000000010.ndjson", names.get(3));
  }

  @Test
  void writesNothingWhereTheFileIsThere() throws Exception {
    LoneDelivery<String> delivery = numbered(LOG, 1, 1, 3);
    sender.send(delivery);
    FileTime old = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(directory.resolve(FIRST), old);

    sender.send(delivery.again());
    FileSender.of(directory, RecordCodec.string()).send(delivery.again());

    assertEquals(List.of(FIRST), names());
    assertEquals(old, Files.getLastModifiedTime(directory.resolve(FIRST)));
  }

  @Test
  void removesWhatItsOwnLogLeftBehindAndNothingElse() throws Exception {
    UUID other = UUID.fromString("7d7a3a0e-0000-4000-8000-000000000001");
    String random = UUID.randomUUID().toString();
    List<String> foreign = List.of(
        "." + other + "_0000000000000000001.ndjson." + random + ".tmp",
        "." + FIRST + ".tmp",
        "." + FIRST + "." + random + ".tmp2",
        ".x" + FIRST + "." + random + ".tmp",
        "notes.txt");
    for (String name : foreign) {
      Files.createFile(directory.resolve(name));
    }
    Files.createFile(directory.resolve("." + FIRST + "." + random + ".tmp"));
    Files.createFile(directory.resolve(
        "." + LOG + "_0000000000000000004.0000000000000000007-0000000000000000009.ndjson." + random
            + ".tmp"));

    sender.send(numbered(LOG, 2, 4, 5));

    List<String> left = new ArrayList<>(foreign);
    left.add(LOG + "_0000000000000000002.ndjson");
    assertEquals(left.stream().sorted().toList(), names());
  }

  @Test
  void removesNothingThatIsBeingWritten() throws Exception {
    sender.send(numbered(LOG, 1, 1, 1));
    Path begun = directory.resolve(FileNames.temporary(FIRST));
    Files.createFile(begun);

    sender.send(numbered(LOG, 2, 2, 2));

    assertTrue(Files.exists(begun));
  }

  @Test
  void holdsWhereTheDirectoryIsMissingAndDoesNotMakeIt() throws Exception {
    Sender<String> lost = FileSender.of(temp.resolve("mount/out"), RecordCodec.string());
    refused(Verdict.HOLD, lost, numbered(LOG, 1, 1, 1));

    Files.createFile(temp.resolve("mount"));
    refused(Verdict.HOLD, lost, numbered(LOG, 1, 1, 1));
    Files.delete(temp.resolve("mount"));
    Files.createDirectories(temp.resolve("mount/out"));
    lost.send(numbered(LOG, 1, 1, 1));
  }

  @Test
  void holdsWhereTheDirectoryCannotBeWrittenTo() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    boolean root = Files.isWritable(directory);
    try {
      assumeTrue(!root, "permissions do not bind root");
      refused(Verdict.HOLD, sender, numbered(LOG, 1, 1, 1));
    } finally {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void holdsWhereItMayNotWrite() {
    Sender<String> refusedOne = new FileSender<>(
        directory,
        RecordCodec.string(),
        new BreakingDisk(1, Moment.BEFORE, new AccessDeniedException("no")));

    refused(Verdict.HOLD, refusedOne, numbered(LOG, 1, 1, 1));
  }

  /** The device answers as a full disk does. */
  @Test
  void sendsAgainWhenTheDiskIsFull() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    IOException noSpace = assertThrows(IOException.class, () -> Files.write(full, new byte[10]));

    Sender<String> unlucky = new FileSender<>(
        directory, RecordCodec.string(), new BreakingDisk(1, Moment.MIDST, noSpace));
    IOException thrown =
        assertThrows(IOException.class, () -> unlucky.send(numbered(LOG, 1, 1, 9)));

    assertSame(noSpace, thrown);
  }

  /** The content before the name, the name before the return. */
  @Test
  void makesThingsDurableInThisOrder() throws Exception {
    BreakingDisk disk = BreakingDisk.sound();
    Sender<String> watched = new FileSender<>(directory, RecordCodec.string(), disk);

    watched.send(numbered(LOG, 1, 1, 1));
    watched.send(numbered(LOG, 1, 1, 1));

    assertEquals(
        List.of(
            "open directory",
            "write",
            "rename",
            "sync directory",
            "open directory",
            "sync directory"),
        disk.calls());
  }

  /** After a sync that failed the next one may succeed although the name was lost: the kernel tells of it once. */
  @Test
  void trustsNoNameWhoseSyncFailed() throws Exception {
    BreakingDisk disk = BreakingDisk.failingOnceAt(3);
    Sender<String> unlucky = new FileSender<>(directory, RecordCodec.string(), disk);
    LoneDelivery<String> delivery = numbered(LOG, 1, 1, 3);
    assertThrows(IOException.class, () -> unlucky.send(delivery));
    assertEquals("sync directory", disk.calls().get(3));

    unlucky.send(delivery.again());

    List<String> anew = List.of("open directory", "write", "rename", "sync directory");
    assertEquals(anew, disk.calls().subList(4, disk.calls().size()));
    assertEquals(List.of(FIRST), names());
    unlucky.send(delivery.again());
    assertEquals(
        List.of("open directory", "sync directory"),
        disk.calls().subList(8, disk.calls().size()));
  }

  /** The same for a file that an earlier program left. */
  @Test
  void trustsNoNameThatCouldNotBeConfirmed() throws Exception {
    sender.send(numbered(LOG, 1, 1, 3));
    BreakingDisk disk = BreakingDisk.failingOnceAt(1);
    Sender<String> unlucky = new FileSender<>(directory, RecordCodec.string(), disk);
    assertThrows(IOException.class, () -> unlucky.send(numbered(LOG, 1, 1, 3)));
    assertEquals(List.of("open directory", "sync directory"), disk.calls());

    unlucky.send(numbered(LOG, 1, 1, 3));

    assertEquals(
        List.of("open directory", "write", "rename", "sync directory"),
        disk.calls().subList(2, disk.calls().size()));
    checkWhatReadersSee();
  }

  @Test
  void isRightWhereverItIsKilled() throws Exception {
    int batches = 0;
    for (int call = 0; call < 4; call++) {
      for (Moment moment : Moment.values()) {
        String where = "call " + call + ", " + moment;
        LoneDelivery<String> delivery = numbered(LOG, ++batches, 1, 3);
        Sender<String> killed = new FileSender<>(
            directory,
            RecordCodec.string(),
            new BreakingDisk(call, moment, new IOException("killed")));

        assertThrows(IOException.class, () -> killed.send(delivery), where);
        checkWhatReadersSee();

        FileSender.of(directory, RecordCodec.string()).send(delivery.again());
        checkWhatReadersSee();
        assertEquals(batches, names().size(), where);
      }
    }
  }

  private void checkWhatReadersSee() throws IOException {
    for (String name : names()) {
      if (name.endsWith(".ndjson")) {
        assertEquals(
            "record 1\nrecord 2\nrecord 3\n", Files.readString(directory.resolve(name)), name);
      }
    }
  }

  @Test
  void leavesNothingBehindWhenItFails() throws Exception {
    Files.createDirectories(directory.resolve(FIRST).resolve("in the way"));

    IOException thrown = assertThrows(IOException.class, () -> sender.send(numbered(LOG, 1, 1, 1)));

    assertTrue(thrown.toString().contains(FIRST), thrown.toString());
    assertEquals(List.of(FIRST), names());
  }

  @Test
  void rejectsWhatIsNoLine() throws Exception {
    refused(Verdict.REJECT, sender, LoneDelivery.whole(LOG, 1, 1, List.of("a", "b\nc")));
    assertEquals(List.of(), names());
  }

  @Test
  void isEndedByAnInterrupt() throws Exception {
    Sender<String> interrupted = delivery -> {
      Thread.currentThread().interrupt();
      sender.send(delivery);
    };

    assertTrue(begin(interrupted, numbered(LOG, 1, 1, 1)).failure() instanceof IOException);

    assertEquals(List.of(), names());
    sender.send(numbered(LOG, 1, 1, 1));
    assertEquals(List.of(FIRST), names());
  }

  @Test
  void writesFromManyThreads() throws Exception {
    List<Running> attempts = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      attempts.add(begin(sender, numbered(LOG, i, i, i)));
      attempts.add(begin(sender, numbered(LOG, i, i, i)));
    }

    attempts.forEach(Running::success);

    assertEquals(8, names().size());
    for (int i = 1; i <= 8; i++) {
      assertEquals(
          "record " + i + "\n", Files.readString(directory.resolve(names().get(i - 1))));
    }
  }

  @Test
  void leavesAllOrNothing() {
    assertEquals(Sender.Effect.ALL_OR_NONE, sender.effect());
    assertEquals("FileSender[" + directory + "]", sender.toString());
  }
}

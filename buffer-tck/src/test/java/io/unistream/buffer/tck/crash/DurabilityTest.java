package io.unistream.buffer.tck.crash;

import static io.unistream.buffer.tck.crash.CrashFixture.bytes;
import static io.unistream.buffer.tck.crash.CrashFixture.force;
import static io.unistream.buffer.tck.crash.CrashFixture.open;
import static io.unistream.buffer.tck.crash.CrashFixture.outcomes;
import static io.unistream.buffer.tck.crash.CrashFixture.read;
import static io.unistream.buffer.tck.crash.CrashFixture.states;
import static io.unistream.buffer.tck.crash.CrashFixture.write;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a sync promises, and what it does not. */
class DurabilityTest {

  private CrashFileSystem fs = CrashFileSystem.create();
  private Path a = fs.getPath("/a");
  private Path b = fs.getPath("/b");

  @BeforeEach
  void start() {
    fs = CrashFileSystem.create();
    a = fs.getPath("/a");
    b = fs.getPath("/b");
  }

  @ParameterizedTest
  @EnumSource
  void syncedDataUnderASyncedNameIsNeverLost(EntryProfile profile) throws IOException {
    write(a, 0, "hello");
    force(a);
    force(fs.root());
    write(b, 0, "other");

    assertEquals(Set.of("hello"), outcomes(fs, profile, "/a"));
  }

  @ParameterizedTest
  @EnumSource
  void aSyncedFileMayLackItsName(EntryProfile profile) throws IOException {
    write(a, 0, "hello");
    force(a);

    assertEquals(Set.of("-", "hello"), outcomes(fs, profile, "/a"));
  }

  @ParameterizedTest
  @EnumSource
  void anUnsyncedFileRenamedMayComeBackEmpty(EntryProfile profile) throws IOException {
    write(a, 0, "hello");
    Files.move(a, b, ATOMIC_MOVE);
    force(fs.root());

    Set<String> outcomes = outcomes(fs, profile, "/b");

    assertTrue(outcomes.containsAll(Set.of("", "hello", "\0\0\0\0\0")), outcomes::toString);
    assertFalse(outcomes.contains("-"));
  }

  @ParameterizedTest
  @EnumSource
  void anUnlinkMayBeUndoneUntilTheDirectoryIsForced(EntryProfile profile) throws IOException {
    write(a, 0, "hello");
    fs.sync();
    Files.delete(a);
    assertEquals(Set.of("-", "hello"), outcomes(fs, profile, "/a"));

    force(fs.root());

    assertEquals(Set.of("-"), outcomes(fs, profile, "/a"));
  }

  @Test
  void aRenameOverAnExistingFileIsOldOrNewAndNeverNothing() throws IOException {
    write(a, 0, "new");
    write(b, 0, "old");
    fs.sync();
    Files.move(a, b, ATOMIC_MOVE);

    assertEquals(Set.of("old", "new"), outcomes(fs, EntryProfile.EXT4, "/b"));
    assertEquals(Set.of("old", "new"), outcomes(fs, EntryProfile.POSIX, "/b"));
    for (CrashImage image : states(fs, EntryProfile.POSIX)) {
      assertEquals(read(image, "/b").equals("old") ? "new" : "-", read(image, "/a"));
    }
  }

  @Test
  void aParanoidRenameMayKeepBothNamesOrLoseBoth() throws IOException {
    write(a, 0, "x");
    fs.sync();
    Files.move(a, b, ATOMIC_MOVE);

    Set<Set<String>> names = new HashSet<>();
    states(fs, EntryProfile.PARANOID).forEach(image -> names.add(image.files().keySet()));

    assertEquals(Set.of(Set.of("/a"), Set.of("/b"), Set.of("/a", "/b"), Set.of()), names);
  }

  @Test
  void replacingWithoutAtomicMoveMayLoseTheName() throws IOException {
    write(a, 0, "new");
    write(b, 0, "old");
    fs.sync();
    Files.move(a, b, REPLACE_EXISTING);

    assertEquals(Set.of("old", "-", "new"), outcomes(fs, EntryProfile.EXT4, "/b"));
  }

  @Test
  void aJournalKeepsNamesInOrderAndPosixDoesNot() throws IOException {
    Files.createFile(a);
    Files.createFile(b);

    assertEquals(3, states(fs, EntryProfile.EXT4).size());
    assertTrue(states(fs, EntryProfile.EXT4).stream()
        .noneMatch(image -> image.files().keySet().equals(Set.of("/b"))));
    assertTrue(states(fs, EntryProfile.POSIX).stream()
        .anyMatch(image -> image.files().keySet().equals(Set.of("/b"))));
  }

  @ParameterizedTest
  @EnumSource
  void aDirectoryWhoseNameIsLostTakesAllWithIt(EntryProfile profile) throws IOException {
    Path dir = Files.createDirectory(fs.getPath("/dir"));
    write(dir.resolve("a"), 0, "hello");
    force(dir.resolve("a"));
    force(dir);

    Set<String> outcomes = outcomes(fs, profile, "/dir/a");
    assertEquals(profile == EntryProfile.EXT4 ? Set.of("hello") : Set.of("-", "hello"), outcomes);

    force(fs.root());
    assertEquals(Set.of("hello"), outcomes(fs, profile, "/dir/a"));
  }

  @Test
  void durableBytesAreOverwrittenSectorBySector() throws IOException {
    write(a, 0, "o".repeat(1536));
    fs.sync();
    write(a, 256, "n".repeat(1024));

    Set<String> outcomes = outcomes(fs, EntryProfile.EXT4, "/a");

    assertTrue(outcomes.size() >= 6, outcomes::toString);
    for (String outcome : outcomes) {
      assertEquals(1536, outcome.length());
      assertTrue(outcome.substring(0, 256).matches("o+"));
      assertTrue(outcome.substring(256, 512).matches("o+|n+"));
      assertTrue(outcome.substring(512, 1024).matches("o+|n+"));
      assertTrue(outcome.substring(1024, 1280).matches("o+|n+"));
      assertTrue(outcome.substring(1280).matches("o+"));
    }
  }

  @Test
  void appendedBytesMayComeBackCutAsZerosOrAsGarbageButNothingBeforeThem() throws IOException {
    write(a, 0, "durable.");
    fs.sync();
    write(a, 8, "appended");

    Set<String> outcomes = outcomes(fs, EntryProfile.EXT4, "/a");

    assertTrue(outcomes.stream().allMatch(s -> s.startsWith("durable.") && s.length() <= 16));
    assertTrue(outcomes.containsAll(Set.of("durable.", "durable.appended", "durable.appende")));
    assertTrue(outcomes.contains("durable." + "\0".repeat(8)));
    assertTrue(
        outcomes.stream().anyMatch(s -> s.matches("(?s)durable\\.\0+[a-z]+")), "suffix only");
    assertTrue(outcomes.stream().anyMatch(s -> s.matches("(?s)durable\\.[a-z]+\0+")), "then zeros");
  }

  @Test
  void aLaterWriteMayBeThereWithoutAnEarlierOne() throws IOException {
    write(a, 0, "");
    fs.sync();
    write(a, 0, "one");
    write(a, 3, "two");

    assertTrue(outcomes(fs, EntryProfile.EXT4, "/a").contains("\0\0\0two"));
  }

  @Test
  void aTruncationMayBeUndoneOrHaveClearedItsBlockOnly() throws IOException {
    write(a, 0, "hello");
    fs.sync();
    try (FileChannel channel = open(a)) {
      channel.truncate(2);
      assertEquals(Set.of("he", "hello", "he\0\0\0"), outcomes(fs, EntryProfile.EXT4, "/a"));

      channel.force(false);
      assertEquals(Set.of("he"), outcomes(fs, EntryProfile.EXT4, "/a"));
    }
  }

  @Test
  void aTruncationAtTheEndOfABlockClearsNothing() throws IOException {
    write(a, 0, "x".repeat(5000));
    fs.sync();
    try (FileChannel channel = open(a)) {
      channel.truncate(4096);
    }

    assertEquals(Set.of("x".repeat(4096), "x".repeat(5000)), outcomes(fs, EntryProfile.EXT4, "/a"));
  }

  @Test
  void aFileMayEndInTheHoleThatAWriteLeft() throws IOException {
    write(a, 0, "start");
    fs.sync();
    write(a, 10_000, "end");

    Set<String> outcomes = outcomes(fs, EntryProfile.EXT4, "/a");

    assertTrue(outcomes.contains("start" + "\0".repeat(4091)));
    assertTrue(outcomes.contains("start" + "\0".repeat(8187)));
  }

  @Test
  void closingSyncsNothing() throws IOException {
    Files.createFile(a);
    fs.sync();
    Files.writeString(a, "hello");

    assertTrue(outcomes(fs, EntryProfile.EXT4, "/a").contains(""));
  }

  @Test
  void anAsynchronousChannelSyncsFilesAndDirectories() throws IOException {
    write(a, 0, "hello");
    try (AsynchronousFileChannel file = AsynchronousFileChannel.open(a, StandardOpenOption.WRITE);
        AsynchronousFileChannel dir =
            AsynchronousFileChannel.open(fs.root(), StandardOpenOption.READ)) {
      file.force(false);
      dir.force(true);
    }

    assertEquals(Set.of("hello"), outcomes(fs, EntryProfile.PARANOID, "/a"));
  }

  @Test
  void aFailedSyncIsReportedOnceAndItsDataMayBeLostForGood() throws IOException {
    write(a, 0, "old");
    fs.sync();
    write(a, 0, "new");
    fs.failNext(operation -> operation.kind() == Operation.Kind.FORCE, Fault.ioError());
    try (FileChannel channel = open(a)) {
      IOException failure = assertThrows(IOException.class, () -> channel.force(false));
      assertEquals("Input/output error", failure.getMessage());

      channel.force(false);
      channel.write(bytes("more"), 3);
      channel.force(false);
    }

    assertEquals("newmore", Files.readString(a));
    assertEquals("newmore", read(fs.processCrash(), "/a"));
    assertEquals(Set.of("oldmore", "newmore"), outcomes(fs, EntryProfile.EXT4, "/a"));
  }

  @Test
  void aFailedSyncOfADirectoryLeavesItsNamesInDoubt() throws IOException {
    Files.createFile(a);
    fs.failNext(operation -> operation.kind() == Operation.Kind.FORCE_DIRECTORY, Fault.ioError());
    assertThrows(IOException.class, () -> force(fs.root()));

    force(fs.root());

    assertEquals(Set.of("-", ""), outcomes(fs, EntryProfile.EXT4, "/a"));
  }

  @Test
  void aProcessCrashKeepsAllButMakesNothingDurable() throws IOException {
    write(a, 0, "hello");

    CrashImage image = fs.processCrash();
    CrashFileSystem next = image.mount();

    assertEquals("hello", read(image, "/a"));
    assertTrue(outcomes(next, EntryProfile.EXT4, "/a").containsAll(Set.of("-", "", "hello")));
    next.sync();
    assertEquals(Set.of("hello"), outcomes(next, EntryProfile.EXT4, "/a"));
    assertTrue(
        outcomes(image.mount(), EntryProfile.EXT4, "/a").contains("-"),
        "the image itself is unchanged");
  }

  @Test
  void whatAPowerCutLeftIsDurable() throws IOException {
    write(a, 0, "hello");

    for (CrashImage image : states(fs, EntryProfile.POSIX)) {
      assertEquals(1, states(image.mount(), EntryProfile.POSIX).size());
    }
  }
}

package io.unistream.buffer.tck.crash;

import static io.unistream.buffer.tck.crash.CrashFixture.bytes;
import static io.unistream.buffer.tck.crash.CrashFixture.force;
import static io.unistream.buffer.tck.crash.CrashFixture.open;
import static io.unistream.buffer.tck.crash.CrashFixture.outcomes;
import static io.unistream.buffer.tck.crash.CrashFixture.read;
import static io.unistream.buffer.tck.crash.CrashFixture.write;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.crash.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What goes wrong on command, and what it leaves. */
class FaultsTest {

  private final CrashFileSystem fs = CrashFileSystem.create();
  private final Path a = fs.getPath("/a");
  private final Path b = fs.getPath("/b");

  @Test
  void operationsAreNumberedAndLogged() throws IOException {
    Path dir = Files.createDirectories(fs.getPath("/d/e"));
    write(dir.resolve("a"), 7, "hello");
    try (FileChannel channel = open(dir.resolve("a"))) {
      channel.truncate(8);
      channel.truncate(100);
      channel.write(ByteBuffer.allocate(0));
      channel.force(false);
    }
    Files.move(dir.resolve("a"), dir.resolve("b"), ATOMIC_MOVE);
    force(dir);
    Files.delete(dir.resolve("b"));
    assertThrows(IOException.class, () -> Files.delete(dir.resolve("b")));

    assertEquals(
        List.of(
            "#0 CREATE_DIRECTORY /d",
            "#1 CREATE_DIRECTORY /d/e",
            "#2 CREATE /d/e/a",
            "#3 WRITE /d/e/a @7+5",
            "#4 TRUNCATE /d/e/a to 8",
            "#5 FORCE /d/e/a",
            "#6 RENAME /d/e/a -> /d/e/b",
            "#7 FORCE_DIRECTORY /d/e",
            "#8 DELETE /d/e/b"),
        fs.log().stream().map(Operation::toString).toList());
    assertEquals(9, fs.operations());
  }

  @Test
  void aReadFailsOnceAndIsNoOperation() throws IOException {
    write(a, 0, "hello");
    long operations = fs.operations();
    long next = fs.reads();
    fs.failRead(next);

    assertThrows(IOException.class, () -> Files.readString(a));

    assertEquals("hello", Files.readString(a));
    assertEquals(operations, fs.operations());
    assertTrue(fs.reads() > next + 1);
  }

  @Test
  void aBadSectorCannotBeReadUntilAllOfItIsWritten() throws IOException {
    write(a, 0, "x".repeat(2_000));
    fs.unreadable(a, 600, 1);
    Files.move(a, b, ATOMIC_MOVE);
    Path after = fs.processCrash().mount().getPath("/b");

    for (Path file : List.of(b, after)) {
      assertThrows(IOException.class, () -> Files.readString(file));
      try (FileChannel channel = open(file)) {
        assertEquals(512, channel.read(ByteBuffer.allocate(2_000), 0));
        assertThrows(IOException.class, () -> channel.read(ByteBuffer.allocate(1), 1_023));
        assertEquals(976, channel.read(ByteBuffer.allocate(2_000), 1_024));
        assertThrows(IOException.class, () -> write(file, 512, "half"));
      }
      assertThrows(IOException.class, () -> write(file, 600, "y".repeat(1_000)));
      write(file, 512, "y".repeat(512));
      assertEquals("x".repeat(512) + "y".repeat(512) + "x".repeat(976), Files.readString(file));
    }
  }

  @Test
  void aBadSectorThatIsCutOffIsGone() throws IOException {
    write(a, 0, "x".repeat(2_000));
    fs.unreadable(a, 1_024, 512);

    try (FileChannel channel = open(a)) {
      channel.truncate(1_024);
    }
    write(a, 1_024, "y");

    assertEquals("x".repeat(1_024) + "y", Files.readString(a));
  }

  @Test
  void aShortReadGivesTheFirstHalf() throws IOException {
    write(a, 0, "hello!");
    try (FileChannel channel = FileChannel.open(a)) {
      ByteBuffer target = ByteBuffer.allocate(6);
      fs.shortRead(fs.reads());

      assertEquals(3, channel.read(target, 0));
      assertEquals(3, target.remaining());
      assertEquals(3, channel.read(target, 3));
      assertEquals(bytes("hello!"), target.flip());
    }
  }

  @Test
  void whatIsWrittenBeforeASyncReturnsIsNotCoveredByIt() throws IOException {
    write(a, 0, "old");
    fs.sync();
    fs.afterSyncs(() -> assertDoesNotThrow(() -> write(a, 0, "new")));

    force(a);

    assertEquals(
        Set.of("old", "new"), Set.copyOf(wholeOnes(outcomes(fs, EntryProfile.POSIX, "/a"))));
  }

  @Test
  void whatIsSyncedBeforeAWriteHasItsEffectDoesNotCoverIt() throws IOException {
    write(a, 0, "old");
    fs.sync();
    fs.beforeWrites(() -> assertDoesNotThrow(() -> force(a)));

    write(a, 0, "new");

    assertEquals(
        Set.of("old", "new"), Set.copyOf(wholeOnes(outcomes(fs, EntryProfile.POSIX, "/a"))));
  }

  private static List<String> wholeOnes(Set<String> outcomes) {
    return outcomes.stream().filter(Set.of("old", "new")::contains).toList();
  }

  @Test
  void crashBeforeLeavesNoTraceOfTheOperation() throws IOException {
    write(a, 0, "old");
    fs.sync();
    fs.crashBefore(fs.operations());

    assertThrows(CrashedException.class, () -> write(a, 0, "new"));

    assertTrue(fs.crashed());
    assertEquals("old", read(fs.processCrash(), "/a"));
    assertEquals(Set.of("old"), outcomes(fs, EntryProfile.POSIX, "/a"));
  }

  @Test
  void crashAfterHasTheEffectAndTellsNobody() throws IOException {
    write(a, 0, "old");
    fs.sync();
    fs.crashAfter(fs.operations());

    assertThrows(CrashedException.class, () -> write(a, 0, "new"));

    assertEquals("new", read(fs.processCrash(), "/a"));
    assertEquals(Set.of("old", "new"), outcomes(fs, EntryProfile.POSIX, "/a"));
  }

  @Test
  void afterTheCrashEverythingThrowsButClosing() throws IOException {
    write(a, 0, "hello");
    FileChannel channel = open(a);
    FileChannel dir = FileChannel.open(fs.root());
    fs.crash();

    assertThrows(CrashedException.class, () -> channel.write(bytes("x")));
    assertThrows(CrashedException.class, () -> channel.read(ByteBuffer.allocate(1), 0));
    assertThrows(CrashedException.class, () -> channel.force(true));
    assertThrows(CrashedException.class, channel::size);
    assertThrows(CrashedException.class, channel::tryLock);
    assertThrows(CrashedException.class, () -> channel.truncate(0));
    assertThrows(CrashedException.class, () -> dir.force(true));
    assertThrows(CrashedException.class, () -> open(b));
    assertThrows(CrashedException.class, () -> Files.delete(a));
    assertThrows(CrashedException.class, () -> Files.move(a, b, ATOMIC_MOVE));
    assertThrows(CrashedException.class, () -> Files.createDirectory(b));
    assertThrows(CrashedException.class, () -> Files.newDirectoryStream(fs.root()));
    assertThrows(CrashedException.class, () -> Files.size(a));
    assertThrows(CrashedException.class, () -> Files.getFileStore(a));
    assertThrows(CrashedException.class, fs::sync);
    assertFalse(Files.exists(a));
    assertTrue(channel.isOpen());
    channel.close();
    dir.close();
    assertEquals("hello", read(fs.processCrash(), "/a"));
  }

  @Test
  void aFailedWriteWritesNothing() throws IOException {
    write(a, 0, "old");
    fs.failNext(operation -> operation.kind() == Kind.WRITE, Fault.ioError());

    IOException failure = assertThrows(IOException.class, () -> write(a, 0, "new"));

    assertEquals("Input/output error", failure.getMessage());
    assertEquals("old", Files.readString(a));
    assertEquals(0, fs.armedFaults());
  }

  @Test
  void aShortWriteWritesAndTakesOnlySoMuch() throws IOException {
    fs.failNext(operation -> operation.kind() == Kind.WRITE, Fault.shortWrite(2));
    fs.failNext(operation -> operation.kind() == Kind.WRITE, Fault.shortWrite(0));
    try (FileChannel channel = open(a)) {
      ByteBuffer bytes = bytes("hello");

      assertEquals(2, channel.write(bytes));
      assertEquals(0, channel.write(bytes));
      assertEquals(3, bytes.remaining());
      assertEquals(3, channel.write(bytes));
    }

    assertEquals("hello", Files.readString(a));
  }

  @Test
  void noSpaceAfterIsAShortWriteAndThenAnError() throws IOException {
    fs.failNext(operation -> operation.kind() == Kind.WRITE, Fault.noSpaceAfter(2));
    try (FileChannel channel = open(a)) {
      ByteBuffer bytes = bytes("hello");

      assertEquals(2, channel.write(bytes));
      IOException failure = assertThrows(IOException.class, () -> channel.write(bytes));
      assertEquals("No space left on device", failure.getMessage());
      assertEquals(3, channel.write(bytes));
    }
  }

  @Test
  void namesFailToo() throws IOException {
    write(a, 0, "hello");
    fs.failAll(operation -> operation.kind() != Kind.WRITE, Fault.ioError());

    assertThrows(FileSystemException.class, () -> Files.move(a, b, ATOMIC_MOVE));
    assertThrows(FileSystemException.class, () -> Files.delete(a));
    assertThrows(FileSystemException.class, () -> Files.createFile(b));
    assertThrows(FileSystemException.class, () -> Files.createDirectory(b));
    assertThrows(IOException.class, () -> force(a));
    assertThrows(IOException.class, () -> force(fs.root()));
    assertEquals(1, fs.armedFaults());

    fs.clearFaults();
    Files.move(a, b, ATOMIC_MOVE);
    assertEquals("hello", Files.readString(b));
  }

  @Test
  void anObserverSeesWhatACrashBeforeTheOperationLeaves() throws IOException {
    StringBuilder seen = new StringBuilder();
    fs.observe(next ->
        seen.append(next.kind()).append(' ').append(fs.processCrash().files()).append('\n'));

    write(a, 0, "hello");
    Files.delete(a);

    assertEquals("CREATE {}\nWRITE {/a=0}\nDELETE {/a=5}\n", seen.toString());
  }

  @Test
  void anObserverMayPullThePlug() {
    fs.observe(next -> fs.crash());

    assertThrows(CrashedException.class, () -> Files.createFile(a));

    assertTrue(fs.processCrash().files().isEmpty());
  }

  @Test
  void aSyncThatFailsAndIsNotReportedLosesForGood() throws IOException {
    force(fs.root());
    write(a, 0, "data");
    force(fs.root());
    fs.failNext(operation -> operation.kind() == Kind.FORCE, Fault.ioError().unreported());

    force(a);
    force(a);

    assertEquals("data", Files.readString(a));
    assertTrue(outcomes(fs, EntryProfile.EXT4, "/a").contains(""));
    assertEquals(0, fs.armedFaults());
  }

  @Test
  void aWriteThatIsCutAndNotReportedIsTakenForWhole() throws IOException {
    fs.failNext(operation -> operation.kind() == Kind.WRITE, Fault.shortWrite(2).unreported());
    ByteBuffer data = bytes("data");

    try (FileChannel channel = open(a)) {
      assertEquals(4, channel.write(data, 0));
    }

    assertFalse(data.hasRemaining());
    assertEquals("da", Files.readString(a));
  }

  @Test
  void aSyncThatIsIgnoredLeavesItToALaterOne() throws IOException {
    force(fs.root());
    write(a, 0, "data");
    force(fs.root());
    fs.failNext(operation -> operation.kind() == Kind.FORCE, Fault.ignored());

    force(a);
    assertTrue(outcomes(fs, EntryProfile.EXT4, "/a").contains(""));
    force(a);

    assertEquals(Set.of("data"), outcomes(fs, EntryProfile.EXT4, "/a"));
  }

  @Test
  void whatIsIgnoredHasNoEffect() throws IOException {
    hasNoEffect(Fault.ignored());
  }

  @Test
  void whatIsNotReportedHasNoEffect() throws IOException {
    hasNoEffect(Fault.ioError().unreported());
  }

  private void hasNoEffect(Fault fault) throws IOException {
    write(a, 0, "data");
    fs.failAll(operation -> true, fault);

    write(a, 0, "lost");
    try (FileChannel channel = open(a)) {
      channel.truncate(1);
    }
    Files.move(a, b, ATOMIC_MOVE);
    Files.delete(a);
    force(fs.root());

    assertEquals("data", Files.readString(a));
    assertFalse(Files.exists(b));
  }

  @Test
  void aFileThatCannotBeMadeIsAlwaysReported() {
    fs.failAll(operation -> true, Fault.noSpace().unreported());

    assertThrows(FileSystemException.class, () -> open(a));
    assertThrows(FileSystemException.class, () -> Files.createDirectory(b));
  }

  @Test
  void aFileIsMadeAlthoughThatIsToBeIgnored() throws IOException {
    fs.failAll(operation -> true, Fault.ignored());

    open(a).close();
    Files.createDirectory(b);

    assertTrue(Files.exists(a));
    assertTrue(Files.isDirectory(b));
  }
}

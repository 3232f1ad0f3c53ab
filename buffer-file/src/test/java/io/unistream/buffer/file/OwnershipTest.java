package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.DirectoryLockTest.Child;
import io.unistream.buffer.tck.ManualClock;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OWN-ONE against what others do to the directory and to the lock while a log is open. */
class OwnershipTest {

  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final ManualClock clock = new ManualClock();

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private FileBufferSettings settings(boolean power) {
    FileBufferSettings settings = Logs.settings(log());
    return power ? settings : Logs.process(settings);
  }

  private Buffer<String> open(boolean power) {
    return FileBuffer.open(
        settings(power), RecordCodec.string(), BufferComponents.defaults().withClock(clock));
  }

  private void assertLockedForOthers() throws IOException {
    try (Child other = Child.start("hold", log())) {
      assertTrue(other.read().startsWith("locked: "), "another process opened the log, too");
    }
  }

  /** A store into what was cut off would end this JVM. */
  @Test
  void aMappedTailThatIsCutOffIsSeenBeforeTheNextStore() throws IOException {
    try (Buffer<String> buffer = open(false)) {
      Kills.assumeWindow(log());
      Logs.put(buffer, 1);
      try (FileChannel tail = FileChannel.open(log().resolve("tail"), StandardOpenOption.WRITE)) {
        tail.truncate(0);
      }
      clock.advance(Duration.ofMillis(Ownership.INTERVAL_MILLIS));

      BufferFailedException e =
          assertThrows(BufferFailedException.class, () -> Logs.put(buffer, 2));
      assertTrue(e.getMessage().contains("tail was cut off"), e.getMessage());
    }
  }

  // ---- the lock, within this process

  @Test
  void systemPropertiesThatAreReplacedDoNotOpenTheLogToOthers() throws IOException {
    Properties properties = System.getProperties();
    try (Buffer<String> first = open(true)) {
      Properties others = new Properties();
      others.putAll(properties);
      others
          .keySet()
          .removeIf(key -> key.toString().startsWith("io.unistream.buffer.file.DirectoryLock"));
      System.setProperties(others);

      assertThrows(BufferLockedException.class, () -> open(true));

      assertLockedForOthers();
      assertEquals(1, Logs.put(first, 1));
    } finally {
      System.setProperties(properties);
    }
  }

  /** As where the library was shaded into another application of the same JVM. */
  @Test
  void anotherCopyOfTheLibraryIsRefusedAndLeavesTheLockAlone() throws Exception {
    try (URLClassLoader copy = copyOfTheLibrary()) {
      try (Buffer<String> first = open(true)) {
        for (int i = 0; i < 3; i++) {
          assertEquals("BufferLockedException", openInCopy(copy), "try " + i);
        }

        assertLockedForOthers();
        assertEquals(1, Logs.put(first, 1));
      }
      assertEquals("open", openInCopy(copy), "after the first was closed");
      assertThrows(BufferLockedException.class, () -> open(true));
      assertLockedForOthers();

      closeInCopy(copy);

      try (Buffer<String> again = open(true)) {
        assertEquals(List.of(1L), Logs.drain(again));
        assertLockedForOthers();
      }
    }
  }

  private static URLClassLoader copyOfTheLibrary() {
    List<URL> urls = new ArrayList<>();
    for (String path :
        System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
      try {
        urls.add(Path.of(path).toUri().toURL());
      } catch (java.net.MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private String openInCopy(ClassLoader copy) throws ReflectiveOperationException {
    return (String) inCopy(copy, "open").invoke(null, log().toString());
  }

  private static void closeInCopy(ClassLoader copy) throws ReflectiveOperationException {
    inCopy(copy, "close").invoke(null, "");
  }

  private static java.lang.reflect.Method inCopy(ClassLoader copy, String name)
      throws ReflectiveOperationException {
    java.lang.reflect.Method method =
        copy.loadClass(InCopy.class.getName()).getDeclaredMethod(name, String.class);
    method.setAccessible(true);
    return method;
  }

  /** What runs in the other copy. */
  static final class InCopy {

    @SuppressWarnings("NullAway") // nothing is open at first
    private static Buffer<String> opened;

    private InCopy() {}

    static String open(String directory) {
      try {
        opened = Logs.open(Logs.settings(Path.of(directory)));
        return "open";
      } catch (BufferException e) {
        return e.getClass().getSimpleName();
      }
    }

    static String close(String unused) {
      opened.close();
      return "closed";
    }
  }

  /** A buffer that an undeployed application never closed. */
  @Test
  void whatIsNeverClosedCanBeOpenedOnceItIsGarbage() {
    leaveOpen();

    for (int tries = 0; ; tries++) {
      System.gc();
      System.runFinalization();
      try (Buffer<String> again = open(true)) {
        assertEquals(List.of(1L), Logs.drain(again));
        return;
      } catch (BufferLockedException e) {
        assertTrue(tries < 100, "never collected");
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker")
  private void leaveOpen() {
    Buffer<String> left = open(true);
    Logs.put(left, 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLockThatAReaderDroppedIsTakenAgain(boolean power) throws IOException {
    try (Buffer<String> buffer = open(power)) {
      Logs.put(buffer, 1);
      assertEquals(0, Files.readAllBytes(log().resolve("lock")).length);
      clock.advance(INTERVAL);
      Logs.put(buffer, 2);

      assertLockedForOthers();
      assertEquals(3, Logs.put(buffer, 3));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherProcessThatWasFasterEndsTheLog(boolean power) throws IOException {
    Buffer<String> buffer = open(power);
    Logs.put(buffer, 1);
    try (Child other = openedByAnother()) {
      clock.advance(INTERVAL);

      BufferException e = assertThrows(BufferException.class, () -> buffer.put("lost"));

      assertTrue(
          e.getMessage().contains("the process with pid " + other.pid() + " has opened it"),
          e.getMessage());
      assertThrows(BufferFailedException.class, () -> buffer.put("lost"));
      assertThrows(BufferFailedException.class, buffer::emit);
      buffer.close();
      other.write("put");
      assertEquals("2", other.read());
    }
    try (Buffer<String> next = open(power)) {
      assertEquals(2, next.stats().backlogRecords());
    }
  }

  /** Drops the lock until another process has it: the thread that makes spares looks, too, and takes it again. */
  private Child openedByAnother() throws IOException {
    for (int tries = 0; tries < 20; tries++) {
      Files.readAllBytes(log().resolve("lock"));
      Child other = Child.start("hold", log());
      if (other.read().equals("open")) {
        return other;
      }
      other.close();
    }
    throw new IllegalStateException("the owner always looks before another process opens");
  }

  // ---- the directory and its files

  /** What somebody does to a log that is open. */
  enum Meddling {
    REMOVES_THE_DIRECTORY("the directory was removed or moved") {
      @Override
      void with(Path log) throws IOException {
        deleteAll(Files.move(log, log.resolveSibling("log.bak")));
      }
    },
    MOVES_THE_DIRECTORY("the directory was removed or moved") {
      @Override
      void with(Path log) throws IOException {
        Files.move(log, log.resolveSibling("log.bak"));
      }
    },
    REPLACES_THE_DIRECTORY("another directory has that name") {
      @Override
      void with(Path log) throws IOException {
        Files.move(log, log.resolveSibling("log.bak"));
        Files.createDirectory(log);
      }
    },
    DELETES_THE_LOCK("the file lock was deleted") {
      @Override
      void with(Path log) throws IOException {
        Files.delete(log.resolve("lock"));
      }
    },
    REPLACES_THE_LOCK("the file lock was replaced") {
      @Override
      void with(Path log) throws IOException {
        Path restored = Files.createFile(log.resolve("restored"));
        Files.move(restored, log.resolve("lock"), StandardCopyOption.ATOMIC_MOVE);
      }
    },
    RESTORES_AN_OLD_RECORD("has opened it") {
      @Override
      void with(Path log) throws IOException {
        Files.copy(
            log.resolveSibling("old"), log.resolve("owner"), StandardCopyOption.REPLACE_EXISTING);
      }
    };

    private final String finding;

    Meddling(String finding) {
      this.finding = finding;
    }

    abstract void with(Path log) throws IOException;

    private static void deleteAll(Path directory) throws IOException {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isToldBeforeAPutIsAcknowledgedOnceTheIntervalIsOver(Meddling meddling) throws IOException {
    for (boolean power : new boolean[] {true, false}) {
      open(power).close();
      Files.copy(log().resolve("owner"), temp.resolve("old"), StandardCopyOption.REPLACE_EXISTING);
      Buffer<String> buffer = open(power);
      Logs.put(buffer, 1);
      meddling.with(log());
      clock.advance(INTERVAL);

      BufferException e = assertThrows(BufferException.class, () -> buffer.put("lost"));

      assertTrue(e.getMessage().contains(meddling.finding), e.getMessage());
      assertEnds(buffer);
      cleanUp();
    }
  }

  @Test
  void isToldBeforeACommitReturns() throws IOException {
    Buffer<String> buffer = open(true);
    Logs.putMany(buffer, 3);
    var batch = buffer.emit();
    Meddling.REPLACES_THE_DIRECTORY.with(log());
    clock.advance(INTERVAL);

    assertThrows(BufferException.class, () -> buffer.commit(batch));

    assertEnds(buffer);
  }

  /** Whatever the clock says: a name is never made in somebody else's directory. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isToldBeforeASegmentIsMadeInAnotherDirectory(boolean power) throws IOException {
    Buffer<String> buffer = open(power);
    Logs.put(buffer, 1);
    Meddling.REPLACES_THE_DIRECTORY.with(log());

    assertThrows(BufferException.class, () -> {
      for (int i = 0; i < 100; i++) {
        buffer.put("x".repeat(1_000)); // 100 kB into segments of 4
      }
    });

    assertEnds(buffer);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(log())) {
      assertFalse(files.iterator().hasNext(), "something was made in the new directory");
    }
  }

  /** An owner writes a record: this is none. */
  @Test
  void aRecordThatSomebodyTouchesDamagesOrDeletesIsNoOtherOwner() throws IOException {
    try (Buffer<String> buffer = open(true)) {
      Logs.put(buffer, 1);
      Path owner = log().resolve("owner");
      Files.setLastModifiedTime(owner, FileTime.fromMillis(1));
      clock.advance(INTERVAL);
      assertEquals(2, Logs.put(buffer, 2));

      Files.writeString(owner, "damaged");
      clock.advance(INTERVAL);
      assertEquals(3, Logs.put(buffer, 3));

      Files.delete(owner);
      clock.advance(INTERVAL);
      assertEquals(4, Logs.put(buffer, 4));
    }
    try (Buffer<String> again = open(true)) {
      assertEquals(List.of(1L, 2L, 3L, 4L), Logs.drain(again));
    }
  }

  /** What remains: within the interval nobody looks. */
  @Test
  void withinTheIntervalNobodyLooks() throws IOException {
    CrashFileSystem disk = CrashFileSystem.create(); // nothing is done in the background there
    Buffer<String> buffer = FileBuffer.open(
        Logs.settings(disk), RecordCodec.string(), BufferComponents.defaults().withClock(clock));
    Logs.put(buffer, 1);
    Files.delete(disk.getPath("/log/lock"));
    clock.advance(INTERVAL.minusMillis(1));

    assertEquals(2, Logs.put(buffer, 2));

    assertThrows(BufferException.class, buffer::close);
  }

  /** A failed buffer neither waits nor touches what is there now, and its place can be taken. */
  private void assertEnds(Buffer<String> buffer) throws IOException {
    assertThrows(BufferFailedException.class, () -> buffer.put("lost"));
    try {
      buffer.close();
    } catch (BufferException e) {
      assertTrue(e.getMessage().contains("no longer belongs to this buffer"), e.getMessage());
    }
  }

  private void cleanUp() throws IOException {
    for (String name : List.of("log", "log.bak")) {
      if (Files.exists(temp.resolve(name))) {
        Meddling.deleteAll(temp.resolve(name));
      }
    }
  }
}

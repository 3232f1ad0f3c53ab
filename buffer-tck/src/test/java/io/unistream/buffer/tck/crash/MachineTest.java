package io.unistream.buffer.tck.crash;

import static io.unistream.buffer.tck.crash.CrashFixture.bytes;
import static io.unistream.buffer.tck.crash.CrashFixture.open;
import static io.unistream.buffer.tck.crash.CrashFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Locks, interrupts, space, directories: what a program meets without a crash. */
class MachineTest {

  private final CrashFileSystem fs = CrashFileSystem.create();
  private final Path a = fs.getPath("/a");

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void anInterruptClosesTheChannelAndWritesNothing() throws IOException {
    try (FileChannel channel = open(a)) {
      Thread.currentThread().interrupt();
      assertThrows(ClosedByInterruptException.class, () -> channel.write(bytes("x")));
      assertTrue(Thread.interrupted());

      assertFalse(channel.isOpen());
      assertThrows(ClosedChannelException.class, () -> channel.write(bytes("x")));
      assertEquals(0, Files.size(a));
    }
  }

  @Test
  void anInterruptClosesTheChannelInReadAndForce() throws IOException {
    for (int i = 0; i < 2; i++) {
      boolean force = i == 0;
      try (FileChannel channel = open(a)) {
        Thread.currentThread().interrupt();
        assertThrows(ClosedByInterruptException.class, () -> {
          if (force) {
            channel.force(true);
          } else {
            channel.read(ByteBuffer.allocate(1), 0);
          }
        });
        assertTrue(Thread.interrupted());
      }
    }
    assertTrue(fs.log().stream().noneMatch(operation -> operation.kind() == Operation.Kind.FORCE));
  }

  @Test
  void anAsynchronousChannelForcesDespiteAnInterrupt() throws IOException {
    write(a, 0, "x");
    AsynchronousFileChannel channel = AsynchronousFileChannel.open(a, StandardOpenOption.WRITE);
    Thread.currentThread().interrupt();

    channel.force(false);

    assertTrue(Thread.interrupted());
    assertTrue(channel.isOpen());
    assertEquals(1, channel.size());
    assertThrows(UnsupportedOperationException.class, () -> channel.write(bytes("x"), 0));
    channel.close();
    assertThrows(ClosedChannelException.class, () -> channel.force(false));
  }

  @Test
  void oneVirtualMachineLocksAFileOnce() throws IOException {
    try (FileChannel channel = open(a);
        FileChannel second = open(a)) {
      FileLock lock = channel.tryLock();
      assertNotNull(lock);
      assertThrows(OverlappingFileLockException.class, second::tryLock);
      assertThrows(OverlappingFileLockException.class, channel::tryLock);
      assertFalse(fs.tryForeignLock(a));

      lock.release();

      assertFalse(lock.isValid());
      assertTrue(second.tryLock().isValid());
    }
    assertTrue(fs.tryForeignLock(a));
  }

  @Test
  void closingAnyHandleOfTheFileDropsTheSystemsLockUnnoticed() throws IOException {
    try (FileChannel channel = open(a)) {
      FileLock lock = channel.tryLock();

      FileChannel.open(a).close();

      assertTrue(lock.isValid());
      assertTrue(fs.tryForeignLock(a));
      assertThrows(OverlappingFileLockException.class, channel::tryLock);
    }
  }

  @Test
  void theLockOfAnotherProcessIsRespected() throws IOException {
    try (FileChannel channel = open(a)) {
      assertTrue(fs.tryForeignLock(a));
      assertFalse(fs.tryForeignLock(a));
      assertNull(channel.tryLock());

      fs.releaseForeignLock(a);

      assertNotNull(channel.tryLock());
    }
  }

  @Test
  void aCrashReleasesLocks() throws IOException {
    FileChannel channel = open(a);
    FileLock lock = channel.tryLock();
    fs.crash();
    CrashFileSystem next = fs.processCrash().mount();

    try (FileChannel again = open(next.getPath("/a"))) {
      assertTrue(again.tryLock().isValid());
    }
    channel.close();
    assertFalse(lock.isValid());
  }

  @Test
  void openHandlesAreKnown() throws IOException {
    Files.createFile(a);
    try (FileChannel channel = open(a);
        FileChannel root = FileChannel.open(fs.root())) {
      assertEquals(List.of("/", "/a"), fs.openHandles());
      assertTrue(channel.isOpen() && root.isOpen());
    }
    assertEquals(List.of(), fs.openHandles());
  }

  @Test
  void aFullDiskTakesWhatFitsAndThenNothing() throws IOException {
    fs.capacityBytes(3 * 4096);
    try (FileChannel channel = open(a)) {
      channel.write(ByteBuffer.allocate(4096));
      assertEquals(2 * 4096, Files.getFileStore(a).getUsableSpace());
      ByteBuffer much = ByteBuffer.allocate(4 * 4096);

      assertEquals(2 * 4096, channel.write(much));
      IOException failure = assertThrows(IOException.class, () -> channel.write(much));
      assertEquals("No space left on device", failure.getMessage());
      assertEquals(0, Files.getFileStore(a).getUsableSpace());

      assertEquals(
          4096, channel.write(ByteBuffer.allocate(4096), 4096), "overwriting needs no space");
      Files.createFile(fs.getPath("/names-are-free"));
      channel.truncate(4096);
      assertEquals(2 * 4096, Files.getFileStore(a).getUsableSpace());
    }
  }

  @Test
  void anUnlinkedFileTakesSpaceUntilItIsClosed() throws IOException {
    fs.capacityBytes(4096);
    try (FileChannel channel = open(a)) {
      channel.write(bytes("x"));
      Files.delete(a);
      assertEquals(0, Files.getFileStore(fs.root()).getUsableSpace());
    }
    assertEquals(4096, Files.getFileStore(fs.root()).getUsableSpace());

    write(a, 0, "x");
    write(fs.getPath("/b"), 0, "");
    Files.move(fs.getPath("/b"), a, StandardCopyOption.ATOMIC_MOVE);
    assertEquals(4096, Files.getFileStore(fs.root()).getUsableSpace(), "replacing frees");
  }

  @Test
  void aHoleTakesNoSpace() throws IOException {
    fs.capacityBytes(8192);
    write(a, 1 << 20, "x");

    assertEquals((1 << 20) + 1, Files.size(a));
    assertEquals(4096, Files.getFileStore(a).getUsableSpace());
  }

  @Test
  void directoriesOpenForReadingOnly() throws IOException {
    Path dir = Files.createDirectory(fs.getPath("/d"));
    try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
      channel.force(true);
      IOException failure =
          assertThrows(IOException.class, () -> channel.read(ByteBuffer.allocate(1)));
      assertEquals("Is a directory", failure.getMessage());
    }
    assertThrows(FileSystemException.class, () -> FileChannel.open(dir, StandardOpenOption.WRITE));
  }

  @Test
  void aFileKeepsItsKeyUnderAnotherName() throws IOException {
    write(a, 0, "x");
    Object key = Files.readAttributes(a, "fileKey").get("fileKey");
    Path b = Files.move(a, fs.getPath("/b"));
    write(a, 0, "y");

    assertEquals(key, Files.readAttributes(b, "basic:fileKey").get("fileKey"));
    assertFalse(Files.isSameFile(a, b));
    assertTrue(Files.getLastModifiedTime(a).compareTo(Files.getLastModifiedTime(b)) > 0);
  }

  @Test
  void synchronousChannelsForceAfterEachWrite() throws IOException {
    Files.createFile(a);
    fs.sync();
    try (FileChannel channel =
        FileChannel.open(a, StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
      channel.write(bytes("hello"));
    }

    assertEquals(1, CrashFixture.states(fs, EntryProfile.PARANOID).size());
  }

  @Test
  void whereNothingIsOverwrittenInPlaceAFullDiskTakesDeletionsOnly() throws IOException {
    Path b = fs.getPath("/b");
    Path c = fs.getPath("/c");
    write(a, 0, "x".repeat(4096));
    write(b, 0, "x".repeat(4096));
    fs.capacityBytes(2 * 4096);
    write(a, 0, "y"); // in place
    fs.copyOnWrite(true);

    assertThrows(IOException.class, () -> write(a, 0, "z"));
    assertThrows(FileSystemException.class, () -> Files.move(a, c, StandardCopyOption.ATOMIC_MOVE));
    assertThrows(FileSystemException.class, () -> Files.createFile(c));
    assertTrue(Files.readString(a).startsWith("yx"));

    Files.delete(b);
    write(a, 0, "z");
    Files.move(a, b, StandardCopyOption.ATOMIC_MOVE);
    assertTrue(Files.readString(b).startsWith("zx"));
  }
}

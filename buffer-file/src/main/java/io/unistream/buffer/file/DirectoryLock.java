package io.unistream.buffer.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.BufferLockedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Exclusive ownership of a log directory (OWN-ONE): an entry in a registry of this JVM, and an OS lock on the file
 * {@value #NAME}, which holds the owner's pid as text.
 *
 * <p>An OS lock alone does not do: it belongs to the process, and is dropped as soon as the process closes <em>any</em>
 * channel on the file. So within a JVM the registry decides, before the file is touched. The registry is the system
 * properties, because classes loaded twice must share it; file systems other than the system's own, such as those of
 * tests, are told apart within one class alone, by a number. The lock file is never deleted, or two owners could each lock
 * a file of that name.
 */
final class DirectoryLock implements Closeable {

  static final String NAME = "lock";

  private static final int MAX_OWNER_BYTES = 256;

  /** Not their identity hash codes: of many file systems two have the same. */
  private static final Map<FileSystem, Integer> NUMBERS =
      Collections.synchronizedMap(new WeakHashMap<>());

  private static final AtomicInteger NEXT_NUMBER = new AtomicInteger(1);

  private final String registryKey;
  private final FileChannel channel;

  private DirectoryLock(String registryKey, FileChannel channel) {
    this.registryKey = registryKey;
    this.channel = channel;
  }

  static DirectoryLock acquire(Path directory) throws IOException {
    String key = DirectoryLock.class.getName() + ":" + identity(directory);
    String self = Long.toString(ProcessHandle.current().pid());
    if (System.getProperties().putIfAbsent(key, self) != null) {
      throw locked(directory, self + ", this process");
    }
    boolean acquired = false;
    try {
      DirectoryLock lock = acquire(directory, key, self);
      acquired = true;
      return lock;
    } finally {
      if (!acquired) {
        System.getProperties().remove(key);
      }
    }
  }

  /** An interrupt that comes right now may close the channel, and with it give the lock up: then once more. */
  private static DirectoryLock acquire(Path directory, String key, String self) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          FileChannel channel = lockFile(directory, self);
          if (channel.isOpen()) {
            return new DirectoryLock(key, channel);
          }
        } catch (ClosedChannelException e) {
          interrupted = true;
        }
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static FileChannel lockFile(Path directory, String self) throws IOException {
    FileChannel channel = FileChannel.open(
        directory.resolve(NAME),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
    boolean acquired = false;
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw locked(directory, owner(channel));
      }
      writeOwner(channel, self);
      acquired = true;
      return channel;
    } finally {
      if (!acquired) {
        channel.close();
      }
    }
  }

  private static String identity(Path directory) throws IOException {
    Object fileKey = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    String place = fileKey == null ? directory.toRealPath().toString() : fileKey.toString();
    return numberOf(directory.getFileSystem()) + ":" + place;
  }

  private static int numberOf(FileSystem files) {
    return files == FileSystems.getDefault()
        ? 0
        : NUMBERS.computeIfAbsent(files, unused -> NEXT_NUMBER.getAndIncrement());
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_OWNER_BYTES);
    channel.read(text, 0);
    String owner = UTF_8.decode(text.flip()).toString().strip();
    return owner.isEmpty() ? "unknown" : owner;
  }

  /** For the message of the next opener only, so a full disk must not stand in the way. */
  private static void writeOwner(FileChannel channel, String self) {
    try {
      channel.write(ByteBuffer.wrap((self + "\n").getBytes(UTF_8)), 0);
      channel.truncate(self.length() + 1L);
    } catch (IOException e) {
      System.getLogger(DirectoryLock.class.getName())
          .log(System.Logger.Level.INFO, "cannot note the owner's pid in the lock file", e);
    }
  }

  private static BufferLockedException locked(Path directory, String owner) {
    return new BufferLockedException(
        "the log in " + directory + " is open already, by the process with pid " + owner
            + ". Close that buffer, or use another directory");
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      System.getProperties().remove(registryKey);
    }
  }
}

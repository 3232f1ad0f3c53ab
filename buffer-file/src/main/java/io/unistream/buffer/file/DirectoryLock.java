package io.unistream.buffer.file;

import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.UnsupportedLogException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on the file {@value #NAME} of a log directory (OWN-ONE). The file is only ever locked, never
 * read or written, and never deleted, or two owners could each lock a file of that name.
 *
 * <p>Such a lock belongs to the process and not to a channel: it is dropped, without a word, as soon as the process closes
 * <em>any</em> channel on the file. So:
 *
 * <ul>
 *   <li>Within a JVM the JDK decides, which knows of all locks by the file's identity, whatever class loader asked for them, and
 *       forgets those whose owner was collected as garbage. It is asked through a channel, and that one must not be closed
 *       while somebody in this JVM has the lock: it is parked, one for each directory, and used by the next try.
 *   <li>Where this copy of the library has the lock itself, no channel is opened at all.
 *   <li>The lock can be looked after ({@link #isHeld}): it is one on two ranges, of which the smaller is given up and taken
 *       again. If the system has dropped both meanwhile, that brings it back, or tells that another process was faster: an
 *       owner needs both.
 * </ul>
 *
 * <p>What is static is guarded by {@code MUTEX}, which is held while a lock is taken or given up. The channel's calls are not
 * ended by an interrupt. An owner that is never closed is not kept from being collected, and with it goes the lock.
 */
final class DirectoryLock implements Closeable {

  static final String NAME = "lock";

  /** The file is empty; a range behind its end can be locked all the same. */
  private static final long SMALL = Long.MAX_VALUE - 1;

  private static final ReentrantLock MUTEX = new ReentrantLock();
  // By directory.
  private static final Map<FileIdentity, WeakReference<DirectoryLock>> OWNERS = new HashMap<>();
  private static final Map<FileIdentity, Channel> PARKED = new HashMap<>();

  /** A channel on a lock file. It is known before it is open, so that an error behind the opening leaves none that nobody closes. */
  private static final class Channel {

    private final Path name;
    private final FileIdentity file;
    private @Nullable FileChannel open;

    Channel(Path name, FileIdentity file) {
      this.name = name;
      this.file = file;
    }

    boolean isOpenOn(FileIdentity now) {
      return file.equals(now) && open != null && open.isOpen();
    }

    FileChannel opened() {
      return Objects.requireNonNull(open, "not opened yet");
    }

    void close() throws IOException {
      if (open != null) {
        open.close();
      }
    }
  }

  private final FileIdentity directory;
  private final Channel channel;
  // The JDK itself holds locks weakly.
  private final FileLock large;
  private FileLock small;
  private volatile boolean givenUp;
  private boolean released;

  private DirectoryLock(FileIdentity directory, Channel channel, FileLock large, FileLock small) {
    this.directory = directory;
    this.channel = channel;
    this.large = large;
    this.small = small;
  }

  /** Takes the lock; {@link BufferLockedException} if somebody has it. */
  static DirectoryLock acquire(Path path, FilePermissions permissions) throws IOException {
    MUTEX.lock();
    try {
      OWNERS.values().removeIf(owner -> owner.get() == null);
      FileIdentity directory = FileIdentity.of(path);
      if (OWNERS.containsKey(directory)) {
        throw locked(path, OwnerRecord.OwnerProcess.current().pid() + ", this process");
      }
      Channel channel = channel(directory, path.resolve(NAME), permissions);
      DirectoryLock lock = lock(path, directory, channel);
      boolean entered = false;
      try {
        OWNERS.put(directory, new WeakReference<>(lock));
        entered = true;
      } finally {
        if (!entered) {
          lock.close();
        }
      }
      return lock;
    } finally {
      MUTEX.unlock();
    }
  }

  /** A channel that is parked, at the latest from now on. */
  private static Channel channel(FileIdentity directory, Path file, FilePermissions permissions)
      throws IOException {
    permissions.createIfMissing(file);
    FileIdentity now = FileIdentity.of(file);
    Channel parked = PARKED.get(directory);
    if (parked != null && parked.isOpenOn(now)) {
      return parked;
    }
    if (parked != null) {
      parked.close(); // of a file that has no name any more
    }
    Channel next = new Channel(file, now);
    PARKED.put(directory, next);
    next.open = FileChannel.open(Openable.require(file), StandardOpenOption.WRITE);
    return next;
  }

  private static DirectoryLock lock(Path path, FileIdentity directory, Channel channel)
      throws IOException {
    FileLock large;
    try {
      large = channel.opened().tryLock(0, SMALL, false);
    } catch (OverlappingFileLockException e) {
      // another copy of the library in this JVM has it
      throw locked(path, OwnerRecord.OwnerProcess.current().pid() + ", this process");
    } catch (IOException e) {
      unpark(directory, channel);
      throw e;
    }
    boolean acquired = false;
    try {
      FileLock small = large == null ? null : channel.opened().tryLock(SMALL, 1, false);
      if (large == null || small == null) {
        throw locked(path, otherOwner(path));
      }
      if (!channel.file.equals(FileIdentity.ofAny(path.resolve(NAME)))) {
        throw new IOException("the file " + NAME + " was replaced while it was being locked");
      }
      DirectoryLock lock = new DirectoryLock(directory, channel, large, small);
      PARKED.remove(directory);
      acquired = true;
      return lock;
    } finally {
      if (!acquired) {
        unpark(directory, channel);
      }
    }
  }

  /** To be called where the JDK knows of no lock in this JVM: it looks there before it asks the system. */
  private static void unpark(FileIdentity directory, Channel channel) throws IOException {
    PARKED.remove(directory);
    channel.close();
  }

  private static String otherOwner(Path path) {
    try {
      OwnerRecord owner = Ownership.read(path.resolve(Ownership.NAME));
      return owner == null ? "unknown" : Long.toString(owner.process().pid());
    } catch (IOException | UnsupportedLogException e) {
      return "unknown (" + e + ")";
    }
  }

  private static BufferLockedException locked(Path directory, String owner) {
    return new BufferLockedException(
        "the log in " + directory + " is open already, by the process with pid " + owner
            + ". Close that buffer, or use another directory");
  }

  /** The directory that the lock is in. */
  FileIdentity directory() {
    return directory;
  }

  /** The file that is locked. */
  FileIdentity file() {
    return channel.file;
  }

  /** Looks after the lock; false if another process has it. To be called by one thread at a time. */
  boolean isHeld() throws IOException {
    small.release();
    FileLock again = channel.opened().tryLock(SMALL, 1, false);
    if (again == null) {
      return false;
    }
    small = again;
    return true;
  }

  /**
   * Gives the lock up, also where unlocking fails: then the JDK leaves the channel open, until it is collected; but closing any
   * other one drops the lock. What an error cuts short, the next call goes on with. Until the channel is closed it is parked, and from the moment
   * that the lock is free the next owner in this process may have it.
   */
  @Override
  public void close() throws IOException {
    MUTEX.lock();
    try {
      givenUp = true; // first: nothing is done with the log any more, whatever comes
      if (!released) {
        PARKED.put(directory, channel);
        release();
      }
    } finally {
      try {
        if (released && PARKED.get(directory) == channel) { // else it is another owner's by now
          channel.close();
          PARKED.remove(directory);
        }
      } finally {
        MUTEX.unlock(); // or no log of this process could be opened or closed any more
      }
    }
  }

  private void release() throws IOException {
    OWNERS.remove(directory);
    boolean unlocked = false;
    try {
      if (channel.opened().isOpen()) {
        small.release();
        large.release();
      }
      unlocked = true;
    } finally {
      if (!unlocked) {
        drop();
      }
      released = true;
    }
  }

  /** Whether it was closed, as far as an error let it. */
  boolean isGivenUp() {
    return givenUp;
  }

  private void drop() {
    try (FileChannel another =
        FileChannel.open(Openable.require(channel.name), StandardOpenOption.WRITE)) {
      System.getLogger(DirectoryLock.class.getName())
          .log(System.Logger.Level.DEBUG, "unlocking by closing {0}", another);
    } catch (IOException e) {
      System.getLogger(DirectoryLock.class.getName())
          .log(System.Logger.Level.WARNING, "cannot unlock " + channel.name, e);
    }
  }
}

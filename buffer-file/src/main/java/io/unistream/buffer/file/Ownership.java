package io.unistream.buffer.file;

import io.unistream.buffer.UnsupportedLogException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * That a log is this buffer's, from its opening to its closing (OWN-ONE). Taken with {@link DirectoryLock}, and written down in
 * the file {@value #NAME} ({@link OwnerRecord}), which is replaced by a rename at each opening.
 *
 * <p>Taken once, it may still be lost: somebody moves or replaces the directory, deletes the lock file, restores another one, or
 * reads it within this process, which drops the lock; then another process can open the log. So the owner looks, at each change
 * of segment and before what was put or committed is acknowledged, if its last look is over {@value #INTERVAL_MILLIS} ms ago by
 * the wall clock, in whichever direction. It looks at the identity of the directory and of the lock file, at the token in {@value
 * #NAME}, which must not be another owner's, after the operating system's lock, and at the size of a file that is mapped. What it finds lost is lost for good: nothing is acknowledged any more.
 *
 * <p>What remains: what is acknowledged between the loss and the next look. {@code looking} guards a look; whether the log is
 * lost can be asked without it.
 */
final class Ownership implements Closeable {

  static final String NAME = "owner";

  /** Long enough for a look to cost nothing, about ten microseconds; short enough for little to be lost. */
  static final long INTERVAL_MILLIS = 250;

  private final Path path;
  private final DirectoryLock lock;
  private final ReentrantLock looking = new ReentrantLock();
  // Guarded by looking: what the file "owner" was at the last look; null for none.
  private @Nullable State owner;
  private @Nullable UUID token;
  private @Nullable Path mapped;
  private long mappedBytes;

  private volatile long lookedAt;
  private volatile @Nullable LostOwnershipException lost;

  /** What can be seen of a file without reading it. */
  private record State(FileIdentity file, Object modified, long size) {

    static @Nullable State of(Path file) throws IOException {
      try {
        BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
        return new State(FileIdentity.of(file, seen), seen.lastModifiedTime(), seen.size());
      } catch (NoSuchFileException e) {
        return null;
      }
    }
  }

  private Ownership(Path path, DirectoryLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Takes the log; {@link io.unistream.buffer.BufferLockedException} if somebody has it. */
  static Ownership acquire(Path directory, FilePermissions permissions) throws IOException {
    DirectoryLock lock = DirectoryLock.acquire(directory, permissions);
    boolean owned = false;
    try {
      Ownership ownership = new Ownership(directory, lock);
      owned = true;
      return ownership;
    } finally {
      if (!owned) {
        lock.close();
      }
    }
  }

  /** What a file {@value #NAME} says; null if there is none, or it says nothing or cannot be read: nothing depends on it. */
  static @Nullable OwnerRecord read(Path file) throws IOException {
    byte[] bytes;
    try (StableFile source = StableFile.open(file, StandardOpenOption.READ)) {
      ByteBuffer read = ByteBuffer.allocate(OwnerRecord.MOST_BYTES);
      source.read(read, 0);
      bytes = Arrays.copyOf(read.array(), read.position());
    } catch (NoSuchFileException e) {
      return null;
    } catch (AccessDeniedException e) {
      throw e; // so would be the segments
    } catch (IOException e) {
      System.getLogger(Ownership.class.getName())
          .log(System.Logger.Level.WARNING, "cannot read " + file, e);
      return null;
    }
    return OwnerRecord.decode(bytes, file);
  }

  /**
   * Writes down whose the log is; to be called once, before anything is appended.
   *
   * <p>A log that is not where its record says is a copy, and so is one that has segments and no record: batches that are sealed
   * from now on get a log id that no other copy has. Where a full disk leaves no room for a new record, a log that has one
   * opens all the same, for there is a backlog to be committed, and the old record stays; one that has none does not open.
   *
   * @param created the log id if there is nothing in the log yet, else null
   * @return the log id for the batches to be sealed
   */
  UUID claim(LogDirectory directory, @Nullable UUID created, Ids ids) throws IOException {
    Path file = path.resolve(NAME);
    OwnerRecord former = read(file);
    UUID log = created;
    if (log == null) {
      log = former != null && former.places().isThere(places(file)) ? former.log() : ids.logId();
    }
    looking.lock();
    try {
      UUID written = write(directory, file, log, ids);
      token = written == null && former != null ? former.token() : written;
      owner = State.of(file);
    } finally {
      looking.unlock();
    }
    return log;
  }

  private OwnerRecord.Places places(Path owner) throws IOException {
    return new OwnerRecord.Places(
        lock.directory().number(),
        lock.file().number(),
        FileIdentity.of(owner).number(),
        FileIdentity.changed(owner));
  }

  private @Nullable UUID write(LogDirectory directory, Path file, UUID log, Ids ids)
      throws IOException {
    Path unfinished = path.resolve(LogFileNames.OWNER_NEW);
    boolean written = false;
    try {
      Files.deleteIfExists(unfinished);
      UUID newToken = ids.token();
      try (StableFile out = StableFile.create(unfinished, directory.permissions());
          SyncHandle sync = SyncHandle.ofFile(unfinished)) {
        out.write(
            ByteBuffer.wrap(
                new OwnerRecord(ids.process(), newToken, log, places(unfinished)).encode()),
            0);
        if (directory.syncs()) {
          sync.sync();
        }
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      written = true;
      directory.sync();
      return newToken;
    } catch (IOException e) {
      if (written || !directory.space().isFull(FileFiller.FILL, e)) {
        throw e;
      }
      Files.deleteIfExists(unfinished);
      if (!Files.exists(file)) {
        // The next opener would take the log for a copy.
        throw directory.space().refused("recording who owns the log", FileFiller.FILL, e);
      }
      System.getLogger(Ownership.class.getName())
          .log(System.Logger.Level.WARNING, "no space to record who owns " + path, e);
      return null;
    }
  }

  /** From now on a file is mapped, whose size is looked at as well: a store behind its end would be the end of the JVM. */
  void maps(Path file, long bytes) {
    looking.lock();
    try {
      mapped = file;
      mappedBytes = bytes;
    } finally {
      looking.unlock();
    }
  }

  /** Looks, if the last look is too long ago. */
  void lookIfDue(long epochMillis) throws LostOwnershipException {
    if (Math.abs(epochMillis - lookedAt) >= INTERVAL_MILLIS || lost != null) {
      look();
      lookedAt = epochMillis;
    }
  }

  /** Looks whether the log is still this buffer's. */
  void look() throws LostOwnershipException {
    looking.lock();
    try {
      LostOwnershipException before = lost;
      if (before != null) {
        throw new LostOwnershipException(String.valueOf(before.getMessage()), before);
      }
      String finding = finding();
      if (finding != null) {
        throw lose(finding, null);
      }
    } catch (LostOwnershipException e) {
      throw e;
    } catch (IOException e) {
      throw lose("the check itself failed: " + e, e);
    } finally {
      looking.unlock();
    }
  }

  private LostOwnershipException lose(String finding, @Nullable IOException cause) {
    LostOwnershipException now = new LostOwnershipException(
        "the log in " + path + " no longer belongs to this buffer: " + finding, cause);
    lost = now;
    return now;
  }

  private @Nullable String finding() throws IOException {
    FileIdentity directory = FileIdentity.ofAny(path);
    if (directory == null) {
      return "the directory was removed or moved";
    }
    if (!directory.equals(lock.directory())) {
      return "another directory has that name: the log's directory was moved, replaced or unmounted";
    }
    FileIdentity file = FileIdentity.ofAny(path.resolve(DirectoryLock.NAME));
    if (!lock.file().equals(file)) {
      return "the file " + DirectoryLock.NAME + " was " + (file == null ? "deleted" : "replaced");
    }
    String changed = changed(path.resolve(NAME));
    if (changed != null) {
      return changed;
    }
    return lock.isHeld() ? cutOff() : "another process has locked it";
  }

  private @Nullable String cutOff() throws IOException {
    Path file = mapped;
    try {
      if (file == null || Files.size(file) >= mappedBytes) {
        return null;
      }
    } catch (NoSuchFileException e) {
      return null; // what has no name any more stays mapped, and is still to be written out
    }
    return "the file " + file.getFileName() + " was cut off";
  }

  private @Nullable String changed(Path file) throws IOException {
    State now = State.of(file);
    if (now == null ? owner == null : now.equals(owner)) {
      return null;
    }
    OwnerRecord record;
    try {
      record = now == null ? null : read(file);
    } catch (UnsupportedLogException e) {
      return "another version of this library has opened it: " + e.getMessage();
    }
    if (record != null && !record.token().equals(token)) {
      return "the process with pid " + record.process().pid() + " has opened it";
    }
    owner = now; // whoever touched, deleted or damaged it is no owner: that one writes a record
    return null;
  }

  /** How the log was lost, if it was. */
  @Nullable
  IOException lost() {
    return lost;
  }

  /** Whether the log may be somebody else's by now. */
  boolean isGivenUp() {
    return lock.isGivenUp();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

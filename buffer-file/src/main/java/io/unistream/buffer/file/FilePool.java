package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The files of a log that are no segments now:
 *
 * <pre>
 * state     name               comes from                    goes to
 * filling   spare.new          nothing                       ready; deleted if that fails
 * ready     spare … spare-4    filling, segment, unneeded    taken; deleted where space is missing
 * taken     the same           ready                         segment, by one renaming; or ready again
 * made      spare.tmp          nothing                       segment, by one renaming; or deleted
 * unneeded  NNNN.old           segment                       ready; deleted at leisure ({@link Unneeded})
 * room      spare.room         nothing                       deleted where space is missing
 * </pre>
 *
 * <p>Always at least one is ready before a record is put, so that sealing and committing never need space (COM-RECLAIM). The
 * commits that give back the oldest segment fit into one, because a batch takes more room in the log than its commit, so one
 * comes back from there; for those that may not there is {@link Room}. Where file systems overwrite in place, a ready file is
 * space by itself. Elsewhere a write into it may need space, as may a new name or a renaming: then it is what can be deleted
 * to have some ({@link #freeSome}), and a segment may begin as an empty file. Nothing relies on anything but a deletion to
 * need no space.
 *
 * <p>Filling a file takes as long as some hundred syncs, so on a real disk two are made ahead in the background, from the first
 * change of segment on. On other file systems, simulated ones, there is no background, so that what happens on them can be told again.
 *
 * <p>Locks: {@code making} is held while a file is filled; after it come those of {@link Spares}, {@link Room} and {@link Unneeded}. States of files are not durable: what a crash leaves under these names is
 * looked at, or deleted, at the next opening.
 */
final class FilePool {

  /**
   * A file that was taken, to become a segment.
   *
   * @param number the number of the spare that it is; 0 if it was made for this
   * @param size how large the segment may become
   */
  record Taken(int number, Path file, int size) {}

  /** How many are made ahead. */
  private static final int WANTED = 2;

  /** The second one is made only where it leaves space for some more: it is not to take what a put may need. */
  private static final long ROOMY = 8;

  private static final System.Logger LOG = System.getLogger(FilePool.class.getName());

  private final LogDirectory directory;
  private final int size;
  private final Executor maker;
  private final boolean background;
  private final Unneeded unneeded;
  // Fair: a put that waits for a spare is not to wait until the background has filled another one.
  private final ReentrantLock making = new ReentrantLock(true);
  private final ReentrantLock reclaiming = new ReentrantLock();
  private final Spares spares;
  private final Room room;
  // Written before others know of this.
  private boolean inDoubt;

  FilePool(LogDirectory directory, int size, Executor maker, Executor afterPause) {
    this(directory, size, maker, afterPause, directory.hasBackground());
  }

  FilePool(
      LogDirectory directory, int size, Executor maker, Executor afterPause, boolean background) {
    this.directory = directory;
    this.unneeded = new Unneeded(directory, size, maker, afterPause);
    this.size = size;
    this.maker = maker;
    this.background = background;
    this.spares = new Spares(directory, size);
    this.room = new Room(directory, size, background);
  }

  /** The size of a file that is made now. */
  int size() {
    return size;
  }

  /**
   * Looks for spares that an earlier owner left, and sees that there is one. Those in doubt and those of another size do as
   * long as no new one can be made.
   *
   * @param doubt whether they may still have the name of a segment on the disk: if a sync of the directory failed, the
   *     operating system shows them under their new name only, and the next sync does not mend that
   * @throws IOException if there is none, and none can be made
   */
  void find(boolean doubt) throws IOException {
    spares.find();
    room.find();
    if (!doubt && spares.hasOfSize()) {
      spares.drop(false);
      return;
    }
    Path made;
    try {
      made = fill();
    } catch (IOException e) {
      if (spares.ready() == 0) {
        throw e;
      }
      inDoubt = doubt;
      LOG.log(
          System.Logger.Level.WARNING,
          "no new spare file could be made in " + directory.path() + "; the old ones are used",
          e);
      return;
    }
    spares.drop(doubt);
    spares.keep(made);
  }

  /**
   * Whether spares are used that {@link #find} would rather have replaced. The log must not be marked as closed then: the next
   * owner would trust them.
   */
  boolean areInDoubt() {
    return inDoubt;
  }

  /** Before records are put: makes a spare unless there is one, and leaves others the space that is theirs. */
  void ensure() throws IOException {
    if (spares.ready() == 0) {
      make(1, true);
    }
    if (room.missing() > 0) {
      makeRoom();
    }
  }

  /** It is worth more than a second spare. */
  private void makeRoom() throws IOException {
    making.lock();
    try {
      long bytes = room.missing();
      if (bytes > 0) {
        directory.space().checkFree(bytes);
        try {
          withSpace(true, () -> fill(room.file(), bytes));
        } finally {
          room.find(); // it may have been deleted as soon as it was there
        }
      }
    } finally {
      making.unlock();
    }
  }

  /**
   * From now on there is room for so many bytes of commits, too, before records are put: {@link Room}. Not at once, since an
   * opening goes on without.
   */
  void owe(long bytes) {
    int each = size - SegmentHeader.LENGTH;
    long files = (bytes + each - 1) / each + 1; // an opening after a kill takes one
    room.want(Math.max(room.wanted(), files * size));
  }

  /** The same, at once. If this throws, nothing has changed. */
  void setAside(long bytes) throws IOException {
    long before = room.wanted();
    owe(bytes);
    boolean done = false;
    try {
      ensure();
      done = true;
    } finally {
      if (!done) {
        room.want(before);
      }
    }
  }

  /** Takes back {@link #owe}. */
  void setNothingAside() throws IOException {
    room.want(0);
    room.deleteSurplus();
  }

  private void make(int count, boolean forRecords) throws IOException {
    making.lock();
    try {
      if (spares.ready() < count && !tryTakeBack() && spares.ready() < count) {
        if (forRecords) {
          directory.space().checkFree(size);
        }
        spares.keep(fill());
      }
    } finally {
      making.unlock();
    }
  }

  private Path fill() throws IOException {
    return fill(directory.resolve(LogFileNames.SPARE_NEW), size);
  }

  /** Fills a file; if that fails, once more when all is deleted that waits for it. */
  private Path fill(Path file, long bytes) throws IOException {
    long before = unneeded.deletions();
    try {
      return directory.fill(file, bytes);
    } catch (IOException e) {
      deleteUnneeded(e);
      if (unneeded.deletions() == before) {
        throw e;
      }
      LOG.log(System.Logger.Level.DEBUG, "once more, since files were deleted: " + e, e);
      return directory.fill(file, bytes);
    }
  }

  /** Takes one that waits to be deleted: that is quicker than filling one, and takes no space. */
  private boolean tryTakeBack() throws IOException {
    Unneeded.Waiting file = unneeded.take(size);
    boolean kept = false;
    try {
      kept = file != null && spares.keepAgain(file.file());
    } catch (FileSystemException e) {
      LOG.log(
          System.Logger.Level.DEBUG, "could not make a spare of " + file + "; one is filled", e);
    } finally {
      if (file != null && !kept && Files.exists(file.file())) {
        unneeded.giveBack(file);
      }
    }
    return kept;
  }

  /**
   * Takes a file of at least a size: a spare, or one made for this. Who takes it calls {@link #activate} or {@link #putBack}.
   *
   * @param empty whether an empty file does where there is no space: what is to be written needs none of what is the rule here
   */
  Taken take(int needed, boolean empty) throws IOException {
    Taken taken = spares.take(needed);
    try {
      if (taken == null && needed > size) {
        Path made = directory.resolve(LogFileNames.SPARE_TMP);
        return new Taken(0, fill(made, needed), needed);
      }
      while (taken == null) {
        make(spares.ready() + 1, false);
        taken = spares.take(needed);
      }
    } catch (IOException e) {
      if (!empty || !directory.mayBeginEmpty() || !directory.space().isFull(needed, e)) {
        throw e;
      }
      return takeEmpty(Math.max(needed, size), e);
    }
    if (background) {
      Unneeded.begin(maker, this::makeAhead);
    }
    return taken;
  }

  private Taken takeEmpty(int most, IOException cause) throws IOException {
    Path file = directory.resolve(LogFileNames.SPARE_TMP);
    try {
      directory.makeEmpty(file);
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw e;
    }
    return new Taken(0, file, most);
  }

  /** Gives a file that was taken, and whose header is durable, the name of a segment. */
  void activate(Taken taken, int number) throws IOException {
    spares.activate(taken, number);
  }

  /** Takes a file back that was taken, and did not become a segment. */
  void putBack(Taken taken, boolean sound) throws IOException {
    if (taken.number() == 0) {
      Files.deleteIfExists(taken.file());
    } else {
      spares.putBack(taken, sound);
    }
  }

  /** One at a time, so that a log is not kept from closing. If this fails, whoever needs the spare tries again, and says so. */
  private void makeAhead() {
    try {
      make(WANTED, true);
      if (spares.ready() < WANTED && directory.space().hasSpace(ROOMY * size)) {
        Unneeded.begin(maker, this::makeAhead);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.DEBUG, "no spare file could be made ahead in " + directory.path(), e);
    }
  }

  /**
   * Gives segments back that nobody needs any more, of those that there are. Nothing about that has to be durable: a file that
   * comes back after a crash is before the last commit, which passes it over. Where there is a background, their space may
   * still be taken when this returns.
   */
  void giveBack(Map<Integer, Segment> given, Map<Integer, Segment> segments) {
    reclaiming.lock();
    try {
      for (Segment segment : List.copyOf(given.values())) {
        boolean done = false;
        try {
          giveBack(segment.path(), segment.size());
          done = true;
        } finally {
          if (done || !Files.exists(segment.path())) {
            segments.remove(segment.number());
          }
        }
      }
    } catch (IOException e) {
      throw new BufferStorageException(
          "reclaiming space in " + directory.path() + " failed: " + e, e);
    } finally {
      reclaiming.unlock();
    }
  }

  /** If this throws, it was not given back. */
  void giveBack(Path segment, int segmentSize) throws IOException {
    if (segmentSize == size && spares.tryKeepAgain(segment)) {
      return;
    }
    if (background) {
      unneeded.add(segment, segmentSize);
    } else {
      Files.deleteIfExists(segment);
    }
  }

  /** What needs space, and can be tried again. */
  @FunctionalInterface
  interface Attempt {
    void run() throws IOException;
  }

  /** Tries what is no putting of records, and again each time that there was no space and something could be deleted. */
  void withSpace(Attempt attempt) throws IOException {
    withSpace(false, attempt);
  }

  private void withSpace(boolean records, Attempt attempt) throws IOException {
    while (true) {
      try {
        attempt.run();
        return;
      } catch (IOException e) {
        if (!directory.space().isFull(0, e) || !freeSome(records, e)) {
          throw e;
        }
      }
    }
  }

  /**
   * For what needs space, and found none: deletes what waits for that, or else a surplus spare, or else what is set aside.
   *
   * @param records whether it is for records: those leave what is set aside for the commits
   * @param cause is told what cannot be deleted
   * @return whether there is more space now, so that it is worth another try
   */
  boolean freeSome(boolean records, IOException cause) {
    long before = directory.space().usableBytes();
    if (!deleteSome(records, cause)) {
      return false;
    }
    if (background) {
      directory.space().awaitMoreThan(before);
    }
    return true;
  }

  private boolean deleteSome(boolean records, IOException cause) {
    long before = unneeded.deletions();
    deleteUnneeded(cause);
    if (unneeded.deletions() > before) {
      return true;
    }
    try {
      return spares.deleteLast(1) || (!records && (room.delete() || spares.deleteLast(0)));
    } catch (IOException e) {
      cause.addSuppressed(e);
      return false;
    }
  }

  private void deleteUnneeded(IOException cause) {
    try {
      unneeded.deleteAll();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Deletes at once what waits for it. */
  void deleteUnneeded() throws IOException {
    unneeded.deleteAll();
  }
}

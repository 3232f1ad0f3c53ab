package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The spare files: always at least one, so that sealing and committing never need space (COM-RECLAIM). Records may be put
 * only while there is a spare; a commit may use the last one up. The commits that give back the oldest segment always fit
 * into one segment, because a batch takes more room in the log than its commit, so a spare comes back from there.
 *
 * <p>Filling a file takes as long as some hundred syncs, so on a real disk two are made ahead in the background, from the first
 * change of segment on: one may be taken, and there still is one, without which no record may be put. Who needs one before it is ready waits for it. What is given back is kept up to {@link
 * LogDirectory#MAX_SPARES}; the rest is deleted at leisure ({@link Unneeded}), or becomes a spare in place of one to be
 * filled. On other file systems, simulated ones, there is no background, so that what happens on them can be told again.
 *
 * <p>Two locks: {@code making} is held while a file is filled, {@code lock} for as long as a rename takes. Taken in this
 * order, the one of {@link Unneeded} after them.
 */
final class Spares {

  /** A file that was taken, to become a segment. */
  record Taken(Path file, int size) {}

  /** Makes a file. */
  @FunctionalInterface
  private interface Filling {
    Path fill() throws IOException;
  }

  /** How many are made ahead. */
  private static final int WANTED = 2;

  /** The second one is made only where it leaves space for some more: it is not to take what a put may need. */
  private static final long ROOMY = 8;

  private static final System.Logger LOG = System.getLogger(Spares.class.getName());

  private final LogDirectory directory;
  private final int size;
  private final Executor maker;
  private final boolean background;
  private final Unneeded unneeded;
  // Fair: a put that waits for a spare is not to wait until the background has filled another one.
  private final ReentrantLock making = new ReentrantLock(true);
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock: the sizes of the spares, by number.
  private SortedMap<Integer, Integer> ready = new TreeMap<>();
  // Written under lock.
  private volatile boolean anyReady;
  // Written before others know of this.
  private boolean inDoubt;

  Spares(LogDirectory directory, int size, Executor maker, Executor afterPause) {
    this(directory, size, maker, afterPause, directory.hasBackground());
  }

  Spares(
      LogDirectory directory, int size, Executor maker, Executor afterPause, boolean background) {
    this.directory = directory;
    this.unneeded = new Unneeded(directory, size, maker, afterPause);
    this.size = size;
    this.maker = maker;
    this.background = background;
  }

  /** The size of a spare that is made now. */
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
    lock.lock();
    try {
      ready = directory.spares();
      anyReady = !ready.isEmpty();
    } finally {
      lock.unlock();
    }
    if (!doubt && ready.containsValue(size)) {
      drop(false);
      return;
    }
    Path made;
    try {
      made = directory.fillSpare(size);
    } catch (IOException e) {
      if (!anyReady) {
        throw e;
      }
      inDoubt = doubt;
      LOG.log(
          System.Logger.Level.WARNING,
          "no new spare could be made in " + directory.path() + "; the old ones must do",
          e);
      return;
    }
    drop(doubt);
    keep(made);
  }

  /**
   * Whether spares are used that {@link #find} would rather have replaced. The log must not be marked as closed then: the next
   * owner would trust them.
   */
  boolean areInDoubt() {
    return inDoubt;
  }

  private void drop(boolean all) throws IOException {
    lock.lock();
    try {
      for (int number : List.copyOf(ready.keySet())) {
        if (all || ready.getOrDefault(number, size) != size) {
          Files.deleteIfExists(directory.spare(number));
          ready.remove(number);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes a spare unless there is one. */
  void ensure() throws IOException {
    if (!anyReady) {
      make(1);
    }
  }

  /** Makes a spare unless there are so many. */
  private void make(int count) throws IOException {
    making.lock();
    try {
      if (count() < count && !tryTakeBack() && count() < count) {
        keep(fill(() -> directory.fillSpare(size)));
      }
    } finally {
      making.unlock();
    }
  }

  /** Takes one that waits to be deleted: that is quicker than filling one, and takes no space. */
  private boolean tryTakeBack() throws IOException {
    Unneeded.Waiting file = unneeded.take(size);
    boolean kept = false;
    try {
      kept = file != null && keepAgain(file.file(), file.size());
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

  /** Fills a file; if that fails, once more when all is deleted that waits for it. */
  private Path fill(Filling filling) throws IOException {
    long before = unneeded.deletions();
    try {
      return filling.fill();
    } catch (IOException e) {
      deleteUnneeded(e);
      if (unneeded.deletions() == before) {
        throw e;
      }
      LOG.log(System.Logger.Level.DEBUG, "once more, since files were deleted: " + e, e);
      return filling.fill();
    }
  }

  private int count() {
    lock.lock();
    try {
      return ready.size();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a file that was filled, unless so many segments came back meanwhile that there is no place for it. */
  private void keep(Path made) throws IOException {
    lock.lock();
    try {
      int number = placeForSpare();
      if (number == 0) {
        Files.deleteIfExists(made);
      } else {
        directory.keepSpare(made, number);
        ready(number);
      }
    } finally {
      lock.unlock();
    }
  }

  private void ready(int number) {
    ready.put(number, size);
    anyReady = true;
  }

  /** A free number, or that of a spare of another size, which is replaced; 0 if there is none. */
  private int placeForSpare() {
    int free = freeNumber();
    if (free <= LogDirectory.MAX_SPARES) {
      return free;
    }
    return ready.entrySet().stream()
        .filter(spare -> spare.getValue() != size)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(0);
  }

  private int freeNumber() {
    int number = 1;
    while (ready.containsKey(number)) {
      number++;
    }
    return number;
  }

  /**
   * Takes a file of at least a size: a spare, or one made for this. It has a name of its own from here on, so that a
   * segment that is given back meanwhile cannot take its place; the caller renames or deletes it.
   */
  Taken take(int needed) throws IOException {
    Taken taken = takeReady(needed);
    if (taken == null && needed > size) {
      return new Taken(fill(() -> directory.createFile(needed)), needed);
    }
    while (taken == null) {
      make(count() + 1);
      taken = takeReady(needed);
    }
    if (background) {
      Unneeded.begin(maker, this::makeAhead);
    }
    return taken;
  }

  /** Those that somebody deleted are forgotten; if there is no other, the caller is told, once. */
  private @Nullable Taken takeReady(int needed) throws IOException {
    lock.lock();
    try {
      NoSuchFileException gone = null;
      for (Map.Entry<Integer, Integer> spare : new TreeMap<>(ready).entrySet()) {
        int number = spare.getKey();
        int spareSize = spare.getValue();
        if (spareSize >= needed) {
          try {
            Path file = directory.takeSpare(number);
            forget(number);
            return new Taken(file, spareSize);
          } catch (NoSuchFileException e) {
            forget(number);
            gone = e;
          }
        }
      }
      if (gone != null) {
        throw gone;
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void forget(int number) {
    ready.remove(number);
    anyReady = !ready.isEmpty();
  }

  /** One at a time, so that a log is not kept from closing. If this fails, whoever needs the spare tries again, and says so. */
  private void makeAhead() {
    try {
      make(WANTED);
      if (count() < WANTED && directory.hasSpace(ROOMY * size)) {
        Unneeded.begin(maker, this::makeAhead);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no spare could be made ahead in " + directory.path(), e);
    }
  }

  /**
   * Gives a segment file back that is not needed any more. Where there is a background its space may still be taken when
   * this returns. If this throws, it was not given back.
   */
  void giveBack(Path segment, int segmentSize) throws IOException {
    if (keepAgain(segment, segmentSize)) {
      return;
    }
    if (!background) {
      Files.deleteIfExists(segment);
      return;
    }
    unneeded.add(segment, segmentSize);
  }

  private boolean keepAgain(Path segment, int segmentSize) throws IOException {
    lock.lock();
    try {
      int number = freeNumber();
      if (number > LogDirectory.MAX_SPARES || segmentSize != size || !Files.exists(segment)) {
        return false;
      }
      directory.recycle(segment, number);
      ready(number);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Before what may need space, and found none: deletes what waits for that. If it cannot, the cause says so. */
  void freeSpace(long bytes, IOException cause) {
    if (directory.isFull(bytes, cause)) {
      deleteUnneeded(cause);
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

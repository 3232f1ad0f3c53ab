package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Segment files that nobody needs any more. They wait under another name until they are deleted, or taken again to become
 * spares. Nothing about them has to be durable: what a crash leaves is deleted at the next opening, or passed over.
 *
 * <p>Deleting a file takes milliseconds on some disks, and a sync waits behind it. So it is not done while a backlog goes out
 * at full speed: a file waits from one pause of a timer to the one after the next, and is then deleted in the background.
 * Sooner if more than 64 wait, and by whoever gives one back if 128 wait or they take 2 GiB; all of
 * them at once when there is no space, and when the log is closed.
 *
 * <p>Used by any thread. {@code deleting} is held while a file is deleted.
 */
final class Unneeded {

  /** A file that waits, and its size. */
  record Waiting(Path file, int size) {}

  /** How many may wait, and for the timer half of them; fewer if they are large. */
  static final int MOST = 128;

  /** How many bytes of them may wait. */
  private static final long MOST_BYTES = 2L << 30;

  private static final System.Logger LOG = System.getLogger(Unneeded.class.getName());

  private final LogDirectory directory;
  private final int most;
  private final Executor background;
  private final Executor afterPause;
  private final Deque<Waiting> waiting = new ConcurrentLinkedDeque<>();
  private final ReentrantLock deleting = new ReentrantLock();
  private final AtomicLong deletions = new AtomicLong();
  private final AtomicBoolean timed = new AtomicBoolean();

  /**
   * For files of a size, mostly.
   *
   * @param background runs a task soon, not in the caller
   * @param afterPause runs a task in the background too, but not before a pause of about a second
   */
  Unneeded(LogDirectory directory, int size, Executor background, Executor afterPause) {
    this.most = mostOf(size);
    this.directory = directory;
    this.background = background;
    this.afterPause = afterPause;
  }

  /** How many files of a size may wait. */
  static int mostOf(int size) {
    return (int) Math.max(2, Math.min(MOST, MOST_BYTES / size));
  }

  /** Counts the files that were deleted. */
  long deletions() {
    return deletions.get();
  }

  /** Puts a segment here. If this throws, it is still a segment. */
  void add(Path segment, int size) throws IOException {
    if (waiting.size() >= most) {
      deleteOldest(); // the background does not keep up
    }
    try {
      waiting.add(new Waiting(directory.setAside(segment), size));
    } catch (NoSuchFileException e) {
      LOG.log(System.Logger.Level.DEBUG, "somebody else deleted " + segment, e);
      return;
    } catch (LostOwnershipException e) {
      throw e; // it is somebody else's
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.DEBUG, "no room for another name; deleted at once: " + segment, e);
      Files.deleteIfExists(segment);
      return;
    }
    if (waiting.size() > most / 2) {
      begin(background, this::deleteSurplus);
    }
    startTimer();
  }

  /** Takes one of a size out, the newest; null if there is none. The caller renames it, or gives it back. */
  @Nullable
  Waiting take(int size) {
    Iterator<Waiting> newestFirst = waiting.descendingIterator();
    while (newestFirst.hasNext()) {
      Waiting file = newestFirst.next();
      if (file.size() == size && waiting.remove(file)) {
        return file;
      }
    }
    return null;
  }

  /** Puts one back that was taken, to be the first to go and the last to be taken. */
  void giveBack(Waiting file) {
    waiting.addFirst(file);
    startTimer();
  }

  /** Deletes all of them, now. If some cannot be deleted, that is told once the others are. */
  void deleteAll() throws IOException {
    IOException failure = null;
    // At least one: that waits for the one that is being deleted.
    for (int left = Math.max(1, waiting.size()); left > 0; left--) {
      try {
        deleteOldest();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** What cannot be deleted stays, behind the others. */
  private void deleteOldest() throws IOException {
    deleting.lock();
    try {
      Waiting oldest = waiting.poll();
      if (oldest != null) {
        boolean deleted = false;
        try {
          Files.deleteIfExists(oldest.file());
          deleted = true;
          deletions.incrementAndGet();
        } finally {
          if (!deleted) {
            waiting.add(oldest);
          }
        }
      }
    } finally {
      deleting.unlock();
    }
  }

  /** If this fails it is tried again, and said when the most wait or there is no space. */
  private boolean tryDeleteOldest() {
    try {
      deleteOldest();
      return true;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "could not delete in " + directory.path(), e);
      return false;
    }
  }

  private void deleteSurplus() {
    if (waiting.size() > most / 2) {
      tryDeleteOldest();
    }
  }

  private void startTimer() {
    if (timed.compareAndSet(false, true) && !beginAfterPause(waiting.size())) {
      timed.set(false);
    }
  }

  private boolean beginAfterPause(int count) {
    return begin(afterPause, () -> deleteDue(count));
  }

  /** One at a time, so that a spare is made in between; then those are due that came meanwhile, after another pause. */
  private void deleteDue(int count) {
    boolean goesOn = false;
    try {
      if (count > 0 && !waiting.isEmpty() && tryDeleteOldest()) {
        goesOn = begin(background, () -> deleteDue(count - 1));
        return;
      }
      int next = waiting.size();
      goesOn = next > 0 && beginAfterPause(next);
    } finally {
      if (!goesOn) {
        timed.set(false);
      }
    }
    if (!goesOn && !waiting.isEmpty()) {
      startTimer(); // one that came while the timer was on its way out
    }
  }

  /** Runs a task in the background; false where no thread can be had. It is done later then, when the next one is begun. */
  static boolean begin(Executor executor, Runnable task) {
    try {
      executor.execute(task);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      LOG.log(System.Logger.Level.DEBUG, "no thread in the background; it is done later", e);
      return false;
    }
  }
}

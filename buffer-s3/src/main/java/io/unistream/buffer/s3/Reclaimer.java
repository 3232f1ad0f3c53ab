package io.unistream.buffer.s3;

import io.unistream.buffer.BufferStorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Deletes what is not needed any more (steps 6 and 13). Nothing depends on its success: what was not deleted is tried again, and what
 * a crash left is found by the next opening. Safe for use by any thread.
 */
final class Reclaimer {

  /** Deletions that failed and are remembered; those beyond are left to the next opening. */
  private static final int MOST_FAILED = 10_000;

  private final Owner owner;
  private final Workers workers;
  private final ReentrantLock lock = new ReentrantLock();

  // All below guarded by lock.
  private Place deleted = Place.START;
  private List<String> failed = new ArrayList<>();

  Reclaimer(Owner owner, Workers workers) {
    this.owner = owner;
    this.workers = workers;
  }

  /**
   * Deletes the objects before a watermark that is acknowledged.
   *
   * @throws BufferStorageException if some could not be deleted; the next call tries again
   */
  void reclaim(Place watermark, Ranges older, int epoch) {
    lock.lock();
    try {
      if (watermark.compareTo(deleted) <= 0) {
        return;
      }
      List<String> keys = failed;
      failed = new ArrayList<>();
      for (Ranges.Range range : older.list()) {
        addKeys(keys, range, watermark);
      }
      addKeys(keys, new Ranges.Range(epoch, 0, Long.MAX_VALUE, 0), watermark);
      deleted = watermark;
      if (!keys.isEmpty()) {
        delete(keys);
      }
    } finally {
      lock.unlock();
    }
  }

  private void addKeys(List<String> keys, Ranges.Range range, Place watermark) {
    long from =
        range.epoch() == deleted.epoch() ? Math.max(range.first(), deleted.slot()) : range.first();
    long to =
        range.epoch() == watermark.epoch() ? Math.min(range.end(), watermark.slot()) : range.end();
    if (range.epoch() < deleted.epoch() || range.epoch() > watermark.epoch()) {
      return;
    }
    for (long slot = Math.max(1, from); slot < to; slot++) { // slot 0 is never deleted
      Place place = new Place(range.epoch(), slot);
      keys.add(owner.keys().object(place));
      if (range.salvagedBy() > 0) {
        keys.add(owner.keys().salvage(range.salvagedBy(), place));
      }
    }
  }

  private void delete(List<String> keys) {
    String reason = "";
    List<String> left = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += Store.PAGE) {
      List<String> page = keys.subList(from, Math.min(keys.size(), from + Store.PAGE));
      try {
        List<Store.Refused> refused = workers.call(() -> owner.store().delete(page));
        for (Store.Refused one : refused) {
          left.add(one.key());
          reason = one.key() + ": " + one.reason();
        }
      } catch (StoreException e) {
        left.addAll(page);
        reason = e.detail();
      } catch (DamageException e) {
        throw new IllegalStateException(e);
      }
    }
    if (!left.isEmpty()) {
      failed = new ArrayList<>(left.subList(0, Math.min(left.size(), MOST_FAILED)));
      throw new BufferStorageException("could not delete " + left.size() + " of " + keys.size()
          + " objects that are committed; they stay, and cost, until that succeeds: " + reason);
    }
  }

  /** Deletes what a closing makes free. A failure is logged: the next opening tries again. */
  void finish(Place watermark, Ranges older, int epoch) {
    try {
      reclaim(watermark, older, epoch);
    } catch (BufferStorageException e) {
      System.getLogger(Reclaimer.class.getName())
          .log(System.Logger.Level.WARNING, "closing left committed objects behind", e);
    }
  }

  /**
   * Step 6: deletes what no range names, and is neither a fence nor in slot 0, in the epochs that the last owner had a part in: the
   * one that was closed, the one before, and those of the backlog. Older ones were looked at before. Checkpoints are superseded, too. A
   * failure is logged: the next opening tries again.
   */
  void collectGarbage(Takeover.Taken taken, Ranges ranges) {
    try {
      boolean unused = workers.call(() -> {
        Set<Integer> epochs = new TreeSet<>(taken.unclean());
        epochs.addAll(taken.uncollected());
        for (int epoch : epochs) {
          collect(owner.keys().log(epoch), key -> isGarbage(key, ranges));
        }
        collect(owner.keys().checkpoints(), key -> isSuperseded(key, taken.closed()));
        return true;
      });
    } catch (StoreException | DamageException e) {
      System.getLogger(Reclaimer.class.getName())
          .log(System.Logger.Level.WARNING, "opening left objects behind that nobody needs", e);
    }
  }

  private boolean isGarbage(Store.Listed listed, Ranges ranges) {
    return owner.mayBeGarbage(listed) && !ranges.contains(owner.keys().placeOf(listed.key()));
  }

  /** Two are enough: the newest, and the one before. */
  private boolean isSuperseded(Store.Listed listed, int before) {
    int epoch = Keys.epochOf(owner.keys().checkpoints(), listed.key());
    return epoch > 0 && epoch < before;
  }

  private void collect(String prefix, Predicate<Store.Listed> which) throws StoreException {
    String from = null;
    do {
      Store.Page page = owner.store().list(prefix, from, Store.PAGE);
      List<String> garbage = new ArrayList<>();
      for (Store.Listed listed : page.objects()) {
        if (which.test(listed)) {
          garbage.add(listed.key());
        }
      }
      if (!garbage.isEmpty()) {
        List<Store.Refused> refused = owner.store().delete(garbage);
        if (!refused.isEmpty()) {
          throw owner.store().failed(refused.get(0));
        }
      }
      from = page.next();
    } while (from != null);
  }
}

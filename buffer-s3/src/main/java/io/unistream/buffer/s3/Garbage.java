package io.unistream.buffer.s3;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Step 6: deletes what no range names, and is neither a fence nor in slot 0, in the epochs that the last owner had a part in: the
 * one that was closed, the one before, and those of the backlog; and in those that the last owner should have looked at. Checkpoints are superseded, too.
 * Where this ends early the next opening finds what is left. Used by one thread at a time.
 */
final class Garbage {

  private final Owner owner;
  private final Ranges ranges;
  private final int closed;
  /** The folders that are still to be looked at. */
  private final ArrayDeque<String> folders = new ArrayDeque<>();
  /** Where the next page of the first of them begins; empty for its beginning. */
  private String from = "";

  Garbage(Owner owner, Takeover.Taken taken, Ranges ranges) {
    this.owner = owner;
    this.ranges = ranges;
    this.closed = taken.closed();
    Set<Integer> epochs = new TreeSet<>(taken.unclean());
    epochs.addAll(taken.uncollected());
    epochs.forEach(epoch -> folders.add(owner.keys().log(epoch)));
    folders.add(owner.keys().checkpoints());
  }

  /** Looks at one page. Returns whether it was the last one; if this throws, the same page can be looked at again. */
  boolean collectPage() throws StoreException {
    String folder = folders.element();
    Store.Page page = owner.store().list(folder, from.isEmpty() ? null : from, Store.PAGE);
    if (from.equals(page.next())) {
      throw new StoreException(
          StoreException.Hope.LATER, "the listing of " + folder + " does not come to an end");
    }
    List<String> garbage = new ArrayList<>();
    for (Store.Listed listed : page.objects()) {
      if (folder.equals(owner.keys().checkpoints()) ? isSuperseded(listed) : isGarbage(listed)) {
        garbage.add(listed.key());
      }
    }
    if (!garbage.isEmpty()) {
      List<Store.Refused> refused = owner.store().delete(garbage);
      if (!refused.isEmpty()) {
        throw owner.store().failed(refused.get(0));
      }
    }
    from = page.next() == null ? "" : page.next();
    if (from.isEmpty()) {
      folders.remove();
    }
    return folders.isEmpty();
  }

  private boolean isGarbage(Store.Listed listed) {
    return owner.mayBeGarbage(listed) && !ranges.contains(owner.keys().placeOf(listed.key()));
  }

  /** Two are enough: the newest, and the one before. */
  private boolean isSuperseded(Store.Listed listed) {
    int epoch = Keys.epochOf(owner.keys().checkpoints(), listed.key());
    return epoch > 0 && epoch < closed;
  }
}

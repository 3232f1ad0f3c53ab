package io.unistream.buffer.s3;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
  /** Those of the first of them, once one was looked at. */
  private @Nullable Pages pages;

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
    Pages looked = pages == null ? new Pages(owner.store(), folder, null, Store.PAGE) : pages;
    pages = looked;
    List<String> garbage = new ArrayList<>();
    for (Store.Listed listed : looked.look()) {
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
    if (!looked.pass()) {
      folders.remove();
      pages = null;
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

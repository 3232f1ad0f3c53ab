package io.unistream.buffer.s3;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a LIST shows of one epoch: runs of slots that hold data. Fences are told by their size. */
final class EpochListing {

  private final List<Run> runs = new ArrayList<>();
  private final Set<Long> fences = new HashSet<>();

  private EpochListing() {}

  /** Slots without a hole between them. */
  private record Run(long first, long end, long bytes) {}

  static EpochListing of(Owner owner, int epoch) throws StoreException {
    EpochListing listing = new EpochListing();
    String prefix = owner.keys().log(epoch);
    String from = null;
    do {
      String next = from;
      Store.Page page = owner.retries().persist(() -> owner.store().list(prefix, next, Store.PAGE));
      for (Store.Listed listed : page.objects()) {
        Place place = owner.keys().placeOf(listed.key());
        if (place.slot() >= 0 && listed.size() == ObjectHeader.LENGTH) {
          listing.fences.add(place.slot());
        } else if (place.slot() >= 0) {
          listing.add(place.slot(), listed.size());
        }
      }
      from = page.next();
    } while (from != null);
    return listing;
  }

  private void add(long slot, long bytes) {
    Run last = last();
    if (last != null && last.end == slot) {
      runs.set(runs.size() - 1, new Run(last.first, slot + 1, last.bytes + bytes));
    } else {
      runs.add(new Run(slot, slot + 1, bytes));
    }
  }

  private @Nullable Run last() {
    return runs.isEmpty() ? null : runs.get(runs.size() - 1);
  }

  boolean hasFence(long slot) {
    return fences.contains(slot);
  }

  /** Whether no slot holds data. */
  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** The highest slot that holds data; -1 if there is none. */
  long highest() {
    Run last = last();
    return last == null ? -1 : last.end - 1;
  }

  /** The first slot of the run that holds the highest one. */
  long firstOfLastRun() {
    Run last = last();
    return last == null ? 0 : last.first;
  }

  /** The first slot from a given one on that holds no data. */
  long hole(long from) {
    long slot = from;
    for (Run run : runs) {
      if (run.first <= slot && slot < run.end) {
        slot = run.end;
      }
    }
    return slot;
  }

  /** The bytes of data behind a hole. */
  long bytesBehind(long hole) {
    long bytes = 0;
    for (Run run : runs) {
      bytes += run.first > hole ? run.bytes : 0;
    }
    return bytes;
  }
}

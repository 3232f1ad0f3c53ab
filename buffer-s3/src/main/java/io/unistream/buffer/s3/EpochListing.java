package io.unistream.buffer.s3;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a LIST shows of one epoch: runs of slots that hold data. Fences are told by their size. */
final class EpochListing {

  /** So many damaged headers in a row, and no other is hoped for. */
  private static final int MOST_LOOKED_AT = 100;

  /** Fewer slots than are left before a far fence. So many objects may be gone between the last that is left and the near one. */
  static final int CLOSE = 32;

  private final List<Run> runs = new ArrayList<>();
  private final Set<Long> fences = new HashSet<>();
  private final Set<Long> cut = new HashSet<>();

  private EpochListing() {}

  /** What an epoch lists of which nothing is there. */
  static EpochListing empty() {
    return new EpochListing();
  }

  /** Slots without a hole between them. */
  private record Run(long first, long end, long bytes) {}

  static EpochListing of(Owner owner, int epoch) throws StoreException {
    EpochListing listing = new EpochListing();
    each(owner, owner.keys().log(epoch), null, (place, size) -> {
      if (size == ObjectHeader.LENGTH) {
        listing.fences.add(place.slot());
      } else {
        listing.add(place.slot(), size);
      }
    });
    return listing;
  }

  /**
   * What is there of the epochs behind one.
   *
   * @param fenced those with a fence in slot 0
   * @param withData those with an object that is no fence
   */
  record Behind(Set<Integer> fenced, Set<Integer> withData) {

    static final Behind NOTHING = new Behind(Set.of(), Set.of());

    /** Whether an epoch is known to be void. Whatever is in slot 0 now, one with data had an opening once. */
    boolean isVoid(int epoch) {
      return fenced.contains(epoch) && !withData.contains(epoch);
    }

    /** Whether nothing was there, so that only a fence can tell. */
    boolean hasNothing(int epoch) {
      return !fenced.contains(epoch) && !withData.contains(epoch);
    }
  }

  static Behind behind(Owner owner, int behind) throws StoreException {
    Set<Integer> known = new HashSet<>();
    Set<Integer> withData = new HashSet<>();
    eachBehind(owner, behind, (place, size) -> {
      if (size != ObjectHeader.LENGTH) {
        withData.add(place.epoch());
      } else if (place.slot() == 0) {
        known.add(place.epoch());
      }
    });
    return new Behind(known, withData);
  }

  /** The last epoch behind one that has an object; 0 if none has. */
  static int lastBehind(Owner owner, int behind) throws StoreException {
    int[] last = {0};
    eachBehind(owner, behind, (place, size) -> last[0] = place.epoch());
    return last[0];
  }

  private static void eachBehind(Owner owner, int behind, Found found) throws StoreException {
    String after = owner.keys().object(new Place(behind, Long.MAX_VALUE));
    each(owner, owner.keys().log(), after, found);
  }

  private interface Found {
    void at(Place place, long size);
  }

  private static void each(Owner owner, String prefix, @Nullable String after, Found found)
      throws StoreException {
    Pages.each(owner, prefix, after, Store.PAGE, listed -> {
      Place place = owner.keys().placeOf(listed.key());
      if (place.slot() >= 0) {
        found.at(place, listed.size());
      }
      return false;
    });
  }

  private void add(long slot, long bytes) {
    Run last = last();
    if (last != null && last.end == slot) {
      runs.set(runs.size() - 1, new Run(last.first, slot + 1, last.bytes + bytes));
    } else {
      runs.add(new Run(slot, slot + 1, bytes));
    }
  }

  /** Says of a slot that looks like a fence that it holds an object which was cut to the same size. */
  void isCut(long slot) {
    if (!fences.remove(slot)) {
      return;
    }
    cut.add(slot);
    int at = 0;
    while (at < runs.size() && runs.get(at).first < slot) {
      at++;
    }
    boolean follows = at > 0 && runs.get(at - 1).end == slot;
    Run before = follows ? runs.remove(--at) : new Run(slot, slot, 0);
    boolean joins = at < runs.size() && runs.get(at).first == slot + 1;
    Run after = joins ? runs.remove(at) : new Run(slot + 1, slot + 1, 0);
    runs.add(at, new Run(before.first, after.end, before.bytes + after.bytes));
  }

  /** Those of which this is known. */
  Set<Long> cut() {
    return cut;
  }

  private @Nullable Run last() {
    return runs.isEmpty() ? null : runs.get(runs.size() - 1);
  }

  boolean hasFence(long slot) {
    return fences.contains(slot);
  }

  List<Long> fencesBefore(long slot) {
    return fences.stream().filter(fence -> fence < slot).toList();
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

  /** The lowest slot that holds data; 0 if there is none. */
  long lowest() {
    return runs.isEmpty() ? 0 : runs.get(0).first;
  }

  /** The first slot of the run that holds the highest one. */
  long firstOfLastRun() {
    Run last = last();
    return last == null ? 0 : last.first;
  }

  /** The runs of data between two slots. */
  List<Ranges.Range> runs(int epoch, long from, long to) {
    List<Ranges.Range> between = new ArrayList<>();
    for (Run run : runs) {
      long first = Math.max(run.first, from);
      long end = Math.min(run.end, to);
      if (first < end) {
        between.add(new Ranges.Range(epoch, first, end, 0));
      }
    }
    return between;
  }

  /** The slots that hold data, from the highest down, as many as may be looked at. */
  List<Long> highestFirst() {
    List<Long> slots = new ArrayList<>();
    for (int i = runs.size() - 1; i >= 0; i--) {
      for (long slot = runs.get(i).end - 1;
          slot >= runs.get(i).first && slots.size() < MOST_LOOKED_AT;
          slot--) {
        slots.add(slot);
      }
    }
    return slots;
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

  /** The first fence from a slot on; -1 if there is none. */
  long fenceFrom(long slot) {
    return fences.stream().filter(fence -> fence >= slot).min(Long::compare).orElse(-1L);
  }

  /** Whether a fence stands behind data that is behind a hole, and close to it, as no far fence does. */
  boolean endsData(long fence, long hole) {
    return runs.stream()
        .anyMatch(run -> run.end > hole && run.end <= fence && fence - run.end < CLOSE);
  }

  /** Whether a fence stands close behind a slot. */
  boolean endsBehind(long slot) {
    long fence = fenceFrom(slot + 1);
    return fence >= 0 && fence - slot <= CLOSE;
  }

  /** The slot behind all data and the fence that stands close behind it, as no far fence does, if there is one. */
  long end() {
    long end = highest() + 1;
    long fence = fenceFrom(end);
    return fence >= 0 && fence - end < CLOSE ? fence + 1 : end;
  }

  boolean hasData(long slot) {
    return runs.stream().anyMatch(run -> run.first <= slot && slot < run.end);
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

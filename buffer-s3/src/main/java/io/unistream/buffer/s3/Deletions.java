package io.unistream.buffer.s3;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The committed objects that are to be deleted: those before the watermark, of which the keys are made page by page, and those that the
 * store did not delete, which are remembered up to a number. Guarded by the {@link Reclaimer}'s lock.
 */
final class Deletions {

  /** Keys that were refused and are remembered; those beyond are left to the next opening. */
  static final int MOST_REFUSED = 10_000;

  private final Keys keys;
  private List<Ranges.Range> ranges = List.of();
  private Place watermark = Place.START;
  /** What is before this was deleted, or refused. */
  private Place done = Place.START;

  private final ArrayDeque<String> refused = new ArrayDeque<>();
  /** How many slots are between the two places. */
  private long slots;

  Deletions(Keys keys) {
    this.keys = keys;
  }

  /** Keys to delete by one request, and how far that gets. */
  record Page(List<String> keys, Place end, long slots) {}

  /** Allows what is before an acknowledged watermark to be deleted. */
  void allow(Place newWatermark, Ranges older, int epoch) {
    if (newWatermark.compareTo(watermark) <= 0) {
      return;
    }
    List<Ranges.Range> all = new ArrayList<>(older.list());
    all.add(new Ranges.Range(epoch, 0, Long.MAX_VALUE, 0));
    ranges = all;
    watermark = newWatermark;
    slots = ranges.stream()
        .mapToLong(range -> Math.max(0, end(range) - first(range)))
        .sum();
  }

  boolean isEmpty() {
    return slots == 0;
  }

  /** The next page. There is one. */
  Page next() {
    List<String> found = new ArrayList<>();
    long count = 0;
    for (Ranges.Range range : ranges) {
      long end = end(range);
      for (long slot = first(range); slot < end; slot++) {
        Place place = new Place(range.epoch(), slot);
        if (found.size() + 2 > Store.PAGE) {
          return new Page(found, place, count);
        }
        found.add(keys.object(place));
        if (range.salvagedBy() > 0) {
          found.add(keys.salvage(range.salvagedBy(), place));
        }
        count++;
      }
    }
    return new Page(found, watermark, count);
  }

  /** The first slot of a range that is to be deleted; slot 0 never is. */
  private long first(Ranges.Range range) {
    long first =
        range.epoch() == done.epoch() ? Math.max(range.first(), done.slot()) : range.first();
    return Math.max(1, first);
  }

  /** The slot behind the last of a range that is to be deleted; 0 if none is. */
  private long end(Ranges.Range range) {
    if (range.epoch() < done.epoch() || range.epoch() > watermark.epoch()) {
      return 0;
    }
    return range.epoch() == watermark.epoch()
        ? Math.min(range.end(), watermark.slot())
        : range.end();
  }

  /** A page is deleted, but for some keys. Returns whether all of those are remembered. */
  boolean deleted(Page page, List<Store.Refused> left) {
    done = page.end();
    slots -= page.slots();
    return remember(left);
  }

  boolean remember(List<Store.Refused> left) {
    for (Store.Refused one : left) {
      if (refused.size() == MOST_REFUSED) {
        return false;
      }
      refused.add(one.key());
    }
    return true;
  }

  boolean anyRefused() {
    return !refused.isEmpty();
  }

  /** A page of those that were refused, the oldest ones, which stay remembered until {@link #triedAgain}. */
  List<String> refused() {
    return refused.stream().limit(Store.PAGE).toList();
  }

  /** The first keys of those that were refused were tried once more. */
  void triedAgain(int tried, List<Store.Refused> left) {
    for (int i = 0; i < tried; i++) {
      refused.remove();
    }
    boolean unused = remember(left);
  }

  /** How many objects are still to be deleted. */
  long count() {
    return slots + refused.size();
  }
}

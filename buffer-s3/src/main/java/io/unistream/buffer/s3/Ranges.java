package io.unistream.buffer.s3;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The objects of the log that older owners wrote, in order. Immutable. An object's <em>index</em> is the number of objects
 * before it.
 *
 * <p>Stored, in an opening, as the number of ranges (4 bytes), and for each epoch (4), first slot (8), end, which is
 * the slot after the last (8), and the epoch of the owner that salvaged the one object of the range (4; 0 if it is as it was
 * written).
 */
final class Ranges {

  private static final int COUNT_BYTES = 4;
  private static final int RANGE_BYTES = 24;

  private final List<Range> ranges;
  private final long[] starts;
  private final long count;

  Ranges(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
    this.starts = new long[ranges.size()];
    long index = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = index;
      index += this.ranges.get(i).count();
    }
    this.count = index;
  }

  /** Slots of one epoch. {@code salvagedBy} is 0 but for a single object that was damaged. */
  record Range(int epoch, long first, long end, int salvagedBy) {

    long count() {
      return end - first;
    }

    boolean contains(Place place) {
      return place.epoch() == epoch && place.slot() >= first && place.slot() < end;
    }
  }

  List<Range> list() {
    return ranges;
  }

  /** How many objects there are. */
  long count() {
    return count;
  }

  Place place(long index) {
    int i = at(index);
    Range range = ranges.get(i);
    return new Place(range.epoch, range.first + (index - starts[i]));
  }

  /** The epoch of the owner that salvaged an object; 0 if it is as it was written. */
  int salvagedBy(long index) {
    return ranges.get(at(index)).salvagedBy;
  }

  private int at(long index) {
    int low = 0;
    int high = starts.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  boolean contains(Place place) {
    for (Range range : ranges) {
      if (range.contains(place)) {
        return true;
      }
    }
    return false;
  }

  /** What is left from a place on. */
  Ranges from(Place watermark) {
    List<Range> left = new ArrayList<>();
    for (Range range : ranges) {
      long first =
          range.epoch == watermark.epoch() ? Math.max(range.first, watermark.slot()) : range.first;
      if (range.epoch >= watermark.epoch() && first < range.end) {
        left.add(new Range(range.epoch, first, range.end, range.salvagedBy));
      }
    }
    return new Ranges(left);
  }

  Ranges and(Range last) {
    List<Range> longer = new ArrayList<>(ranges);
    if (last.count() > 0) {
      longer.add(last);
    }
    return new Ranges(longer);
  }

  /** The same objects, of which some were salvaged. */
  Ranges salvaged(List<Long> indexes, int by) {
    List<Range> split = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      Range range = ranges.get(i);
      long from = range.first;
      for (long index : indexes) {
        if (index >= starts[i] && index < starts[i] + range.count()) {
          long slot = range.first + (index - starts[i]);
          if (slot > from) {
            split.add(new Range(range.epoch, from, slot, range.salvagedBy));
          }
          split.add(new Range(range.epoch, slot, slot + 1, by));
          from = slot + 1;
        }
      }
      if (from < range.end) {
        split.add(new Range(range.epoch, from, range.end, range.salvagedBy));
      }
    }
    return new Ranges(split);
  }

  /** The same without the objects at the edges of each range that hold no entries: openings and closings need no second look. */
  Ranges trimmed(BitSet holdEntries) {
    List<Range> kept = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      Range range = ranges.get(i);
      int from = Math.toIntExact(starts[i]);
      int to = Math.toIntExact(starts[i] + range.count());
      int first = holdEntries.nextSetBit(from);
      int last = holdEntries.previousSetBit(to - 1);
      if (first >= 0 && first < to) {
        kept.add(new Range(
            range.epoch,
            range.first + (first - from),
            range.first + (last - from) + 1,
            range.salvagedBy));
      }
    }
    return new Ranges(kept);
  }

  byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(COUNT_BYTES + RANGE_BYTES * ranges.size());
    out.putInt(ranges.size());
    for (Range range : ranges) {
      out.putInt(range.epoch).putLong(range.first).putLong(range.end).putInt(range.salvagedBy);
    }
    return out.array();
  }

  static Ranges of(ByteBuffer in) throws DamageException {
    int offset = in.position();
    if (in.remaining() < COUNT_BYTES) {
      throw new DamageException(offset, "an opening without ranges");
    }
    int count = in.getInt();
    if (count < 0 || in.remaining() < (long) count * RANGE_BYTES) {
      throw new DamageException(
          offset, count + " ranges do not fit into " + in.remaining() + " bytes");
    }
    List<Range> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranges.add(new Range(in.getInt(), in.getLong(), in.getLong(), in.getInt()));
    }
    return new Ranges(ranges);
  }
}

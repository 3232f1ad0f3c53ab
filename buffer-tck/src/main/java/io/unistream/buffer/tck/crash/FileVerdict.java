package io.unistream.buffer.tck.crash;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a power cut may leave a file with a certain content, by the rules of {@link Tears}, without trying the
 * outcomes one by one.
 *
 * <p>Once it is settled which undecided truncations took effect, the possible sizes are an interval, and sectors know
 * nothing of each other. Within a sector the changes are gone through from the last to the first, with the set of bytes
 * that still need an explanation: a write that gives all of them that it covers explains them, and leaves less to explain
 * than its absence would, so that nothing has to be tried twice.
 */
final class FileVerdict {

  private static final int MOST_TRUNCATIONS = 20;

  private final FileNode file;
  private final int sector;
  private final byte[] found;
  private final byte[] durable; // as long as found: zeros after the end
  private final long[] durableEnds;
  private final boolean[] missing; // of the truncations: which did not take effect

  private FileVerdict(FileNode file, int sector, byte[] found) {
    this.file = file;
    this.sector = sector;
    this.found = found;
    this.durable = new byte[found.length];
    file.durable.read(0, ByteBuffer.wrap(durable));
    this.durableEnds = file.durableEnds();
    this.missing = new boolean[file.changes.size()];
  }

  /** Null if the content is possible, otherwise what is wrong with it. */
  static @Nullable String whyNot(FileNode file, int sector, byte[] found) {
    return new FileVerdict(file, sector, found).whyNot();
  }

  private @Nullable String whyNot() {
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < file.changes.size(); i++) {
      if (file.changes.get(i).truncation() && isOpen(i)) {
        open.add(i);
      }
    }
    if (open.size() > MOST_TRUNCATIONS) {
      throw new IllegalStateException("too many undecided truncations of one file to decide on "
          + "its content: " + open.size() + ", at most " + MOST_TRUNCATIONS);
    }
    TreeSet<String> sizes = new TreeSet<>();
    Mismatch furthest = null;
    for (int choice = 0; choice < 1 << open.size(); choice++) {
      for (int i = 0; i < open.size(); i++) {
        missing[open.get(i)] = (choice >> i & 1) == 1;
      }
      long[] size = sizes();
      if (found.length < size[0] || found.length > size[1]) {
        sizes.add(size[0] == size[1] ? "" + size[0] : size[0] + " to " + size[1]);
        continue;
      }
      Mismatch mismatch = firstMismatch();
      if (mismatch == null) {
        return null;
      }
      if (furthest == null || mismatch.at() > furthest.at()) {
        furthest = mismatch;
      }
    }
    return furthest != null
        ? furthest.what()
        : "has " + found.length + " bytes, possible are " + String.join(", ", sizes);
  }

  private boolean isOpen(int change) {
    return file.changes.get(change).durability() != Durability.SYNCED;
  }

  /** The least and the greatest possible size. */
  private long[] sizes() {
    long least = file.durable.size();
    long most = least;
    for (int i = 0; i < missing.length; i++) {
      DataChange change = file.changes.get(i);
      if (!change.truncation()) {
        least = isOpen(i) ? least : Math.max(least, change.end());
        most = Math.max(most, change.end());
      } else if (!missing[i]) {
        least = Math.min(least, change.offset());
        most = Math.min(most, change.offset());
      }
    }
    return new long[] {least, most};
  }

  /** A byte that nothing explains. */
  private record Mismatch(int at, String what) {}

  private @Nullable Mismatch firstMismatch() {
    for (int from = 0; from < found.length; from += sector) {
      int at = firstMismatch(from, Math.min(found.length, from + sector));
      if (at >= 0) {
        return new Mismatch(at, describe(at));
      }
    }
    return null;
  }

  /** The first byte of a sector that nothing explains, or -1. */
  private int firstMismatch(int from, int to) {
    boolean[] explained = new boolean[to - from];
    for (int i = missing.length - 1; i >= 0; i--) {
      DataChange change = file.changes.get(i);
      int start = (int) Math.max(from, Math.min(to, change.offset()));
      int end = (int) Math.max(start, Math.min(to, end(i)));
      if (isOpen(i) && !change.truncation()) {
        int fresh = (int) Math.max(start, Math.min(end, durableEnds[i]));
        Arrays.fill(explained, fresh - from, end - from, true);
        end = fresh;
      }
      int wrong = explain(change, explained, from, start, end);
      boolean certain = !isOpen(i) || (change.truncation() && !missing[i]);
      if (wrong >= 0 && certain) {
        return wrong;
      }
    }
    for (int at = from; at < to; at++) {
      if (!explained[at - from] && found[at] != durable[at]) {
        return at;
      }
    }
    return -1;
  }

  /** Up to where a change may have an effect on what is found. */
  private long end(int index) {
    DataChange change = file.changes.get(index);
    if (!change.truncation()) {
      return change.end();
    }
    return missing[index] ? change.zeroedUpTo() : Long.MAX_VALUE;
  }

  /** Marks a range as explained if the change gives all of it that is not yet; otherwise says where it does not. */
  private int explain(DataChange change, boolean[] explained, int from, int start, int end) {
    for (int at = start; at < end; at++) {
      if (!explained[at - from] && found[at] != change.byteAt(at)) {
        return at;
      }
    }
    Arrays.fill(explained, start - from, end - from, true);
    return -1;
  }

  private String describe(int at) {
    List<String> possible = new ArrayList<>();
    boolean alone = false;
    boolean certain = false;
    for (int i = missing.length - 1; i >= 0 && !certain; i--) {
      DataChange change = file.changes.get(i);
      if (at >= change.offset() && at < end(i)) {
        possible.add(hex(change.byteAt(at)) + " by " + change.operation());
        alone |= change.byteAt(at) == found[at];
        certain = !isOpen(i) || (change.truncation() && !missing[i]);
      }
    }
    if (!certain) {
      possible.add(hex(durable[at]) + " from before");
      alone |= durable[at] == found[at];
    }
    int start = at / sector * sector;
    return "has " + hex(found[at]) + " at " + at + ", possible are " + String.join(", ", possible)
        + (alone ? ", though not in one sector with the rest of it from " + start : "");
  }

  private static String hex(byte value) {
    return String.format("0x%02x", value);
  }
}

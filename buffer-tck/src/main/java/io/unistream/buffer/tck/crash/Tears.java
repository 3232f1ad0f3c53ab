package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What a power cut may make of one undecided write.
 *
 * <p>Bytes that the write adds to the file ({@code fresh} and after) may come back cut anywhere, as zeros, as garbage; if
 * it leaves a hole, the file may end in the hole. Bytes that were on the device before are overwritten sector by sector:
 * each sector is old or new. A truncation may have cleared the rest of its block, and the file still have its old size.
 *
 * @param core few outcomes, one of each sort, to be combined with those of other changes; the first is {@link
 *     Tear#ABSENT}, the second the whole change
 * @param all more of them, to be tried one at a time
 */
record Tears(List<Tear> core, List<Tear> all) {

  /**
   * Lists the outcomes.
   *
   * @param change the change
   * @param durableEnd up to where the device has bytes of this file at the time of the change
   * @param visibleEnd the size that programs saw just before the change
   * @param sector what is written as one
   * @param random decides where to cut
   */
  static Tears of(
      DataChange change, long durableEnd, long visibleEnd, int sector, SplittableRandom random) {
    List<Tear> core = new ArrayList<>();
    core.add(Tear.ABSENT);
    core.add(Tear.whole(change));
    if (change.truncation()) {
      if (change.zeroedUpTo() > change.offset()) {
        core.add(zeroedOnly(change));
      }
      return new Tears(core, core);
    }
    long end = change.end();
    long fresh = Math.max(change.offset(), durableEnd);
    boolean grows = end > durableEnd;
    if (grows) {
      core.add(new Tear("zeros", content -> content.grownTo(end)));
      core.add(new Tear("garbage", garbage(change, fresh, random.nextLong())));
    }
    List<Long> hole = pageEnds(visibleEnd, change.offset());
    if (!hole.isEmpty()) {
      core.add(grown(hole.get(random.nextInt(hole.size()))));
    }
    List<Long> cuts = cuts(change, fresh, sector, random);
    List<Tear> all = new ArrayList<>(core);
    hole.forEach(size -> all.add(grown(size)));
    if (!cuts.isEmpty()) {
      long cut = cuts.get(random.nextInt(cuts.size()));
      core.add(prefix(change, cut));
      core.add(suffix(change, cut));
      if (grows) {
        core.add(prefixThenZeros(change, cut));
      }
    }
    for (long cut : cuts) {
      all.add(prefix(change, cut));
      all.add(suffix(change, cut));
      if (grows) {
        all.add(prefixThenZeros(change, cut));
        if (cut >= fresh) {
          all.add(grown(cut));
          all.add(prefixThenGarbage(change, cut, random.nextLong()));
        }
      }
    }
    if (cuts.size() > 2) {
      all.add(someSectors(change, sector, random.nextLong()));
      all.add(someSectors(change, sector, random.nextLong()));
    }
    return new Tears(core, all);
  }

  /** First, last and one other sector boundary, the same for pages, and where the file grows any place. */
  private static List<Long> cuts(
      DataChange change, long fresh, int sector, SplittableRandom random) {
    TreeSet<Long> cuts = new TreeSet<>();
    for (int unit : new int[] {sector, Page.BYTES}) {
      long first = (change.offset() / unit + 1) * unit;
      long last = (change.end() - 1) / unit * unit;
      if (first <= last && first < change.end()) {
        cuts.add(first);
        cuts.add(last);
        cuts.add(first + random.nextLong((last - first) / unit + 1) * unit);
      }
    }
    if (change.end() - fresh > 1) {
      cuts.add(change.end() - 1);
      cuts.add(fresh + 1 + random.nextLong(change.end() - fresh - 1));
    }
    return List.copyOf(cuts);
  }

  /** First, last and middle page boundary in a hole: so far the file may have grown without what comes after it. */
  private static List<Long> pageEnds(long from, long to) {
    long first = from / Page.BYTES + 1;
    long last = to / Page.BYTES;
    TreeSet<Long> ends = new TreeSet<>();
    if (first <= last) {
      for (long page : new long[] {first, (first + last) / 2, last}) {
        ends.add(page * Page.BYTES);
      }
    }
    return List.copyOf(ends);
  }

  private static Tear grown(long size) {
    return new Tear("zeros up to " + size + " for", content -> content.grownTo(size));
  }

  private static Tear zeroedOnly(DataChange change) {
    return new Tear("only the zeros of", content -> {
      long end = Math.min(change.zeroedUpTo(), content.size());
      int length = (int) Math.max(0, end - change.offset());
      return content.write(change.offset(), new byte[length], 0, length);
    });
  }

  private static Content put(Content content, DataChange change, long from, long to) {
    return content.write(from, change.bytes(), (int) (from - change.offset()), (int) (to - from));
  }

  private static Tear prefix(DataChange change, long cut) {
    return new Tear("cut at " + cut, content -> put(content, change, change.offset(), cut));
  }

  private static Tear suffix(DataChange change, long cut) {
    return new Tear("only from " + cut, content -> put(content, change, cut, change.end()));
  }

  private static Tear prefixThenZeros(DataChange change, long cut) {
    return new Tear(
        "old or zeros from " + cut,
        content -> put(content, change, change.offset(), cut).grownTo(change.end()));
  }

  private static Tear prefixThenGarbage(DataChange change, long cut, long seed) {
    UnaryOperator<Content> garbage = garbage(change, cut, seed);
    return new Tear(
        "garbage from " + cut,
        content -> garbage.apply(put(content, change, change.offset(), cut)));
  }

  private static UnaryOperator<Content> garbage(DataChange change, long from, long seed) {
    return content -> {
      byte[] bytes = new byte[(int) (change.end() - from)];
      new SplittableRandom(seed).nextBytes(bytes);
      return content.write(from, bytes, 0, bytes.length);
    };
  }

  private static Tear someSectors(DataChange change, int sector, long seed) {
    return new Tear("some sectors", content -> {
      SplittableRandom random = new SplittableRandom(seed);
      Content result = content;
      long from = change.offset();
      while (from < change.end()) {
        long to = Math.min(change.end(), (from / sector + 1) * sector);
        if (random.nextBoolean()) {
          result = put(result, change, from, to);
        }
        from = to;
      }
      return result;
    });
  }
}

package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What a power cut may make of one undecided write.
 *
 * <p>Bytes that the write adds to the file ({@code fresh} and after) may come back cut anywhere, as zeros, as garbage.
 * Bytes that were on the device before are overwritten sector by sector: each sector is old or new.
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
   * @param sector what is written as one
   * @param random decides where to cut
   */
  static Tears of(DataChange change, long durableEnd, int sector, SplittableRandom random) {
    List<Tear> core = new ArrayList<>();
    core.add(Tear.ABSENT);
    core.add(Tear.whole(change));
    if (change.truncation()) {
      return new Tears(core, core);
    }
    long end = change.end();
    long fresh = Math.max(change.offset(), durableEnd);
    boolean grows = end > durableEnd;
    if (grows) {
      core.add(new Tear("zeros", content -> content.grownTo(end)));
      core.add(new Tear("garbage", garbage(change, fresh, random.nextLong())));
    }
    List<Long> cuts = cuts(change, fresh, sector, random);
    List<Tear> all = new ArrayList<>(core);
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

package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Walks through the states that a power cut may leave: all kept, all dropped, each prefix, each prefix with its last
 * change torn, all but one; then every combination if few changes are undecided, or else seeded samples.
 */
final class PowerCut {

  /** An undecided thing in its place: a directory step, or a change of a file. */
  private record Item(long sequence, boolean step, int index) {}

  /** A change that was neither kept nor dropped, but something between. */
  private record Torn(int place, Tear tear) {}

  private final Undecided undecided;
  private final ImageBuilder builder;
  private final int exhaustiveUpTo;
  private final int limit;
  private final long seed;
  private final List<Item> order = new ArrayList<>();
  private final List<Torn> torn = new ArrayList<>();

  PowerCut(Storage frozen, CrashConfig config, EntryProfile profile, int limit, long seed) {
    this.undecided = new Undecided(frozen, profile, config.sectorBytes(), seed);
    this.builder = new ImageBuilder(undecided, config);
    this.exhaustiveUpTo = config.exhaustiveUpTo();
    this.limit = limit;
    this.seed = seed;
    for (int i = 0; i < undecided.freeSteps.size(); i++) {
      order.add(new Item(undecided.freeSteps.get(i).sequence(), true, i));
    }
    for (int i = 0; i < undecided.changes.size(); i++) {
      order.add(new Item(undecided.changes.get(i).change().sequence(), false, i));
    }
    order.sort(Comparator.comparingLong(Item::sequence));
    for (int place = 0; place < order.size(); place++) {
      if (!order.get(place).step()) {
        List<Tear> all = tears(order.get(place).index()).all();
        for (Tear tear : all.subList(2, all.size())) {
          torn.add(new Torn(place, tear));
        }
      }
    }
  }

  Stream<CrashImage> states() {
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    return Stream.<Supplier<Stream<Outcome>>>of(
            () -> Stream.of(prefix(order.size()), prefix(0)),
            () -> spread(order.size()).mapToObj(this::prefix),
            () -> spread(order.size()).mapToObj(this::allButOne),
            () ->
                spread(torn.size()).mapToObj(i -> with(torn.get(i), torn.get(i).place())),
            () -> spread(torn.size()).mapToObj(i -> with(torn.get(i), order.size())),
            this::combinations)
        .flatMap(Supplier::get)
        .map(builder::build)
        .filter(image -> seen.add(image.hash()))
        .limit(limit);
  }

  /** All numbers below a bound; if there are too many, some, so that each sort of state gets its share of the limit. */
  private IntStream spread(int bound) {
    int share = Math.max(1, limit / 6);
    int stride = (bound + share - 1) / share;
    return IntStream.range(0, bound).filter(i -> i % stride == 0);
  }

  private Outcome prefix(int count) {
    Outcome outcome =
        new Outcome(new boolean[undecided.freeSteps.size()], new Tear[undecided.changes.size()]);
    Arrays.fill(outcome.tears(), Tear.ABSENT);
    for (Item item : order.subList(0, count)) {
      if (item.step()) {
        outcome.kept()[item.index()] = true;
      } else {
        outcome.tears()[item.index()] = tears(item.index()).core().get(1);
      }
    }
    return outcome;
  }

  private Outcome with(Torn change, int prefix) {
    Outcome outcome = prefix(prefix);
    outcome.tears()[order.get(change.place()).index()] = change.tear();
    return outcome;
  }

  private Outcome allButOne(int place) {
    Item item = order.get(place);
    Outcome outcome = prefix(order.size());
    if (!item.step()) {
      outcome.tears()[item.index()] = Tear.ABSENT;
    } else if (undecided.profile != EntryProfile.EXT4) {
      outcome.kept()[item.index()] = false;
    }
    return outcome;
  }

  private Stream<Outcome> combinations() {
    if (undecided.size() > exhaustiveUpTo) {
      return LongStream.range(0, 2L * limit).mapToObj(this::sample);
    }
    long total = entryChoices();
    for (Undecided.Change change : undecided.changes) {
      total *= change.tears().core().size(); // at most 8 changes of 7 outcomes
    }
    long all = total;
    if (all <= limit) {
      return LongStream.range(0, all).mapToObj(this::combination);
    }
    // A walk with a large prime as its stride meets each combination once, in no order.
    long start = new SplittableRandom(seed).nextLong(all);
    return LongStream.range(0, Math.min(all, 4L * limit))
        .map(i -> (start + i * 1_000_003) % all)
        .mapToObj(this::combination);
  }

  private long entryChoices() {
    int steps = undecided.freeSteps.size();
    return undecided.profile == EntryProfile.EXT4 ? steps + 1 : 1L << steps;
  }

  private Outcome combination(long number) {
    Outcome outcome = prefix(0);
    long rest = number;
    for (int i = 0; i < outcome.tears().length; i++) {
      List<Tear> core = tears(i).core();
      outcome.tears()[i] = core.get((int) (rest % core.size()));
      rest /= core.size();
    }
    for (int i = 0; i < outcome.kept().length; i++) {
      outcome.kept()[i] = undecided.profile == EntryProfile.EXT4 ? i < rest : (rest >>> i & 1) == 1;
    }
    return outcome;
  }

  private Outcome sample(long number) {
    SplittableRandom random = new SplittableRandom(Hashing.mix(seed, number));
    Outcome outcome = prefix(0);
    int prefix = random.nextInt(outcome.kept().length + 1);
    for (int i = 0; i < outcome.kept().length; i++) {
      outcome.kept()[i] =
          undecided.profile == EntryProfile.EXT4 ? i < prefix : random.nextBoolean();
    }
    for (int i = 0; i < outcome.tears().length; i++) {
      List<Tear> all = tears(i).all();
      int choice = random.nextInt(4);
      outcome.tears()[i] =
          choice == 0 ? Tear.ABSENT : all.get(choice == 1 ? random.nextInt(all.size()) : 1);
    }
    return outcome;
  }

  private Tears tears(int change) {
    return undecided.changes.get(change).tears();
  }
}

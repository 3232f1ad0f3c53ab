package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Walks through the states that a power cut may leave. First the plain ones: all kept, all dropped, names without data and
 * data without names, each file without its data, each prefix, all but one, each change torn with and without what comes
 * after it. Then every combination if few changes are undecided, or else seeded samples.
 */
final class PowerCut {

  /** An undecided thing in its place: a directory step, or a change of a file. */
  private record Item(long sequence, boolean step, int index) {}

  /** A change that was neither kept nor dropped, but something between. */
  private record Torn(int place, Tear tear) {}

  /** How many sorts of plain states there are that may be many. */
  private static final int SORTS = 8;

  private final Undecided undecided;
  private final ImageBuilder builder;
  private final int exhaustiveUpTo;
  private final int limit;
  private final long seed;
  private final List<Item> order = new ArrayList<>();
  private final List<Torn> torn = new ArrayList<>();
  private final List<List<Integer>> files; // for each file its undecided changes, in order

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
    this.files = byFile();
    for (int place = 0; place < order.size(); place++) {
      if (!order.get(place).step()) {
        List<Tear> all = tears(order.get(place).index()).all();
        for (Tear tear : all.subList(2, all.size())) {
          torn.add(new Torn(place, tear));
        }
      }
    }
  }

  private List<List<Integer>> byFile() {
    Map<FileNode, List<Integer>> files = new LinkedHashMap<>();
    for (int i = 0; i < undecided.changes.size(); i++) {
      files
          .computeIfAbsent(undecided.changes.get(i).file(), any -> new ArrayList<>())
          .add(i);
    }
    return List.copyOf(files.values());
  }

  Stream<CrashImage> states() {
    Set<Long> seen = ConcurrentHashMap.newKeySet(); // the caller may ask in parallel
    int all = order.size();
    int steps = undecided.freeSteps.size();
    return Stream.<Supplier<Stream<Outcome>>>of(
            () -> Stream.of(prefix(all), prefix(0)),
            () -> Stream.of(names(steps, prefix(0)), names(0, prefix(all))),
            () -> spread(files.size()).mapToObj(this::withoutDataOf),
            () -> spread(all).mapToObj(this::prefix),
            () -> spread(steps).mapToObj(i -> names(i, prefix(all))),
            () -> spread(steps).mapToObj(i -> names(i, prefix(0))),
            () -> spread(all).mapToObj(this::allButOne),
            () ->
                spread(torn.size()).mapToObj(i -> with(torn.get(i), torn.get(i).place())),
            () -> spread(torn.size()).mapToObj(i -> with(torn.get(i), all)),
            this::combinations)
        .flatMap(Supplier::get)
        .map(builder::build)
        .filter(image -> seen.add(image.hash()))
        .limit(limit);
  }

  /** All numbers below a bound; if there are too many, some, so that each sort of state gets its share of the limit. */
  private IntStream spread(int bound) {
    int share = Math.max(1, limit / SORTS);
    if (bound <= share) {
      return IntStream.range(0, bound);
    }
    int stride = (bound + share - 1) / share;
    int first = new SplittableRandom(Hashing.mix(seed, bound)).nextInt(stride);
    return IntStream.iterate(first, i -> i < bound, i -> i + stride);
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

  /** The same with another prefix of the changes of names. */
  private Outcome names(int count, Outcome outcome) {
    for (int i = 0; i < outcome.kept().length; i++) {
      outcome.kept()[i] = i < count;
    }
    return outcome;
  }

  private Outcome withoutDataOf(int file) {
    Outcome outcome = prefix(order.size());
    for (int change : files.get(file)) {
      outcome.tears()[change] = Tear.ABSENT;
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
      total *= change.tears().core().size(); // at most 8 changes of 8 outcomes
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
    Outcome outcome = names(random.nextInt(undecided.freeSteps.size() + 1), prefix(0));
    if (undecided.profile != EntryProfile.EXT4 && random.nextBoolean()) {
      for (int i = 0; i < outcome.kept().length; i++) {
        outcome.kept()[i] = random.nextBoolean();
      }
    }
    if (random.nextBoolean()) {
      files.forEach(changes -> writtenUpTo(changes, outcome, random));
    } else {
      anyOf(outcome, random);
    }
    return outcome;
  }

  /** Of a file, what came first is there, the next is torn, and the rest is not. */
  private void writtenUpTo(List<Integer> changes, Outcome outcome, SplittableRandom random) {
    int end = random.nextInt(changes.size() + 1);
    for (int change : changes.subList(0, end)) {
      outcome.tears()[change] = tears(change).core().get(1);
    }
    if (end < changes.size()) {
      outcome.tears()[changes.get(end)] = any(tears(changes.get(end)).all(), random);
    }
  }

  /** Each change for itself: here most are lost, there few. */
  private void anyOf(Outcome outcome, SplittableRandom random) {
    int keptOfEight = 1 + random.nextInt(7);
    for (int i = 0; i < outcome.tears().length; i++) {
      boolean kept = random.nextInt(8) < keptOfEight;
      boolean torn = random.nextInt(4) == 0;
      outcome.tears()[i] =
          torn ? any(tears(i).all(), random) : kept ? tears(i).core().get(1) : Tear.ABSENT;
    }
  }

  private static Tear any(List<Tear> tears, SplittableRandom random) {
    return tears.get(random.nextInt(tears.size()));
  }

  private Tears tears(int change) {
    return undecided.changes.get(change).tears();
  }
}

package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Throws an {@code Error} at one place after the other. */
@Command(
    name = "errors",
    mixinStandardHelpOptions = true,
    description = {
      "Throws an Error at one place of the library's code after the other: for want of memory at an allocation, for want of stack"
          + " at a depth of a call, and, in the buffer's own threads, at a method."
    })
public final class Errors extends Campaign {

  private static final List<String> ALL =
      List.of("file", "file-process", "memory", "s3", "producer");

  /** Then another scenario, so that no phase's many places hide what other calls do. */
  private static final int OF_ONE_SCENARIO = 1500;

  @Option(
      names = "--places",
      paramLabel = "N",
      description = "How many places, in all. Default: ${DEFAULT-VALUE}")
  private int places = 20_000;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The first scenario. Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--backend",
      paramLabel = "B",
      description = "file, file-process, memory, s3, producer, or all. Default: ${DEFAULT-VALUE}")
  private String backend = "all";

  @Option(
      names = "--only",
      paramLabel = "PLACE",
      description = "Only this place of the scenario --seed, as a finding tells it.")
  private @Nullable String only;

  @Option(names = "--crash", description = "With --only: the machine stops after the error.")
  private boolean crash;

  /** For the command line. */
  public Errors() {}

  Errors(String backend, int places, long seed) {
    this.backend = backend;
    this.places = places;
    this.seed = seed;
  }

  /** How often one kind was tried, and was wrong. */
  private static final class Tally {

    private long tried;
    private long wrong;
    private long missed;
    private long crashes;
    private long acknowledged;
  }

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    List<String> backends = backend.equals("all") ? ALL : List.of(backend);
    List<Row> rows = new ArrayList<>();
    for (String each : backends) {
      Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);
      Runner runner = new Runner(each);
      if (only == null) {
        sweep(err, each, runner, (places + backends.size() - 1) / backends.size(), tallies);
      } else {
        runner.places(seed); // all classes are there then
        tryOne(err, each, runner, seed, Place.parse(only), crash, tallies);
      }
      tallies.forEach((kind, tally) -> rows.add(row(kind, each, tally)));
    }
    return rows;
  }

  private static Row row(Kind kind, String backend, Tally tally) {
    return new Row(
        kind.told,
        backend,
        tally.tried,
        tally.wrong,
        String.format(
            "%,d with a crash after it; %,d puts acknowledged; %,d more places were not reached",
            tally.crashes, tally.acknowledged, tally.missed));
  }

  private void sweep(
      PrintStream err, String name, Runner runner, int most, Map<Kind, Tally> tallies)
      throws Exception {
    long scenario = seed;
    int left = most;
    while (left > 0) {
      List<Place> all = runner.places(scenario);
      if (all.isEmpty()) {
        throw new IllegalStateException("scenario " + scenario + " of " + name + " has no place");
      }
      SplittableRandom random = new SplittableRandom(scenario);
      List<Place> sample = Runner.sample(all, Math.min(left, OF_ONE_SCENARIO), scenario);
      err.printf(
          "%s: %,d of %,d places of scenario %d%n", name, sample.size(), all.size(), scenario);
      for (Place place : sample) {
        boolean crashes = random.nextInt(3) == 0 && (name.equals("file") || name.equals("s3"));
        if (tryOne(err, name, runner, scenario, place, crashes, tallies)) {
          left--;
        }
      }
      scenario++;
    }
  }

  /** Returns whether the place was reached. */
  private static boolean tryOne(
      PrintStream err,
      String name,
      Runner runner,
      long scenario,
      Place place,
      boolean crashes,
      Map<Kind, Tally> tallies)
      throws Exception {
    Tally tally = tallies.computeIfAbsent(place.kind(), kind -> new Tally());
    Runner.Outcome outcome = runner.run(scenario, place, crashes);
    if (outcome.wrong() != null) {
      tally.wrong++;
      err.printf(
          "WRONG: errors --backend %s --seed %d --only %s%s%n",
          name, scenario, place, crashes ? " --crash" : "");
      outcome.wrong().printStackTrace(err);
      if (outcome.thrown() != null) {
        err.print("after ");
        outcome.thrown().printStackTrace(err);
      }
    }
    if (outcome.thrown() == null && outcome.wrong() == null) {
      tally.missed++;
      return false;
    }
    tally.tried++;
    tally.crashes += crashes ? 1 : 0;
    tally.acknowledged += outcome.acknowledged();
    return true;
  }
}

package io.unistream.examples.cost;

import io.unistream.examples.scratch.ScratchDirectory;
import io.unistream.examples.terminal.Terminal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what the crash classes cost here, every case in every round, and prints ratios to the disk's own limit. */
@Command(
    name = "cost",
    description = "Measure what each crash class costs here, as ratios to what the disk allows.")
public final class Cost implements Callable<Integer> {

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds; the median counts. Default: 5.")
  private int rounds = 5;

  @Option(names = "--bytes", paramLabel = "N", description = "Size of a record. Default: 1024.")
  private int bytes = 1_024;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to measure. Default: a temporary directory.")
  private @Nullable Path directory;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  @Spec
  private @Nullable CommandSpec spec;

  private final Terminal terminal;

  /**
   * Makes the example.
   *
   * @param terminal where it prints
   */
  public Cost(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    require(rounds >= 1 && rounds <= 1_000, "--rounds must be from 1 to 1000, was " + rounds);
    require(bytes >= 1 && bytes <= 1_000_000, "--bytes must be from 1 to 1000000, was " + bytes);
    Map<Case, double[]> rates = new EnumMap<>(Case.class);
    for (int round = 0; round < rounds; round++) {
      for (Case each : Case.values()) {
        try (ScratchDirectory scratch = ScratchDirectory.open(subdirectory(round, each), "cost-")) {
          rates.computeIfAbsent(each, unused -> new double[rounds])[round] =
              each.run(scratch.path(), bytes);
        }
        terminal.progress("round " + (round + 1) + "/" + rounds + "  " + each.title);
      }
    }
    terminal.line();
    terminal.line(String.format(
        Locale.ROOT,
        "%-42s %9s %9s %9s  %s",
        "records of " + bytes + " bytes",
        "min",
        "median",
        "max",
        "records/s, median"));
    for (Map.Entry<Case, double[]> entry : rates.entrySet()) {
      print(entry.getKey(), entry.getValue(), rates.getOrDefault(Case.LIMIT, entry.getValue()));
    }
    return 0;
  }

  private void require(boolean holds, String message) {
    CommandSpec known = spec;
    if (!holds) {
      throw known == null
          ? new IllegalArgumentException(message)
          : new ParameterException(known.commandLine(), message);
    }
  }

  private @Nullable Path subdirectory(int round, Case each) {
    return directory == null
        ? null
        : directory.resolve(each.name().toLowerCase(Locale.ROOT) + "-" + round);
  }

  private void print(Case each, double[] rates, double[] limit) {
    double[] ratios = new double[rates.length];
    for (int i = 0; i < rates.length; i++) {
      ratios[i] = rates[i] / limit[i];
    }
    Arrays.sort(ratios);
    terminal.line(String.format(
        Locale.ROOT,
        "%-42s %8.2fx %8.2fx %8.2fx  %,.0f",
        each.title,
        ratios[0],
        ratios[ratios.length / 2],
        ratios[ratios.length - 1],
        median(rates)));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

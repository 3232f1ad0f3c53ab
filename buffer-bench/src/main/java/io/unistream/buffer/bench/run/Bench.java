package io.unistream.buffer.bench.run;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.kit.KitCommand;
import io.unistream.buffer.bench.report.Chart;
import io.unistream.buffer.bench.report.Group;
import io.unistream.buffer.bench.report.Heading;
import io.unistream.buffer.bench.report.Page;
import io.unistream.buffer.bench.report.Report;
import io.unistream.buffer.bench.report.Screen;
import io.unistream.buffer.bench.report.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures ours, its peers and the physical limit in one run. */
@Command(
    name = "java -jar bench.jar",
    description = "Measures ours, its peers and the physical limit, interleaved in one run.",
    subcommands = KitCommand.class,
    sortOptions = false)
public final class Bench implements Callable<Integer> {

  /** The exit code when something that was to be measured failed. */
  static final int EXIT_FAILED = 1;

  @Mixin
  private final Options options = new Options();

  private final Screen screen;

  private Bench(Screen screen) {
    this.screen = screen;
  }

  /**
   * Runs the benchmarks.
   *
   * @param arguments the options
   */
  public static void main(String... arguments) {
    System.exit(commandLine(Screen.system()).execute(arguments));
  }

  static CommandLine commandLine(Screen screen) {
    return new CommandLine(new Bench(screen)).setExecutionExceptionHandler((e, command, result) -> {
      if (e instanceof Options.UsageException) {
        command.getErr().println(e.getMessage());
        return CommandLine.ExitCode.USAGE;
      }
      throw e;
    });
  }

  @Override
  public Integer call() throws Exception {
    options.check();
    List<Contender> contenders = options.contenders();
    List<Measurement> measurements = Plan.of(options);
    Options.require(
        !measurements.isEmpty(), "--only " + options.only + " leaves nothing to measure");
    try (Place place = Place.of(options.directory)) {
      Report.Setup setup = setup(place);
      new Heading(screen).print(setup);
      Report report;
      try (Campaign campaign = new Campaign(screen, place.path(), options.seed, options.rounds)) {
        List<Group> groups =
            campaign.run(measurements, contenders, soFar -> write(new Report(setup, soFar)));
        report = new Report(setup, groups);
      }
      new Table(screen).print(report.groups());
      if (report.hasErrors()) {
        screen.line("");
        screen.line(screen.red("Something failed; what its JVM said is in " + place.path()));
        return EXIT_FAILED;
      }
      place.forgetErrors();
      return CommandLine.ExitCode.OK;
    }
  }

  private Report.Setup setup(Place place) throws IOException {
    return new Report.Setup(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        Machine.describe(place.path()),
        options.seed,
        options.rounds,
        options.seconds,
        options.quick,
        options.wanted().stream().map(Bench::setting).toList());
  }

  private static Report.Setting setting(Contender contender) {
    return new Report.Setting(
        contender.name(),
        contender.isAvailable() ? contender.settings() : "does not run here: " + contender.note(),
        contender.note());
  }

  /** After each round anew, so that a run that is cut short is not lost. */
  private void write(Report report) {
    try {
      if (options.json != null) {
        report.write(options.json);
      }
      if (options.html != null) {
        Files.writeString(options.html, Page.of(report));
      }
      if (options.svg != null) {
        Files.writeString(options.svg, Chart.of(report));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

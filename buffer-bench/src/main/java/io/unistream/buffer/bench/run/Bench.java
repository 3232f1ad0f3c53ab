package io.unistream.buffer.bench.run;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.report.Group;
import io.unistream.buffer.bench.report.Screen;
import io.unistream.buffer.bench.report.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures ours, its peers and the physical limit in one run. */
@Command(
    name = "java -jar bench.jar",
    description = "Measures ours, its peers and the physical limit, interleaved in one run.",
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
    return new CommandLine(new Bench(screen))
        .setExecutionExceptionHandler((e, command, result) -> {
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
    Path directory = options.directory == null
        ? Files.createTempDirectory("bench-")
        : Files.createDirectories(options.directory);
    List<Contender> contenders = options.contenders();
    List<Measurement> measurements = Plan.of(options);
    List<Group> groups;
    try (Campaign campaign = new Campaign(screen, directory, options.seed, options.rounds)) {
      groups = campaign.run(measurements, contenders);
    }
    Table table = new Table(screen);
    groups.forEach(table::print);
    boolean failed =
        groups.stream().flatMap(group -> group.rows().stream()).anyMatch(row -> !row.errors().isEmpty());
    return failed ? EXIT_FAILED : 0;
  }
}

package io.unistream.examples.crash;

import io.unistream.examples.store.Store;
import io.unistream.examples.store.StoreOptions;
import io.unistream.examples.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Kills a program that uses a buffer, again and again, and audits what arrived. */
@Command(
    name = "crash-simulation",
    description = {
      "Kill a program with SIGKILL again and again, and audit that nothing acknowledged is lost.",
      "",
      "A child process puts records into a buffer, delivers due batches to a target file and commits them. It is"
          + " killed at random moments: while the JVM starts, while the log is recovered, between any two steps, and"
          + " while it writes to the target. Each new child goes on where the log says that the last one stopped. In"
          + " the end the target is compared with the input, byte for byte, and with the acknowledgements that the"
          + " parent had received before each kill.",
      ""
    },
    footer = {
      "",
      "The seed decides what is put how and which moment each kill waits for; what exactly it hits is up to the"
          + " machine's timing, so two runs with one seed differ in detail.",
      "Lines are put by put, putAll and putAsync in turn, in larger groups the more lines there are for each kill: with"
          + " --durability power every group costs a sync, so a million lines take a minute or two, and not an hour.",
      "A kill ends the process, not the machine: it cannot show the difference between process and power."
          + " The library's own tests do that with a simulated disk.",
      "",
      "Examples:",
      "  crash-simulation",
      "  crash-simulation --kills 1000 --seeds 5          a campaign",
      "  crash-simulation --narrate 4                     and the first four lives, step by step",
      "  crash-simulation --report crash.html             and a page to look at, or to pass on",
      "  crash-simulation --input app.log --output got    then: cmp app.log got",
      "  zcat big.gz | crash-simulation --input -",
      "  crash-simulation --backend s3                    a log in a bucket, in a store that comes along",
      "  crash-simulation --backend memory                what a kill does without a log"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every promise of the backend was kept (memory promises nothing across a kill)",
      "1:a promise was broken; the files are kept",
      "2:wrong usage",
      "3:the simulation itself could not go on"
    },
    sortOptions = false,
    usageHelpWidth = 100)
public final class CrashSimulation implements Callable<Integer> {

  private static final int DEFAULT_RECORDS = 20_000;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "60",
      description = "Kills in all. Default: 60.")
  private int kills;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Records to generate. Default: 20000.")
  private @Nullable Integer records;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = {
        "Put the lines of this file instead; - for standard input. A line ends at \\n alone and is carried as bytes,"
            + " whatever its encoding, up to 999,992 of them."
      })
  private @Nullable String inputName;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "file",
      description = "file, memory or s3. Default: file.")
  private Backend backend = Backend.FILE;

  @Option(
      names = "--durability",
      paramLabel = "CLASS",
      defaultValue = "power",
      description =
          "When the file backend acknowledges: process (the system has it) or power (the disk has it)."
              + " Default: power.")
  private Durability durability = Durability.POWER;

  @Mixin
  private StoreOptions storeOptions = new StoreOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides the kills. Default: another one each time.")
  private @Nullable Long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Run N times, with the seeds from --seed on, each with a new log and its share of the kills.")
  private int seeds;

  @Option(
      names = "--narrate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Lives to tell in detail, step by step; they are short and come first. Default: 0.")
  private int narrated;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "128m",
      description = "The child's heap. Default: 128m.")
  private String heap = "128m";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where log and target go, and stay. New or empty. Default: a temporary one, deleted if all is well.")
  private @Nullable Path directory;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Write the records that the target received, one a line, each batch once: compare it with the input.")
  private @Nullable Path output;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the audit as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write the audit, a timeline and each life as a page of HTML that needs nothing else.")
  private @Nullable Path page;

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
   * Makes the command.
   *
   * @param terminal where to tell the story
   */
  public CrashSimulation(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try {
      checkUsage();
      return run();
    } catch (UsageException e) {
      CommandSpec known = spec;
      if (known == null) {
        throw e;
      }
      throw new ParameterException(known.commandLine(), e.getMessage(), e);
    }
  }

  private void checkUsage() {
    require(kills >= 0 && kills <= 1_000_000, "--kills must be from 0 to 1000000, was " + kills);
    require(seeds >= 1 && seeds <= 1_000, "--seeds must be from 1 to 1000, was " + seeds);
    require(narrated >= 0, "--narrate must not be negative, was " + narrated);
    require(
        records == null || inputName == null,
        "--records is for generated records; with --input leave it out");
    require(
        records == null || (records >= 1 && records <= 100_000_000),
        "--records must be from 1 to 100000000, was " + records);
    require(output == null || seeds == 1, "--output needs a single run; leave out --seeds");
    require(
        backend == Backend.S3 || !storeOptions.isGiven(),
        "--bucket, --endpoint, --region and --prefix are for --backend s3");
    String storeProblem = storeOptions.problem();
    require(storeProblem == null, String.valueOf(storeProblem));
    require(
        HeapSize.bytes(heap) >= HeapSize.LEAST_BYTES,
        "--heap must be 16m or more, such as 128m, was " + heap);
    OutputFile.requireWritable("--json", json);
    OutputFile.requireWritable("--output", output);
    OutputFile.requireWritable("--report", page);
    requireDifferentFiles();
  }

  /** What is written last would take the place of what is read or written before. */
  private void requireDifferentFiles() {
    Map<String, @Nullable Path> files = new LinkedHashMap<>();
    files.put("--input", inputName == null || inputName.equals("-") ? null : Path.of(inputName));
    files.put("--output", output);
    files.put("--json", json);
    files.put("--report", page);
    Map<Path, String> options = new HashMap<>();
    files.forEach((option, file) -> {
      if (file != null) {
        String other = options.put(file.toAbsolutePath().normalize(), option);
        require(other == null, option + " and " + other + " must be different files, were " + file);
      }
    });
  }

  private int run() throws IOException {
    long firstSeed = seed == null ? new Random().nextInt(1_000_000) : seed;
    RunFacts facts = RunFacts.now(program(), arguments());
    List<PageRun> runs = new ArrayList<>();
    try (Workspace workspace = Workspace.open(directory, "crash-simulation")) {
      try (InputFile input = input(workspace, firstSeed);
          Store store = backend == Backend.S3 ? store(workspace) : null) {
        tellPlan(input, firstSeed, store);
        for (int run = 0; run < seeds; run++) {
          runs.add(runOnce(
              workspace,
              store,
              input,
              firstSeed + run,
              kills / seeds + (run < kills % seeds ? 1 : 0)));
        }
      }
      CampaignReport campaign =
          CampaignReport.of(runs.stream().map(PageRun::audit).toList());
      boolean kept = campaign.kept();
      if (seeds > 1) {
        new AuditTable(terminal).print(campaign);
      }
      if (directory != null || !kept) {
        workspace.keep(); // Before anything is written that may fail, for instance on a full disk.
        terminal.line("The files are in " + workspace.path() + ".");
      }
      if (json != null) {
        campaign.write(json);
      }
      if (page != null) {
        new CrashPage(runs, facts).write(page);
        terminal.line("The page is " + page + ".");
      }
      return kept ? 0 : 1;
    }
  }

  private InputFile input(Workspace workspace, long firstSeed) throws IOException {
    if (inputName == null) {
      return workspace.generate(records == null ? DEFAULT_RECORDS : records, firstSeed);
    }
    return inputName.equals("-") ? workspace.spool(System.in) : workspace.read(Path.of(inputName));
  }

  private Store store(Workspace workspace) throws IOException {
    return storeOptions.open(
        "crash-simulation",
        workspace.path().resolve("store"),
        workspace.path().resolve("store-errors.txt"));
  }

  private String program() {
    return spec == null ? "crash-simulation" : spec.root().name();
  }

  private List<String> arguments() {
    return spec == null ? List.of() : spec.root().commandLine().getParseResult().originalArgs();
  }

  private PageRun runOnce(
      Workspace workspace, @Nullable Store store, InputFile input, long runSeed, int runKills)
      throws IOException {
    Scenario scenario = new Scenario(
        backend,
        durability,
        runKills,
        runSeed,
        seeds == 1 ? narrated : 0,
        heap,
        store,
        workspace.newRun(runSeed));
    Story story = new Story(terminal, scenario, input);
    Chronicle chronicle = new Chronicle(CrashPage.mostLives(seeds), System::nanoTime);
    AuditReport report =
        new Simulation(scenario, input, story, new Audit(input, backend), chronicle).run();
    if (!terminal.isRich() || narrated > 0 || seeds > 1) {
      terminal.line();
    }
    new AuditTable(terminal).print(report);
    if (output != null) {
      DeliveredLines.write(scenario.target(), output, input);
    }
    return new PageRun(report, chronicle);
  }

  private void tellPlan(InputFile input, long firstSeed, @Nullable Store store) {
    terminal.line(terminal.bold("Crash simulation")
        + String.format(
            Locale.ROOT,
            "  %s backend%s, %,d records, %,d kills, seed %d%s",
            backend.name().toLowerCase(Locale.ROOT),
            backend == Backend.FILE ? " (" + durability.name().toLowerCase(Locale.ROOT) + ")" : "",
            input.lines(),
            kills,
            firstSeed,
            seeds > 1 ? ".." + (firstSeed + seeds - 1) : ""));
    // A temporary directory is nobody's business, unless files are left in it: then it is named in
    // the end.
    if (store != null) {
      terminal.line(terminal.dim("The log is in " + store.place() + "."));
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new UsageException(message);
    }
  }
}

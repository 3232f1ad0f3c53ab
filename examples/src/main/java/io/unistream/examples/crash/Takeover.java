package io.unistream.examples.crash;

import io.unistream.examples.store.Store;
import io.unistream.examples.store.StoreAddress;
import io.unistream.examples.store.StoreOptions;
import io.unistream.examples.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Two hosts take a log in an S3 store from each other; audits what arrived. */
@Command(
    name = "takeover",
    description = {
      "Let a second host take over a log in S3 from one that is killed, frozen or alive, and audit it.",
      "",
      "Two hosts, each a process of its own, use one log in a store, which is a third process. The owner puts records,"
          + " delivers due batches and commits them; at a random moment it is killed (SIGKILL), frozen (SIGSTOP) or left"
          + " alone, and the other host opens the log, delivers the backlog and goes on. A frozen owner wakes up (SIGCONT)"
          + " while the log is opened, just after, later, or one owner later. Whoever lost the log and still runs must be"
          + " told so by a BufferFencedException at its next put or commit.",
      "",
      "The audit compares all that was delivered with the input, byte for byte, and with the acknowledgements. A put that"
          + " began after the next owner's opening had returned, and was acknowledged to a former owner, counts as"
          + " unfenced: it is of a line behind the end of the log that the next owner found.",
      ""
    },
    footer = {
      "",
      "The seed decides what is done and which moment each takeover waits for; what exactly it hits is up to the"
          + " machine's timing. Needs the program kill, as Linux has it.",
      "",
      "Examples:",
      "  takeover                                   a store of our own, nothing else is needed",
      "  takeover --takeovers 100 --seed 1",
      "  takeover --bucket NAME --region NAME       a real bucket, which costs some cents"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every promise was kept",
      "1:a promise was broken; the files are kept",
      "2:wrong usage",
      "3:the simulation itself could not go on"
    },
    sortOptions = false,
    usageHelpWidth = 100)
public final class Takeover implements Callable<Integer> {

  @Option(
      names = "--takeovers",
      paramLabel = "N",
      defaultValue = "20",
      description = "Takeovers in all. Default: 20.")
  private int takeovers;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Records to generate. Default: 20000.")
  private int records;

  @Mixin
  private StoreOptions storeOptions = new StoreOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides the takeovers. Default: another one each time.")
  private @Nullable Long seed;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "128m",
      description = "A host's heap. Default: 128m.")
  private String heap = "128m";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where store and targets go, and stay. New or empty. Default: a temporary one, deleted if all is well.")
  private @Nullable Path directory;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the audit as JSON.")
  private @Nullable Path json;

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
  public Takeover(Terminal terminal) {
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
    require(
        takeovers >= 1 && takeovers <= 100_000,
        "--takeovers must be from 1 to 100000, was " + takeovers);
    require(
        records >= 1 && records <= 100_000_000,
        "--records must be from 1 to 100000000, was " + records);
    require(
        HeapSize.bytes(heap) >= HeapSize.LEAST_BYTES,
        "--heap must be 16m or more, such as 128m, was " + heap);
    String storeProblem = storeOptions.problem();
    require(storeProblem == null, String.valueOf(storeProblem));
    OutputFile.requireWritable("--json", json);
  }

  private int run() throws IOException {
    long runSeed = seed == null ? new Random().nextInt(1_000_000) : seed;
    try (Workspace workspace = Workspace.open(directory, "takeover")) {
      TakeoverReport report;
      try (InputFile input = workspace.generate(records, runSeed);
          Store store = storeOptions.open(
              "takeover",
              workspace.path().resolve("store"),
              workspace.path().resolve("store-errors.txt"))) {
        terminal.line(terminal.bold("Takeover")
            + String.format(
                Locale.ROOT,
                "  two hosts, one log in S3, %,d records, %,d takeovers, seed %d",
                input.lines(),
                takeovers,
                runSeed));
        terminal.line(
            terminal.dim("The log is in " + store.place() + ", the targets in " + workspace.path()
                + (directory == null
                    ? ", and are deleted in the end unless a promise is broken"
                    : "")));
        terminal.line();
        Scenario scenario = new Scenario(
            Backend.S3,
            Durability.POWER,
            takeovers,
            runSeed,
            0,
            heap,
            store,
            workspace.newRun(runSeed));
        StoreAddress log = store.address().resolve("log");
        report = new TakeoverRun(scenario, input, new TakeoverStory(terminal), life -> log).run();
      }
      new TakeoverTable(terminal).print(report);
      if (json != null) {
        report.write(json);
      }
      if (directory != null || !report.kept()) {
        workspace.keep();
        terminal.line("The files are in " + workspace.path() + ".");
      }
      return report.kept() ? 0 : 1;
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new UsageException(message);
    }
  }
}

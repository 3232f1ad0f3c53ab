package io.unistream.buffer.cli;

import io.unistream.buffer.file.FileRepair;
import io.unistream.buffer.file.RepairReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a damaged log one that opens, and takes that back. */
@Command(
    name = "repair",
    description = {
      "Tells what an opening of a damaged log with QUARANTINE would do. Changes nothing without --apply",
      "or --undo."
    },
    footer = {
      "",
      "Examples:",
      "  buffer repair /var/lib/orders",
      "  buffer repair /var/lib/orders --apply",
      "  buffer repair /var/lib/orders --undo",
      "",
      "Stop the program first. --apply keeps copies of all files that it may change in the folder",
      ".repair-1 (-2, …) of the directory. A command that was cut short is to be given again.",
      "",
      "Exit codes: 0 the log is sound, was repaired or is again as it was, 1 it is damaged, 2 wrong",
      "usage, 3 it cannot be read, or a repair or undo was refused or failed."
    })
final class Repair implements Callable<Integer> {

  private final Output out;

  @Parameters(paramLabel = "DIRECTORY", description = "The log's directory.")
  private Path directory = Path.of("");

  @Option(
      names = "--apply",
      description = "Repair the log: keep copies, then open it once with QUARANTINE.")
  private boolean apply;

  @Option(
      names = "--undo",
      description =
          "Put back what the last repair has kept, unless the log was changed since. Nothing is deleted.")
  private boolean undo;

  @Option(names = "--json", description = "Write one object of JSON.")
  private boolean json;

  @Spec
  private @Nullable CommandSpec spec;

  Repair(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (apply && undo) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--apply and --undo exclude each other: the one takes back the other");
    }
    FileRepair repair = FileRepair.of(directory);
    RepairReport report = undo ? repair.undo() : apply ? repair.repair() : repair.look();
    if (json) {
      RepairJson.write(out, directory, report);
    } else {
      RepairText.write(out, directory, report);
    }
    return report.outcome() == RepairReport.Outcome.DAMAGED ? ExitCode.FINDINGS : ExitCode.FINE;
  }
}

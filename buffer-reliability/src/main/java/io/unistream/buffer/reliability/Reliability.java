package io.unistream.buffer.reliability;

import io.unistream.buffer.reliability.errors.Callbacks;
import io.unistream.buffer.reliability.errors.Errors;
import io.unistream.buffer.reliability.errors.Stacks;
import io.unistream.buffer.reliability.fuzz.Fuzz;
import io.unistream.buffer.reliability.machine.Clocks;
import io.unistream.buffer.reliability.machine.FullDisks;
import io.unistream.buffer.reliability.machine.PowerCuts;
import io.unistream.buffer.reliability.machine.Races;
import io.unistream.buffer.reliability.machine.Stops;
import io.unistream.buffer.reliability.machine.Syscalls;
import io.unistream.buffer.reliability.operators.Operators;
import io.unistream.buffer.reliability.volume.Volume;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the campaign that is named first. */
@Command(
    name = "reliability",
    mixinStandardHelpOptions = true,
    description = "Does to logs what the world does, and counts what was lost.",
    subcommands = {
      Callbacks.class,
      Stacks.class,
      Clocks.class,
      Errors.class,
      FullDisks.class,
      Fuzz.class,
      Operators.class,
      PowerCuts.class,
      Races.class,
      Stops.class,
      Syscalls.class,
      Volume.class
    },
    synopsisSubcommandLabel = "CAMPAIGN",
    footer = {"", "Exit codes: 0 nothing was wrong, 1 something was, 2 wrong usage."})
public final class Reliability implements Runnable {

  @Spec
  private @Nullable CommandSpec spec;

  private Reliability() {}

  /**
   * Runs a campaign, and ends the process with its exit code.
   *
   * @param arguments the name of the campaign, then its options
   */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new Reliability()).execute(arguments));
  }

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a campaign is missing");
  }
}

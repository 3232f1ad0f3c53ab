package io.unistream.buffer.cli;

import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes records, one a line. */
@Command(
    name = "dump",
    description = "Writes the records of the backlog, one a line.",
    footer = {
      "",
      "Examples:",
      "  buffer dump /var/lib/orders --from 1000 --to 1999",
      "  buffer dump /var/lib/orders --as json | jq .payload",
      "",
      "A line of text or hex has four fields with tabs between them: sequence number, put time,",
      "number of the batch (- if there is none yet), payload. JSON has the payload as text if it is",
      "valid UTF-8, and else in Base64.",
      "",
      "Exit codes: 0 all is well, 1 something is damaged or missing, 2 wrong usage, 3 the log",
      "cannot be read."
    })
final class Dump implements Callable<Integer> {

  private final Output out;
  private final PrintWriter err;

  @Mixin
  private final LogArgument log = new LogArgument();

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "1",
      description = "The first sequence number (default: that of the oldest record).")
  private long from;

  @Option(
      names = "--to",
      paramLabel = "N",
      defaultValue = "" + Long.MAX_VALUE,
      description = "The last sequence number (default: that of the newest record).")
  private long to;

  @Option(
      names = "--as",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "How records are written: text (the default), hex or json.")
  private RecordFormat format = RecordFormat.TEXT;

  @Option(
      names = "--all",
      description = "Write also what was committed or dropped, as far as it is still there.")
  private boolean all;

  @Spec
  private @Nullable CommandSpec spec;

  Dump(Output out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    if (from < 1 || to < from) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--from must be at least 1 and at most --to, was " + from + " with --to " + to);
    }
    try (WalView view = log.view()) {
      BacklogView backlog = BacklogView.of(view);
      backlog.read(new SequenceRange(from, to - from + 1), all, (batch, record) -> {
        format.write(out, batch, record);
      });
      Findings findings = Findings.of(view, backlog);
      findings.lines().forEach(err::println);
      return findings.exitCode();
    }
  }
}

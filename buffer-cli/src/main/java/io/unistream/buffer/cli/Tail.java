package io.unistream.buffer.cli;

import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the newest records, and those that come. */
@Command(
    name = "tail",
    description = {
      "Writes the last records of the backlog, one a line, and with -f those that are put from then on.",
      "Only reads, also beside a running owner."
    },
    footer = {
      "",
      "Examples:",
      "  buffer tail /var/lib/orders",
      "  buffer tail -n 0 -f /var/lib/orders --as json | jq .payload",
      "",
      "The lines are those of dump, without the batch: most records are in none when they come.",
      "",
      "Exit codes: 0 all is well, 1 something is damaged or missing, 2 wrong usage, 3 the log cannot",
      "be read, or is gone."
    })
final class Tail implements Callable<Integer> {

  private static final int MILLIS_BETWEEN_LOOKS = 500;

  private final Output out;
  private final PrintWriter err;

  @Mixin
  private final LogArgument log = new LogArgument();

  @Option(
      names = {"-n", "--records"},
      paramLabel = "N",
      defaultValue = "10",
      description = "How many records (default: ${DEFAULT-VALUE}).")
  private long count;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with the records that come, until the log is gone, or Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--as",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "How records are written: text (the default), hex or json.")
  private RecordFormat format = RecordFormat.TEXT;

  @Spec
  private @Nullable CommandSpec spec;

  Tail(Output out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (count < 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "-n must not be negative, was " + count);
    }
    try (WalView view = log.view()) {
      BacklogView backlog = BacklogView.of(view);
      Findings findings = Findings.of(view, backlog);
      findings.lines().forEach(err::println);
      List<SequenceRange> dropped = backlog.dropped(); // which may be there still
      Follower follower = new Follower(
          view,
          first(backlog, findings),
          record -> {
            if (dropped.stream().noneMatch(range -> range.contains(record.sequence()))) {
              format.write(out, null, record);
            }
          },
          err::println);
      follower.told(view.damaged());
      follower.look();
      while (follow) {
        out.writer().flush();
        TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
        follower.look();
      }
      return findings.exitCode();
    }
  }

  /** The number of the first of the last records: what is missing between them does not count. */
  private long first(BacklogView backlog, Findings findings) {
    List<SequenceRange> missing = new ArrayList<>(backlog.dropped());
    missing.addAll(findings.missing());
    findings.damaged().forEach(span -> missing.add(span.missing()));
    findings.quarantined().forEach(span -> missing.add(span.missing()));
    missing.sort(Comparator.comparingLong(SequenceRange::first).reversed());
    long end = backlog.nextSequence();
    long left = count;
    for (SequenceRange range : missing) {
      long behind = end - range.last() - 1; // records between this range and what is behind it
      if (range.isEmpty() || behind < 0) {
        continue;
      }
      if (behind >= left) {
        break;
      }
      left -= behind;
      end = range.first();
    }
    return Math.max(backlog.goneSequence() + 1, end - left);
  }
}

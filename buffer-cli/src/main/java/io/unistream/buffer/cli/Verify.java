package io.unistream.buffer.cli;

import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reads every checksum, and tells what is damaged or missing. */
@Command(
    name = "verify",
    description = "Reads every checksum of a log, and tells what is damaged or missing.",
    footer = {
      "",
      "Example:",
      "  buffer verify /var/lib/orders",
      "",
      "Exit codes: 0 nothing is damaged or missing, 1 something is, 2 wrong usage, 3 the log cannot",
      "be read."
    })
final class Verify implements Callable<Integer> {

  private final Output out;

  @Mixin
  private final LogArgument log = new LogArgument();

  Verify(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    try (WalView view = log.view()) {
      BacklogView backlog = BacklogView.of(view);
      Findings findings = Findings.of(view, backlog);
      for (String line : findings.lines()) {
        out.line(line);
      }
      for (String line : findings.knownLines()) {
        out.line(line);
      }
      out.line(summary(view) + ", " + verdict(findings));
      return findings.exitCode();
    }
  }

  private static String summary(WalView view) {
    List<WalPart> parts = view.parts();
    long bytes = 0;
    SequenceRange records = new SequenceRange(0, 0);
    for (WalPart part : parts) {
      bytes += part.bytes();
      if (!part.sequences().isEmpty()) {
        long first = records.isEmpty() ? part.sequences().first() : records.first();
        records = SequenceRange.closed(first, part.sequences().last());
      }
    }
    return parts.size() + " " + Findings.partsOf(view, parts.size()) + ", " + bytes
        + " bytes, records " + records;
  }

  private static String verdict(Findings findings) {
    int found = findings.damaged().size() + findings.missing().size();
    return found == 0
        ? "nothing is damaged or missing"
        : found + (found == 1 ? " finding" : " findings");
  }
}

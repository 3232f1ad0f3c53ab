package io.unistream.buffer.cli;

import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what a log holds. */
@Command(
    name = "inspect",
    description = "Tells what a log holds: backlog, batches, segments, owner, damage.",
    footer = {
      "",
      "Examples:",
      "  buffer inspect /var/lib/orders",
      "  buffer inspect /var/lib/orders --json | jq .backlog.records",
      "  buffer inspect s3://my-bucket/producers/orders --region eu-north-1",
      "  buffer inspect --config shop.yaml --buffer orders",
      "",
      "Exit codes: 0 all is well, 1 something is damaged or missing, 2 wrong usage, 3 the log",
      "cannot be read."
    })
final class Inspect implements Callable<Integer> {

  private final Output out;
  private final Clock clock;

  @Mixin
  private final LogArgument log = new LogArgument();

  @Option(names = "--json", description = "Write one object of JSON.")
  private boolean json;

  Inspect(Output out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    try (WalView view = log.view()) {
      BacklogView backlog = BacklogView.of(view);
      Findings findings = Findings.of(view, backlog);
      if (json) {
        InspectionJson.write(out, view, backlog, findings, clock.instant());
      } else {
        InspectionText.write(out, view, backlog, findings, clock.instant());
      }
      return findings.exitCode();
    }
  }
}

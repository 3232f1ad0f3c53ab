package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.file.RepairReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a repair found or did, for people. */
final class RepairText {

  private final Output out;
  private final Path directory;
  private final RepairReport report;

  private RepairText(Output out, Path directory, RepairReport report) {
    this.out = out;
    this.directory = directory;
    this.report = report;
  }

  static void write(Output out, Path directory, RepairReport report) throws IOException {
    RepairText text = new RepairText(out, directory, report);
    switch (report.outcome()) {
      case SOUND -> text.sound();
      case DAMAGED -> text.damaged();
      case REPAIRED -> text.repaired();
      case UNDONE -> text.undone();
    }
  }

  private void sound() throws IOException {
    out.line("nothing is damaged or missing in " + directory + ", and nothing was changed");
    backlog("holds");
  }

  private void damaged() throws IOException {
    spans("damaged: ");
    if (!report.files().isEmpty()) {
      missing("an opening with QUARANTINE would go on without");
      backlog("would keep");
      out.line("these files may be changed, and --apply copies them before:");
      long bytes = 0;
      for (Map.Entry<String, Long> file : report.files().entrySet()) {
        out.line(String.format(
            Locale.ROOT,
            "  %-36s %12d bytes",
            Escapes.escape(file.getKey().getBytes(UTF_8)),
            file.getValue()));
        bytes += file.getValue();
      }
      out.line("space: " + report.neededBytes() + " bytes are needed, " + bytes
          + " of them for the copies; " + report.freeBytes() + " are free");
    }
    if (report.folder().isPresent()) {
      out.line(
          "a repair was cut short; what it has kept is in " + report.folder().get());
    }
    String next = report.folder().isPresent()
        ? "--apply goes on with that repair, --undo takes it back"
        : "--apply repairs the log";
    out.line("nothing was changed; "
        + report.hindrance().map(why -> "--apply would be refused: " + why).orElse(next));
  }

  private void repaired() throws IOException {
    spans("set aside: ");
    missing("the log goes on without");
    backlog("keeps");
    out.line(
        "the files as they were are in " + report.folder().map(Path::toString).orElse("?"));
    out.line(
        report
            .hindrance()
            .map(why -> "the log is repaired, which cannot be undone: " + why)
            .orElse(
                "the log is repaired, and opens with FAIL, too; --undo takes it back as long as nobody opens it"));
  }

  private void undone() throws IOException {
    spans("damaged: ");
    out.line("the log is again as it was before the repair; what that had made is in "
        + report.folder().map(Path::toString).orElse("?"));
  }

  private void spans(String what) throws IOException {
    for (QuarantinedSpan span : report.damaged()) {
      out.line(what + Findings.line(span));
    }
  }

  private void missing(String what) throws IOException {
    List<SequenceRange> missing = report.missing();
    long count = missing.stream().mapToLong(SequenceRange::count).sum();
    String numbers =
        missing.stream().map(SequenceRange::toString).collect(Collectors.joining(", "));
    out.line(what + " "
        + (count == 0
            ? "no record: none of the backlog is missing"
            : count
                + (count == 1 ? " record of the backlog: " : " records of the backlog: ")
                + numbers));
  }

  private void backlog(String verb) throws IOException {
    out.line(
        "it " + verb + " " + report.records() + (report.records() == 1 ? " record" : " records")
            + ", " + report.bytes() + " bytes, in " + report.sealedBatches()
            + (report.sealedBatches() == 1 ? " sealed batch" : " sealed batches")
            + " and the open one");
  }
}

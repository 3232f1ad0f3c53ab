package io.unistream.buffer.bench.kit;

import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.report.TckReports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the conformance kit, and campaigns of faults, on the logs of others. */
@Command(
    name = "kit",
    description = {
      "Runs the conformance kit on the logs of others, each in a JVM of its own, and writes a page and a table.",
      "With --cuts, --full and --bits also power cuts, a full disk and damage; the first two need Linux and root."
    },
    sortOptions = false)
public final class KitCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Option(
      names = "--peer",
      split = ",",
      paramLabel = "NAME,...",
      description = "Which logs. Default: all, and a plain reference before them.")
  @Nullable
  private List<String> names;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Where the report goes. Default: ${DEFAULT-VALUE}.")
  private Path report = Path.of("kit-report");

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the logs are. Default: a temporary directory.")
  @Nullable
  private Path directory;

  @Option(
      names = "--scenarios",
      paramLabel = "N",
      description =
          "Random scenarios of the kit; -1 leaves the rules out. Default: ${DEFAULT-VALUE}.")
  private int scenarios = 20;

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "Processes that each kill check kills. Default: ${DEFAULT-VALUE}.")
  private int kills = 3;

  @Option(
      names = "--cuts",
      paramLabel = "N",
      description = "Power cuts for each log. Default: ${DEFAULT-VALUE}.")
  private int cuts;

  @Option(names = "--full", description = "Fill a disk with each log.")
  private boolean full;

  @Option(
      names = "--bits",
      paramLabel = "N",
      description = "Bits of each log to turn, one at a time. Default: ${DEFAULT-VALUE}.")
  private int bits;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where the cuts and the bits are. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "The longest that the rules of one log may take. Default: ${DEFAULT-VALUE}.")
  private int minutes = 20;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // Read by picocli.
  private boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<PeerHarness> peers = peers();
    Files.createDirectories(report);
    Path place = directory == null
        ? Files.createTempDirectory("kit")
        : Files.createDirectories(directory).toRealPath();
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    List<String> details = new ArrayList<>();
    boolean decided = true;
    for (PeerHarness harness : peers) {
      Map<String, String> row = new LinkedHashMap<>();
      rows.put(harness.name(), row);
      out.println("== " + harness.name() + ": " + harness.peer().settings());
      out.flush();
      Path errors = report.toAbsolutePath().resolve(harness.name() + ".err");
      if (scenarios >= 0) {
        decided &= rules(harness, place, errors, row, out);
      }
      List<Trial> trials = new ArrayList<>();
      if (cuts > 0) {
        trials.add(new Trial(
            "after power cuts", () -> new PowerCuts(harness, place, errors).run(cuts, seed)));
      }
      if (full) {
        trials.add(new Trial("full disk", () -> new DiskFull(harness, place, errors).run()));
      }
      if (bits > 0) {
        trials.add(
            new Trial("bits turned", () -> new TurnedBits(harness, place, errors).run(bits, seed)));
      }
      for (Trial trial : trials) {
        decided &= trial.run(harness, row, details, out);
      }
      Files.writeString(report.resolve("kit.md"), page(rows, details));
    }
    out.println(table(rows));
    out.println(
        "The page: " + report.resolve("index.html") + ", the table: " + report.resolve("kit.md"));
    if (directory == null) {
      Damage.delete(place);
    }
    return decided ? 0 : 1;
  }

  private List<PeerHarness> peers() {
    if (names == null) {
      return KitPeers.all();
    }
    return names.stream()
        .map(name -> KitPeers.named(name)
            .orElseThrow(() -> new ParameterException(
                spec.commandLine(),
                "there is no peer \"" + name + "\"; there are "
                    + KitPeers.all().stream().map(PeerHarness::name).toList())))
        .toList();
  }

  /** Whether the kit came to its end. */
  private boolean rules(
      PeerHarness harness, Path place, Path errors, Map<String, String> row, PrintWriter out)
      throws IOException, InterruptedException {
    List<String> properties = List.of("-Dtck.kills=" + kills);
    boolean complete;
    try (KitProcess process = KitProcess.start(
        place,
        errors,
        properties,
        "rules",
        harness.getClass().getName(),
        report.toAbsolutePath().toString(),
        scenarios + "")) {
      Duration patience = Duration.ofMinutes(minutes);
      for (String line = process.line(patience); line != null; line = process.line(patience)) {
        out.println(line);
      }
      complete = process.awaitEnd() == 0;
    }
    if (!complete) {
      row.put("rules", "no verdict: its JVM ended, or did not end in time");
      out.println("no verdict on " + harness.name() + "; its standard error is in " + errors);
      return false;
    }
    TckReport found = TckReports.read(report).harnesses().stream()
        .filter(each -> each.harness().equals(harness.name()))
        .findFirst()
        .orElseThrow();
    for (Groups group : Groups.values()) {
      row.put(group.title(), group.cell(found));
    }
    out.flush();
    return true;
  }

  /** Something beyond the kit that is tried with a peer. */
  private record Trial(String title, Body body) {

    /** Whether it came to its end. */
    boolean run(PeerHarness harness, Map<String, String> row, List<String> details, PrintWriter out)
        throws InterruptedException {
      try {
        Verdict verdict = body.run();
        row.put(title, verdict.cell());
        out.println(title + ": " + verdict.cell());
        verdict.lines().forEach(line -> {
          details.add("- " + harness.name() + ", " + title + ": " + line);
          out.println("  " + line);
        });
        return true;
      } catch (IOException e) {
        row.put(title, "not tried: " + e.getMessage());
        out.println(title + ": not tried: " + e.getMessage());
        return false;
      } finally {
        out.flush();
      }
    }

    private interface Body {
      Verdict run() throws IOException, InterruptedException;
    }
  }

  private String page(Map<String, Map<String, String>> rows, List<String> details) {
    StringBuilder page = new StringBuilder("# The kit on other logs\n\n");
    page.append("Made at ")
        .append(Instant.now().truncatedTo(ChronoUnit.SECONDS))
        .append(", Java ")
        .append(Runtime.version())
        .append(", seed ")
        .append(seed)
        .append(", ")
        .append(scenarios)
        .append(" scenarios, ")
        .append(kills)
        .append(" kills for each kill check.\n\n")
        .append(table(rows))
        .append('\n');
    for (String name : rows.keySet()) {
      KitPeers.named(name)
          .ifPresent(harness -> page.append("- ")
              .append(name)
              .append(": ")
              .append(harness.peer().settings())
              .append('\n'));
    }
    page.append('\n');
    details.forEach(line -> page.append(line).append('\n'));
    return page.toString();
  }

  private static String table(Map<String, Map<String, String>> rows) {
    List<String> columns =
        rows.values().stream().flatMap(row -> row.keySet().stream()).distinct().toList();
    StringBuilder table = new StringBuilder("| log | ")
        .append(String.join(" | ", columns))
        .append(" |\n|")
        .append(" --- |".repeat(columns.size() + 1))
        .append('\n');
    rows.forEach((name, row) -> {
      table.append("| ").append(name);
      columns.forEach(column -> table.append(" | ").append(row.getOrDefault(column, "–")));
      table.append(" |\n");
    });
    return table.toString();
  }
}

package io.unistream.buffer.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.bench.child.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir
  Path directory;

  private final Report report = new Report(
      new Report.Setup(
          "2026-01-01T00:00:00Z",
          Map.of("processors", "2"),
          7,
          2,
          0.5,
          true,
          List.of(new Report.Setting("file", "all by default", "a < b"))),
      List.of(
          group(
              "a",
              Map.of(
                  Outcome.RATE, 1_500.0, "p99 us", 250.0, Outcome.USER, 2.5, Outcome.SYSTEM, 0.125),
              null),
          group("h", Map.of("reopen ms", 12.25), "no <room>")));

  private static Group group(String letter, Map<String, Double> values, @Nullable String error) {
    Outcome limit = new Outcome(Map.of(Outcome.RATE, 3_000.0, "p50 us", 100.0), null);
    return Group.of(
        letter,
        "put & wait",
        Map.of("limit", Role.LIMIT, "file", Role.OURS),
        letter.equals("a")
            ? Map.of("limit", List.of(limit), "file", List.of(new Outcome(values, error)))
            : Map.of("file", List.of(new Outcome(values, error))));
  }

  @Test
  void isReadBackAsItWasWritten() throws IOException {
    Path file = directory.resolve("report.json");

    report.write(file);

    assertEquals(report, Report.read(file));
  }

  @Test
  void knowsWhetherAnythingFailed() {
    assertTrue(report.hasErrors());
    assertFalse(new Report(report.setup(), report.groups().subList(0, 1)).hasErrors());
  }

  @Test
  void theTableShowsRatiosAndTheRestInItsUnits() {
    List<String> lines = printed();

    assertTrue(lines.contains("(a) put & wait"), lines::toString);
    assertTrue(
        lines.stream()
            .anyMatch(line -> line.matches(
                "  file +0\\.50 +0\\.50 +0\\.50 +1,500 +2\\.50 +0\\.125 .*p99 2\\.50 syncs.*")),
        lines::toString);
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("  file +reopen 12\\.25 ms")),
        lines::toString);
    assertTrue(lines.contains("  file failed in round 1: no <room>"), lines::toString);
  }

  @Test
  void thePageHasAChartForRatesAndEscapesText() {
    String page = Page.of(report);

    assertTrue(page.contains("<td>1,500</td><td>2.50</td><td>0.125</td>"));
    assertEquals(1, page.split("<svg", -1).length - 1);
    assertTrue(page.contains("put &amp; wait"));
    assertTrue(page.contains("no &lt;room&gt;"));
    assertTrue(page.contains("a &lt; b"));
    assertTrue(page.contains("1,500/s, 0.50 of the limit"));
  }

  private List<String> printed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = Screen.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    new Heading(screen).print(report.setup());
    new Table(screen).print(report.groups());
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}

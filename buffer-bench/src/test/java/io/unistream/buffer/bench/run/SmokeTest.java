package io.unistream.buffer.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.bench.child.VirtualThreads;
import io.unistream.buffer.bench.report.Group;
import io.unistream.buffer.bench.report.Report;
import io.unistream.buffer.bench.report.Role;
import io.unistream.buffer.bench.report.Row;
import io.unistream.buffer.bench.report.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The one command, all cases, tiny: it runs, checks every record, and tells. No time is asserted. */
class SmokeTest {

  private static final String LETTERS = "abcdefghijkl";
  private static final Pattern RATE_LINE =
      Pattern.compile("  (\\S+) +(?:[0-9.,]+ +)*([0-9][0-9.,]*) +[\u2588\u2591]{20}.*");

  @TempDir
  Path directory;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  private int run(String... arguments) {
    return Bench.commandLine(Screen.plain(new PrintStream(printed, true, StandardCharsets.UTF_8)))
        .setErr(new PrintWriter(errors))
        .execute(arguments);
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8) + errors;
  }

  @Test
  void everyCaseRunsAndIsTold() throws Exception {
    Path json = directory.resolve("report.json");
    Path html = directory.resolve("report.html");
    Path svg = directory.resolve("report.svg");
    Path logs = directory.resolve("logs");

    int exit = run(
        "--quick",
        "--rounds=1",
        "--peers=naive,abq,mpsc",
        "--seed=1",
        "--json=" + json,
        "--html=" + html,
        "--svg=" + svg,
        "--dir=" + logs);

    assertEquals(0, exit, this::text);
    Report report = Report.read(json);
    assertEquals(1, report.setup().seed());
    assertEquals(LETTERS, letters(report));
    report.groups().forEach(this::check);
    assertEquals(
        VirtualThreads.exist(),
        report.groups().stream().anyMatch(group -> group.title().contains("virtual")));
    checkText(report);
    String page = Files.readString(html);
    report.groups().forEach(group -> assertTrue(page.contains(group.title()), group.title()));
    Document picture =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
    report.groups().stream()
        .filter(group -> group.rows().stream().anyMatch(row -> row.rate() != null))
        .forEach(group -> assertTrue(
            picture.getDocumentElement().getTextContent().contains(group.title()), group.title()));
    try (var left = Files.list(logs)) {
      assertEquals(List.of(), left.toList(), "nothing is left behind");
    }
  }

  private static String letters(Report report) {
    return String.join(
        "",
        report.groups().stream().map(Group::letter).collect(Collectors.toCollection(TreeSet::new)));
  }

  private void check(Group group) {
    Set<String> names = group.rows().stream().map(Row::contender).collect(Collectors.toSet());
    Set<String> expected = switch (group.letter()) {
      case "f" -> Set.of("file", "naive");
      case "g", "j" -> Set.of("limit", "file");
      case "h", "i" -> Set.of("file");
      case "k" -> Set.of("memory", "abq", "mpsc");
      case "l" -> Set.of("loop-1", "loop-16", "ordered", "pipelined", "unordered-16");
      case "c" ->
        group.title().contains("virtual")
            ? Set.of("limit", "file")
            : Set.of("limit", "bare-all", "bare-half", "file", "naive");
      default -> Set.of("limit", "file", "naive");
    };
    assertEquals(expected, names, group.title());
    for (Row row : group.rows()) {
      assertEquals(List.of(), row.errors(), group.title());
      row.values()
          .forEach((name, stats) -> assertTrue(
              Double.isFinite(stats.median()) && stats.median() >= 0,
              group.title() + ": " + name + " is " + stats));
      if (!group.letter().matches("[hi]")) {
        // In memory all may be handed over before the clock starts.
        assertTrue(
            row.rate() != null && (row.rate().min() > 0 || group.letter().equals("k")),
            () -> group.title() + ": " + row);
        assertEquals(group.bestPeer() != null, row.toBestPeer() != null, group.title());
        assertEquals(
            Files.exists(Path.of("/proc/self/stat")), row.processor() != null, row::toString);
      }
    }
  }

  private void checkText(Report report) {
    List<String> lines = text().lines().toList();
    long rates =
        lines.stream().filter(line -> RATE_LINE.matcher(line).matches()).count();
    long expected = report.groups().stream()
        .flatMap(group -> group.rows().stream())
        .filter(row -> row.rate() != null)
        .count();
    assertEquals(expected, rates, this::text);
    assertTrue(report.groups().stream()
        .flatMap(group -> group.rows().stream())
        .anyMatch(row -> row.role() == Role.LIMIT));
    report
        .groups()
        .forEach(group ->
            assertTrue(lines.contains("(" + group.letter() + ") " + group.title()), this::text));
  }

  @Test
  void whatIsNotThereIsRefusedWithWhatThereIs() {
    assertEquals(2, run("--peers=nobody"));
    assertTrue(
        text().contains("there is no peer \"nobody\"; there are limit, bare-all, bare-half, file"),
        this::text);
  }

  @Test
  void helpNamesTheOptions() {
    StringWriter out = new StringWriter();

    int exit = Bench.commandLine(
            Screen.plain(new PrintStream(printed, true, StandardCharsets.UTF_8)))
        .setOut(new PrintWriter(out))
        .execute("--help");

    assertEquals(0, exit);
    for (String option :
        List.of("--cases", "--peers", "--rounds", "--json", "--html", "--svg", "--quick")) {
      assertTrue(out.toString().contains(option), option);
    }
  }
}

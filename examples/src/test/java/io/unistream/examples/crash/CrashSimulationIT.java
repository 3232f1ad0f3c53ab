package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.examples.crash.ChildOptions.TargetMode;
import io.unistream.examples.crash.KillPlan.Moment;
import io.unistream.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Real children, really killed. */
class CrashSimulationIT {

  @TempDir
  Path directory;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void theFileBackendKeepsEveryPromiseOverFiveKills() throws IOException {
    assertEquals(0, run("--kills", "5", "--records", "2000", "--seed", "11"), this::story);

    JsonNode run = json().get("runs").get(0);
    assertTrue(run.get("kept").asBoolean(), this::story);
    assertEquals(5, run.get("kills").asInt(), this::story);
    assertEquals(6, run.get("lives").asInt(), this::story);
    assertEquals(2_000, run.get("delivered").asInt(), this::story);
    assertEquals(
        2_000,
        run.get("acknowledged").asInt() + run.get("storedUnacknowledged").asInt(),
        this::story);
    assertTrue(story().contains("Every promise was kept"), this::story);
    assertEquals("5 kills, nothing lost", page().text("//h1"));
    assertEquals(6, lives(page()));
    assertEquals(5, page().count("//td[starts-with(., 'killed: ')]"));
    assertTrue(page().text("//pre/code").startsWith("crash-simulation --kills 5 --records 2000 "));
  }

  @Test
  void theS3BackendKeepsEveryPromiseOverSixKills() throws IOException {
    assertEquals(
        0,
        run("--kills", "6", "--records", "1500", "--seed", "14", "--backend", "s3"),
        this::story);

    JsonNode run = json().get("runs").get(0);
    assertTrue(run.get("kept").asBoolean(), this::story);
    assertEquals("s3", run.get("backend").asText(), this::story);
    assertEquals(6, run.get("kills").asInt(), this::story);
    assertEquals(1_500, run.get("delivered").asInt(), this::story);
    assertEquals(7, lives(page()));
    assertEquals(
        1_500,
        run.get("acknowledged").asInt() + run.get("storedUnacknowledged").asInt(),
        this::story);
  }

  @Test
  void theMemoryBackendShowsItsLossAndThatItWasExpected() throws IOException {
    assertEquals(
        0,
        run("--kills", "3", "--records", "2000", "--seed", "12", "--backend", "memory"),
        this::story);

    JsonNode run = json().get("runs").get(0);
    assertTrue(run.get("kept").asBoolean(), this::story);
    assertEquals(
        2_000, run.get("delivered").asInt() + run.get("found").get("lost").asInt(), this::story);
    assertEquals(0, json().get("breaches").asInt(), this::story);
    assertEquals(4, lives(page()));
  }

  @Test
  void linesOfAnyKindArriveByteForByte() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.write("\n\r\n\u0000\n".getBytes(StandardCharsets.UTF_8));
    lines.write(new byte[] {(byte) 0xC3, (byte) 0x28, '\n'});
    for (int i = 0; i < 500; i++) {
      lines.write("\u6771\ud83d\ude80\u2028".repeat(i % 50).getBytes(StandardCharsets.UTF_8));
      lines.write('\n');
    }
    lines.write("x".repeat(65_536).getBytes(StandardCharsets.UTF_8));
    Path input = Files.write(directory.resolve("lines"), lines.toByteArray());
    Path output = directory.resolve("output");

    int exit = run(
        "--kills",
        "3",
        "--seed",
        "13",
        "--durability",
        "process",
        "--narrate",
        "0",
        "--input",
        input.toString(),
        "--output",
        output.toString());

    assertEquals(0, exit, this::story);
    assertArrayEquals(lines.toByteArray(), Files.readAllBytes(output));
    String page = Files.readString(directory.resolve("crash.html"));
    assertFalse(page.contains("\u6771") || page.contains("xxxxxxxx"), "a record is on the page");
  }

  @Test
  void severalSeedsShareTheKillsAndTheFilesStayWhereTheUserWantsThem() throws IOException {
    Path wanted = directory.resolve("wanted");

    int exit = run(
        "--kills",
        "3",
        "--seeds",
        "2",
        "--seed",
        "20",
        "--records",
        "300",
        "--dir",
        wanted.toString());

    assertEquals(0, exit, this::story);
    assertEquals(3, json().get("kills").asInt());
    assertEquals(2, json().get("runs").size());
    assertEquals(21, json().get("runs").get(1).get("seed").asInt());
    assertEquals(5, lives(page()));
    assertTrue(Files.isRegularFile(wanted.resolve("seed-20").resolve("target")));
    assertTrue(Files.isRegularFile(wanted.resolve("seed-21").resolve("target")));
  }

  @Test
  void aLogThatCannotBeOpenedIsABrokenPromiseAndTheFilesAreKept() throws IOException {
    Scenario scenario = scenario(Backend.FILE, 5);
    Files.writeString(scenario.log(), "a file where the log's directory should be");

    try (InputFile input = input()) {
      AuditReport report =
          simulation(scenario, input, new Audit(input, Backend.FILE)).run();

      assertFalse(report.kept());
      assertEquals(1, report.count(Finding.FAILED));
      assertTrue(report.details().get(0).contains("Exception"), report.details()::toString);
    }
  }

  @Test
  void aBackendThatForgetsIsFoundOut() throws IOException {
    Scenario scenario = scenario(Backend.MEMORY, seedOfAKillWithABacklog());

    try (InputFile input = input()) {
      Audit audit = new Audit(input, Backend.FILE);
      simulation(scenario, input, audit).run();

      assertFalse(audit.findings().kept(Backend.FILE));
      assertTrue(audit.findings().count(Finding.LOST) > 0, audit.findings().details()::toString);
      assertEquals(1, audit.findings().count(Finding.MISREPORTED));
    }
  }

  /** A seed whose only kill comes while lines are put and the target takes none. */
  private static long seedOfAKillWithABacklog() {
    long seed = 0;
    while (true) {
      KillPlan plan = KillPlan.random(new Random(seed), 0, 500, 1);
      if (plan.moment() == Moment.PUT && plan.targetMode() == TargetMode.DOWN) {
        return seed;
      }
      seed++;
    }
  }

  private Scenario scenario(Backend backend, long seed) throws IOException {
    Path wanted = Files.createDirectories(directory.resolve("wanted"));
    return new Scenario(backend, Durability.PROCESS, 1, seed, 0, "64m", null, wanted);
  }

  private InputFile input() throws IOException {
    Path lines = directory.resolve("lines");
    GeneratedInput.write(lines, 500, 1);
    return InputFile.index(lines);
  }

  private Simulation simulation(Scenario scenario, InputFile input, Audit audit) {
    Terminal terminal = Terminal.plain(new PrintStream(printed, true, StandardCharsets.UTF_8));
    Chronicle chronicle = new Chronicle(Chronicle.MOST_LIVES, System::nanoTime);
    return new Simulation(scenario, input, new Story(terminal, scenario, input), audit, chronicle);
  }

  private int run(String... arguments) {
    Terminal terminal = Terminal.plain(new PrintStream(printed, true, StandardCharsets.UTF_8));
    String[] all = Arrays.copyOf(arguments, arguments.length + 4);
    all[arguments.length] = "--json";
    all[arguments.length + 1] = directory.resolve("audit.json").toString();
    all[arguments.length + 2] = "--report";
    all[arguments.length + 3] = directory.resolve("crash.html").toString();
    return new CommandLine(new CrashSimulation(terminal))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(all);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(directory.resolve("audit.json").toFile());
  }

  private Markup page() {
    try {
      return new Markup(Files.readString(directory.resolve("crash.html")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int lives(Markup page) {
    return page.count("//table[@class='lives']/tbody/tr/th");
  }

  private String story() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}

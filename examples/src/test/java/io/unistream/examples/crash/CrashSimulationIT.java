package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
    assertTrue(Files.isRegularFile(wanted.resolve("seed-20").resolve("target")));
    assertTrue(Files.isRegularFile(wanted.resolve("seed-21").resolve("target")));
  }

  @Test
  void aLogThatCannotBeOpenedIsABrokenPromiseAndTheFilesAreKept() throws IOException {
    Path wanted = Files.createDirectories(directory.resolve("wanted"));
    Scenario scenario = new Scenario(Backend.FILE, Durability.PROCESS, 1, 5, 0, "64m", wanted);
    Files.writeString(scenario.log(), "a file where the log's directory should be");
    Path lines = Files.writeString(directory.resolve("lines"), "a\nb\n");
    Terminal terminal = Terminal.plain(new PrintStream(printed, true, StandardCharsets.UTF_8));

    try (InputFile input = InputFile.index(lines)) {
      AuditReport report =
          new Simulation(scenario, input, new Story(terminal, scenario, input)).run();

      assertFalse(report.kept());
      assertEquals(1, report.count(Finding.FAILED));
      assertTrue(report.details().get(0).contains("Exception"), report.details()::toString);
    }
  }

  private int run(String... arguments) {
    Terminal terminal = Terminal.plain(new PrintStream(printed, true, StandardCharsets.UTF_8));
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--json";
    all[arguments.length + 1] = directory.resolve("audit.json").toString();
    return new CommandLine(new CrashSimulation(terminal))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(all);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(directory.resolve("audit.json").toFile());
  }

  private String story() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}

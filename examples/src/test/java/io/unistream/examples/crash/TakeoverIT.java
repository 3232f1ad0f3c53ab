package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.examples.crash.TakeoverPlan.Fate;
import io.unistream.examples.store.Store;
import io.unistream.examples.store.StoreOptions;
import io.unistream.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Real hosts, really killed and frozen, and a real store. */
class TakeoverIT {

  @TempDir
  Path directory;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Terminal terminal =
      Terminal.plain(new PrintStream(printed, true, StandardCharsets.UTF_8));

  @Test
  void nothingIsLostAndNoFencedOwnerIsAcknowledgedOverFourTakeovers() throws IOException {
    Path json = directory.resolve("audit.json");

    int exit = new CommandLine(new Takeover(terminal))
        .execute("--takeovers", "4", "--records", "2000", "--seed", "3", "--json", json.toString());

    assertEquals(0, exit, this::story);
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertTrue(report.get("kept").asBoolean(), this::story);
    assertEquals(2_000, report.get("delivered").asInt(), this::story);
    assertEquals(4, sum(report, "killed", "frozen", "alive"), this::story);
    assertEquals(sum(report, "frozen", "alive"), report.get("fenced").asInt(), this::story);
    assertEquals(report.get("tried").asInt(), report.get("refused").asInt(), this::story);
    assertTrue(story().contains("Every promise was kept"), this::story);
  }

  /** Two logs in place of one: nobody fences anybody. */
  @Test
  void anOwnerThatIsNotFencedIsFoundOut() throws Exception {
    Path run = Files.createDirectories(directory.resolve("run"));
    Path lines = directory.resolve("lines");
    GeneratedInput.write(lines, 500, 1);
    try (InputFile input = InputFile.index(lines);
        Store store = new StoreOptions()
            .open("test", directory.resolve("store"), directory.resolve("store-errors"))) {
      Scenario scenario = new Scenario(
          Backend.S3, Durability.POWER, 1, seedOfAnOwnerThatGoesOn(), 0, "64m", store, run);

      TakeoverReport report = new TakeoverRun(
              scenario,
              input,
              new TakeoverStory(terminal),
              life -> store.address().resolve("log-" + life))
          .run();

      assertFalse(report.kept(), this::story);
      assertEquals(3, report.tried(), this::story);
      assertEquals(0, report.refused(), this::story);
      assertTrue(report.count(Finding.UNFENCED) >= 3, this::story);
    }
  }

  private static long seedOfAnOwnerThatGoesOn() {
    long seed = 0;
    while (TakeoverPlan.random(new Random(seed), 0, 500, 1).fate() != Fate.ALIVE) {
      seed++;
    }
    return seed;
  }

  private static int sum(JsonNode report, String... names) {
    int sum = 0;
    for (String name : names) {
      sum += report.get(name).asInt();
    }
    return sum;
  }

  private String story() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}

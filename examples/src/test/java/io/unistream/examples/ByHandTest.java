package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ByHandTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  @TempDir
  Path directory;

  @Test
  void theStoryIsThatOfTheSeed() {
    List<String> story = run("--seed", "3");

    assertEquals(
        List.of(
            "--- put {\"id\":\"1\",\"create_at\":\"2026-01-02T03:04:05Z\"}",
            "--- put {\"id\":\"2\",\"create_at\":\"2026-01-02T03:04:05Z\"}",
            "!!! program terminated, relaunch: 2 waiting in the log",
            "--- put {\"id\":\"3\",\"create_at\":\"2026-01-02T03:04:05Z\"}",
            "\u2713 batch 1 is due, send it",
            "      1: {\"id\":\"1\",\"create_at\":\"2026-01-02T03:04:05Z\"}",
            "      2: {\"id\":\"2\",\"create_at\":\"2026-01-02T03:04:05Z\"}",
            "      3: {\"id\":\"3\",\"create_at\":\"2026-01-02T03:04:05Z\"}"),
        story.subList(1, 9));
  }

  @Test
  void whateverTheRelaunchesFiveBatchesOfThreeArriveInOrder() {
    for (int seed = 0; seed < 10; seed++) {
      List<String> story = run("--seed", String.valueOf(seed));

      List<String> sent =
          story.stream().filter(line -> line.startsWith("      ")).toList();
      List<String> expected = IntStream.rangeClosed(1, 15)
          .mapToObj(
              i -> "      " + i + ": {\"id\":\"" + i + "\",\"create_at\":\"2026-01-02T03:04:05Z\"}")
          .toList();
      assertEquals(expected, sent, "seed " + seed);
      assertEquals(
          5, story.stream().filter(line -> line.contains("is due")).count(), "seed " + seed);
    }
  }

  @Test
  void aSecondRunGoesOnWithTheSameLog() throws IOException {
    run("--dir", directory.toString());

    List<String> story = run("--dir", directory.toString());

    assertTrue(
        story.stream().anyMatch(line -> line.startsWith("      30: {\"id\":\"15\"")),
        story.toString());
  }

  private static List<String> run(String... arguments) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Terminal terminal = Terminal.plain(new PrintStream(printed, true, StandardCharsets.UTF_8));
    assertEquals(0, new CommandLine(new ByHand(terminal, CLOCK)).execute(arguments));
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }
}

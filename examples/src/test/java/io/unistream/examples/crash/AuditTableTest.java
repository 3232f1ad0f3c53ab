package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.examples.Page;
import io.unistream.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditTableTest {

  private static final int COLUMNS = 80;

  /** Of 24, without the command, the first line and the prompt. */
  private static final int LINES = 20;

  @Test
  void anAuditFitsAScreen() {
    ToldRun run = ToldRun.of(60, 20_000, 100);
    run.findings.storedUnacknowledged = 1_234;
    run.findings.redelivered = 60;
    run.findings.tornFrames = 60;

    List<String> lines = print(run.withSeed(999_999).audit()).lines().toList();

    assertEquals(LINES, lines.size(), lines::toString);
    assertTrue(lines.stream().allMatch(line -> line.length() <= COLUMNS), lines::toString);
    assertTrue(
        lines.get(LINES - 1).startsWith("Every promise was kept: 60 kills, 20,000 records."));
  }

  @Test
  void theReadmeShowsItsLines() throws IOException {
    String printed = print(ToldRun.ofThreeKills(Backend.FILE).audit());
    String shown =
        printed.substring(printed.indexOf("  lost "), printed.indexOf("\nEvery promise"));

    String readme = new Page("README.md").text();

    assertTrue(readme.contains("```\n" + shown.stripTrailing() + "\n```"), shown);
  }

  private static String print(AuditReport report) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    new AuditTable(Terminal.plain(new PrintStream(printed, true, StandardCharsets.UTF_8)))
        .print(report);
    return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}

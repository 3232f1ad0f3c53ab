package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.producer.DeadLetter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListLettersTest {

  /** Ends a line, colours what follows, and does so in one character, too. */
  private static final String HOSTILE = "no\n\t\u001b[31mred\u009b1m\u2028end";

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("refused");
  }

  @Test
  void eachLetterIsALineAlsoBesideItsOwner() {
    try (Buffer<DeadLetter<byte[]>> buffer = DeadLetterLogs.open(log())) {
      DeadLetterLogs.add(buffer, 1, 4);
      buffer.put(DeadLetter.undecodable(
          DeadLetterLogs.BATCH, 105, new byte[] {1, 2}, "no JSON", DeadLetterLogs.TIME));

      Cli.Result result = Cli.run("dead-letters", log(), "list");

      assertEquals(0, result.code(), result.err());
      assertEquals("", result.err());
      assertEquals(5, result.lines().size());
      assertEquals(
          "1\t2026-05-04T11:58:00Z\t" + DeadLetterLogs.BATCH + "\t101\t7\tno such item",
          result.lines().get(0));
      assertEquals(
          "5\t2026-05-04T11:58:00Z\t" + DeadLetterLogs.BATCH + "\t105\t2\tno JSON",
          result.lines().get(4));
      assertFalse(buffer.stats().failed());
    }
  }

  @Test
  void aReasonNeitherEndsALineNorCommandsATerminal() throws Exception {
    try (Buffer<DeadLetter<byte[]>> buffer = DeadLetterLogs.open(log())) {
      buffer.put(DeadLetterLogs.letter(1, HOSTILE));
    }

    Cli.Result text = Cli.run("dead-letters", log(), "list");
    Cli.Result json = Cli.run("dead-letters", log(), "list", "--json");
    Cli.Result show = Cli.run("dead-letters", log(), "show", "1");

    assertTrue(text.out().endsWith("\tno\\n\\t\\u001b[31mred\\u009b1m\\u2028end\n"), text.out());
    for (Cli.Result result : List.of(text, json, show)) {
      assertTrue(
          result.out().chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t'),
          result.out());
    }
    assertEquals(1, text.lines().size());
    assertEquals(1, json.lines().size());
    assertEquals(
        HOSTILE,
        JsonMapper.builder().build().readTree(json.out()).path("reason").asText());
  }

  @Test
  void jsonHasTheSame() throws Exception {
    DeadLetterLogs.made(log(), 2);

    Cli.Result result = Cli.run("dead-letters", log(), "list", "--json");

    assertEquals(0, result.code(), result.err());
    JsonNode second = JsonMapper.builder().build().readTree(result.lines().get(1));
    assertEquals(2, second.path("number").asLong());
    assertEquals("2026-05-04T11:58:00Z", second.path("time").asText());
    assertEquals(DeadLetterLogs.BATCH.toString(), second.path("batch").asText());
    assertEquals(102, second.path("sequence").asLong());
    assertEquals("no such item", second.path("reason").asText());
    assertEquals(7, second.path("bytes").asInt());
    assertTrue(second.path("payload").isMissingNode());
  }

  @Test
  void whatIsNoLetterIsTold() {
    Logs.made(log(), 2);

    Cli.Result text = Cli.run("dead-letters", log(), "list");
    Cli.Result json = Cli.run("dead-letters", log(), "list", "--json");

    assertEquals(1, text.code());
    assertEquals("1\t-\t-\t-\t" + Logs.text(1).length() + "\t-", text.lines().get(0));
    assertEquals(
        "2 records are no dead letter: is " + log() + " a log of dead letters?\n", text.err());
    assertEquals(1, json.code());
    assertEquals(
        "{\"number\":1,\"bytes\":" + Logs.text(1).length() + "}", json.lines().get(0));
  }

  @Test
  void damageIsTold() throws Exception {
    DeadLetterLogs.made(log(), 60);
    Logs.damage(Logs.segments(log()).get(1), 4_700);

    Cli.Result result = Cli.run("dead-letters", log(), "list");

    assertEquals(1, result.code());
    assertEquals(59, result.lines().size());
    assertTrue(result.err().startsWith("damaged: "), result.err());
  }

  @Test
  void aLogWithoutLettersHasNoLines() {
    DeadLetterLogs.made(log(), 0);

    Cli.Result result = Cli.run("dead-letters", log(), "list");

    assertEquals(0, result.code(), result.err());
    assertEquals("", result.out());
  }

  @Test
  void wrongUsageIsCode2AndNoLogIsCode3() {
    DeadLetterLogs.made(log(), 1);

    assertEquals(2, Cli.run("dead-letters").code());
    assertEquals(2, Cli.run("dead-letters", log()).code());
    assertEquals(2, Cli.run("dead-letters", log(), "burn").code());
    assertEquals(2, Cli.run("dead-letters", "list").code());
    Cli.Result none = Cli.run("dead-letters", temp.resolve("none"), "list");
    assertEquals(3, none.code());
    assertTrue(
        none.err().startsWith("buffer dead-letters list: there is no directory"), none.err());
  }

  @Test
  void eachCommandHasHelp() {
    for (String command : List.of("list", "show", "replay", "purge")) {
      Cli.Result help = Cli.run("dead-letters", log(), command, "--help");

      assertEquals(0, help.code(), help.err());
      assertTrue(
          help.out().contains("buffer dead-letters /var/lib/orders-refused " + command),
          help.out());
      assertTrue(help.out().contains("Exit codes: "), help.out());
    }
    assertEquals(0, Cli.run("dead-letters", "--help").code());
  }
}

package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All commands beside another process that changes the log all the time. */
class LiveCommandsTest {

  @TempDir
  Path temp;

  @ParameterizedTest
  @CsvSource({"PROCESS, 150", "POWER, 60"})
  void noCommandFailsOrFindsAnythingAndTheOwnerIsUnharmed(String durability, int rounds)
      throws Exception {
    Path log = temp.resolve("log");
    Process owner = Java.process(LiveWriter.class, log.toString(), durability)
        .redirectErrorStream(true)
        .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(owner.getInputStream(), UTF_8))) {
      assertEquals("ready", said.readLine());
      long before = 0;
      for (int round = 0; round < rounds; round++) {
        assertSound(Cli.run("verify", log));
        before = assertLater(before, Cli.run("inspect", log, "--json"));
        assertRecords(Cli.run("dump", log, "--all"));
      }
      owner.getOutputStream().write('\n');
      owner.getOutputStream().flush();
      String last = said.readLine();
      assertTrue(last != null && last.startsWith("fine, "), "the owner said: " + last);
      assertTrue(before > rounds, "the owner came no further than to record " + before);
      assertTrue(owner.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, owner.exitValue());
      assertSound(Cli.run("verify", log));
    } finally {
      owner.destroyForcibly().waitFor();
    }
  }

  private static void assertSound(Cli.Result result) {
    assertEquals(0, result.code(), result.out() + result.err());
    assertEquals("", result.err());
  }

  private static long assertLater(long before, Cli.Result result) throws Exception {
    assertSound(result);
    JsonNode log = JsonMapper.builder().build().readTree(result.out());
    long next = log.path("nextSequence").asLong();
    long records = log.path("backlog").path("records").asLong();
    assertEquals("RUNNING", log.path("owner").path("state").asText());
    assertTrue(next >= before, "record " + next + " after " + before);
    assertEquals(next - 1 - log.path("goneSequence").asLong(), records, result.out());
    return next;
  }

  private static void assertRecords(Cli.Result result) {
    assertSound(result);
    long last = 0;
    List<String> lines = result.lines();
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      long sequence = Long.parseLong(fields[0]);
      assertTrue(sequence > last, line);
      assertEquals(Logs.text(sequence), fields[3]);
      last = sequence;
    }
  }
}

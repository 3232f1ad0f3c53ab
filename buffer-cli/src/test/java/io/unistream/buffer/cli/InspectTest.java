package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private static JsonNode json(Cli.Result result) throws IOException {
    assertEquals(1, result.lines().size(), result.out());
    return JsonMapper.builder().build().readTree(result.out());
  }

  private static void assertField(Cli.Result result, String name, String value) {
    assertTrue(
        result.lines().stream()
            .anyMatch(line -> line.startsWith(name + " ") && line.endsWith(" " + value)),
        () -> name + " should be " + value + " in\n" + result.out());
  }

  @Test
  void aClosedLogIsToldInWords() {
    Logs.made(log(), 11);

    Cli.Result result = Cli.run("inspect", log());

    assertEquals(0, result.code(), result.err());
    assertEquals("", result.err());
    assertField(result, "log", log().toString());
    assertField(result, "shut down", "in order");
    assertField(result, "gone", "no record");
    assertField(result, "backlog", "11 records, " + bytes(1, 11) + " bytes");
    assertField(result, "sealed", "3 batches");
    assertField(result, "open batch", "2 records, " + bytes(10, 11) + " bytes");
    assertField(result, "oldest", "2026-05-04T11:59:00Z (1 min 0 s ago)");
    assertField(result, "next record", "12");
    assertField(result, "torn tail", "0 bytes");
    assertField(result, "damage", "none");
    assertTrue(
        result.lines().get(result.lines().size() - 1).matches("0{20}\\.wal +8192 +1 +11"),
        result.out());
    assertTrue(result.out().contains("has closed the log"), result.out());
  }

  private static long bytes(int first, int last) {
    long bytes = 0;
    for (int sequence = first; sequence <= last; sequence++) {
      bytes += Logs.text(sequence).length();
    }
    return bytes;
  }

  @Test
  void theSameAsJson() throws IOException {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 11);
      Logs.commitNext(buffer);
    }

    JsonNode json = json(Cli.run("inspect", log(), "--json"));

    assertEquals(log().toString(), json.path("log").asText());
    assertEquals(3, json.path("goneSequence").asLong());
    assertEquals(json.path("id").asText() + "/1", json.path("committedBatch").asText());
    assertEquals("CLOSED", json.path("owner").path("state").asText());
    assertTrue(json.path("cleanShutdown").asBoolean());
    assertEquals(8, json.path("backlog").path("records").asLong());
    assertEquals(bytes(4, 11), json.path("backlog").path("bytes").asLong());
    assertEquals(2, json.path("backlog").path("sealedBatches").asLong());
    assertEquals(60_000, json.path("backlog").path("oldestAgeMillis").asLong());
    assertEquals(2, json.path("openBatch").path("records").asLong());
    assertEquals(12, json.path("nextSequence").asLong());
    assertEquals(0, json.path("tornBytes").asLong(-1));
    assertEquals(0, json.path("damaged").size());
    assertEquals(8192, json.path("segments").path(0).path("bytes").asLong());
    assertEquals(11, json.path("segments").path(0).path("records").path("count").asLong());
  }

  @Test
  void anOpenLogHasARunningOwner() throws IOException {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 4);

      Cli.Result result = Cli.run("inspect", log());
      JsonNode json = json(Cli.run("inspect", log(), "--json"));

      assertEquals(0, result.code());
      assertTrue(result.out().contains("process " + ProcessHandle.current().pid()), result.out());
      assertTrue(result.out().contains("has the log open"), result.out());
      assertEquals("RUNNING", json.path("owner").path("state").asText());
      assertEquals(4, json.path("backlog").path("records").asLong());
    }
  }

  @Test
  void aKilledOwnerLeavesItsRecordsInTheWindow() throws Exception {
    KilledWriter.run(log(), 20);

    JsonNode json = json(Cli.run("inspect", log(), "--json"));

    assertEquals("ENDED", json.path("owner").path("state").asText());
    assertEquals(false, json.path("cleanShutdown").asBoolean(true));
    assertEquals(17, json.path("backlog").path("records").asLong());
    assertEquals(3, json.path("goneSequence").asLong());
    assertEquals(21, json.path("nextSequence").asLong());
  }

  @Test
  void anEmptyLogHasNoBacklog() {
    Logs.made(log(), 0);

    Cli.Result result = Cli.run("inspect", log());

    assertEquals(0, result.code(), result.err());
    assertField(result, "backlog", "0 records, 0 bytes");
    assertField(result, "oldest", "none");
  }

  @Test
  void whatWasDroppedFromBehindABatchInFlightIsTold() throws IOException {
    FileBufferSettings settings = Logs.settings(log()).toBuilder()
        .emit(policy -> policy.withMaxInFlight(4))
        .capacity(capacity -> capacity.withMaxRecords(9).withOverflow(OverflowPolicy.DROP_OLDEST))
        .build();
    try (Buffer<String> buffer = Logs.open(settings)) {
      Logs.put(buffer, 6);
      Batch<String> first = buffer.pollNext(Duration.ZERO).orElseThrow();
      Logs.put(buffer, 9);
      assertEquals(1, first.firstSequence());

      JsonNode json = json(Cli.run("inspect", log(), "--json"));
      Cli.Result text = Cli.run("inspect", log());

      assertEquals(
          buffer.stats().backlogRecords(), json.path("backlog").path("records").asLong());
      assertEquals(4, json.path("dropped").path(0).path("first").asLong());
      assertTrue(text.out().contains("dropped       records [4.."), text.out());
    }
  }

  @Test
  void damageIsShownAndIsTheExitCode() throws IOException {
    Logs.made(log(), 60);
    Logs.damage(Logs.segments(log()).get(1), 4_700);

    Cli.Result text = Cli.run("inspect", log());
    JsonNode json = json(Cli.run("inspect", log(), "--json"));

    assertEquals(1, text.code());
    assertField(text, "damage", "yes");
    assertTrue(text.out().contains("  damaged: " + Logs.segments(log()).get(1)), text.out());
    assertEquals(1, json.path("damaged").size());
    assertEquals(
        Logs.segments(log()).get(1).toString(),
        json.path("damaged").path(0).path("source").asText());
    assertEquals(59, json.path("backlog").path("records").asLong());
  }

  @Test
  void nothingInTheDirectoryChanges() throws IOException {
    Logs.made(log(), 60);
    List<String> before = state();

    Cli.run("inspect", log());
    Cli.run("dump", log(), "--all");
    Cli.run("verify", log());

    assertEquals(before, state());
  }

  private List<String> state() throws IOException {
    try (var files = Files.walk(log())) {
      return files.sorted().map(InspectTest::state).toList();
    }
  }

  private static String state(Path file) {
    try {
      String content = Files.isRegularFile(file)
          ? Integer.toString(java.util.Arrays.hashCode(Files.readAllBytes(file)))
          : "";
      return file + " " + Files.getAttribute(file, "unix:ctime") + " " + content;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

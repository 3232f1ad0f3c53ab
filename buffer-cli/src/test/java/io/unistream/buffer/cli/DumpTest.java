package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpTest {

  private static final String TIME = "2026-05-04T11:59:00Z";

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private static List<Long> sequences(Cli.Result result) {
    return result.lines().stream()
        .map(line -> Long.valueOf(line.substring(0, line.indexOf('\t'))))
        .toList();
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private static List<JsonNode> json(Cli.Result result) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : result.lines()) {
      nodes.add(JsonMapper.builder().build().readTree(line));
    }
    return nodes;
  }

  @Test
  void eachRecordOfTheBacklogIsALine() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 8);
      Logs.commitNext(buffer);
    }

    Cli.Result result = Cli.run("dump", log());

    assertEquals(0, result.code(), result.err());
    assertEquals("", result.err());
    assertEquals(
        List.of(
            "4\t" + TIME + "\t2\t" + Logs.text(4),
            "5\t" + TIME + "\t2\t" + Logs.text(5),
            "6\t" + TIME + "\t2\t" + Logs.text(6),
            "7\t" + TIME + "\t-\t" + Logs.text(7),
            "8\t" + TIME + "\t-\t" + Logs.text(8)),
        result.lines());
  }

  @Test
  void allShowsAlsoWhatWasCommitted() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 8);
      Logs.commitNext(buffer);
    }

    assertEquals(range(1, 8), sequences(Cli.run("dump", log(), "--all")));
  }

  @Test
  void aRangeIsByNumbers() {
    Logs.made(log(), 60);

    assertEquals(range(20, 60), sequences(Cli.run("dump", log(), "--from", "20")));
    assertEquals(range(1, 7), sequences(Cli.run("dump", log(), "--to", "7")));
    assertEquals(range(5, 5), sequences(Cli.run("dump", log(), "--from", "5", "--to=5")));
    assertEquals(List.of(), Cli.run("dump", log(), "--from=61").lines());
  }

  @Test
  void payloadsThatAreNoLineAreEscaped() throws IOException {
    byte[] binary = {0, (byte) 0xC3, '\\', '\n', (byte) 0xFF, 'a', (byte) 0xE2, (byte) 0x82};
    try (Buffer<byte[]> buffer = FileBuffer.open(Logs.settings(log()), RecordCodec.bytes())) {
      buffer.put(binary);
      buffer.put("ä\t€\uD83D\uDE00\u2028".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      buffer.put(new byte[0]);
    }

    List<String> text = payloads(Cli.run("dump", log()));
    List<String> hex = payloads(Cli.run("dump", log(), "--as", "hex"));
    List<JsonNode> json = json(Cli.run("dump", log(), "--as", "JSON"));

    assertEquals(
        List.of("\\u0000\\xc3\\\\\\n\\xffa\\xe2\\x82", "ä\\t€\uD83D\uDE00\\u2028", ""), text);
    assertEquals("00c35c0aff61e282", hex.get(0));
    assertEquals("", hex.get(2));
    assertEquals("AMNcCv9h4oI=", json.get(0).path("base64").asText());
    assertTrue(json.get(0).path("payload").isMissingNode());
    assertEquals("ä\t€\uD83D\uDE00\u2028", json.get(1).path("payload").asText());
    assertEquals("", json.get(2).path("payload").asText("?"));
  }

  private static List<String> payloads(Cli.Result result) {
    return result.lines().stream().map(line -> line.split("\t", -1)[3]).toList();
  }

  @Test
  void jsonNamesTheBatchByItsId() throws IOException {
    Logs.made(log(), 4);

    List<JsonNode> json = json(Cli.run("dump", log(), "--as", "json"));

    assertEquals(1, json.get(0).path("sequence").asLong());
    assertEquals(TIME, json.get(0).path("time").asText());
    assertTrue(json.get(0).path("batch").asText().matches("[-0-9a-f]{36}/1"));
    assertTrue(json.get(3).path("batch").isMissingNode());
  }

  /** Each opening goes on in the same numbers. */
  @Test
  void recordsOfSeveralOwnersAreOneRun() throws Exception {
    Logs.made(log(), 10);
    KilledWriter.run(log(), 10);
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 10);

      assertEquals(range(4, 30), sequences(Cli.run("dump", log())));
    }
  }

  @Test
  void whatIsDamagedIsPassedOverAndToldOnStandardError() throws IOException {
    Logs.made(log(), 60);
    Path segment = Logs.segments(log()).get(1);
    Logs.damage(segment, 4_700);

    Cli.Result result = Cli.run("dump", log());

    assertEquals(1, result.code());
    assertEquals(59, result.lines().size());
    assertTrue(result.err().startsWith("damaged: " + segment), result.err());
    assertEquals(1, result.err().lines().count());
  }

  @Test
  void anEmptyLogHasNoLines() {
    Logs.made(log(), 0);

    Cli.Result result = Cli.run("dump", log(), "--all");

    assertEquals(0, result.code(), result.err());
    assertEquals("", result.out());
  }

  @Test
  void aRangeThatIsNoneIsWrongUsage() {
    Logs.made(log(), 4);

    for (String[] options :
        new String[][] {{"--from", "0"}, {"--from", "5", "--to", "4"}, {"--as", "xml"}}) {
      Cli.Result result = Cli.run("dump", log(), options);

      assertEquals(2, result.code(), result.err());
      assertEquals("", result.out());
    }
  }
}

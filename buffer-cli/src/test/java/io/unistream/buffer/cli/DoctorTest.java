package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is the same for all backends: the file, producers, and what buffers have in common. */
class DoctorTest {

  @TempDir
  Path temp;

  private final Machines machine = new Machines();

  private Path config(String yaml) throws IOException {
    return Files.writeString(temp.resolve("shop.yaml"), yaml.replace("TEMP", temp.toString()));
  }

  private static void assertSays(Cli.Result result, int code, String line) {
    assertTrue(result.out().contains(line), () -> line + " should be in\n" + result.out());
    assertEquals(code, result.code(), result.out());
    assertEquals("", result.err());
  }

  private static final String SHOP = """
      buffers:
        audit:
          backend: memory
          emit: {maxAge: 1s}
      producers:
        orders:
          buffer:
            backend: file
            directory: TEMP/orders
            emit: {maxAge: 2s}
          sender: {type: http, uri: "https://example.org/orders", headers: {Authorization: "Bearer s3cr3t"}}
          deadLetters:
            backend: file
            directory: TEMP/refused
            emit: {maxBytes: 2MiB, maxAge: 1m}
      """;

  @Test
  void aConfigurationThatWorksHasNoProblem() throws IOException {
    Logs.made(temp.resolve("orders"), 4);
    DeadLetterLogs.made(temp.resolve("refused"), 2);

    Cli.Result result = machine.doctor(config(SHOP));

    assertSays(result, 0, "ok       buffers [audit], producers [orders]");
    assertSays(result, 0, "\nbuffer audit\n  ok       backend memory\n");
    assertSays(result, 0, "\nproducer orders\n  ok       sender http\n  ok       mode ORDERED\n");
    assertSays(
        result,
        0,
        "\nproducer orders: buffer\n  ok       backend file, directory " + temp.resolve("orders")
            + ", durability POWER\n");
    assertSays(result, 0, "  ok       4 records wait, ");
    assertSays(result, 0, "\nproducer orders: dead letters\n");
    assertSays(result, 0, "  ok       2 records wait, ");
    assertSays(result, 0, "\n0 problems, ");
    assertFalse(result.out().contains("s3cr3t"), result.out());
  }

  @Test
  void jsonHasTheSame() throws IOException {
    Path config = config(SHOP);

    Cli.Result text = machine.doctor(config);
    Cli.Result json = machine.doctor(config, "--json");

    assertEquals(1, json.lines().size());
    JsonNode all = JsonMapper.builder().build().readTree(json.out());
    assertEquals(config.toString(), all.path("config").asText());
    assertEquals(0, all.path("problems").asInt());
    int notes = 0;
    for (JsonNode finding : all.path("findings")) {
      assertTrue(
          text.out()
              .contains(String.format(
                  "  %-8s %s\n",
                  finding.path("level").asText(), finding.path("text").asText())),
          finding.toString());
      assertTrue(text.out().contains(finding.path("subject").asText() + "\n"));
      notes += finding.path("level").asText().equals("note") ? 1 : 0;
    }
    assertEquals(notes, all.path("notes").asInt());
    assertEquals(text.out().lines().filter(line -> line.startsWith("  note ")).count(), notes);
    assertFalse(json.out().contains("s3cr3t"), json.out());
  }

  /** Nothing may be written: neither by the look at a log nor where there is none. */
  @Test
  void aLookChangesNothing() throws IOException {
    Logs.made(temp.resolve("orders"), 4);
    Path config = config(SHOP);
    String before = content();

    assertEquals(0, machine.doctor(config).code());

    assertEquals(before, content());
  }

  private String content() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.sorted().toList()) {
        all.append(file)
            .append(Files.getLastModifiedTime(file))
            .append(Files.isRegularFile(file) ? Files.size(file) : 0)
            .append('\n');
      }
      return all.toString();
    }
  }

  @Test
  void eachWrongPartIsToldWithItsPlaceAndTheOthersAreLookedAt() throws IOException {
    Cli.Result result = machine.doctor(config("""
        buffers:
          one:
            backend: memory
            emit: {maxAgee: 1s}
          two:
            backend: file
            directory: TEMP/two
            keepFree: -1
          three:
            backend: memory
        producers:
          four:
            buffer: {backend: file, directory: "${NO_SUCH_VARIABLE_OF_OURS}/four"}
        """));

    assertSays(result, 1, "line 4, column 12: emit.maxAgee is not a setting; did you mean maxAge?");
    assertSays(result, 1, "keepFree must not be negative, was -1");
    assertSays(result, 1, "NO_SUCH_VARIABLE_OF_OURS");
    assertSays(result, 1, "\nbuffer three\n  ok       backend memory\n");
    assertSays(result, 1, "\n3 problems, ");
    assertEquals(
        3, result.lines().stream().filter(line -> line.startsWith("  problem ")).count());
    assertEquals(
        3,
        result.lines().stream()
            .filter(line -> line.contains("correct the file"))
            .count());
  }

  @Test
  void aFileThatIsNoConfigurationIsAProblem() throws IOException {
    assertSays(machine.doctor(temp.resolve("none.yaml")), 1, "the settings file does not exist");
    assertSays(machine.doctor(config("buffers: [")), 1, "is not valid YAML");
    assertSays(machine.doctor(config("bufers: {}")), 1, "did you mean buffers?");
  }

  @Test
  void onlyTheNamedBufferIsLookedAt() throws IOException {
    Path config = config(SHOP + "  broken:\n    buffer: {backend: none}\n");

    Cli.Result result = machine.doctor(config, "--buffer", "audit");

    assertSays(result, 0, "\nbuffer audit\n");
    assertFalse(result.out().contains("producer orders"), result.out());
    assertEquals(1, machine.doctor(config).code());
    assertSays(machine.doctor(config, "--buffer", "orders"), 0, "\nproducer orders: buffer\n");
  }

  @Test
  void wrongUsageIsCode2() throws IOException {
    Path config = config(SHOP);

    Cli.Result unknown = machine.doctor(config, "--buffer", "order");

    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("[audit] or [orders], was order"), unknown.err());
    assertEquals(2, machine.doctor(config, "--heap", "much").code());
    assertEquals(2, Cli.run("doctor").code());
  }

  @Test
  void whatAProducerLacksIsNoted() throws IOException {
    Cli.Result result = machine.doctor(config("""
        producers:
          held: {buffer: {backend: memory}}
          burnt: {buffer: {backend: memory, emit: {maxInFlight: 3}}, deadLetters: discard, mode: unordered, lanes: 3}
        """));

    assertSays(result, 0, "note     the sender is the program's own");
    assertSays(result, 0, "what the target refuses is held, and nothing behind it is sent");
    assertSays(result, 0, "note     what the target refuses is thrown away");
    assertSays(result, 0, "ok       mode UNORDERED with 3 lanes");
    assertSays(result, 0, "without emit.maxAge, records of a batch that is not full wait");
    assertSays(result, 0, "any end of the program loses what waits");
  }

  @Test
  void theDirectoryOfAFileSenderHasToBeThere() throws IOException {
    Path config = config("""
        producers:
          out:
            buffer: {backend: memory}
            sender: {type: file, directory: TEMP/outbox}
        """);

    assertSays(machine.doctor(config), 1, "the sender's directory " + temp.resolve("outbox"));
    Files.createDirectory(temp.resolve("outbox"));
    assertEquals(0, machine.doctor(config).code());
  }

  @ParameterizedTest
  @CsvSource({"1013311, 1", "1013312, 0"})
  void aDeadLetterHasToFit(int maxBytes, int code) throws IOException {
    Cli.Result result = machine.doctor(config("""
        producers:
          orders:
            buffer: {backend: memory}
            deadLetters: {backend: memory, emit: {maxBytes: MAX}}
        """.replace("MAX", "" + maxBytes)));

    assertEquals(code, result.code(), result.out());
    assertEquals(
        code == 1,
        result.out().contains("set deadLetters.emit.maxBytes to at least 1013312"),
        result.out());
  }

  @ParameterizedTest
  @CsvSource({
    "TEMP/a, TEMP/a, have the same place",
    "TEMP/a, TEMP/x/../a, have the same place",
    "TEMP/link/b, TEMP/real/b, have the same place",
    "TEMP/a, TEMP/a/b, are one in the other",
    "TEMP/a/b, TEMP/a, are one in the other",
    "TEMP/a, TEMP/ab, "
  })
  void twoLogsNeedTwoPlaces(String one, String two, String told) throws IOException {
    Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(temp.resolve("real")));

    Cli.Result result = machine.doctor(config("""
        buffers:
          one: {backend: file, directory: ONE}
          two: {backend: file, directory: TWO}
        """.replace("ONE", one).replace("TWO", two)));

    assertEquals(told == null ? 0 : 1, result.code(), result.out());
    assertTrue(told == null || result.out().contains(told), result.out());
  }

  @Test
  void twoLogsOfAStoreNeedTwoPrefixes() throws IOException {
    Cli.Result result = machine.doctor(config("""
        buffers:
          one: {backend: s3, bucket: shop, prefix: a}
          two: {backend: s3, bucket: shop, prefix: a}
          three: {backend: s3, bucket: other, prefix: a}
        """));

    assertSays(result, 1, "buffer one and buffer two have the same place, s3://shop/a");
    assertSays(result, 1, "\n1 problem, ");
  }

  @Test
  void theHeapHasToHoldAllBuffers() throws IOException {
    Path config = config("""
        buffers:
          one: {backend: memory, capacity: {maxBytes: 300MiB, maxRecords: 1000}}
          two: {backend: memory, capacity: {maxBytes: 300MiB, maxRecords: 1000}}
          log: {backend: file, directory: TEMP/log, emit: {maxBytes: 10MiB, maxInFlight: 4, maxInFlightBytes: 20MiB}}
        """);

    assertSays(machine.doctor(config), 0, "buffer log: up to 30.0 MiB of heap");
    assertSays(machine.doctor(config), 0, "all buffers: up to 638.2 MiB of a heap of 1.0 GiB");
    assertSays(machine.doctor(config), 0, "little is left for the program");
    assertSays(machine.doctor(config, "--heap", "600MiB"), 1, "raise -Xmx");
    assertSays(machine.doctor(config, "--heap", "4GiB"), 0, "of a heap of 4.0 GiB");
  }

  @Test
  void boundsThatAreNoneDoNotOverflow() throws IOException {
    assertSays(machine.doctor(config("""
            buffers:
              one: {backend: memory, capacity: {maxBytes: 9223372036854775807, maxRecords: 9223372036854775807}}
            """)), 1, "raise -Xmx");
  }

  @Test
  void theDiskIsSharedByItsLogs() throws IOException {
    Path config = config("""
        buffers:
          one: {backend: file, directory: TEMP/one, capacity: {maxBytes: 60GiB}}
          two: {backend: file, directory: TEMP/two, capacity: {maxBytes: 60GiB}}
        """);

    assertSays(machine.doctor(config), 0, "2 buffers share the disk / (/dev/test)");
    assertSays(machine.doctor(config), 0, "one that is behind may leave no space to the others");
    machine.freeBytes = OptionalLong.of(200 * Machines.GIB);
    assertFalse(machine.doctor(config).out().contains("may leave no space"));
  }

  @Test
  void openFilesHaveToSuffice() throws IOException {
    Path config = config("""
        buffers:
          one: {backend: file, directory: TEMP/one}
          two: {backend: s3, bucket: shop, prefix: a, retries: {hedgeAfter: 1s}}
        """);

    machine.openFiles = OptionalLong.of(66);
    assertSays(machine.doctor(config), 0, "need up to 33 open files and connections");
    machine.openFiles = OptionalLong.of(65);
    assertSays(machine.doctor(config), 1, "raise the limit (ulimit -n, LimitNOFILE)");
    machine.openFiles = OptionalLong.empty();
    assertEquals(0, machine.doctor(config).code());
  }

  @Test
  void namesOfTheFileCommandNoTerminal() throws IOException {
    Cli.Result result = machine.doctor(config("""
        buffers:
          "a\\u001b[31mred": {backend: memory}
        """));

    assertSays(result, 0, "buffer a\\u001b[31mred");
  }
}

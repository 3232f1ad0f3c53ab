package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.s3.S3Buffer;
import io.unistream.buffer.s3.S3BufferSettings;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands over logs in a store that is reached by HTTP, with the credentials of the SDK's default chain. */
class S3CommandsTest {

  private static final String SECRET = "such-a-secret";
  private static final String LOG = "s3://bucket/some/log";

  @TempDir
  Path temp;

  private StoreServer server;

  @BeforeAll
  static void setCredentials() {
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", SECRET);
  }

  @AfterAll
  static void clearCredentials() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @BeforeEach
  void start() throws IOException {
    server = new StoreServer(new InMemoryS3("bucket"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private S3BufferSettings settings() {
    return S3BufferSettings.builder("bucket", "some/log")
        .emit(emit -> emit.withMaxRecords(3))
        .grouping(grouping -> grouping.linger(Duration.ZERO))
        .client(client -> client.endpoint(server.endpoint()))
        .build();
  }

  /** A log with some records, of which the first batch is committed, that is still open. */
  private Buffer<String> made(int records) {
    Buffer<String> buffer = S3Buffer.open(settings(), RecordCodec.string());
    for (int i = 1; i <= records; i++) {
      buffer.put("record " + i);
    }
    buffer.commit(buffer.emit());
    server.methods.clear();
    return buffer;
  }

  private Cli.Result run(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, LOG));
    arguments.addAll(List.of("--endpoint", server.endpoint().toString()));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private void assertOnlyReads() {
    assertEquals(Set.of("GET"), new TreeSet<>(server.methods));
  }

  @Test
  void aLogThatIsOpenIsShown() {
    try (Buffer<String> buffer = made(8)) {
      Cli.Result inspected = run("inspect");
      Cli.Result dumped = run("dump");
      Cli.Result verified = run("verify", "--region", "eu-north-1", "--force-path-style");

      assertOnlyReads();
      assertEquals(0, inspected.code(), inspected.err());
      assertEquals("", inspected.err());
      List<String> lines = inspected.lines();
      assertEquals("log           s3://bucket/some/log/", lines.get(0));
      String writer = String.valueOf(buffer.stats().backend().get("owner.writer"));
      assertTrue(lines.get(2).startsWith("owner         epoch 1, writer " + writer + ", opened "));
      assertTrue(lines.get(2).endsWith(": it cannot be told whether it runs"), lines.get(2));
      assertTrue(lines.contains("shut down     not yet, or not in order"), inspected.out());
      assertTrue(lines.contains("backlog       5 records, 40 bytes"), inspected.out());
      assertTrue(lines.contains("damage        none"), inspected.out());
      assertTrue(inspected.out().contains("\nobject  "), inspected.out());
      assertTrue(inspected.out().contains("\nwal/0000000001/0000000000"), inspected.out());

      assertEquals(0, dumped.code(), dumped.err());
      assertEquals(
          List.of("record 4", "record 5", "record 6", "record 7", "record 8"),
          dumped.lines().stream().map(line -> line.split("\t", -1)[3]).toList());

      assertEquals(0, verified.code(), verified.err());
      assertTrue(
          verified
              .out()
              .matches("\\d+ objects, \\d+ bytes, records .*, nothing is damaged or missing\n"),
          verified.out());
    }
  }

  @Test
  void theLastRecordsAreShown() {
    try (Buffer<String> buffer = made(8)) {
      Cli.Result tail = run("tail", "-n", "2");

      assertOnlyReads();
      assertEquals(0, tail.code(), tail.err());
      assertEquals(
          List.of("record 7", "record 8"),
          tail.lines().stream().map(line -> line.split("\t", -1)[3]).toList());
      assertEquals(5, buffer.stats().backlogRecords());
    }
  }

  @Test
  void aLogThatWasClosedIsToldAsJson() throws IOException {
    made(8).close();
    server.methods.clear();

    JsonNode log = new ObjectMapper().readTree(run("inspect", "--json").out());

    assertOnlyReads();
    assertEquals("CLOSED", log.path("owner").path("state").asText());
    assertTrue(log.path("cleanShutdown").asBoolean());
    assertEquals(5, log.path("backlog").path("records").asInt());
    assertEquals(9, log.path("nextSequence").asInt());
    assertTrue(log.path("segments").size() > 0);
  }

  @Test
  void damageIsAFindingAndCode1() {
    made(8).close();
    String victim = server.s3.keys().stream()
        .filter(key -> new String(server.s3.bytes(key), ISO_8859_1).contains("record 7"))
        .findFirst()
        .orElseThrow();
    byte[] bytes = server.s3.bytes(victim);
    bytes[bytes.length - 1] ^= 0x40;
    server.s3.overwrite(victim, bytes);
    server.methods.clear();

    Cli.Result result = run("verify");

    assertOnlyReads();
    assertEquals(1, result.code(), result.err());
    assertTrue(result.out().startsWith("damaged: " + victim + " at offset "), result.out());
    assertTrue(result.lines().get(0).endsWith(": record 7 missing"), result.out());
    assertTrue(result.out().endsWith(", 1 finding\n"), result.out());
  }

  @Test
  void whatIsNoLogIsCode3() {
    Cli.Result none = run("inspect");
    Cli.Result elsewhere =
        Cli.run("inspect", "s3://other/log", "--endpoint", server.endpoint().toString());

    assertEquals(3, none.code());
    assertEquals("buffer inspect: there is no log at s3://bucket/some/log/\n", none.err());
    assertEquals(3, elsewhere.code());
    assertTrue(elsewhere.err().contains("NoSuchBucket"), elsewhere.err());
  }

  @Test
  void aConfigurationNamesTheLogOfABufferOrOfAProducer() throws IOException {
    made(8).close();
    Path files = Logs.made(temp.resolve("files"), 5);
    String key = "ODdlYjY4OTEtZDQyNS00OTBjLWJhMzQtYzJmZGI5NDg=";
    Path config = Files.writeString(
        temp.resolve("shop.yaml"), """
        buffers:
          audit: {backend: file, directory: "%s", codec: string}
          secret:
            backend: s3
            bucket: bucket
            prefix: some/log
            client: {endpoint: "%s"}
            encryption: {mode: SSE_C, key: %s}
          heap: {backend: memory}
        producers:
          orders:
            buffer: {backend: s3, bucket: bucket, prefix: some/log, client: {endpoint: "%s"}}
            sender: {type: of-a-module-that-is-not-here}
        """.formatted(files, server.endpoint(), key, server.endpoint()));

    assertEquals(5, dumped(config, "audit").lines().size());
    assertEquals(5, dumped(config, "orders").lines().size());
    Cli.Result heap = dumped(config, "heap");
    assertEquals(2, heap.code());
    assertTrue(heap.err().contains("at /buffers/heap is a log of the backend memory"), heap.err());
    Cli.Result none = dumped(config, "order");
    assertEquals(2, none.code());
    assertTrue(none.err().contains("neither a buffer nor a producer \"order\""), none.err());
    Cli.Result secret =
        Cli.run("inspect", "--config", config.toString(), "--buffer", "secret", "--stack-trace");
    for (String shown : List.of(secret.out(), secret.err())) {
      assertFalse(shown.contains(key) || shown.contains(SECRET), shown);
    }
  }

  private static Cli.Result dumped(Path config, String name) {
    return Cli.run("dump", "--config", config.toString(), "--buffer", name);
  }

  @Test
  void wrongUsageIsCode2() {
    for (String[] arguments : new String[][] {
      {"inspect", "s3://bucket"},
      {"inspect", "s3://bucket/"},
      {"inspect", "s3:///log"},
      {"inspect", "s3://bucket/a//b"},
      {"inspect", "s3://bucket/log", "--endpoint", "nowhere"},
      {"inspect", "directory", "--region", "eu-north-1"},
      {"inspect", "directory", "--force-path-style"},
      {"inspect", "--config", "shop.yaml"},
      {"inspect", "directory", "--buffer", "orders"},
      {"inspect", "directory", "--config", "shop.yaml", "--buffer", "orders"},
      {"inspect", "--config", "none.yaml", "--buffer", "orders"},
    }) {
      Cli.Result result = Cli.run(arguments);

      assertEquals(2, result.code(), Arrays.toString(arguments) + result.err());
      assertEquals("", result.out());
      assertTrue(result.err().endsWith("Try --help.\n"), result.err());
    }
  }

  @Test
  void noSecretIsInWhatAFailureSays() {
    made(3).close();
    server.s3.deny(attempt -> true);

    Cli.Result result = run("inspect", "--stack-trace");

    assertEquals(3, result.code());
    assertFalse(result.err().contains(SECRET), result.err());
    assertTrue(result.err().contains("AccessDenied"), result.err());
  }
}

package io.unistream.buffer.sender.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.config.BufferConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The senders of this module as a file names them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConfiguredSendersTest {

  private static final Duration LONG = Duration.ofSeconds(50);

  private static final String SECRET = "s3cr3t-token";

  @TempDir
  Path directory;

  @Test
  void httpIsSetUpByTheFileAlone() throws IOException {
    List<String> requests = new CopyOnWriteArrayList<>();
    Queue<Integer> answers = new ArrayDeque<>(List.of(418, 200, 409, 404, 200));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", exchange -> answer(exchange, requests, answers));
    server.start();
    BufferConfig config = config("""
        {"buffer": {"backend": "memory", "emit": {"maxRecords": 2}},
         "sender": {"type": "http", "uri": "http://127.0.0.1:%d/orders",
                    "headers": {"Authorization": "Bearer %s"},
                    "statuses": {"418": "retry", "409": "taken", "404": "reject"},
                    "maxBodyBytes": "1MiB"},
         "deadLetters": "discard", "retryMin": "1ms", "retryMax": "2ms"}""".formatted(server.getAddress().getPort(), SECRET));

    try (Producer<String> producer = config.start("p", String.class)) {
      for (String record : List.of("a", "b", "c", "d", "e")) {
        producer.put(record);
      }
      assertTrue(producer.flush(LONG));
      assertEquals(1, producer.stats().deadLetters());
    } finally {
      server.stop(0);
    }

    String sent = "Bearer " + SECRET + " ";
    assertEquals(
        List.of(sent + "a\nb\n", sent + "a\nb\n", sent + "c\nd\n", sent + "e\n"), requests);
  }

  private static void answer(HttpExchange exchange, List<String> requests, Queue<Integer> answers)
      throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
          + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      exchange.sendResponseHeaders(answers.remove(), -1);
    }
  }

  @Test
  void filesAreSetUpByTheFileAlone() throws IOException {
    Path outbox = Files.createDirectory(directory.resolve("outbox"));
    BufferConfig config = config("""
        {"buffer": {"backend": "memory", "emit": {"maxRecords": 2}},
         "sender": {"type": "file", "directory": "%s"}}""".formatted(outbox));

    try (Producer<String> producer = config.start("p", String.class)) {
      producer.put("a");
      producer.put("b");
      assertTrue(producer.flush(LONG));
    }

    try (Stream<Path> files = Files.list(outbox)) {
      assertEquals(List.of("a", "b"), Files.readAllLines(files.findFirst().orElseThrow()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': 'http'} | uri is required",
        "{'type': 'http', 'uri': 'ftp://h/'} | uri is refused: the address must begin with http:// or https://",
        "{'type': 'http', 'uri': 'http://u:s3cr3t-token@h/'} | uri is refused: the address has a user in it",
        "{'type': 'http', 'uri': 'http://h/?t=s3cr3t-token &'} | uri must be an address such as"
            + " http://localhost:9000, was text",
        "{'type': 'http', 'uri': 'http://h/', 'headers': {'Idempotency-Key': '5'}} | headers.Idempotency-Key is"
            + " refused: the sender itself sets the header Idempotency-Key",
        "{'type': 'http', 'uri': 'http://h/', 'headers': {'X': 's3cr3t-token\\n'}} | headers.X is refused",
        "{'type': 'http', 'uri': 'http://h/', 'headers': {'X': 5}} | headers.X must be text, was a number",
        "{'type': 'http', 'uri': 'http://h/', 'headers': {'Accept': 'a', 'accept': 'b'}} | headers.accept is refused:"
            + " it is there in other letters, too",
        "{'type': 'http', 'uri': 'http://h/', 'statuses': {'4xx': 'retry'}} | statuses.4xx is refused: a status has"
            + " three digits",
        "{'type': 'http', 'uri': 'http://h/', 'statuses': {'0409': 'taken'}} | statuses.0409 is refused",
        "{'type': 'http', 'uri': 'http://h/', 'headers': ['s3cr3t-token']} | headers must be a JSON object",
        "{'type': 'http', 'uri': 'http://h/', 'statuses': {'199': 'hold'}} | statuses.199 is refused: a status has"
            + " three digits, and is at least 200",
        "{'type': 'http', 'uri': 'http://h/', 'statuses': {'404': 'drop'}} | statuses.404 must be one of [TAKEN,"
            + " RETRY, REJECT, HOLD], was 'drop'",
        "{'type': 'http', 'uri': 'http://h/', 'maxBodyBytes': 0} | maxBodyBytes must be at least 1, was 0",
        "{'type': 'http', 'url': 'http://h/'} | uri is required; was url meant to be it?",
        "{'type': 'http', 'uri': 'http://h/', 'header': {}} | header is not a setting; did you mean headers? those"
            + " known here are [headers, maxBodyBytes, statuses, type, uri]",
        "{'type': 'file'} | directory is required",
        "{'type': 'file', 'directory': '~/outbox'} | directory must be a path without ~",
        "{'type': 'fil', 'directory': 'a'} | type must be one of [file, http], was 'fil'; did you mean file?",
      })
  void whatIsWrongIsSaidWithoutSecrets(String sender, String message) throws IOException {
    BufferConfig config = config("{'buffer': {'backend': 'memory'}, 'sender': " + sender + "}");

    BufferConfigException e =
        assertThrows(BufferConfigException.class, () -> config.start("p", String.class));

    String expected = message.replace('\'', '"');
    assertTrue(String.valueOf(e.getMessage()).contains(expected), e.getMessage());
    for (Throwable each = e; each != null; each = each.getCause()) {
      assertFalse(String.valueOf(each).contains(SECRET), each.toString());
    }
  }

  @Test
  void theSettingsThatAreLoggedShowNoSecrets() throws IOException {
    BufferConfig config = config("""
        {"buffer": {"backend": "memory"},
         "sender": {"type": "http", "uri": "https://example.org:444/%s?key=%s",
                    "headers": {"Authorization": "%s"}}}""".formatted(SECRET, SECRET, SECRET));

    String shown = config.producer("p").toString();

    assertTrue(shown.contains("https://example.org:444, headers=[Authorization]"), shown);
    assertFalse(shown.contains(SECRET), shown);
  }

  private BufferConfig config(String producer) throws IOException {
    return BufferConfig.file(Files.writeString(
        directory.resolve("config.json"),
        "{\"producers\": {\"p\": " + producer.replace('\'', '"') + "}}"));
  }
}

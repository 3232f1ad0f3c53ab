package io.unistream.buffer.sender.http;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static io.unistream.buffer.sender.Attempts.message;
import static io.unistream.buffer.sender.Attempts.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.LoneDelivery;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, and what answers mean. */
class HttpSenderTest {

  private final Target target = new Target();
  private final LoneDelivery<String> delivery =
      LoneDelivery.whole(LOG, 7, 101, List.of("a", "b", "ü"));

  @AfterEach
  void stop() {
    target.close();
  }

  private HttpSender.Builder<String> lines() {
    return HttpSender.ndjson(target.uri("/orders"), RecordCodec.string());
  }

  @Test
  void sendsLinesWithTheKeyAndTheNumbers() throws Exception {
    lines().build().send(delivery);

    Target.Request request = target.requests().get(0);
    assertEquals(
        "POST /orders a\nb\nü\n", request.method() + " " + request.path() + " " + request.body());
    assertEquals("application/x-ndjson", request.header("Content-Type"));
    assertEquals('"' + LoneDelivery.LOG.toString() + "/7\"", request.header("Idempotency-Key"));
    assertEquals(LoneDelivery.LOG + "/7", request.header("Buffer-Batch"));
    assertEquals("101", request.header("Buffer-First-Sequence"));
    assertEquals("103", request.header("Buffer-Last-Sequence"));
    assertEquals("null", request.header("Upgrade"));
  }

  @Test
  void sendsABodyOfAnyForm() throws Exception {
    HttpSender.<String>builder(
            target.uri("/"),
            "text/csv",
            d -> String.join(";", d.records()).getBytes(StandardCharsets.UTF_8))
        .build()
        .send(delivery);

    assertEquals("a;b;ü", target.requests().get(0).body());
    assertEquals("text/csv", target.requests().get(0).header("Content-Type"));
  }

  @Test
  void sendsAnEqualKeyAndBodyAgain() throws Exception {
    target.answers(503, "");
    HttpSender<String> sender = lines().build();
    refused(Verdict.RETRY, sender, delivery);
    target.answers(200, "");

    sender.send(delivery.again());

    Target.Request first = target.requests().get(0);
    Target.Request second = target.requests().get(1);
    assertEquals(first.header("Idempotency-Key"), second.header("Idempotency-Key"));
    assertEquals(first.body(), second.body());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 203, 204, 205, 206, 226})
  void takesWhatWasAccepted(int status) throws Exception {
    target.answers(status, "");

    lines().build().send(delivery);

    assertEquals(1, target.requests().size());
  }

  @ParameterizedTest
  @CsvSource({
    "300, HOLD", "301, HOLD", "302, HOLD", "303, HOLD", "304, HOLD", "307, HOLD", "308, HOLD",
    "400, REJECT", "401, HOLD", "402, HOLD", "403, HOLD", "404, HOLD", "405, HOLD", "406, HOLD",
    "407, HOLD", "408, RETRY", "409, RETRY", "410, HOLD", "411, HOLD", "412, HOLD", "413, REJECT",
    "414, HOLD", "415, HOLD", "416, HOLD", "417, HOLD", "418, HOLD", "421, RETRY", "422, REJECT",
    "423, RETRY", "424, RETRY", "425, RETRY", "426, HOLD", "428, HOLD", "429, RETRY", "431, HOLD",
    "451, HOLD", "500, RETRY", "501, RETRY", "502, RETRY", "503, RETRY", "504, RETRY", "505, RETRY",
    "507, RETRY", "511, RETRY", "599, RETRY"
  })
  void saysWhatAStatusMeans(int status, Verdict verdict) {
    target.answers((exchange, request) -> {
      exchange.getResponseHeaders().set("Location", "/elsewhere");
      if (status == 401 || status == 407) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
        exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"x\"");
      }
      Target.reply(exchange, status, status == 304 ? "" : "because");
    });

    SendException thrown = refused(verdict, lines().build(), delivery);

    assertTrue(
        message(thrown).contains(" answered " + status + " to " + delivery.key()),
        thrown.getMessage());
    assertEquals(1, target.requests().size(), "no redirect was followed, nothing sent twice");
  }

  @Test
  void letsTheUserSayWhatAStatusMeans() throws Exception {
    HttpSender<String> sender = lines()
        .verdict(404, Verdict.RETRY)
        .verdict(202, Verdict.HOLD)
        .taken(409)
        .build();

    target.answers(404, "");
    refused(Verdict.RETRY, sender, delivery);
    target.answers(202, "");
    refused(Verdict.HOLD, sender, delivery);
    target.answers(409, "known");
    sender.send(delivery);
  }

  @Test
  void quotesABoundedPartOfAnError() {
    target.answers((exchange, request) -> {
      exchange.sendResponseHeaders(500, 0);
      byte[] part = ("line\n\u0007" + "x".repeat(1000)).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 100; i++) {
        exchange.getResponseBody().write(part);
      }
    });

    SendException thrown = refused(Verdict.RETRY, lines().build(), delivery);

    assertTrue(message(thrown).contains(": line xxx"), thrown.getMessage());
    assertTrue(message(thrown).length() < 700, () -> "" + message(thrown).length());
  }

  @Test
  void makesHeadersForEachRequest() throws Exception {
    AtomicInteger token = new AtomicInteger();
    HttpSender<String> sender = lines()
        .header("Authorization", d -> "Bearer " + token.incrementAndGet())
        .header("X-Key", d -> d.key().replace('/', '_'))
        .header("X-Fixed", "always")
        .build();

    sender.send(delivery);
    sender.send(delivery);

    assertEquals("Bearer 1", target.requests().get(0).header("Authorization"));
    assertEquals("Bearer 2", target.requests().get(1).header("Authorization"));
    assertEquals(LoneDelivery.LOG + "_7", target.requests().get(1).header("X-Key"));
    assertEquals("always", target.requests().get(1).header("X-Fixed"));
  }

  @Test
  void passesOnWhatAHeaderSourceThrows() {
    IOException down = new IOException("token service is down");

    HttpSender<String> sender = lines()
        .header("Authorization", d -> {
          throw down;
        })
        .build();

    assertSame(down, assertThrows(IOException.class, () -> sender.send(delivery)));
    assertEquals(List.of(), target.requests());
  }

  @Test
  void showsNoSecret() {
    String secret = "s3cr3t-t0k3n";
    target.answers((exchange, request) -> Target.reply(
        exchange, 401, "invalid token " + secret + " in " + request.header("Authorization")));
    HttpSender<String> sender = HttpSender.ndjson(
            target.uri("/hook/" + secret + "?token=" + secret), RecordCodec.string())
        .header("Authorization", "Bearer " + secret)
        .build();

    SendException thrown = refused(Verdict.HOLD, sender, delivery);
    assertFalse(message(thrown).contains(secret), thrown.getMessage());
    assertTrue(message(thrown).contains("invalid token *** in ***"), thrown.getMessage());
    assertFalse(sender.toString().contains(secret), sender.toString());

    HttpSender<String> broken = lines()
        .header("Authorization", d -> "Bearer " + secret + "\r\nX-Evil: 1")
        .build();
    for (Throwable t = refused(Verdict.HOLD, broken, delivery); t != null; t = t.getCause()) {
      assertFalse(t.toString().contains(secret), t.toString());
    }

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> lines().header("X", secret + "\n"));
    assertFalse(refused.toString().contains(secret), refused.toString());
  }

  /** A target may say what it was asked for, in the form in which it came or in another one. */
  @Test
  void showsNoSecretOfItsAddress() throws Exception {
    String query = "token=t%C3%B6ken-1&pin=77&key=a+b%2Fc%2Bd";
    HttpSender<String> sender = HttpSender.ndjson(
            target.uri("/hooks/T0P-s3cret%2Fx/in?" + query), RecordCodec.string())
        .header(
            "Authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("bob:pa55word".getBytes(StandardCharsets.UTF_8)))
        .build();
    for (String echo : List.of(
        "/hooks/T0P-s3cret%2Fx/in?" + query,
        "/hooks/T0P-s3cret%2fx/in",
        "T0P-s3cret/x",
        query,
        "töken-1",
        "t%c3%b6ken-1",
        "pin=77",
        "a b/c+d",
        "a+b%2Fc%2Bd",
        "a%20b%2Fc%2Bd",
        "pa55word",
        "bob:pa55word")) {
      target.answers(
          (exchange, request) -> Target.reply(exchange, 404, "<" + echo + "> is not known"));

      String told = message(refused(Verdict.HOLD, sender, delivery));

      assertTrue(told.endsWith("> is not known"), told);
      for (String secret : List.of("T0P", "s3cret", "ken-1", "77", "c+d", "c%2Bd", "pa55word")) {
        assertFalse(told.contains(secret), () -> echo + " -> " + told);
      }
    }
  }

  /** What was read of a body may end within a secret. */
  @Test
  void showsNoBeginningOfASecret() throws Exception {
    String secret = "0123456789".repeat(100);
    HttpSender<String> sender = HttpSender.ndjson(target.uri("/in"), RecordCodec.string())
        .header("Authorization", "Bearer " + secret)
        .build();
    target.answers((exchange, request) -> Target.reply(exchange, 401, ("!" + secret).repeat(20)));

    String told = message(refused(Verdict.HOLD, sender, delivery));

    assertFalse(told.contains("0123456"), told);
  }

  @Test
  void refusesAnAddressThatItCannotUseOrMustNotShow() {
    for (String address : List.of(
        "https://user:s3cr3t@example.org/",
        "https://s3cr3t@example.org/",
        "ftp://example.org/s3cr3t",
        "/s3cr3t",
        "mailto:s3cr3t@example.org",
        "http:///s3cr3t")) {
      IllegalArgumentException thrown = assertThrows(
          IllegalArgumentException.class,
          () -> HttpSender.ndjson(URI.create(address), RecordCodec.string()),
          address);
      assertFalse(thrown.toString().contains("s3cr3t"), thrown.toString());
    }
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    HttpSender.Builder<String> builder = lines();

    for (String name : List.of("idempotency-key", "Content-Type", "buffer-batch", "Host", "a b")) {
      assertThrows(IllegalArgumentException.class, () -> builder.header(name, "x"), name);
    }
    assertThrows(IllegalArgumentException.class, () -> builder.verdict(199, Verdict.HOLD));
    assertThrows(IllegalArgumentException.class, () -> builder.taken(1000));
    assertThrows(IllegalArgumentException.class, () -> builder.maxBodyBytes(0));
    assertThrows(IllegalArgumentException.class, () -> builder.maxResponseBytes(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> builder.client(
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()));
    assertThrows(
        IllegalArgumentException.class,
        () -> HttpSender.<String>builder(target.uri("/"), "a\nb", d -> new byte[0]));
  }

  @Test
  void rejectsABodyThatIsTooLongBeforeItIsSent() throws Exception {
    HttpSender<String> sender = lines().maxBodyBytes(4).build();

    refused(Verdict.REJECT, sender, delivery);
    assertEquals(List.of(), target.requests());

    sender.send(LoneDelivery.whole(LOG, 8, 104, List.of("a", "b")));
    assertEquals(1, target.requests().size());
  }

  @Test
  void rejectsARecordThatIsNoLine() {
    for (String record : List.of("", "a\nb", "a\r", "\ud800")) {
      SendException thrown = refused(
          Verdict.REJECT, lines().build(), LoneDelivery.whole(LOG, 1, 5, List.of("fine", record)));
      assertTrue(message(thrown).startsWith("record 6 is no line of text: "), thrown.getMessage());
    }
    assertEquals(List.of(), target.requests());
  }

  @Test
  void letsTheUserReadWhatWasTakenInPart() throws Exception {
    target.answers(207, "ok\nbad: no such item\nlater");
    HttpSender<String> sender = lines()
        .responseReader((d, response) -> {
          assertEquals(207, response.statusCode());
          List<String> told =
              new String(response.body(), StandardCharsets.UTF_8).lines().toList();
          for (int i = 0; i < told.size(); i++) {
            if (told.get(i).startsWith("bad")) {
              d.reject(i, told.get(i));
            } else if (told.get(i).equals("later")) {
              d.retry(i, told.get(i));
            }
          }
        })
        .build();

    sender.send(delivery);

    assertEquals(Map.of(1, "bad: no such item"), delivery.rejected());
    assertEquals(Map.of(2, "later"), delivery.retried());
  }

  @Test
  void passesOnWhatAReaderThrows() {
    target.answers(200, "{\"error\": \"quota\"}");
    HttpSender<String> sender = lines()
        .responseReader((d, response) -> {
          throw SendException.of(Verdict.HOLD, "quota");
        })
        .build();

    refused(Verdict.HOLD, sender, delivery);
  }

  @Test
  void holdsWhenAnAnswerIsTooLongToBeRead() throws Exception {
    HttpSender<String> sender = lines()
        .maxResponseBytes(10)
        .responseReader((d, response) -> assertEquals(10, response.body().length))
        .build();
    target.answers(200, "x".repeat(10));
    sender.send(delivery);
    target.answers(200, "x".repeat(11));

    SendException thrown = refused(Verdict.HOLD, sender, delivery);

    assertTrue(message(thrown).contains("maxResponseBytes"), thrown.getMessage());
  }

  @Test
  void doesNotKeepALongAnswerThatNobodyReads() throws Exception {
    target.answers((exchange, request) -> {
      exchange.sendResponseHeaders(200, 0);
      for (int i = 0; i < 3_000; i++) {
        exchange.getResponseBody().write(new byte[10_000]);
      }
    });

    lines().build().send(delivery);

    assertEquals(1, target.requests().size());
  }

  /** Whether the answer had a body, was long, or was a refusal: the next request takes the same connection. */
  @Test
  void keepsItsConnection() throws Exception {
    Set<Integer> ports = new TreeSet<>();
    HttpSender<String> sender = lines().build();
    for (int i = 0; i < 20; i++) {
      int status = i % 4 == 3 ? 503 : 200;
      String body = i % 4 == 0 ? "" : "x".repeat(i % 4 == 1 ? 5 : 5_000);
      target.answers((exchange, request) -> {
        ports.add(exchange.getRemoteAddress().getPort());
        Target.reply(exchange, status, body);
      });
      if (status == 503) {
        refused(Verdict.RETRY, sender, delivery);
      } else {
        sender.send(delivery);
      }
    }

    assertEquals(1, ports.size(), () -> ports + "");
  }

  @Test
  void leavesTheClientOfAnotherOpen() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpSender<String> first = lines().client(client).build();
    HttpSender<String> second = lines().client(client).build();

    first.send(delivery);
    first.close();
    first.close();

    assertThrows(IllegalStateException.class, () -> first.send(delivery));
    second.send(delivery);
  }

  @Test
  void saysNothingOfWhatAFailedAttemptLeft() {
    assertEquals(Sender.Effect.ANY, lines().build().effect());
    assertTrue(lines().build().supports(io.unistream.buffer.producer.DeliveryMode.BY_KEY));
  }
}

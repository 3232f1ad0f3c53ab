package io.unistream.buffer.sender.http;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static io.unistream.buffer.sender.Attempts.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.tck.LoneDelivery;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Retry-After} in all its forms. */
class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-29T08:49:00Z");

  private static Optional<Duration> pause(Map<String, List<String>> headers) {
    return RetryAfter.of(HttpHeaders.of(headers, (name, value) -> true), NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | PT0S",
        "120 | PT2M",
        " 7  | PT7S",
        "000000009 | PT9S",
        "99999999999999999999999999 | P365D",
        "Sun, 29 Nov 2026 08:49:37 GMT | PT37S",
        "Sunday, 29-Nov-26 08:49:37 GMT | PT37S",
        "Sun Nov 29 08:49:37 2026 | PT37S",
        "Tue Dec  1 08:49:00 2026 | PT48H",
        "Sun, 29 Nov 2026 08:48:00 GMT | PT-1M"
      })
  void readsSecondsAndDates(String value, Duration pause) {
    assertEquals(Optional.of(pause), pause(Map.of("Retry-After", List.of(value))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "1.5", "soon", "12s", "+3", "١٢", "Mon, 29 Nov 2026 08:49:37 GMT"})
  void passesOverWhatItCannotRead(String value) {
    assertEquals(Optional.empty(), pause(Map.of("Retry-After", List.of(value))));
  }

  @Test
  void measuresADateByTheTargetsOwnClock() {
    assertEquals(
        Optional.of(Duration.ofSeconds(30)),
        pause(Map.of(
            "Retry-After", List.of("Thu, 01 Jan 1970 00:01:30 GMT"),
            "date", List.of("Thu, 01 Jan 1970 00:01:00 GMT"))));
  }

  @Test
  void takesTheLongestOfSeveral() {
    assertEquals(
        Optional.of(Duration.ofSeconds(9)),
        pause(Map.of("Retry-After", List.of("3", "9", "nonsense"))));
  }

  @Test
  void isToldToTheProducer() {
    try (Target target = new Target()) {
      HttpSender<String> sender = HttpSender.ndjson(target.uri("/"), RecordCodec.string())
          .clock(() -> NOW)
          .build();
      for (int status : List.of(429, 503, 403)) {
        target.answers((exchange, request) -> {
          exchange.getResponseHeaders().set("Retry-After", "5");
          Target.reply(exchange, status, "");
        });

        SendException thrown = refused(
            status == 403 ? Verdict.HOLD : Verdict.RETRY,
            sender,
            LoneDelivery.whole(LOG, 1, 1, List.of("a")));

        assertEquals(Optional.of(Duration.ofSeconds(5)), thrown.retryAfter());
      }
    }
  }
}

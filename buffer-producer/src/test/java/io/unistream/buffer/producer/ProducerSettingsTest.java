package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProducerSettingsTest {

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void readFromJson() throws Exception {
    ProducerSettings read = json.readValue("""
        {"name": "orders", "mode": "BY_KEY", "lanes": 4, "attemptTimeout": "PT20S",
         "abortGrace": "PT2S", "retryMin": "PT0.2S", "retryMax": "PT30S", "holdProbe": "PT5M",
         "giveUpAfter": "P1D", "closeTimeout": "PT1M", "floodGuard": false}""", ProducerSettings.class);

    assertEquals(
        ProducerSettings.builder()
            .name("orders")
            .byKey(4)
            .attemptTimeout(Duration.ofSeconds(20))
            .abortGrace(Duration.ofSeconds(2))
            .retry(Duration.ofMillis(200), Duration.ofSeconds(30))
            .holdProbe(Duration.ofMinutes(5))
            .giveUpAfter(Duration.ofDays(1))
            .closeTimeout(Duration.ofMinutes(1))
            .floodGuard(false)
            .build(),
        read);
    assertEquals(read, read.toBuilder().build());
  }

  @Test
  void nothingIsRequired() throws Exception {
    assertEquals(ProducerSettings.defaults(), json.readValue("{}", ProducerSettings.class));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {"name": " "}                              | producer.name
      {"lanes": 2}                               | producer.lanes
      {"mode": "UNORDERED", "lanes": 0}          | producer.lanes
      {"mode": "UNORDERED", "lanes": 257}        | producer.lanes
      {"attemptTimeout": "PT0S"}                 | producer.attemptTimeout
      {"attemptTimeout": "a minute"}             | ["attemptTimeout"]
      {"abortGrace": "-PT1S"}                    | producer.abortGrace
      {"retryMin": "PT2S", "retryMax": "PT1S"}   | producer.retryMax
      {"holdProbe": "P366D"}                     | producer.holdProbe
      {"giveUpAfter": "PT0S"}                    | producer.giveUpAfter
      {"closeTimeout": "-PT1S"}                  | producer.closeTimeout
      """)
  void outOfRange(String text, String setting) {
    JsonMappingException thrown = assertThrows(
        JsonMappingException.class, () -> json.readValue(text, ProducerSettings.class));

    assertTrue(String.valueOf(thrown.getMessage()).contains(setting), thrown.getMessage());
  }
}

package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmitPolicyTest {

  @Test
  void theDefaultsAreBoundsWithoutAge() {
    EmitPolicy policy = EmitPolicy.defaults();

    assertEquals(1_000, policy.maxRecords());
    assertEquals(1_000_000, policy.maxBytes());
    assertNull(policy.maxAge());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 1 | PT1S | emit.maxRecords must be at least 1, was 0",
        "-1 | 1 | PT1S | emit.maxRecords must be at least 1, was -1",
        "1 | 0 | PT1S | emit.maxBytes must be at least 1, was 0",
        "1 | 1 | PT0S | emit.maxAge must be between 1 ms and 36,500 days, was PT0S",
        "1 | 1 | PT-1S | emit.maxAge must be between 1 ms and 36,500 days, was PT-1S",
        "1 | 1 | PT0.000999999S | emit.maxAge must be between 1 ms and 36,500 days, was PT0.000999999S",
        "1 | 1 | P36501D | emit.maxAge must be between 1 ms and 36,500 days, was PT876024H",
      })
  void aWrongValueIsRefusedWithSettingRuleAndValue(
      int records, int bytes, String age, String message) {
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class,
        () -> EmitPolicy.defaults()
            .withMaxRecords(records)
            .withMaxBytes(bytes)
            .withMaxAge(Duration.parse(age)));

    assertEquals(message, e.getMessage());
  }

  @Test
  void theLimitsThemselvesAreAllowed() {
    Duration longest = Duration.ofDays(36_500);

    assertEquals(
        Duration.ofMillis(1),
        EmitPolicy.defaults()
            .withMaxRecords(1)
            .withMaxBytes(1)
            .withMaxAge(Duration.ofMillis(1))
            .maxAge());
    assertEquals(
        longest,
        EmitPolicy.defaults()
            .withMaxRecords(Integer.MAX_VALUE)
            .withMaxBytes(Integer.MAX_VALUE)
            .withMaxAge(longest)
            .maxAge());
  }

  @Test
  void eachWithChangesOneSetting() {
    EmitPolicy policy =
        EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(2).withMaxAge(Duration.ofSeconds(3));

    assertEquals(
        EmitPolicy.defaults().withMaxRecords(9).withMaxBytes(2).withMaxAge(Duration.ofSeconds(3)),
        policy.withMaxRecords(9));
    assertEquals(
        EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(9).withMaxAge(Duration.ofSeconds(3)),
        policy.withMaxBytes(9));
    assertEquals(
        EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(2).withMaxAge(Duration.ofSeconds(9)),
        policy.withMaxAge(Duration.ofSeconds(9)));
    assertEquals(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(2), policy.withMaxAge(null));
  }

  @Test
  void jsonTakesDefaultsForWhatIsMissingOrNull() throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();

    assertEquals(EmitPolicy.defaults(), mapper.readValue("{}", EmitPolicy.class));
    assertEquals(
        EmitPolicy.defaults(),
        mapper.readValue(
            "{\"maxRecords\": null, \"maxBytes\": null, \"maxAge\": null}", EmitPolicy.class));
    assertEquals(
        EmitPolicy.defaults().withMaxRecords(5).withMaxBytes(6).withMaxAge(Duration.ofMillis(500)),
        mapper.readValue(
            "{\"maxRecords\": 5, \"maxBytes\": 6, \"maxAge\": \"PT0.5S\"}", EmitPolicy.class));
  }

  @Test
  void jsonRefusesAnAgeThatIsNoDuration() {
    JsonProcessingException e = assertThrows(
        JsonProcessingException.class,
        () -> new ObjectMapper().readValue("{\"maxAge\": \"1 minute\"}", EmitPolicy.class));

    assertEquals("must be a duration such as 500ms, 5s, 1h30m or PT0.5S", e.getOriginalMessage());
  }
}

package io.unistream.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTest {

  @Test
  void theDefaultsFailWhenFull() {
    assertEquals(
        Capacity.defaults()
            .withMaxRecords(1_000_000_000L)
            .withMaxBytes(10L * 1024 * 1024 * 1024)
            .withBlockTimeout(Duration.ofSeconds(60)),
        Capacity.defaults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 1 | PT1S | capacity.maxRecords must be at least 1, was 0",
        "1 | 0 | PT1S | capacity.maxBytes must be at least 1, was 0",
        "1 | -5 | PT1S | capacity.maxBytes must be at least 1, was -5",
        "1 | 1 | PT-1S | capacity.blockTimeout must be between 0 and 36,500 days, was PT-1S",
        "1 | 1 | P36501D | capacity.blockTimeout must be between 0 and 36,500 days, was PT876024H",
      })
  void aWrongValueIsRefusedWithSettingRuleAndValue(
      long records, long bytes, String timeout, String message) {
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class,
        () -> Capacity.defaults()
            .withMaxRecords(records)
            .withMaxBytes(bytes)
            .withOverflow(OverflowPolicy.BLOCK)
            .withBlockTimeout(Duration.parse(timeout)));

    assertEquals(message, e.getMessage());
  }

  @Test
  void notWaitingIsAllowed() {
    assertEquals(
        Duration.ZERO, Capacity.defaults().withBlockTimeout(Duration.ZERO).blockTimeout());
  }

  @Test
  void eachWithChangesOneSetting() {
    Duration second = Duration.ofSeconds(1);
    Capacity capacity =
        Capacity.defaults().withMaxRecords(1).withMaxBytes(2).withBlockTimeout(second);

    assertEquals(
        Capacity.defaults().withMaxRecords(9).withMaxBytes(2).withBlockTimeout(second),
        capacity.withMaxRecords(9));
    assertEquals(
        Capacity.defaults().withMaxRecords(1).withMaxBytes(9).withBlockTimeout(second),
        capacity.withMaxBytes(9));
    assertEquals(
        Capacity.defaults()
            .withMaxRecords(1)
            .withMaxBytes(2)
            .withOverflow(OverflowPolicy.BLOCK)
            .withBlockTimeout(second),
        capacity.withOverflow(OverflowPolicy.BLOCK));
    assertEquals(
        Capacity.defaults()
            .withMaxRecords(1)
            .withMaxBytes(2)
            .withBlockTimeout(Duration.ofSeconds(9)),
        capacity.withBlockTimeout(Duration.ofSeconds(9)));
  }

  @Test
  void jsonTakesDefaultsForWhatIsMissing() throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();

    assertEquals(Capacity.defaults(), mapper.readValue("{}", Capacity.class));
    assertEquals(
        Capacity.defaults()
            .withMaxRecords(5)
            .withMaxBytes(6_000_000_000L)
            .withOverflow(OverflowPolicy.DROP_OLDEST)
            .withBlockTimeout(Duration.ofMinutes(1)),
        mapper.readValue(
            "{\"maxRecords\": 5, \"maxBytes\": 6000000000, \"overflow\": \"DROP_OLDEST\", \"blockTimeout\": \"PT1M\"}",
            Capacity.class));
  }

  @Test
  void jsonRefusesATimeoutThatIsNoDuration() {
    JsonProcessingException e = assertThrows(
        JsonProcessingException.class,
        () -> new ObjectMapper().readValue("{\"blockTimeout\": \"60\"}", Capacity.class));

    assertEquals("must be a duration such as 500ms, 5s, 1h30m or PT0.5S", e.getOriginalMessage());
  }
}

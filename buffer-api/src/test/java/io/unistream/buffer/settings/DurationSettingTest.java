package io.unistream.buffer.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationSettingTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "5s, PT5S",
    "5m, PT5M",
    "2h, PT2H",
    "7d, P7D",
    "1h30m, PT1H30M",
    "1d2h3m4s5ms, P1DT2H3M4.005S",
    "1m500ms, PT1M0.5S",
    "90m, PT1H30M",
    "0s, PT0S",
    "PT0.5S, PT0.5S",
    "pt1m, PT1M",
    "-PT1S, PT-1S",
  })
  void isReadWithUnitsAndAsIso(String text, Duration expected) {
    assertEquals(Optional.of(expected), DurationSetting.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "s",
        "5 s",
        "5S",
        "5sec",
        "5 minutes",
        "5s1m",
        "5s5s",
        "-5s",
        "+5s",
        "0.5s",
        "1,5s",
        "99999999999999999999s",
        "9223372036854775807d",
        "P",
        "PT",
        "5ms5s",
        "٥s"
      })
  void isNotGuessed(String text) {
    assertEquals(Optional.empty(), DurationSetting.parse(text));
  }

  @Property
  void ofAnyLengthIsReadBack(@ForAll @LongRange(min = 0, max = 1L << 50) long millis) {
    Duration duration = Duration.ofMillis(millis);
    String text = duration.toDaysPart() + "d" + duration.toHoursPart() + "h"
        + duration.toMinutesPart() + "m" + duration.toSecondsPart() + "s" + duration.toMillisPart()
        + "ms";

    assertEquals(Optional.of(duration), DurationSetting.parse(text));
    assertEquals(Optional.of(duration), DurationSetting.parse(duration.toString()));
  }
}

package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeScaleTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      250    | 0 s, 0.05 s, 0.1 s, 0.15 s, 0.2 s, 0.25 s
      1000   | 0 s, 0.2 s, 0.4 s, 0.6 s, 0.8 s, 1 s
      45300  | 0 s, 10 s, 20 s, 30 s, 40 s
      600000 | 0 s, 100 s, 200 s, 300 s, 400 s, 500 s, 600 s
      """)
  void theAxisHasRoundTimes(long millis, String labels) {
    List<TimeScale.Tick> ticks = new TimeScale(TimeUnit.MILLISECONDS.toNanos(millis)).ticks();

    assertEquals(
        List.of(labels.split(", ")), ticks.stream().map(TimeScale.Tick::label).toList());
    assertEquals(0, ticks.get(0).percent());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 999_999, 7_654_321_000L, Long.MAX_VALUE / 4})
  void theAxisHasFewMarksHoweverLongTheRun(long nanos) {
    TimeScale scale = new TimeScale(nanos);

    assertTrue(scale.ticks().size() <= 7 && !scale.ticks().isEmpty());
    assertTrue(scale.ticks().stream().allMatch(tick -> tick.percent() <= 100));
  }

  @Test
  void theEndsOfTheRunAreTheEndsOfTheChart() {
    TimeScale scale = new TimeScale(1_000);

    assertEquals(0, scale.x(0));
    assertEquals(TimeScale.WIDTH / 2, scale.x(500));
    assertEquals(TimeScale.WIDTH, scale.x(1_000));
    assertEquals(TimeScale.WIDTH, scale.x(1_001));
  }
}

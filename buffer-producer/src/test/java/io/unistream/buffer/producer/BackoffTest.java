package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** PROD-7. */
class BackoffTest {

  private static final ProducerSettings SETTINGS = ProducerSettings.builder()
      .retry(Duration.ofMillis(100), Duration.ofSeconds(10))
      .build();

  private final Backoff shortest = new Backoff(SETTINGS, () -> 0);
  private final Backoff longest = new Backoff(SETTINGS, () -> 1);

  @Test
  void betweenTheLeastAndALimitThatDoubles() {
    long[] limits = {200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000};
    for (int failures = 1; failures <= limits.length; failures++) {
      assertEquals(Duration.ofMillis(100).toNanos(), shortest.after(failures, null));
      assertEquals(
          Duration.ofMillis(limits[failures - 1]).toNanos(), longest.after(failures, null));
    }
    assertEquals(Duration.ofSeconds(10).toNanos(), longest.after(Integer.MAX_VALUE, null));
  }

  @Test
  void asLongAsTheTargetAsksAndNoMoreThanAnHour() {
    assertEquals(Duration.ofSeconds(7).toNanos(), shortest.after(1, Duration.ofSeconds(7)));
    assertEquals(Duration.ofMillis(100).toNanos(), shortest.after(1, Duration.ofSeconds(-7)));
    assertEquals(
        Duration.ofHours(1).toNanos(), shortest.after(1, Duration.ofSeconds(Long.MAX_VALUE)));
  }

  @Test
  void longestPauses() {
    Backoff years = new Backoff(
        ProducerSettings.builder()
            .retry(Duration.ofDays(365), Duration.ofDays(365))
            .build(),
        () -> 1);

    assertEquals(Duration.ofDays(365).toNanos(), years.after(50, null));
  }
}

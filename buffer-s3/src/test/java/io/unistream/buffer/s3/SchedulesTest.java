package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Schedules of owners and faults, by seed: {@code -Ds3.schedules=20000} for the long campaign, {@code -Ds3.seed=…} for another
 * beginning.
 */
class SchedulesTest {

  /** Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer");

  @Test
  void nothingIsLostWhateverTheNetworkDoes() {
    LOG.setLevel(Level.OFF);
    long count = Long.getLong("s3.schedules", 2_000);
    long first = Long.getLong("s3.seed", 1);

    long[] totals = LongStream.range(first, first + count)
        .parallel()
        .mapToObj(seed -> {
          Schedule schedule = new Schedule(seed);
          schedule.run();
          return new long[] {schedule.records(), schedule.takeovers()};
        })
        .reduce(new long[2], (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});

    System.out.println(
        count + " schedules: " + totals[0] + " records, " + totals[1] + " openings, none lost");
    assertTrue(totals[0] > count && totals[1] > count);
  }
}

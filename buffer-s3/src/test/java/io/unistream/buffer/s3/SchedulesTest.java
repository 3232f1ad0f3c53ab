package io.unistream.buffer.s3;

import org.junit.jupiter.api.Test;

/**
 * Schedules of owners and faults, by seed: {@code -Ds3.schedules=20000} for the long campaign, {@code -Ds3.seed=…} for another
 * beginning. Damage: {@link DamageSchedulesTest}.
 */
class SchedulesTest {

  private static final long COUNT = Long.getLong("s3.schedules", 500);
  private static final long FIRST = Long.getLong("s3.seed", 1);

  @Test
  void nothingIsLostWhateverTheNetworkDoes() {
    Campaign.run(Schedule.World.PLAIN, FIRST, COUNT);
  }

  /** Some of these stores may be refused; none may lose or double anything, nor hold up an opening for ever. */
  @Test
  void nothingIsLostInAnOddStore() {
    Campaign.run(Schedule.World.ODD, FIRST, COUNT / 4);
  }
}

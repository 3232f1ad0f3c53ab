package io.unistream.buffer.s3;

import org.junit.jupiter.api.Test;

/**
 * Schedules in which objects are damaged, by seed: {@code -Ds3.damage=20000} for the long campaign, {@code -Ds3.seed=…} for another
 * beginning. What must hold is said in {@link Audit}, and what may be lost in {@link Losses}.
 */
class DamageSchedulesTest {

  @Test
  void whatDamageDoesNotHitComesOutAndWhatItHitsIsTold() {
    Campaign.run(
        Schedule.World.DAMAGED, Long.getLong("s3.seed", 1), Long.getLong("s3.damage", 200));
  }

  /** The same where they meet. */
  @Test
  void nothingElseIsLostWhereDamagesMeet() {
    Campaign.run(
        Schedule.World.BATTERED, Long.getLong("s3.seed", 1), Long.getLong("s3.damage", 200));
  }

  /** An answer that was damaged on its way, while an object was salvaged, cost the number of a batch, which was given a second time. */
  @Test
  void aDamagedAnswerToASalvageCostsNothing() {
    Campaign.run(Schedule.World.DAMAGED, 319_869, 1);
  }
}

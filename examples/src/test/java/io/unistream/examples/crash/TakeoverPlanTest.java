package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.examples.crash.KillPlan.Moment;
import io.unistream.examples.crash.TakeoverPlan.Fate;
import io.unistream.examples.crash.TakeoverPlan.Wake;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TakeoverPlanTest {

  @Test
  void theSameSeedPlansTheSame() {
    assertEquals(
        TakeoverPlan.random(new Random(7), 10, 1_000, 5),
        TakeoverPlan.random(new Random(7), 10, 1_000, 5));
  }

  @Test
  void everyFateAndEveryWakeUpComesUp() {
    Random random = new Random(1);
    Set<Fate> fates = EnumSet.noneOf(Fate.class);
    Set<Wake> wakes = EnumSet.noneOf(Wake.class);

    for (int i = 0; i < 200; i++) {
      TakeoverPlan plan = TakeoverPlan.random(random, 0, 1_000, 5);
      fates.add(plan.fate());
      wakes.add(plan.wake());
    }

    assertEquals(EnumSet.allOf(Fate.class), fates);
    assertEquals(EnumSet.allOf(Wake.class), wakes);
  }

  @Test
  void whoeverIsHitWhileOpeningIsKilled() {
    Random random = new Random(2);

    for (int i = 0; i < 200; i++) {
      TakeoverPlan plan = TakeoverPlan.random(random, 0, 1_000, 5);
      assertTrue(plan.life().moment() != Moment.RECOVERY || plan.fate() == Fate.KILLED);
    }
  }

  @Test
  void noOwnerPutsMoreThanThereIs() {
    Random random = new Random(3);

    for (long put = 0; put <= 30; put++) {
      KillPlan life = TakeoverPlan.random(random, put, 30, 2).life();
      assertTrue(life.limit() <= 30 && life.bulk() >= 1, life::toString);
    }
  }
}

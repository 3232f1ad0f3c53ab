package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.examples.crash.ChildOptions.TargetMode;
import io.unistream.examples.crash.KillPlan.Moment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KillPlanTest {

  @Test
  void theSeedDecides() {
    assertEquals(plans(5), plans(5));
    assertTrue(!plans(5).equals(plans(6)));
  }

  @Test
  void everyMomentAndEveryKindOfTargetHasItsTurn() {
    Set<Moment> moments = EnumSet.noneOf(Moment.class);
    Set<TargetMode> modes = EnumSet.noneOf(TargetMode.class);
    for (KillPlan plan : plans(1)) {
      moments.add(plan.moment());
      modes.add(plan.targetMode());
    }

    assertEquals(EnumSet.complementOf(EnumSet.of(Moment.NEVER)), moments);
    assertEquals(EnumSet.allOf(TargetMode.class), modes);
  }

  @Test
  void noLifeMayPutMoreThanThereIsAndTheLastOneMayPutAll() {
    for (long put : new long[] {0, 1, 99, 100}) {
      for (int left = 1; left < 100; left++) {
        KillPlan plan = KillPlan.random(new Random(left), put, 100, left);
        assertTrue(plan.limit() <= 100 && plan.goal() > put && plan.bulk() >= 1, plan.toString());
      }
      KillPlan told = KillPlan.narrated(new Random(1), 1, put, 100, 5, 10);
      assertTrue(told.limit() <= 100 && told.goal() > put, told.toString());
      assertEquals(100, KillPlan.last(put, 100, 3).limit());
    }
  }

  @Test
  void theKillsReachFarIntoTheRunAndLeaveSomethingForTheLastLife() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      long put = 0;
      for (int left = 60; left > 0; left--) {
        KillPlan plan = KillPlan.random(random, put, 100_000, left);
        boolean puts = plan.moment() != Moment.START
            && plan.moment() != Moment.RECOVERY
            && plan.moment() != Moment.TIME;
        put = puts ? Math.min(plan.goal(), plan.limit()) : put;
      }
      assertTrue(put > 50_000 && put < 100_000, "put " + put + " with seed " + seed);
    }
  }

  private static List<KillPlan> plans(int seed) {
    Random random = new Random(seed);
    List<KillPlan> plans = new ArrayList<>();
    for (int left = 200; left > 0; left--) {
      plans.add(KillPlan.random(random, 100, 10_000, left));
    }
    return plans;
  }
}

package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HedgeBudgetTest {

  private final HedgeBudget budget = new HedgeBudget(3);

  private void answered(int uploads) {
    for (int i = 0; i < uploads; i++) {
      budget.answered();
    }
  }

  private boolean takeAndEnd() {
    boolean taken = budget.take(0);
    if (taken) {
      budget.ended();
    }
    return taken;
  }

  @Test
  void thereAreThreeAtFirstAndThenOneForTenAnswers() {
    for (int i = 0; i < 3; i++) {
      assertTrue(takeAndEnd());
    }
    answered(9);
    assertFalse(takeAndEnd());

    answered(1);

    assertTrue(takeAndEnd());
    assertFalse(takeAndEnd());
  }

  @Test
  void tenInARowAtMostAreSaved() {
    answered(1_000);

    for (int i = 0; i < 10; i++) {
      assertTrue(takeAndEnd());
    }

    assertFalse(takeAndEnd());
  }

  @Test
  void fewAreUnderWayAtOnce() {
    answered(1_000);
    for (int i = 0; i < 3; i++) {
      assertTrue(budget.take(0));
    }
    assertFalse(budget.take(0));

    budget.ended();

    assertTrue(budget.take(0));
    assertFalse(budget.take(0));
  }

  @Test
  void whatWasSavedIsGoneWhenTheStoreThrottles() {
    answered(1_000);
    assertFalse(budget.take(1));
    answered(9);
    assertFalse(budget.take(1));

    answered(1);

    assertTrue(budget.take(1));
  }
}

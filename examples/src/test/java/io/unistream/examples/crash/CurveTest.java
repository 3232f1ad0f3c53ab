package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CurveTest {

  @Test
  void onlyChangesArePointsAndTheLastTimeIsKnown() {
    Curve curve = new Curve();
    curve.add(0, 0);
    curve.add(10, 5);
    curve.add(20, 5);

    assertEquals(2, curve.size());
    assertEquals(10, curve.time(1));
    assertEquals(5, curve.value(1));
    assertEquals(20, curve.lastTime());
  }

  @Test
  void aMillionChangesAreABoundedNumberOfPointsThatStillRiseFromTheFirstOne() {
    Curve curve = new Curve();
    for (int i = 0; i < 1_000_000; i++) {
      curve.add(10L * i, i);
    }

    assertTrue(curve.size() > 500 && curve.size() <= 1_024, () -> curve.size() + " points");
    assertEquals(0, curve.time(0));
    for (int i = 1; i < curve.size(); i++) {
      assertEquals(10 * curve.value(i), curve.time(i));
      assertTrue(curve.value(i) > curve.value(i - 1));
    }
    assertEquals(999_999, curve.lastValue());
  }
}

package io.unistream.buffer.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatsTest {

  @Test
  void ofAnOddNumberTheMiddleOneCounts() {
    assertEquals(new Stats(1, 2, 9), Stats.of(List.of(9.0, 1.0, 2.0)));
  }

  @Test
  void ofAnEvenNumberTheMeanOfTheTwoInTheMiddleCounts() {
    assertEquals(new Stats(1, 3, 9), Stats.of(List.of(4.0, 9.0, 1.0, 2.0)));
  }

  @Test
  void ofNothingThereAreNone() {
    assertThrows(IllegalArgumentException.class, () -> Stats.of(List.of()));
  }
}

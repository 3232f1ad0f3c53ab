package io.unistream.buffer.reliability.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FlatnessTest {

  private static List<Sample> samples(LongUnaryOperator heap, LongUnaryOperator threads) {
    return LongStream.range(0, 100)
        .mapToObj(
            at -> new Sample(at, at, heap.applyAsLong(at), threads.applyAsLong(at), 20, 1 << 20))
        .toList();
  }

  @Test
  void whatRisesAndFallsIsFlat() {
    assertEquals(
        List.of(), Flatness.whatGrew(samples(at -> (20 + at % 7) << 20, at -> 10 + at % 3)));
  }

  @Test
  void whatIsMadeAtTheBeginningIsNoGrowth() {
    assertEquals(List.of(), Flatness.whatGrew(samples(at -> Math.min(at, 20) << 20, at -> 10)));
  }

  @Test
  void aLeakIsFound() {
    assertEquals(
        List.of("heap after collection grew from 49,000,000 to 99,000,000"),
        Flatness.whatGrew(samples(at -> at * 1_000_000, at -> 10)));
    assertEquals(
        List.of("threads grew from 49 to 99"), Flatness.whatGrew(samples(at -> 1, at -> at)));
  }

  @Test
  void fewSamplesSayNothing() {
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class,
        () -> Flatness.whatGrew(samples(at -> 1, at -> 1).subList(0, 15)));
    assertTrue(String.valueOf(e.getMessage()).startsWith("15 samples"), e::getMessage);
  }
}

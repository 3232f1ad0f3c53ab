package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TckOptionsTest {

  @Test
  void propertiesWin() {
    TckOptions options = TckOptions.defaults()
        .withProperties(Map.of(
            "tck.scenarios",
            "7",
            "tck.seed",
            "-3",
            "tck.states",
            "5000",
            "tck.faultEvery",
            "3",
            "tck.patience",
            "9"));

    assertEquals(
        TckOptions.defaults()
            .withPatience(Duration.ofSeconds(9))
            .withDistinctStates(5000)
            .withFaultEvery(3)
            .withSeed(-3)
            .withScenarios(7),
        options);
    assertEquals(options, options.withProperties(Map.of()));
  }

  @Test
  void whatIsNoNumberIsNamed() {
    IllegalArgumentException refused = assertThrows(
        IllegalArgumentException.class,
        () -> TckOptions.defaults().withProperties(Map.of("tck.states", "many")));

    assertTrue(String.valueOf(refused.getMessage()).contains("tck.states"), refused::toString);
    assertThrows(IllegalArgumentException.class, () -> TckOptions.defaults().withScenarios(-1));
    assertThrows(
        IllegalArgumentException.class, () -> TckOptions.defaults().withDistinctStates(-1));
    assertThrows(IllegalArgumentException.class, () -> TckOptions.defaults().withFaultEvery(0));
    assertThrows(
        IllegalArgumentException.class, () -> TckOptions.defaults().withPatience(Duration.ZERO));
  }
}

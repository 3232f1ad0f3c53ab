package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ScenarioTest {

  @Test
  void printsWhatReplayReads() {
    Scenario scenario = Scenarios.random(7, DiskHarness.reference(), 20);

    assertEquals(Reproducer.of(scenario), Reproducer.parse(scenario.toString()));
  }
}

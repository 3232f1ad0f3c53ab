package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepTest {

  @Test
  void readsWhatItPrints() {
    List<Step> steps = Scenarios.random(5, DiskHarness.reference(), 500).steps();

    String printed = steps.toString();

    assertEquals(steps, Step.parse(printed.substring(1, printed.length() - 1)));
  }

  @Test
  void refusesWhatIsNoStep() {
    assertThrows(IllegalArgumentException.class, () -> Step.parse("put 9, jump"));
    assertThrows(IllegalArgumentException.class, () -> Step.parse("put"));
    assertThrows(IllegalArgumentException.class, () -> Step.parse("put nine"));
    assertThrows(IllegalArgumentException.class, () -> Step.parse(""));
  }
}

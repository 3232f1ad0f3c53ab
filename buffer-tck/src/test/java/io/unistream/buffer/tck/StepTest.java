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
  void aTimelineHasStepsInWords() {
    List<String> words = Step.parse(
            "put 9, putAll 1 2, putAsync 0, pollNext, seal, commitThrough 2, commitAgain,"
                + " commitWrong OTHER_LOG, reopen 1 5, crash 7 0 0, time 50, wall -3")
        .stream()
        .map(StepWords::of)
        .toList();

    assertEquals(
        List.of(
            "put, 9 bytes",
            "putAll, 1 byte and 2 bytes",
            "putAsync, 0 bytes",
            "pollNext",
            "seal",
            "commitThrough, batch 2 of those in flight",
            "commit the batch that was committed last",
            "commit a batch of another log, which must be refused",
            "close, and open again 5 ms later",
            "crash, and open again at once",
            "50 ms pass",
            "the wall clock is set 3 ms back"),
        words);
  }

  @Test
  void refusesWhatIsNoStep() {
    assertThrows(IllegalArgumentException.class, () -> Step.parse("put 9, jump"));
    assertThrows(IllegalArgumentException.class, () -> Step.parse("put"));
    assertThrows(IllegalArgumentException.class, () -> Step.parse("put nine"));
    assertThrows(IllegalArgumentException.class, () -> Step.parse(""));
  }
}

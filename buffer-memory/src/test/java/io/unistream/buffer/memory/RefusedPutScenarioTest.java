package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.unistream.buffer.tck.Tck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kit's model beside a put that is refused while others are pending: the refused one seals the open batch. */
class RefusedPutScenarioTest {

  private static final String SETTINGS = "settings 5 48 - 5 64 FAIL 0 24";

  @ParameterizedTest
  @ValueSource(strings = {"", ", emit", ", poll"})
  void whatItSealsIsSeenBeforeABatchIsTaken(String then) {
    String steps = "steps putAsync 0, putAll 0 0 0 0 0, putAsync 0" + then;

    assertDoesNotThrow(() -> Tck.replay(new MemoryHarness(), "seed 0; " + SETTINGS + "; " + steps));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0"})
  void theNextRefusedPutFindsThatBatchAndSealsNoOther(String more) {
    String steps = "steps put 0, putAsync 0, putAll 0 0 0 0, putAsync 0, putAll 0 0 0 " + more;

    assertDoesNotThrow(
        () -> Tck.replay(new MemoryHarness(), "seed 0; " + SETTINGS + "; " + steps.strip()));
  }
}

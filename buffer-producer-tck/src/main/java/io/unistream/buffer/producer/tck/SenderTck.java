package io.unistream.buffer.producer.tck;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a producer relies on in a sender, as tests: extend it, and say which harness to use.
 *
 * <pre>{@code
 * class QueueSenderTck extends SenderTck {
 *   protected SenderHarness<?> harness() {
 *     return new QueueHarness();
 *   }
 * }
 * }</pre>
 *
 * <p>Each rule is a test with a target of its own. A rule that needs what the harness cannot do, such as a target that hangs, is skipped, with the reason. Only tests that
 * fail take long: they wait for what does not happen.
 */
public abstract class SenderTck {

  static {
    OperatorLogs.leaveOut();
  }

  /** For subclasses. */
  protected SenderTck() {}

  /**
   * Returns the sender and its target.
   *
   * @return the harness
   */
  protected abstract SenderHarness<?> harness();

  /**
   * The rules.
   *
   * @return a test for each
   */
  @TestFactory
  public Stream<DynamicTest> rules() {
    return Stream.of(SenderRule.values())
        .map(rule -> DynamicTest.dynamicTest(rule.id(), () -> {
          Optional<String> skipped = check(rule, harness());
          Assumptions.assumeTrue(skipped.isEmpty(), () -> skipped.orElse(""));
        }));
  }

  /**
   * Tries one rule, such as in a test of a sender with a mistake that the kit should find.
   *
   * @param rule the rule
   * @param harness the sender and its target
   * @return why it could not be tried; empty if it was, and is kept
   * @throws SenderViolation if the sender breaks it
   * @throws Exception if the harness throws one
   */
  public static Optional<String> check(SenderRule rule, SenderHarness<?> harness) throws Exception {
    return SenderChecks.run(rule, harness, SenderStage.PATIENCE);
  }
}

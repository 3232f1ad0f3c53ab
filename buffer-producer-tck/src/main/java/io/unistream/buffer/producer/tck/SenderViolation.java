package io.unistream.buffer.producer.tck;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sender broke a rule. */
public final class SenderViolation extends AssertionError {

  private static final long serialVersionUID = 1L;

  /** The rule. */
  private final SenderRule rule;

  SenderViolation(SenderRule rule, String seen, @Nullable Throwable cause) {
    super(rule.id() + " broken: " + seen + "\nthe rule: " + rule.promise(), cause);
    this.rule = Objects.requireNonNull(rule, "rule");
  }

  /**
   * Returns the rule that was broken.
   *
   * @return the rule
   */
  public SenderRule rule() {
    return rule;
  }
}

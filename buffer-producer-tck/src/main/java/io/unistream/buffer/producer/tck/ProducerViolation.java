package io.unistream.buffer.producer.tck;

import java.util.Objects;

/** A rule was broken. */
public final class ProducerViolation extends AssertionError {

  private static final long serialVersionUID = 1L;

  /** The rule. */
  private final ProducerRule rule;

  ProducerViolation(ProducerRule rule, String seen) {
    super(rule.id() + " broken: " + seen + "\nthe rule: " + rule.promise());
    this.rule = Objects.requireNonNull(rule, "rule");
  }

  /**
   * Returns the rule that was broken.
   *
   * @return the rule
   */
  public ProducerRule rule() {
    return rule;
  }
}

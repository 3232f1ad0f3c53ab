package io.unistream.buffer.tck;

import org.jspecify.annotations.Nullable;

/**
 * A rule was broken. The message names the rule, says what it promises and what was seen instead, and how to see it
 * again.
 */
public final class RuleViolation extends AssertionError {

  private static final long serialVersionUID = 1L;

  /** Part of the violation: see the accessor of the same name. */
  private final Rule rule;
  /** Part of the violation: see the accessor of the same name. */
  private final String seen;

  /**
   * Makes a violation.
   *
   * @param rule the rule that was broken
   * @param seen what was seen instead
   */
  public RuleViolation(Rule rule, String seen) {
    this(rule, seen, null);
  }

  /**
   * Makes a violation that an exception showed.
   *
   * @param rule the rule that was broken
   * @param seen what was seen instead
   * @param cause the exception
   */
  public RuleViolation(Rule rule, String seen, @Nullable Throwable cause) {
    super(rule.id() + " broken: " + seen + "\nthe rule: " + rule.promise(), cause);
    this.rule = rule;
    this.seen = seen;
  }

  private RuleViolation(RuleViolation violation, String reproducer) {
    super(violation.getMessage() + "\nto see it again: " + reproducer, violation.getCause());
    this.rule = violation.rule;
    this.seen = violation.seen;
    setStackTrace(violation.getStackTrace());
    for (Throwable other : violation.getSuppressed()) {
      addSuppressed(other);
    }
  }

  /**
   * The rule that was broken.
   *
   * @return the rule
   */
  public Rule rule() {
    return rule;
  }

  /**
   * What was seen.
   *
   * @return one line
   */
  public String seen() {
    return seen;
  }

  /**
   * The same violation, saying how to see it again.
   *
   * @param reproducer the shortest known way
   * @return the violation
   */
  RuleViolation reproducedBy(String reproducer) {
    return new RuleViolation(this, reproducer);
  }
}

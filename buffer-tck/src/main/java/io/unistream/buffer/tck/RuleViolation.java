package io.unistream.buffer.tck;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a rule was broken. The message names the rule, and says what it promises, what was seen instead, and how to
 * reproduce the violation.
 */
public final class RuleViolation extends AssertionError {

  private static final long serialVersionUID = 1L;

  /** Part of the violation: see the accessor of the same name. */
  private final Rule rule;
  /** Part of the violation: see the accessor of the same name. */
  private final String seen;
  /** Part of the violation: see the accessor of the same name. */
  private final @Nullable String reproducer;
  /** Part of the violation: see the accessor of the same name. */
  private final @Nullable String command;
  /** Part of the violation: see the accessor of the same name. */
  private final transient List<TimelineEvent> timeline;

  /**
   * Creates a violation.
   *
   * @param rule the rule that was broken
   * @param seen what was seen instead
   */
  public RuleViolation(Rule rule, String seen) {
    this(rule, seen, null);
  }

  /**
   * Creates a violation that an exception showed.
   *
   * @param rule the rule that was broken
   * @param seen what was seen instead
   * @param cause the exception
   */
  public RuleViolation(Rule rule, String seen, @Nullable Throwable cause) {
    super(rule.id() + " broken: " + seen + "\nthe rule: " + rule.promise(), cause);
    this.rule = rule;
    this.seen = seen;
    this.reproducer = null;
    this.command = null;
    this.timeline = List.of();
  }

  private RuleViolation(
      RuleViolation violation,
      String more,
      @Nullable String reproducer,
      @Nullable String command,
      List<TimelineEvent> timeline) {
    super(violation.getMessage() + more, violation.getCause());
    this.rule = violation.rule;
    this.seen = violation.seen;
    this.reproducer = reproducer;
    this.command = command;
    this.timeline = List.copyOf(timeline);
    setStackTrace(violation.getStackTrace());
    for (Throwable other : violation.getSuppressed()) {
      addSuppressed(other);
    }
  }

  /**
   * Returns the rule that was broken.
   *
   * @return the rule
   */
  public Rule rule() {
    return rule;
  }

  /**
   * Returns what was seen.
   *
   * @return one line
   */
  public String seen() {
    return seen;
  }

  /**
   * Returns how to reproduce the violation, in the form that {@link Tck#replay} reads.
   *
   * @return the shortest known way, or empty if none is known
   */
  public Optional<String> reproducer() {
    return Optional.ofNullable(reproducer);
  }

  /**
   * Returns the command that reproduces the violation.
   *
   * @return the command line, if {@link #withCommand} has set it
   */
  public Optional<String> command() {
    return Optional.ofNullable(command);
  }

  /**
   * Returns the events that led to the violation.
   *
   * @return the events in their order; empty if they were not recorded
   */
  public List<TimelineEvent> timeline() {
    return timeline;
  }

  /**
   * Returns this violation with the command that reproduces it.
   *
   * @param commandOf makes a command line from the reproducer
   * @return the violation; unchanged if no reproducer is known
   */
  public RuleViolation withCommand(UnaryOperator<String> commandOf) {
    if (reproducer == null) {
      return this;
    }
    String line = commandOf.apply(reproducer);
    return new RuleViolation(this, alone(line), reproducer, line, timeline);
  }

  /** The line of a message that says what to type. */
  static String alone(String command) {
    return "\nrun it alone: " + command;
  }

  /** The same violation, saying how to see it again, unless it says so already. */
  RuleViolation reproducedBy(String where, String how, List<TimelineEvent> events) {
    return reproducer == null
        ? new RuleViolation(this, "\nfound with: " + where + "\nreplay: " + how, how, null, events)
        : this;
  }
}

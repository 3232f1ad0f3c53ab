package io.unistream.buffer.tck;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One directed check of one rule, to be run against a harness. Immutable. */
public final class RuleCheck {

  /** Long enough for any machine; a call that ends as it should never takes a part of it. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Rule rule;
  private final String name;
  private final Set<Capability> needs;
  private final Body body;

  RuleCheck(Rule rule, String name, Set<Capability> needs, Body body) {
    this.rule = rule;
    this.name = name;
    this.needs = Set.copyOf(needs);
    this.body = body;
  }

  /**
   * All directed checks of the kit, in the order of the rules.
   *
   * @return the checks
   */
  public static List<RuleCheck> all() {
    return RuleChecks.all();
  }

  /**
   * The rule that is checked.
   *
   * @return the rule
   */
  public Rule rule() {
    return rule;
  }

  /**
   * What is tried.
   *
   * @return a few words
   */
  public String name() {
    return name;
  }

  /**
   * Why this cannot be tried with a harness.
   *
   * @param harness the harness
   * @return the reason, or empty if it can be tried
   */
  public Optional<String> skipReason(BufferHarness harness) {
    return needs.stream()
        .filter(need -> !harness.capabilities().contains(need))
        .map(need -> harness.name() + ": " + need.absence())
        .findFirst();
  }

  /**
   * Runs the check on a new store.
   *
   * @param harness where the store comes from
   * @return how many states after a crash were looked at; 0 for most checks
   * @throws RuleViolation if a rule is broken
   */
  public long run(BufferHarness harness) {
    return run(harness, PATIENCE);
  }

  /** Runs the check; a call that does not end in this time is taken for one that never ends. */
  long run(BufferHarness harness, Duration patience) {
    try (Stage stage = new Stage(harness, rule, patience)) {
      body.run(stage);
      return stage.crashStates();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + this, e);
    } catch (RuleViolation violation) {
      throw explained(harness, violation);
    } catch (Exception e) {
      throw explained(harness, new RuleViolation(rule, name + ": unexpected " + e, e));
    }
  }

  private RuleViolation explained(BufferHarness harness, RuleViolation violation) {
    return violation.reproducedBy(harness.name(), "check " + this, List.of());
  }

  @Override
  public String toString() {
    return rule.id() + ": " + name;
  }

  /** What a check does. */
  @FunctionalInterface
  interface Body {
    void run(Stage stage) throws Exception;
  }
}

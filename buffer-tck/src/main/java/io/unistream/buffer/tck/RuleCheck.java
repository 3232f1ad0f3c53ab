package io.unistream.buffer.tck;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A directed check of one rule, which can be run against a harness. Immutable. */
public final class RuleCheck {

  /** How much longer than one call a check may take. Fault campaigns are the longest. */
  private static final int TIMES = 20;

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
   * Returns all directed checks of the kit, in the order of the rules.
   *
   * @return the checks
   */
  public static List<RuleCheck> all() {
    return RuleChecks.all();
  }

  /**
   * Returns the rule that is checked.
   *
   * @return the rule
   */
  public Rule rule() {
    return rule;
  }

  /**
   * Returns what is tried.
   *
   * @return a few words
   */
  public String name() {
    return name;
  }

  /**
   * Returns why this check cannot be tried with a harness. If several capabilities are missing, it is the first in their
   * order, in which a capability comes after those that it needs.
   *
   * @param harness the harness
   * @return the reason, or empty if the check can be tried
   */
  public Optional<String> skipReason(BufferHarness harness) {
    return needs.stream()
        .filter(need -> !harness.capabilities().contains(need))
        .sorted()
        .map(need -> harness.name() + ": " + need.absence())
        .findFirst();
  }

  /**
   * Runs the check on a new store.
   *
   * @param harness where the store comes from
   * @return how many states after a crash were checked; 0 for most checks
   * @throws RuleViolation if a rule is broken
   */
  public long run(BufferHarness harness) {
    return run(harness, TckOptions.defaults());
  }

  /**
   * Runs the check. A call that does not end in the options' patience is taken for one that never ends; so is a check that
   * takes many times as long, because what waits for ever is to be reported, not to be waited for.
   */
  long run(BufferHarness harness, TckOptions options) {
    FutureTask<Long> running = new FutureTask<>(() -> states(harness, options));
    Thread thread = new Thread(running, "tck-check-" + rule.id());
    thread.setDaemon(true);
    thread.start();
    try {
      return running.get(TIMES * options.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      e.setStackTrace(thread.getStackTrace());
      thread.interrupt();
      throw explained(
          harness,
          new RuleViolation(rule, name + ": does not end; the cause shows where it is", e));
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + this, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuleViolation violation) {
        throw explained(harness, violation);
      }
      throw explained(
          harness, new RuleViolation(rule, name + ": unexpected " + e.getCause(), e.getCause()));
    }
  }

  private long states(BufferHarness harness, TckOptions options) throws Exception {
    try (Stage stage = new Stage(harness, rule, options)) {
      body.run(stage);
      return stage.crashStates();
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

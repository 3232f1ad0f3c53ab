package io.unistream.buffer.tck;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All that crashes may make of one scenario: at each point the states that may be left, for each of these what recovery
 * makes of it, and the crashes of that recovery. Safe for use by any thread.
 */
final class CrashTree {

  /** Told of each state that is looked at. */
  interface Looked {
    void at(CrashState state, int depth);
  }

  private final EnumerableCrashes harness;
  private final CrashCampaign.Budget budget;
  private final Scenario scenario;
  private final Looked looked;
  private final Set<Long> done = ConcurrentHashMap.newKeySet();

  CrashTree(
      EnumerableCrashes harness, CrashCampaign.Budget budget, Scenario scenario, Looked looked) {
    this.harness = harness;
    this.budget = budget;
    this.scenario = scenario;
    this.looked = looked;
  }

  /** Crashes the scenario at a point. False if it does not come to it. */
  boolean grow(CrashPoint point) {
    try (CrashableStore store = harness.newStore()) {
      store.crashAt(point);
      ScenarioRun crashed = new ScenarioRun(store, scenario, Timeline.off());
      crash(crashed, new Reproducer(scenario, 0, List.of()), true);
      if (!store.crashed()) {
        return false;
      }
      int asked = budget.statesPerPoint();
      List<CrashState> states = store.crashStates(asked, budget.seed());
      for (int i = 0; i < states.size(); i++) {
        int settings = (int) ((point.operation() + i) % scenario.settings().size());
        Reproducer way =
            new Reproducer(scenario, settings, List.of(new Cut(point, asked, budget.seed(), i)));
        look(crashed, states.get(i), way, 0, null);
      }
      return true;
    }
  }

  private void crash(ScenarioRun run, Reproducer way, boolean first) {
    try {
      if (first) {
        run.run();
      } else {
        run.recover();
      }
    } catch (RuleViolation violation) {
      throw way.explain(harness, violation);
    }
  }

  /**
   * Looks at a state.
   *
   * @param crashed the run that left it
   * @param way how to come here
   * @param parent tells apart what the run that left it began with
   * @param rule what is broken if this goes wrong; null to name what is seen
   */
  private void look(
      ScenarioRun crashed, CrashState state, Reproducer way, long parent, @Nullable Rule rule) {
    Scenario tail = Reproducer.afterwards(scenario, way.tail());
    long key;
    long recovering;
    long operations;
    try (CrashableStore store = state.mount()) {
      ScenarioRun next = crashed.afterCrash(store, tail);
      key = Digest.of(parent, next.oracle().moment() + " " + way.tail() + " " + state.id());
      if (!done.add(key)) {
        return;
      }
      recovering = next.recover();
      operations = store.storageOperations();
    } catch (RuleViolation violation) {
      throw way.explain(harness, rule == null ? violation : again(violation, way, rule));
    }
    int depth = way.cuts().size();
    looked.at(state, depth);
    if (depth <= budget.depth() && chosen(key, depth)) {
      for (long operation = 0; operation < operations; operation++) {
        boolean inRecovery = operation < recovering;
        if (depth == 1 || inRecovery) {
          Rule next = inRecovery ? Rule.DUR_RECOVERY : Rule.DUR_SECOND_CRASH;
          crashAgain(crashed, state, way, new CrashPoint(operation, false), key, next);
          crashAgain(crashed, state, way, new CrashPoint(operation, true), key, next);
        }
      }
    }
  }

  private boolean chosen(long key, int depth) {
    int every = budget.recoveryEvery();
    return every > 0 && Math.floorMod(Digest.of(key, "crash again " + depth), (long) every) == 0;
  }

  private void crashAgain(
      ScenarioRun crashed,
      CrashState state,
      Reproducer way,
      CrashPoint point,
      long key,
      Rule rule) {
    try (CrashableStore store = state.mount()) {
      store.crashAt(point);
      ScenarioRun recovery = crashed.afterCrash(store, Reproducer.afterwards(scenario, way.tail()));
      crash(recovery, way, false);
      if (!store.crashed()) {
        return;
      }
      int asked = budget.statesPerRecoveryPoint();
      List<CrashState> states = store.crashStates(asked, budget.seed());
      for (int i = 0; i < states.size(); i++) {
        look(recovery, states.get(i), way.with(new Cut(point, asked, budget.seed(), i)), key, rule);
      }
    }
  }

  /** What only a second crash brings about is named after it. */
  private static RuleViolation again(RuleViolation violation, Reproducer way, Rule rule) {
    return new RuleViolation(
        rule,
        "after " + way.cuts().size() + " crashes in a row: " + violation.rule().id() + ", "
            + violation.seen(),
        violation);
  }
}

package io.unistream.buffer.tck;

import java.util.List;

/**
 * Crashes a scenario before and after each of its storage operations, in each of the states that this may leave, and
 * holds what comes back against the model. Recovery is crashed too.
 */
public final class CrashCampaign {

  private static final int SHRINKING_TRIES = 60;

  /** What is done on the state that a crash left, before everything is taken out. */
  private static final List<Step> TAIL =
      List.of(new Step.Put(7), new Step.Poll(), new Step.PutAll(List.of(3, 4)), new Step.Commit());

  private final EnumerableCrashes harness;
  private final Budget budget;
  private Result result = Result.NONE;

  /**
   * Makes a campaign.
   *
   * @param harness where the stores come from
   * @param budget how much to try
   */
  public CrashCampaign(EnumerableCrashes harness, Budget budget) {
    this.harness = harness;
    this.budget = budget;
  }

  /**
   * Runs a scenario with every crash.
   *
   * @param scenario the scenario; its own steps must not crash
   * @return what was tried
   * @throws RuleViolation if a rule is broken; its message holds the fewest steps that were found, the point of the crash
   *     and what it left
   */
  public Result run(Scenario scenario) {
    if (scenario.steps().stream().anyMatch(Step.Crash.class::isInstance)) {
      throw new IllegalArgumentException(
          "the campaign crashes itself; the scenario has a crash: " + scenario);
    }
    try {
      result = Result.NONE;
      everyPoint(scenario);
      return result;
    } catch (RuleViolation violation) {
      throw new Shrinking(this::everyPoint, SHRINKING_TRIES, violation).from(scenario);
    }
  }

  private void everyPoint(Scenario scenario) {
    long operations = operations(scenario);
    for (long operation = 0; operation < operations; operation++) {
      crashAt(scenario, new CrashPoint(operation, false));
      crashAt(scenario, new CrashPoint(operation, true));
    }
  }

  private long operations(Scenario scenario) {
    try (CrashableStore store = harness.newStore()) {
      new ScenarioRun(store, scenario).run();
      return store.storageOperations();
    } catch (RuleViolation violation) {
      throw violation.reproducedBy(harness.name() + ", without a crash, " + scenario);
    }
  }

  private void crashAt(Scenario scenario, CrashPoint point) {
    String where = "";
    try (CrashableStore store = harness.newStore()) {
      store.crashAt(point);
      where = point.toString();
      ScenarioRun crashed = new ScenarioRun(store, scenario);
      crashed.run();
      if (!store.crashed()) {
        return;
      }
      result = result.withPoint();
      List<CrashState> states = store.crashStates(budget.statesPerPoint(), budget.seed());
      for (int i = 0; i < states.size(); i++) {
        where = point + ", state " + i + " (" + states.get(i).description() + ")";
        verify(crashed, states.get(i), tail(scenario, point, i));
      }
    } catch (RuleViolation violation) {
      throw violation.reproducedBy(harness.name() + ", crash " + where + ", " + scenario);
    }
  }

  /** The process that comes next: every other one has other settings. */
  private static Scenario tail(Scenario scenario, CrashPoint point, int state) {
    int first = (int) ((point.operation() + state) % scenario.settings().size());
    return new Scenario(scenario.seed(), List.of(scenario.settings(first)), TAIL);
  }

  private void verify(ScenarioRun crashed, CrashState state, Scenario tail) {
    long recovering;
    long operations;
    try (CrashableStore store = state.mount()) {
      recovering = crashed.afterCrash(store, tail).recover();
      operations = store.storageOperations();
    }
    result = result.withState();
    if (budget.recoveryEvery() > 0 && result.states() % budget.recoveryEvery() == 0) {
      for (long operation = 0; operation < operations; operation++) {
        Rule rule = operation < recovering ? Rule.DUR_RECOVERY : Rule.DUR_SECOND_CRASH;
        crashAgain(crashed, state, tail, new CrashPoint(operation, false), rule);
        crashAgain(crashed, state, tail, new CrashPoint(operation, true), rule);
      }
    }
  }

  private void crashAgain(
      ScenarioRun crashed, CrashState state, Scenario tail, CrashPoint point, Rule rule) {
    String where = "";
    try (CrashableStore store = state.mount()) {
      store.crashAt(point);
      ScenarioRun recovery = crashed.afterCrash(store, tail);
      recovery.recover();
      if (!store.crashed()) {
        return;
      }
      for (CrashState left : store.crashStates(budget.statesPerRecoveryPoint(), budget.seed())) {
        where = " (" + left.description() + ")";
        try (CrashableStore mounted = left.mount()) {
          recovery.afterCrash(mounted, tail).recover();
        }
        result = result.withSecondState();
      }
    } catch (RuleViolation violation) {
      throw new RuleViolation(
          rule,
          "after a second crash " + point + " of the process that recovered" + where + ": "
              + violation.getMessage(),
          violation);
    }
  }

  /**
   * How much to try. More finds more, and takes longer.
   *
   * @param statesPerPoint states to look at for each place to crash at
   * @param recoveryEvery crash the process that recovers too, at each of its operations, for one in so many states; 0 for
   *     never
   * @param statesPerRecoveryPoint states to look at for each of these second crashes
   * @param seed chooses where there are more
   */
  public record Budget(
      int statesPerPoint, int recoveryEvery, int statesPerRecoveryPoint, long seed) {

    /**
     * Some seconds for each scenario.
     *
     * @return the budget for every build
     */
    public static Budget small() {
      return new Budget(12, 151, 2, 1);
    }
  }

  /**
   * What was tried.
   *
   * @param points places to crash at
   * @param states states after a crash
   * @param secondStates states after a crash of the process that recovered
   */
  public record Result(long points, long states, long secondStates) {

    static final Result NONE = new Result(0, 0, 0);

    Result withPoint() {
      return new Result(points + 1, states, secondStates);
    }

    Result withState() {
      return new Result(points, states + 1, secondStates);
    }

    Result withSecondState() {
      return new Result(points, states, secondStates + 1);
    }
  }
}

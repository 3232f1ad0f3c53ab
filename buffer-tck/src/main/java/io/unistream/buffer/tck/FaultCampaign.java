package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets every storage operation of a scenario go wrong, one at a time, and holds all that follows against the model: what
 * the buffer does in the same life, what a crash some time later leaves, and, if the fault made the buffer fail for good,
 * what is there when it is opened again.
 */
final class FaultCampaign {

  private static final int SHRINKING_TRIES = 60;

  private final EnumerableCrashes harness;
  private final Budget budget;
  private final StorageFault fault;
  private final String replay;
  private Result result = Result.NONE;

  /**
   * Makes a campaign.
   *
   * @param harness where the stores come from; they must be {@link FaultyStore}s
   * @param budget how much to try
   * @param fault what goes wrong
   * @param replay how to do all this again
   */
  FaultCampaign(EnumerableCrashes harness, Budget budget, StorageFault fault, String replay) {
    this.harness = harness;
    this.budget = budget;
    this.fault = fault;
    this.replay = replay;
  }

  /**
   * Runs a scenario with the fault at each operation that it fits.
   *
   * @param scenario the scenario; its own steps must not crash
   * @return what was tried
   * @throws RuleViolation if a rule is broken; its message holds the fewest steps that were found
   */
  Result run(Scenario scenario) {
    if (scenario.steps().stream().anyMatch(Step.Crash.class::isInstance)) {
      throw new IllegalArgumentException("the scenario must not crash: " + scenario);
    }
    try {
      result = Result.NONE;
      everyOperation(scenario);
      return result;
    } catch (RuleViolation violation) {
      throw new Shrinking(this::everyOperation, SHRINKING_TRIES, violation).from(scenario);
    }
  }

  private void everyOperation(Scenario scenario) {
    try (FaultyStore clean = newStore()) {
      new ScenarioRun(clean, scenario, Timeline.off()).run();
      long next = 0;
      for (long operation = 0; operation < clean.storageOperations(); operation++) {
        if (clean.fits(operation, fault) && next++ % budget.every() == 0) {
          everyCrash(scenario, operation);
        }
      }
    }
  }

  private void everyCrash(Scenario scenario, long operation) {
    long operations = explained(scenario, operation, inLife(scenario, operation));
    for (int i = 1; i <= budget.crashesPerFault(); i++) {
      long left = operations - operation - 1;
      long later = operation + 1 + (left * i - 1) / (budget.crashesPerFault() + 1);
      CrashPoint point = new CrashPoint(later, (operation + i) % 2 == 0);
      long unused = explained(scenario, operation, crashLater(scenario, operation, point));
    }
  }

  /** Does a run, and if it breaks a rule once more, to write down what led to that. */
  private long explained(Scenario scenario, long operation, Run run) {
    try {
      return run.with(Timeline.off());
    } catch (RuleViolation violation) {
      Timeline timeline = Timeline.on();
      RuleViolation again = again(run, timeline, violation);
      timeline.add(TimelineEvent.Kind.BROKEN, again::seen);
      throw again.reproducedBy(
          harness.name() + ", " + fault + " at storage operation " + operation + ", " + scenario,
          replay,
          timeline.events());
    }
  }

  private static RuleViolation again(Run run, Timeline timeline, RuleViolation violation) {
    try {
      long unused = run.with(timeline);
      return violation;
    } catch (RuleViolation again) {
      return again.rule() == violation.rule() ? again : violation;
    }
  }

  private FaultyStore newStore() {
    return faulty(harness.newStore());
  }

  private FaultyStore faulty(CrashableStore store) {
    if (store instanceof FaultyStore faulty) {
      return faulty;
    }
    throw new IllegalStateException(harness.name() + " has " + Capability.STORAGE_FAULTS
        + ", and its stores are not a FaultyStore");
  }

  /** Goes on after the fault. The result is how many storage operations that took, so that they can be crashed. */
  private Run inLife(Scenario scenario, long operation) {
    return timeline -> {
      try (FaultyStore store = newStore()) {
        store.failAt(operation, fault);
        RetryingStore retrying = new RetryingStore(store, fault);
        ScenarioRun run = new ScenarioRun(retrying, scenario, timeline);
        run.run();
        if (!retrying.struck()) {
          return operation + 1; // other threads came first this time
        }
        result = result.withFault();
        RuntimeException failure = retrying.givenUp();
        if (failure != null) {
          result = result.withFailure();
          check(new FailedBuffer<>(store, run.buffer(), new byte[1], failure), run.buffer());
          states(run, store, scenario, operation);
          reopened(run, store, scenario, operation);
        }
        return store.storageOperations();
      }
    };
  }

  private static void check(FailedBuffer<?> failed, Buffer<?> buffer) {
    if (buffer instanceof RetryingBuffer<?> retrying && retrying.closed()) {
      failed.checkClosed();
    } else {
      failed.check();
    }
  }

  /** Goes on after the fault, and crashes some operations later. */
  private Run crashLater(Scenario scenario, long operation, CrashPoint point) {
    return timeline -> {
      try (FaultyStore store = newStore()) {
        store.failAt(operation, fault);
        store.crashAt(point);
        ScenarioRun run = new ScenarioRun(new RetryingStore(store, fault), scenario, timeline);
        run.run();
        if (store.crashed()) {
          timeline.add(TimelineEvent.Kind.CRASH, point::toString);
          states(run, store, scenario, operation);
        }
        return store.storageOperations();
      }
    };
  }

  private void states(ScenarioRun run, FaultyStore store, Scenario scenario, long operation) {
    List<CrashState> states = store.crashStates(budget.statesPerCrash(), budget.seed() + operation);
    for (int i = 0; i < states.size(); i++) {
      CrashState state = states.get(i);
      run.timeline().add(TimelineEvent.Kind.CRASH, () -> "leaving " + state.description());
      List<Long> fitting;
      try (CrashableStore mounted = state.mount()) {
        run.afterCrash(mounted, tail(scenario, operation)).recover();
        fitting = fitting(mounted);
      }
      result = result.withState();
      if (i == 0 && !fitting.isEmpty()) {
        long chosen = fitting.get((int) (operation % fitting.size()));
        recoverWithFault(run, state, tail(scenario, operation), chosen);
      }
    }
  }

  /** The operations, of those that were done, that the fault fits. */
  private List<Long> fitting(CrashableStore store) {
    List<Long> fitting = new ArrayList<>();
    for (long i = 0; store instanceof FaultyStore faulty && i < faulty.storageOperations(); i++) {
      if (faulty.fits(i, fault)) {
        fitting.add(i);
      }
    }
    return fitting;
  }

  /** The process that comes next meets the fault too. */
  private void recoverWithFault(
      ScenarioRun crashed, CrashState state, Scenario tail, long operation) {
    try (FaultyStore store = faulty(state.mount())) {
      crashed.timeline().add(TimelineEvent.Kind.CALL, () -> "next: " + fault + " at " + operation);
      store.failAt(operation, fault);
      RetryingStore retrying = new RetryingStore(store, fault);
      ScenarioRun next = crashed.afterCrash(retrying, tail);
      next.recover();
      if (!retrying.struck()) {
        return;
      }
      result = result.withFault();
      RuntimeException failure = retrying.givenUp();
      if (failure != null) {
        result = result.withFailure();
        check(new FailedBuffer<>(store, next.buffer(), new byte[1], failure), next.buffer());
        for (CrashState left : store.crashStates(budget.statesPerCrash(), budget.seed())) {
          try (CrashableStore mounted = left.mount()) {
            next.afterCrash(mounted, tail).recover();
          }
          result = result.withState();
        }
      }
    }
  }

  /** Opens the log where it is: the system may still show what it failed to write. Then the power goes. */
  private void reopened(ScenarioRun run, FaultyStore store, Scenario scenario, long operation) {
    Scenario tail = tail(scenario, operation);
    ScenarioRun next = run.afterCrash(store, tail);
    store.crashAt(new CrashPoint(store.storageOperations() + 4 + operation % 9, true));
    next.recover();
    if (store.crashed()) {
      states(next, store, scenario, operation);
    }
  }

  private static Scenario tail(Scenario scenario, long operation) {
    return Reproducer.afterwards(
        scenario, (int) (operation % scenario.settings().size()));
  }

  /** One run of the scenario with the fault. */
  @FunctionalInterface
  private interface Run {
    long with(Timeline timeline);
  }

  /**
   * How much to try for each operation that goes wrong.
   *
   * @param crashesPerFault crashes some time after the fault
   * @param statesPerCrash states to look at for each crash, and after a failure for good
   * @param every the distance of the operations that fail
   * @param seed chooses where there are more
   */
  record Budget(int crashesPerFault, int statesPerCrash, int every, long seed) {}

  /**
   * What was tried.
   *
   * @param faults operations that went wrong
   * @param failures how often that made the buffer fail for good
   * @param states states after a crash
   */
  record Result(long faults, long failures, long states) {

    static final Result NONE = new Result(0, 0, 0);

    Result withFault() {
      return new Result(faults + 1, failures, states);
    }

    Result withFailure() {
      return new Result(faults, failures + 1, states);
    }

    Result withState() {
      return new Result(faults, failures, states + 1);
    }
  }
}

package io.unistream.buffer.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Crashes a scenario before and after each of its storage operations, in each of the states that this may leave, and
 * checks what comes back against the model. The process that recovers is crashed, too, and the one after it, as deep as
 * the budget says. States that look the same and for which the model expects the same are checked once.
 *
 * <p>Crash points are divided among as many threads as the machine has processors, each with its own stores. Runs are
 * independent of each other, so the same campaign does the same every time, unless the buffer itself depends on the
 * timing of its threads.
 */
public final class CrashCampaign {

  private static final int SHRINKING_TRIES = 60;

  private final EnumerableCrashes harness;
  private final Budget budget;
  private final Set<Long> distinct;
  private final AtomicLong points = new AtomicLong();
  private final AtomicLong states = new AtomicLong();
  private final AtomicLong deeper = new AtomicLong();
  private Result tried = Result.NONE;

  /**
   * Creates a campaign.
   *
   * @param harness makes the stores; called by several threads at once
   * @param budget how much to try
   */
  public CrashCampaign(EnumerableCrashes harness, Budget budget) {
    this(harness, budget, ConcurrentHashMap.newKeySet());
  }

  /** Several campaigns may count their distinct states together. */
  CrashCampaign(EnumerableCrashes harness, Budget budget, Set<Long> distinct) {
    this.harness = harness;
    this.budget = budget;
    this.distinct = distinct;
  }

  /**
   * Runs a scenario with every crash.
   *
   * @param scenario the scenario; its own steps must not crash
   * @return what was tried
   * @throws RuleViolation if a rule is broken; its message has the fewest steps that were found, the point of the crash,
   *     and what the crash left
   */
  public Result run(Scenario scenario) {
    if (scenario.steps().stream().anyMatch(Step.Crash.class::isInstance)) {
      throw new IllegalArgumentException(
          "the campaign crashes itself; the scenario has a crash: " + scenario);
    }
    try {
      counted(scenario);
      return tried;
    } catch (RuleViolation violation) {
      throw new Shrinking(this::everyPoint, SHRINKING_TRIES, violation).from(scenario);
    }
  }

  /**
   * Returns what the latest {@link #run} tried, even if it ended in a violation. The search for fewer steps is not
   * counted.
   *
   * @return what was tried
   */
  public Result tried() {
    return tried;
  }

  private void counted(Scenario scenario) {
    points.set(0);
    states.set(0);
    deeper.set(0);
    int before = distinct.size();
    try {
      everyPoint(scenario);
    } finally {
      tried = new Result(points.get(), states.get(), deeper.get(), distinct.size() - before);
    }
  }

  private void everyPoint(Scenario scenario) {
    long operations = operations(scenario);
    CrashTree tree = new CrashTree(harness, budget, scenario, this::looked);
    List<CrashPoint> all = new ArrayList<>();
    for (long operation = 0; operation < operations; operation++) {
      all.add(new CrashPoint(operation, false));
      all.add(new CrashPoint(operation, true));
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (CrashPoint point : all) {
        futures.add(threads.submit(() -> {
          if (tree.grow(point)) {
            points.incrementAndGet();
          }
        }));
      }
      for (Future<?> future : futures) {
        await(future);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void looked(CrashState state, int depth) {
    (depth == 1 ? states : deeper).incrementAndGet();
    distinct.add(Digest.of(state.id()));
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuleViolation violation) {
        throw violation;
      }
      throw new IllegalStateException("a campaign cannot go on: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during a campaign", e);
    }
  }

  private long operations(Scenario scenario) {
    try (CrashableStore store = harness.newStore()) {
      new ScenarioRun(store, scenario, Timeline.off()).run();
      return store.storageOperations();
    } catch (RuleViolation violation) {
      throw Reproducer.of(scenario).explain(harness, violation);
    }
  }

  /**
   * How much to try. More finds more, and takes longer.
   *
   * @param statesPerPoint how many states to check for each crash point
   * @param recoveryEvery for one in how many states, selected by the seed, to crash the process that recovers, too, at
   *     each of its operations; 0 for none
   * @param statesPerRecoveryPoint how many states to check for each of these further crashes
   * @param depth how often the process that recovers is crashed in a row
   * @param seed selects states if there are more
   */
  public record Budget(
      int statesPerPoint, int recoveryEvery, int statesPerRecoveryPoint, int depth, long seed) {

    /**
     * Returns a budget of some seconds for each scenario.
     *
     * @return the budget for every build
     */
    public static Budget small() {
      return new Budget(12, 151, 2, 1, 1);
    }
  }

  /**
   * What was tried.
   *
   * @param points the number of crash points
   * @param states states after a crash that were checked
   * @param deeperStates states after a crash of a process that recovered
   * @param distinct how many of all these differ from each other and from those of campaigns that are counted together
   */
  public record Result(long points, long states, long deeperStates, long distinct) {

    /** Nothing was tried. */
    public static final Result NONE = new Result(0, 0, 0, 0);

    /**
     * The sum.
     *
     * @param other what else was tried
     * @return both
     */
    public Result plus(Result other) {
      return new Result(
          points + other.points,
          states + other.states,
          deeperStates + other.deeperStates,
          distinct + other.distinct);
    }
  }
}

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
 * holds what comes back against the model. The process that recovers is crashed too, and the one after it, as deep as the
 * budget says. What looks the same and expects the same is looked at once.
 *
 * <p>Crash points are shared among as many threads as the machine has processors, each with stores of its own. Runs are
 * independent of each other, so the same campaign does the same every time, unless the buffer itself is at the mercy of
 * its threads.
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
   * Makes a campaign.
   *
   * @param harness where the stores come from; asked by several threads at once
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
   * @throws RuleViolation if a rule is broken; its message holds the fewest steps that were found, the point of the crash
   *     and what it left
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
   * What the latest {@link #run} tried, also if it ended in a violation; the search for fewer steps is not counted.
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
   * @param statesPerPoint states to look at for each place to crash at
   * @param recoveryEvery crash the process that recovers too, at each of its operations, for one in so many states, chosen
   *     by the seed; 0 for never
   * @param statesPerRecoveryPoint states to look at for each of these further crashes
   * @param depth how often the process that recovers is crashed in a row
   * @param seed chooses where there are more
   */
  public record Budget(
      int statesPerPoint, int recoveryEvery, int statesPerRecoveryPoint, int depth, long seed) {

    /**
     * Some seconds for each scenario.
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
   * @param points places to crash at
   * @param states states after a crash that were looked at
   * @param deeperStates states after a crash of a process that recovered
   * @param distinct how many of all these look different from each other, and from those of campaigns that count together
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

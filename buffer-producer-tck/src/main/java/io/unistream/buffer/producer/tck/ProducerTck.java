package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.buffer.tck.BufferHarness;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The rules of the producer (PROD-1 to PROD-24 of docs/contract.md) over a buffer: extend it, and say which harness to use.
 *
 * <pre>{@code
 * class MyProducerTck extends ProducerTck {
 *   protected BufferHarness harness() {
 *     return new MyHarness();
 *   }
 * }
 * }</pre>
 *
 * <p>A directed check for each rule that one history shows, and random histories for those that all of them show: puts, pauses, restarts and buffers
 * that fail, with a target that takes, refuses, takes in part, loses its answer or hangs. Time is moved by hand, so that nothing waits for
 * it. Restarts need the capability {@link io.unistream.buffer.tck.Capability#REOPEN}.
 */
public abstract class ProducerTck {

  /** How many histories of each mode are tried. */
  protected static final int TRIES = 25;

  static {
    OperatorLogs.leaveOut();
  }

  /** For subclasses. */
  protected ProducerTck() {}

  /**
   * The buffer under the producer.
   *
   * @return the harness
   */
  protected abstract BufferHarness harness();

  /** The directed checks, by the rule that each is about. */
  static Map<ProducerRule, Consumer<BufferHarness>> checks() {
    Map<ProducerRule, Consumer<BufferHarness>> checks = new LinkedHashMap<>();
    checks.put(ProducerRule.VERDICT, SendingChecks::unknownMeansAgain);
    checks.put(ProducerRule.BACKOFF, SendingChecks::pauses);
    checks.put(ProducerRule.ISOLATE, SendingChecks::isolation);
    checks.put(ProducerRule.FLOOD, GraveChecks::flood);
    checks.put(ProducerRule.BURY_FULL, GraveChecks::shutGrave);
    checks.put(ProducerRule.NO_GRAVE, GraveChecks::noGrave);
    checks.put(ProducerRule.FLUSH, LifeChecks::flush);
    checks.put(ProducerRule.CLOSE, LifeChecks::close);
    checks.put(ProducerRule.HUNG, SendingChecks::hung);
    checks.put(ProducerRule.THREADS, LifeChecks::threads);
    checks.put(ProducerRule.INTERRUPT, SendingChecks::aborts);
    checks.put(ProducerRule.ERROR, SendingChecks::errors);
    checks.put(ProducerRule.REOPEN, LifeChecks::reopen);
    checks.put(ProducerRule.CLOCK, SendingChecks::clock);
    checks.put(ProducerRule.HEALTH, LifeChecks::health);
    checks.put(ProducerRule.REPLAY, GraveChecks::replay);
    return checks;
  }

  /**
   * The directed checks.
   *
   * @return a test for each
   */
  @TestFactory
  public Stream<DynamicTest> rules() {
    return checks().entrySet().stream()
        .map(check ->
            DynamicTest.dynamicTest(check.getKey().id(), () -> check.getValue().accept(harness())));
  }

  /**
   * A producer that sends one batch after the other keeps the rules in any history.
   *
   * @param seed what happens
   * @param steps how many steps it has
   */
  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  public void keepsTheRulesInOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int steps) {
    new Walk(harness(), DeliveryMode.ORDERED, seed, steps).run();
  }

  /**
   * The same with commits beside the next attempt.
   *
   * @param seed what happens
   * @param steps how many steps it has
   */
  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  public void keepsTheRulesPipelined(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int steps) {
    new Walk(harness(), DeliveryMode.PIPELINED, seed, steps).run();
  }

  /**
   * The same with several batches at once.
   *
   * @param seed what happens
   * @param steps how many steps it has
   */
  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  public void keepsTheRulesUnordered(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int steps) {
    new Walk(harness(), DeliveryMode.UNORDERED, seed, steps).run();
  }

  /**
   * The same with a lane for each key.
   *
   * @param seed what happens
   * @param steps how many steps it has
   */
  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  public void keepsTheRulesByKey(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int steps) {
    new Walk(harness(), DeliveryMode.BY_KEY, seed, steps).run();
  }
}

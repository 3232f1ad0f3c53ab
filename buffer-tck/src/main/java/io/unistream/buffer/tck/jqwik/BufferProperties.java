package io.unistream.buffer.tck.jqwik;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Scenario;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Random scenarios against the model, as a jqwik property that shrinks: extend it and say which harness to use. What a
 * failure prints is the shortest list of steps that was found, which is enough to see it again.
 */
public abstract class BufferProperties {

  /** How many scenarios are tried. */
  protected static final int TRIES = 1_000;

  /** For subclasses. */
  protected BufferProperties() {}

  /**
   * The buffer under test.
   *
   * @return the harness
   */
  protected abstract BufferHarness harness();

  /**
   * A buffer does in any scenario what the model says.
   *
   * @param scenario the scenario
   */
  @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  public void keepsTheContract(@ForAll("scenarios") Scenario scenario) {
    scenario.check(harness());
  }

  /**
   * Scenarios of up to 60 steps that the harness can do.
   *
   * @return the arbitrary
   */
  @Provide
  public Arbitrary<Scenario> scenarios() {
    return new ScenarioArbitraries(harness()).scenarios();
  }
}

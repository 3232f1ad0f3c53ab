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
 * Random scenarios against the model, as a jqwik property that shrinks. Extend this class and return your harness. A
 * failure prints the shortest list of steps that was found, which is enough to reproduce it.
 */
public abstract class BufferProperties {

  /** How many scenarios are tried. */
  protected static final int TRIES = 1_000;

  /** For subclasses. */
  protected BufferProperties() {}

  /**
   * Returns the harness of the buffer under test.
   *
   * @return the harness
   */
  protected abstract BufferHarness harness();

  /**
   * Checks that the buffer does in any scenario what the model says.
   *
   * @param scenario the scenario
   */
  @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  public void keepsTheContract(@ForAll("scenarios") Scenario scenario) {
    scenario.check(harness());
  }

  /**
   * Returns scenarios of up to 60 steps that the harness can do.
   *
   * @return the arbitrary
   */
  @Provide
  public Arbitrary<Scenario> scenarios() {
    return new ScenarioArbitraries(harness()).scenarios();
  }
}

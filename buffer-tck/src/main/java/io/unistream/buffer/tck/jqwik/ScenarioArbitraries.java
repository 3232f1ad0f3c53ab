package io.unistream.buffer.tck.jqwik;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Scenario;
import io.unistream.buffer.tck.Scenarios;
import io.unistream.buffer.tck.Step;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Scenarios that jqwik can shrink. */
final class ScenarioArbitraries {

  private static final int MAX_STEPS = 60;

  private final BufferHarness harness;
  private final List<BufferSettings> settings = Scenarios.settings();

  ScenarioArbitraries(BufferHarness harness) {
    this.harness = harness;
  }

  Arbitrary<Scenario> scenarios() {
    Arbitrary<List<Step>> steps =
        step().filter(step -> Scenarios.allowed(step, harness)).list().ofMaxSize(MAX_STEPS);
    return Combinators.combine(Arbitraries.longs(), Arbitraries.of(settings), steps)
        .as(this::scenario);
  }

  /** The first settings are the ones to begin with. */
  private Scenario scenario(long seed, BufferSettings first, List<Step> steps) {
    List<BufferSettings> choice = new ArrayList<>(settings);
    choice.remove(first);
    choice.add(0, first);
    return new Scenario(seed, choice, steps);
  }

  private Arbitrary<Step> step() {
    Arbitrary<Integer> size = Arbitraries.frequencyOf(
        Tuple.of(19, Arbitraries.integers().between(0, 24)),
        Tuple.of(1, Arbitraries.integers().between(20, 110)));
    Arbitrary<Integer> which = Arbitraries.integers().between(0, settings.size() - 1);
    Arbitrary<Integer> millis = Arbitraries.integers().between(0, 120);
    return Arbitraries.frequencyOf(
        Tuple.of(30, size.map(Step.Put::new)),
        Tuple.of(7, size.list().ofMaxSize(6).map(Step.PutAll::new)),
        Tuple.of(10, size.map(Step.PutAsync::new)),
        Tuple.of(5, Arbitraries.just(new Step.Poll())),
        Tuple.of(8, Arbitraries.just(new Step.PollNext())),
        Tuple.of(3, Arbitraries.just(new Step.Emit())),
        Tuple.of(2, Arbitraries.just(new Step.Seal())),
        Tuple.of(6, Arbitraries.just(new Step.Commit())),
        Tuple.of(3, Arbitraries.integers().between(1, 4).map(Step.CommitThrough::new)),
        Tuple.of(2, Arbitraries.just(new Step.CommitAgain())),
        Tuple.of(2, Arbitraries.of(Step.WrongBatch.class).map(Step.CommitWrong::new)),
        Tuple.of(4, Combinators.combine(which, millis).as(Step.Reopen::new)),
        Tuple.of(
            6,
            Combinators.combine(Arbitraries.longs().between(0, 999), which, millis)
                .as(Step.Crash::new)),
        Tuple.of(9, millis.map(Step.AdvanceClock::new)),
        Tuple.of(3, Arbitraries.integers().between(-500, 500).map(Step.JumpWallClock::new)));
  }
}

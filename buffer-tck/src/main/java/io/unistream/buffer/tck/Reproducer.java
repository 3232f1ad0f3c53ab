package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One run, exactly: a scenario, and the crashes at chosen points that end it, if any. Prints as one line, which {@link
 * #parse} reads.
 *
 * @param scenario what the first process does
 * @param tail the index of the settings that the processes after a crash are opened with
 * @param cuts the crashes: of the first process, of the one that recovers, and so on
 */
record Reproducer(Scenario scenario, int tail, List<Cut> cuts) {

  /** What is done on the state that a crash left, before everything is taken out. */
  private static final List<Step> AFTERWARDS = Step.parse("put 7, poll, putAll 3 4, commit");

  /** The same where several batches may be in flight. */
  private static final List<Step> AFTERWARDS_WITH_WINDOW =
      Step.parse("put 7, pollNext, putAll 3 4, pollNext, commitThrough 2");

  Reproducer {
    cuts = List.copyOf(cuts);
  }

  static Reproducer of(Scenario scenario) {
    return new Reproducer(scenario, 0, List.of());
  }

  /** What the process does that comes after a crash. */
  static Scenario afterwards(Scenario scenario, int settings) {
    BufferSettings chosen = scenario.settings(settings);
    boolean window = chosen.emit().maxInFlight() > 1;
    return new Scenario(
        scenario.seed(), List.of(chosen), window ? AFTERWARDS_WITH_WINDOW : AFTERWARDS);
  }

  Reproducer with(Cut cut) {
    List<Cut> more = new ArrayList<>(cuts);
    more.add(cut);
    return new Reproducer(scenario, tail, more);
  }

  /**
   * Does it.
   *
   * @throws RuleViolation if a rule is broken
   */
  void run(BufferHarness harness, Timeline timeline) {
    TestStore store = harness.newStore();
    try {
      ScenarioRun run = new ScenarioRun(store, scenario, timeline);
      for (int i = 0; i < cuts.size(); i++) {
        CrashableStore crashing = crashable(store, harness);
        crashing.crashAt(cuts.get(i).point());
        go(run, i);
        CrashState left = left(crashing, cuts.get(i), timeline);
        store.close();
        store = left.mount();
        run = run.afterCrash(store, afterwards(scenario, tail));
      }
      go(run, cuts.size());
    } finally {
      store.close();
    }
  }

  private static void go(ScenarioRun run, int processes) {
    if (processes == 0) {
      run.run();
    } else {
      run.recover();
    }
  }

  private static CrashableStore crashable(TestStore store, BufferHarness harness) {
    if (store instanceof CrashableStore crashable) {
      return crashable;
    }
    throw new IllegalArgumentException(
        harness.name() + ": " + Capability.ENUMERABLE_CRASHES.absence());
  }

  private static CrashState left(CrashableStore store, Cut cut, Timeline timeline) {
    if (!store.crashed()) {
      throw new IllegalArgumentException("the run ends before the crash " + cut.point());
    }
    List<CrashState> states = store.crashStates(cut.states(), cut.seed());
    if (cut.state() >= states.size()) {
      throw new IllegalArgumentException(cut + ": there are only " + states.size() + " states");
    }
    CrashState left = states.get(cut.state());
    timeline.add(Kind.CRASH, () -> cut.point() + ", leaving " + left.description());
    return left;
  }

  /** The violation with this as its reproducer; what led to it is written down by doing it once more. */
  RuleViolation explain(BufferHarness harness, RuleViolation violation) {
    Timeline timeline = Timeline.on();
    Optional<RuleViolation> again = again(harness, timeline);
    timeline.add(Kind.BROKEN, violation::seen);
    String note =
        again.isPresent() ? "" : " (it passed when it was done once more: a matter of timing?)";
    return violation.reproducedBy(harness.name() + note, toString(), timeline.events());
  }

  private Optional<RuleViolation> again(BufferHarness harness, Timeline timeline) {
    try {
      run(harness, timeline);
      return Optional.empty();
    } catch (RuleViolation violation) {
      return Optional.of(violation);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // it did not come to the crash this time
    }
  }

  static Reproducer parse(String text) {
    long seed = 0;
    int tail = 0;
    List<BufferSettings> settings = List.of();
    List<Step> steps = List.of();
    List<Cut> cuts = new ArrayList<>();
    for (String part : Arrays.stream(text.split(";", -1)).map(String::strip).toList()) {
      String[] words = part.split("\\s+", 2);
      String rest = words.length == 1 ? "" : words[1];
      switch (words[0]) {
        case "seed" -> seed = Long.parseLong(rest);
        case "settings" -> settings = SettingsText.parse(rest);
        case "steps" -> steps = rest.isEmpty() ? List.of() : Step.parse(rest);
        case "tail" -> tail = Integer.parseInt(rest);
        case "crash" -> cuts.add(Cut.parse(rest));
        default -> throw new IllegalArgumentException("not part of a run: \"" + part + "\"");
      }
    }
    return new Reproducer(new Scenario(seed, settings, steps), tail, cuts);
  }

  @Override
  public String toString() {
    String run = scenario.toString();
    return cuts.isEmpty()
        ? run
        : run + "; tail " + tail
            + cuts.stream().map(cut -> "; crash " + cut).collect(Collectors.joining());
  }
}

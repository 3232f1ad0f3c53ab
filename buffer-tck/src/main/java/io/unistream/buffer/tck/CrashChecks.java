package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.tck.crash.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Rules about one sort of loss: every crash of a short scenario, and of what it leaves the states of that sort alone. */
final class CrashChecks {

  private static final int STATES = 24;
  private static final int TO_RECOVER_TWICE = 10;
  private static final int STATES_OF_RECOVERY = 4;

  private static final BufferSettings SMALL =
      BufferSettings.of(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(60));
  private static final BufferSettings LARGE =
      BufferSettings.of(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(4_000));

  private CrashChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        new RuleCheck(
            Rule.DUR_DIRENT,
            "contents kept, names lost",
            Set.of(Capability.ENUMERABLE_CRASHES),
            CrashChecks::names),
        new RuleCheck(
            Rule.ERR_TORN_TAIL,
            "a write that came back in part, as zeros or as garbage",
            Set.of(Capability.ENUMERABLE_CRASHES, Capability.PARTIAL_WRITES),
            CrashChecks::tornTail),
        new RuleCheck(
            Rule.DUR_RECOVERY,
            "the recovery of a torn write is cut short",
            Set.of(Capability.ENUMERABLE_CRASHES, Capability.PARTIAL_WRITES),
            CrashChecks::recovery));
  }

  private static void names(Stage stage) {
    Scenario scenario = scenario(
        LARGE, "put 1500, put 1500, emit, put 1500, commit, put 1500, emit, commit, put 1500");
    Scenario tail = scenario(LARGE, "put 7, reopen 0 0");
    for (Left left : left(stage, scenario, lost -> lost.equals(Set.of(Loss.NAME)))) {
      goesOn(stage, left, tail);
    }
  }

  private static List<Left> torn(Stage stage) {
    Scenario scenario = scenario(SMALL, "put 16, put 20");
    List<Left> torn = left(stage, scenario, lost -> lost.contains(Loss.TORN_WRITE));
    stage.that(
        !torn.isEmpty() || !stage.harness().crashClass().survives(CrashClass.POWER),
        "of no crash state lost() says that a write is torn, although " + Capability.PARTIAL_WRITES
            + " is declared");
    return torn;
  }

  private static void recovery(Stage stage) {
    Scenario tail = scenario(SMALL, "put 7");
    List<Left> torn = torn(stage);
    int stride = torn.size() / TO_RECOVER_TWICE + 1;
    for (int i = torn.size() - 1; i >= 0; i -= stride) {
      long operations = goesOn(stage, torn.get(i), tail);
      for (long operation = 0; operation < operations; operation++) {
        for (Left left : cutShort(torn.get(i), tail, operation)) {
          goesOn(stage, left, tail);
        }
      }
    }
  }

  private static List<Left> cutShort(Left before, Scenario tail, long operation) {
    List<Left> left = new ArrayList<>();
    try (CrashableStore store = before.state().mount()) {
      store.crashAt(new CrashPoint(operation, true));
      ScenarioRun recovering = before.crashed().afterCrash(store, tail);
      recovering.recover();
      String where = before + ", then crash after storage operation " + operation + " of opening";
      for (CrashState state : store.crashStates(STATES_OF_RECOVERY, 1)) {
        left.add(new Left(recovering, state, where));
      }
    }
    return left;
  }

  private static void tornTail(Stage stage) {
    Scenario tail = scenario(SMALL, "put 7, reopen 0 0, put 7");
    for (Left left : torn(stage)) {
      goesOn(stage, left, tail);
    }
  }

  private static Scenario scenario(BufferSettings settings, String steps) {
    return new Scenario(1, List.of(settings), Step.parse(steps));
  }

  /** What each crash of a scenario leaves. */
  private static List<Left> left(Stage stage, Scenario scenario, Predicate<Set<Loss>> which) {
    EnumerableCrashes harness = (EnumerableCrashes) stage.harness();
    List<Left> left = new ArrayList<>();
    for (long operation = 0; ; operation++) {
      try (CrashableStore store = harness.newStore()) {
        store.crashAt(new CrashPoint(operation, true));
        ScenarioRun crashed = new ScenarioRun(store, scenario, Timeline.off());
        crashed.run();
        if (!store.crashed()) {
          return left;
        }
        String where = "crash after storage operation " + operation + " of " + scenario;
        for (CrashState state : store.crashStates(STATES, 1)) {
          if (which.test(state.lost())) {
            left.add(new Left(crashed, state, where));
          }
        }
      }
    }
  }

  /** Returns how many storage operations the opening took. */
  private static long goesOn(Stage stage, Left left, Scenario tail) {
    try (CrashableStore store = left.state().mount()) {
      stage.lookedAt(1);
      return left.crashed().afterCrash(store, tail).recover();
    } catch (RuleViolation violation) {
      throw stage.violation(
          violation.rule().id() + ", " + violation.seen() + "; " + left, violation);
    }
  }

  /** A state, and the run that ended there. */
  private record Left(ScenarioRun crashed, CrashState state, String where) {
    @Override
    public String toString() {
      return where + ", " + state.description();
    }
  }
}

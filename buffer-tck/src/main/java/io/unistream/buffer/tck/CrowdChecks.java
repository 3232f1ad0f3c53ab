package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A crash while many threads are at work. What one thread alone never shows: that a sync is taken to cover what another
 * one appended while it ran.
 */
final class CrowdChecks {

  private static final BufferSettings SETTINGS = BufferSettings.of(EmitPolicy.defaults()
      .withMaxRecords(5)
      .withMaxBytes(1_000)
      .withMaxInFlight(Crowd.MOST_IN_FLIGHT));
  private static final int CRASHES = 60;
  /** A crowd does more operations than that, however well it shares them. */
  private static final int OPERATIONS = 40;

  private static final int STATES = 8;

  private CrowdChecks() {}

  static List<RuleCheck> all() {
    return List.of(new RuleCheck(
        Rule.DUR_ACKED,
        "a crash among the calls of many threads",
        Set.of(Capability.ENUMERABLE_CRASHES),
        CrowdChecks::crashes));
  }

  private static void crashes(Stage stage) throws InterruptedException {
    long first = operationsAtRest(stage);
    SplittableRandom random = new SplittableRandom(1);
    int crashed = 0;
    for (int i = 0; i < CRASHES; i++) {
      CrashPoint point = new CrashPoint(first + random.nextInt(OPERATIONS), random.nextBoolean());
      crashed += crash(stage, point, i) ? 1 : 0;
    }
    stage.that(crashed > 0, "many threads made fewer than " + OPERATIONS + " storage operations");
  }

  private static long operationsAtRest(Stage stage) {
    try (CrashableStore store = stage.newStore(CrashableStore.class)) {
      open(stage, store).close();
      return store.storageOperations();
    }
  }

  /** False if the threads were done before. */
  private static boolean crash(Stage stage, CrashPoint point, long seed)
      throws InterruptedException {
    try (CrashableStore store = stage.newStore(CrashableStore.class)) {
      store.takeTime();
      Crowd crowd = new Crowd(stage, store, open(stage, store));
      store.crashAt(point);
      crowd.work();
      if (!store.crashed()) {
        return false;
      }
      for (CrashState state : store.crashStates(STATES, seed)) {
        stage.lookedAt(1);
        judge(stage, crowd, point, state);
      }
      return true;
    }
  }

  private static void judge(Stage stage, Crowd crowd, CrashPoint point, CrashState state) {
    try (CrashableStore store = state.mount();
        Buffer<String> buffer = opened(stage, store)) {
      crowd.judge(buffer);
    } catch (RuleViolation violation) {
      throw new RuleViolation(
          violation.rule(),
          violation.seen() + "; many threads, crash " + point + ", " + state.description(),
          violation);
    }
  }

  private static Buffer<String> opened(Stage stage, TestStore store) {
    try {
      return open(stage, store);
    } catch (RuntimeException e) {
      throw new RuleViolation(Rule.DUR_ALWAYS_OPENS, "opening failed: " + e, e);
    }
  }

  private static Buffer<String> open(Stage stage, TestStore store) {
    return store.open(SETTINGS, RecordCodec.string(), stage.components());
  }
}

package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.tck.Operation.WrongBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes random scenarios from seeds. */
public final class Scenarios {

  private static final List<WrongBatch> WRONG = List.of(WrongBatch.values());

  private Scenarios() {}

  /**
   * The settings that random scenarios choose from: small limits, so that every one is met often.
   *
   * @return the settings
   */
  public static List<BufferSettings> settings() {
    Capacity small = new Capacity(12, 200, OverflowPolicy.FAIL, Duration.ZERO);
    return List.of(
        new BufferSettings(new EmitPolicy(3, 40, Duration.ofMillis(100)), small, 30),
        new BufferSettings(new EmitPolicy(5, 64, null), Capacity.defaults(), 64),
        new BufferSettings(
            new EmitPolicy(2, 16, Duration.ofMillis(250)),
            new Capacity(4, 64, OverflowPolicy.DROP_OLDEST, Duration.ZERO),
            16),
        new BufferSettings(
            new EmitPolicy(1, 100, null),
            new Capacity(6, 120, OverflowPolicy.BLOCK, Duration.ZERO),
            100),
        new BufferSettings(
            new EmitPolicy(40, 400, Duration.ofMillis(30)), Capacity.defaults(), 400));
  }

  /**
   * A random scenario; the same seed and arguments give the same one.
   *
   * @param seed the seed
   * @param harness says what may be tried
   * @param length how many steps
   * @return the scenario
   */
  public static Scenario random(long seed, BufferHarness harness, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    List<BufferSettings> settings = new ArrayList<>(settings());
    settings.add(0, settings.remove(random.nextInt(settings.size())));
    List<Operation> operations = new ArrayList<>();
    while (operations.size() < length) {
      Operation operation = operation(random, settings.size());
      if (allowed(operation, harness)) {
        operations.add(operation);
      }
    }
    return new Scenario(seed, settings, operations);
  }

  /**
   * Scenarios for a {@link CrashCampaign}: together they put, seal, emit, commit, drop, reopen and cut anew.
   *
   * @return the scenarios, by name
   */
  public static Map<String, Scenario> forCampaigns() {
    Operation put = new Operation.Put(9);
    Operation emit = new Operation.Emit();
    Operation commit = new Operation.Commit();
    Operation poll = new Operation.Poll();
    BufferSettings threes = BufferSettings.of(new EmitPolicy(3, 60, null));
    BufferSettings pairs = BufferSettings.of(new EmitPolicy(2, 40, null));
    BufferSettings dropping = BufferSettings.of(new EmitPolicy(2, 60, null))
        .withCapacity(new Capacity(5, 100, OverflowPolicy.DROP_OLDEST, Duration.ZERO));
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put(
        "puts and commits",
        new Scenario(
            11,
            List.of(threes),
            List.of(
                put,
                put,
                put,
                put,
                poll,
                commit,
                put,
                emit,
                put,
                commit,
                new Operation.PutAll(List.of(5, 6, 7, 8)),
                poll,
                commit)));
    scenarios.put(
        "reopenings with other limits",
        new Scenario(
            12,
            List.of(threes, pairs),
            List.of(
                put,
                put,
                emit,
                put,
                put,
                put,
                new Operation.Reopen(1, 0),
                emit,
                put,
                commit,
                put,
                new Operation.Reopen(0, 0),
                new Operation.Put(60),
                emit,
                commit)));
    scenarios.put(
        "dropping the oldest",
        new Scenario(
            13,
            List.of(dropping),
            List.of(put, put, put, put, put, put, emit, put, put, commit, put, put)));
    scenarios.put(
        "puts that are not waited for",
        new Scenario(
            14,
            List.of(threes),
            List.of(
                new Operation.PutAsync(8),
                new Operation.PutAsync(7),
                new Operation.PutAsync(6),
                put,
                emit,
                commit,
                new Operation.PutAsync(5),
                new Operation.PutAsync(4),
                poll)));
    scenarios.put(
        "a commit and nothing else after reopening",
        new Scenario(
            15,
            List.of(threes),
            List.of(
                put,
                emit,
                commit,
                new Operation.Reopen(0, 0),
                new Operation.CommitAgain(),
                put,
                emit,
                commit,
                new Operation.Reopen(0, 0))));
    return scenarios;
  }

  /**
   * Whether a harness can do a step.
   *
   * @param operation the step
   * @param harness the harness
   * @return true if it can
   */
  public static boolean allowed(Operation operation, BufferHarness harness) {
    if (operation instanceof Operation.Crash) {
      return harness.capabilities().contains(Capability.CRASH);
    }
    return !(operation instanceof Operation.Reopen)
        || harness.capabilities().contains(Capability.REOPEN);
  }

  private static Operation operation(SplittableRandom random, int settings) {
    int choice = random.nextInt(100);
    if (choice < 30) {
      return new Operation.Put(size(random));
    } else if (choice < 37) {
      return new Operation.PutAll(random.ints(random.nextInt(6), 0, 25).boxed().toList());
    } else if (choice < 47) {
      return new Operation.PutAsync(size(random));
    } else if (choice < 57) {
      return new Operation.Poll();
    } else if (choice < 62) {
      return new Operation.Emit();
    } else if (choice < 74) {
      return new Operation.Commit();
    } else if (choice < 76) {
      return new Operation.CommitAgain();
    } else if (choice < 78) {
      return new Operation.CommitWrong(WRONG.get(random.nextInt(WRONG.size())));
    } else if (choice < 82) {
      return new Operation.Reopen(random.nextInt(settings), random.nextInt(0, 80));
    } else if (choice < 88) {
      return new Operation.Crash(
          random.nextInt(1000), random.nextInt(settings), random.nextInt(0, 80));
    } else if (choice < 97) {
      return new Operation.AdvanceClock(random.nextInt(0, 120));
    }
    return new Operation.JumpWallClock(random.nextInt(-500, 500));
  }

  /** Mostly small, sometimes empty, now and then over a limit. */
  private static int size(SplittableRandom random) {
    return random.nextInt(20) == 0 ? random.nextInt(20, 110) : random.nextInt(0, 24);
  }
}

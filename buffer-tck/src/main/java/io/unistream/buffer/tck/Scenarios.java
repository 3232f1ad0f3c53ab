package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.tck.Step.WrongBatch;
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
   * Returns the settings that random scenarios choose from. Their limits are small, so that each is reached often.
   *
   * @return the settings
   */
  public static List<BufferSettings> settings() {
    Capacity small =
        Capacity.defaults().withMaxRecords(12).withMaxBytes(200).withBlockTimeout(Duration.ZERO);
    return List.of(
        BufferSettings.builder()
            .emit(EmitPolicy.defaults()
                .withMaxRecords(3)
                .withMaxBytes(40)
                .withMaxAge(Duration.ofMillis(100)))
            .capacity(small)
            .maxRecordBytes(30)
            .build(),
        BufferSettings.builder()
            .emit(EmitPolicy.defaults().withMaxRecords(5).withMaxBytes(64))
            .maxRecordBytes(64)
            .build(),
        BufferSettings.builder()
            .emit(EmitPolicy.defaults()
                .withMaxRecords(2)
                .withMaxBytes(16)
                .withMaxAge(Duration.ofMillis(250)))
            .capacity(Capacity.defaults()
                .withMaxRecords(4)
                .withMaxBytes(64)
                .withOverflow(OverflowPolicy.DROP_OLDEST)
                .withBlockTimeout(Duration.ZERO))
            .maxRecordBytes(16)
            .build(),
        BufferSettings.builder()
            .emit(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(100))
            .capacity(Capacity.defaults()
                .withMaxRecords(6)
                .withMaxBytes(120)
                .withOverflow(OverflowPolicy.BLOCK)
                .withBlockTimeout(Duration.ZERO))
            .maxRecordBytes(100)
            .build(),
        BufferSettings.builder()
            .emit(EmitPolicy.defaults().withMaxRecords(5).withMaxBytes(48))
            .capacity(Capacity.defaults()
                .withMaxRecords(5)
                .withMaxBytes(64)
                .withBlockTimeout(Duration.ZERO))
            .maxRecordBytes(24)
            .build(),
        BufferSettings.builder()
            .emit(EmitPolicy.defaults()
                .withMaxRecords(40)
                .withMaxBytes(400)
                .withMaxAge(Duration.ofMillis(30)))
            .maxRecordBytes(400)
            .build(),
        BufferSettings.builder()
            .emit(EmitPolicy.defaults()
                .withMaxRecords(3)
                .withMaxBytes(40)
                .withMaxAge(Duration.ofMillis(100))
                .withMaxInFlight(2))
            .capacity(small)
            .maxRecordBytes(30)
            .build(),
        BufferSettings.builder()
            .emit(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(24).withMaxInFlight(8))
            .capacity(Capacity.defaults()
                .withMaxRecords(10)
                .withMaxBytes(120)
                .withOverflow(OverflowPolicy.DROP_OLDEST)
                .withBlockTimeout(Duration.ZERO))
            .maxRecordBytes(24)
            .build(),
        BufferSettings.builder()
            .emit(EmitPolicy.defaults()
                .withMaxRecords(2)
                .withMaxBytes(30)
                .withMaxAge(Duration.ofMillis(60))
                .withMaxInFlight(8)
                .withMaxInFlightBytes(90))
            .capacity(Capacity.defaults()
                .withMaxRecords(20)
                .withMaxBytes(300)
                .withOverflow(OverflowPolicy.BLOCK)
                .withBlockTimeout(Duration.ZERO))
            .maxRecordBytes(30)
            .build());
  }

  /**
   * Returns a random scenario. The same seed and arguments give the same scenario.
   *
   * @param seed the seed
   * @param harness declares what may be tried
   * @param length the number of steps
   * @return the scenario
   */
  public static Scenario random(long seed, BufferHarness harness, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    List<BufferSettings> settings = new ArrayList<>(settings());
    settings.add(0, settings.remove(random.nextInt(settings.size())));
    List<Step> steps = new ArrayList<>();
    while (steps.size() < length) {
      Step step = step(random, settings.size());
      if (allowed(step, harness)) {
        steps.add(step);
      }
    }
    return new Scenario(seed, settings, steps);
  }

  /**
   * Returns scenarios for a {@link CrashCampaign}. Together they put, seal, emit, commit, drop, reopen, and cut batches
   * by new limits.
   *
   * @return the scenarios, by name
   */
  public static Map<String, Scenario> forCampaigns() {
    BufferSettings threes =
        BufferSettings.of(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(60));
    BufferSettings pairs =
        BufferSettings.of(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(40));
    BufferSettings dropping = BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(60))
        .capacity(Capacity.defaults()
            .withMaxRecords(5)
            .withMaxBytes(100)
            .withOverflow(OverflowPolicy.DROP_OLDEST)
            .withBlockTimeout(Duration.ZERO))
        .build();
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put(
        "puts and commits",
        scenario(
            List.of(threes),
            "put 9, put 9, put 9, put 9, poll, commit, put 9, emit, put 9, commit, putAll 5 6 7 8, poll, commit"));
    scenarios.put(
        "24 puts, files that fill, batches that come and go, two in flight",
        scenario(
            List.of(BufferSettings.of(
                EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(2_000).withMaxInFlight(2))),
            "put 400, put 400, put 400, pollNext, put 400, put 9, put 400, pollNext, put 400, commit, put 0, put 400, "
                + "pollNext, put 400, commitThrough 2, put 900, pollNext, put 400, put 9, seal, pollNext, put 400, "
                + "commitThrough 2, put 1900, put 400, pollNext, put 400, put 400, pollNext, put 9, commitThrough 2, put 900, "
                + "put 400, emit, put 400, commit, put 1, put 2"));
    scenarios.put(
        "reopenings with other limits",
        scenario(
            List.of(threes, pairs),
            "put 9, put 9, emit, put 9, put 9, put 9, reopen 1 0, emit, put 9, commit, put 9, reopen 0 0, put 60, emit, "
                + "commit"));
    scenarios.put(
        "dropping the oldest",
        scenario(
            List.of(dropping),
            "put 9, put 9, put 9, put 9, put 9, put 9, emit, put 9, put 9, commit, put 9, put 9"));
    scenarios.put(
        "puts that are not waited for",
        scenario(
            List.of(threes),
            "putAsync 8, putAsync 7, putAsync 6, put 9, emit, commit, putAsync 5, putAsync 4, poll"));
    scenarios.put(
        "records that fill files, which are given back",
        scenario(
            List.of(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(4_000))),
            "put 1500, put 1500, put 1500, poll, commit, put 1500, poll, commit, put 3500, emit, commit, put 1500"));
    scenarios.put(
        "commits and little else",
        scenario(
            List.of(threes),
            "put 9, emit, commit, reopen 0 0, commitAgain, put 9, emit, commit, reopen 0 0"));
    scenarios.putAll(withWindows(pairs));
    return scenarios;
  }

  /** Those in which several batches are in flight. */
  private static Map<String, Scenario> withWindows(BufferSettings pairs) {
    BufferSettings two = window(pairs, 2);
    BufferSettings eight = window(pairs, 8);
    BufferSettings dropping = BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(60).withMaxInFlight(8))
        .capacity(Capacity.defaults()
            .withMaxRecords(5)
            .withMaxBytes(100)
            .withOverflow(OverflowPolicy.DROP_OLDEST)
            .withBlockTimeout(Duration.ZERO))
        .build();
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put(
        "several in flight, committed together",
        scenario(
            List.of(eight, two),
            "putAll 9 9 9 9 9 9, pollNext, pollNext, put 9, pollNext, commitThrough 2, put 9, pollNext, put 9, seal, "
                + "pollNext, commitThrough 3, put 9, pollNext"));
    scenarios.put(
        "dropping from behind several in flight",
        scenario(
            List.of(dropping),
            "put 9, put 9, put 9, put 9, put 9, pollNext, pollNext, put 9, pollNext, put 9, put 9, commitThrough 2, "
                + "put 9, pollNext, commit, put 9, put 9"));
    scenarios.put(
        "a smaller window after reopening",
        scenario(
            List.of(eight, pairs),
            "putAll 9 9 9 9 9 9 9 9, pollNext, pollNext, pollNext, reopen 1 0, pollNext, commit, pollNext, put 9, "
                + "reopen 0 0, pollNext, pollNext, commitThrough 2"));
    scenarios.put(
        "seals among puts",
        scenario(
            List.of(two, eight),
            "put 9, seal, put 9, putAsync 5, putAsync 6, seal, pollNext, pollNext, commitThrough 2, put 9, seal, pollNext"));
    return scenarios;
  }

  private static BufferSettings window(BufferSettings settings, int batches) {
    return settings.toBuilder().emit(settings.emit().withMaxInFlight(batches)).build();
  }

  /**
   * Returns a random scenario for a {@link CrashCampaign}: about twenty steps without a crash of their own. In every
   * other scenario the records are so large that files fill up. In three of four, several batches may be in flight, two
   * or eight.
   *
   * @param seed the seed
   * @return the scenario
   */
  public static Scenario forCampaigns(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean large = random.nextBoolean();
    int unit = large ? 60 : 1;
    boolean windows = random.nextInt(4) > 0;
    BufferSettings threes =
        BufferSettings.of(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(60 * unit));
    BufferSettings pairs =
        BufferSettings.of(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(30 * unit));
    BufferSettings dropping = threes.toBuilder()
        .capacity(Capacity.defaults()
            .withMaxRecords(5)
            .withMaxBytes(90L * unit)
            .withOverflow(OverflowPolicy.DROP_OLDEST)
            .withBlockTimeout(Duration.ZERO))
        .build();
    List<BufferSettings> settings = new ArrayList<>(List.of(threes, pairs, dropping));
    settings.add(0, settings.remove(random.nextInt(settings.size())));
    if (windows) {
      settings.replaceAll(one -> window(one, random.nextBoolean() ? 2 : 8));
    }
    List<Step> steps = new ArrayList<>();
    int length = random.nextInt(12, 28);
    while (steps.size() < length) {
      Step step = step(random, settings.size());
      if (!(step instanceof Step.Crash)) {
        steps.add(larger(step, unit));
      }
    }
    return new Scenario(seed, settings, steps);
  }

  private static Step larger(Step step, int unit) {
    if (step instanceof Step.Put put) {
      return new Step.Put(put.bytes() * unit);
    } else if (step instanceof Step.PutAll putAll) {
      return new Step.PutAll(putAll.bytes().stream().map(bytes -> bytes * unit).toList());
    } else if (step instanceof Step.PutAsync putAsync) {
      return new Step.PutAsync(putAsync.bytes() * unit);
    }
    return step;
  }

  private static Scenario scenario(List<BufferSettings> settings, String steps) {
    return new Scenario(1, settings, Step.parse(steps));
  }

  /**
   * Returns whether a harness can do a step.
   *
   * @param step the step
   * @param harness the harness
   * @return true if it can
   */
  public static boolean allowed(Step step, BufferHarness harness) {
    if (step instanceof Step.Crash) {
      return harness.capabilities().contains(Capability.CRASH);
    }
    return !(step instanceof Step.Reopen) || harness.capabilities().contains(Capability.REOPEN);
  }

  private static Step step(SplittableRandom random, int settings) {
    int choice = random.nextInt(100);
    if (choice < 30) {
      return new Step.Put(size(random));
    } else if (choice < 37) {
      return new Step.PutAll(random.ints(random.nextInt(6), 0, 25).boxed().toList());
    } else if (choice < 47) {
      return new Step.PutAsync(size(random));
    } else if (choice < 52) {
      return new Step.Poll();
    } else if (choice < 60) {
      return new Step.PollNext();
    } else if (choice < 63) {
      return new Step.Emit();
    } else if (choice < 65) {
      return new Step.Seal();
    } else if (choice < 71) {
      return new Step.Commit();
    } else if (choice < 74) {
      return new Step.CommitThrough(random.nextInt(1, 5));
    } else if (choice < 76) {
      return new Step.CommitAgain();
    } else if (choice < 78) {
      return new Step.CommitWrong(WRONG.get(random.nextInt(WRONG.size())));
    } else if (choice < 82) {
      return new Step.Reopen(random.nextInt(settings), random.nextInt(0, 80));
    } else if (choice < 88) {
      return new Step.Crash(random.nextInt(1000), random.nextInt(settings), random.nextInt(0, 80));
    } else if (choice < 97) {
      return new Step.AdvanceClock(random.nextInt(0, 120));
    }
    return new Step.JumpWallClock(random.nextInt(-500, 500));
  }

  /** Mostly small, sometimes empty, now and then over a limit. */
  private static int size(SplittableRandom random) {
    return random.nextInt(20) == 0 ? random.nextInt(20, 110) : random.nextInt(0, 24);
  }
}

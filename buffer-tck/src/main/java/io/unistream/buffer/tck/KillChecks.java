package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Another process has the log open, and is killed. */
final class KillChecks {

  /** The property that says how many processes each check kills. */
  static final String KILLS = "tck.kills";

  private static final Set<Capability> NEEDS = Set.of(Capability.CHILD_PROCESSES);
  private static final int STEPS = 100;

  /** So many steps make more calls than that. */
  private static final int LAST_CALL = 60;

  /** A heap that a virtual machine can live with, and a backlog of some times its size. */
  private static final int HEAP_MIB = 40;

  private static final int BACKLOG_MIB = 128;
  private static final int RECORD_BYTES = 4_096;
  private static final int RECORDS_PER_MIB = (1 << 20) / RECORD_BYTES;

  private KillChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        check(Rule.DUR_ACKED, "a process killed among puts", stage -> killed(stage, 70)),
        check(
            Rule.DUR_STABLE_BATCH,
            "a process killed among emits and commits",
            stage -> killed(stage, 30)),
        check(Rule.OWN_ONE, "two processes, of which one is killed", KillChecks::twoProcesses),
        new RuleCheck(
            Rule.OWN_ONE,
            "another process, after the owner's own was refused a second opening",
            Set.of(Capability.CHILD_PROCESSES, Capability.SECOND_OPEN),
            KillChecks::refusedTwice),
        check(Rule.CAP_HEAP, "a backlog of some times the heap", KillChecks::largeBacklog));
  }

  private static RuleCheck check(Rule rule, String name, RuleCheck.Body body) {
    return new RuleCheck(rule, name, NEEDS, body);
  }

  private static ChildProcessHarness harness(Stage stage) {
    if (stage.harness() instanceof ChildProcessHarness harness) {
      return harness;
    }
    throw new IllegalStateException(stage.harness().name() + " has " + Capability.CHILD_PROCESSES
        + " and is no ChildProcessHarness");
  }

  private static void killed(Stage stage, int putPercent) {
    int kills = Integer.getInteger(KILLS, 3);
    for (int kill = 0; kill < kills; kill++) {
      SplittableRandom random = new SplittableRandom(1_000L * putPercent + kill);
      Scenario scenario = scenario(random, putPercent);
      CrashPoint point = new CrashPoint(random.nextInt(2, LAST_CALL), random.nextBoolean());
      try (ChildStore store = ChildStore.create(harness(stage), List.of())) {
        store.crashAt(point);
        ScenarioRun run = new ScenarioRun(store, scenario, Timeline.off());
        run.run();
        stage.that(store.crashed(), "the process ended before call " + point + ": " + scenario);
        CrashState left = store.crashStates(1, 0).get(0);
        try (CrashableStore mounted = left.mount()) {
          run.afterCrash(mounted, Reproducer.afterwards(scenario, kill)).recover();
        }
        stage.lookedAt(1);
      } catch (RuleViolation violation) {
        throw new RuleViolation(
            violation.rule(),
            violation.seen() + "; the process was killed " + point + ", " + scenario,
            violation);
      }
    }
  }

  /**
   * Puts that are not waited for come in bursts, so that kills meet writes. Not where batches are dropped for them: of that
   * the parent hears later than of the put.
   */
  private static Scenario scenario(SplittableRandom random, int putPercent) {
    boolean drops = random.nextInt(4) == 0;
    BufferSettings threes = BufferSettings.of(EmitPolicy.defaults()
        .withMaxRecords(3)
        .withMaxBytes(8_000)
        .withMaxAge(Duration.ofMillis(50))
        .withMaxInFlight(8));
    BufferSettings tens = BufferSettings.of(
        EmitPolicy.defaults().withMaxRecords(10).withMaxBytes(8_000).withMaxInFlight(2));
    Capacity little = Capacity.defaults()
        .withMaxRecords(40)
        .withMaxBytes(60_000)
        .withOverflow(OverflowPolicy.DROP_OLDEST)
        .withBlockTimeout(Duration.ZERO);
    List<BufferSettings> settings = drops
        ? List.of(
            threes.toBuilder().capacity(little).build(),
            tens.toBuilder().capacity(little).build())
        : List.of(threes, tens);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      int choice = random.nextInt(100);
      if (choice < putPercent) {
        put(random, steps, drops ? 2 : 3);
      } else if (choice < 97) {
        steps.add(
            switch (choice % 4) {
              case 0 -> new Step.PollNext();
              case 1 -> random.nextBoolean() ? new Step.Emit() : new Step.Seal();
              case 2 -> new Step.AdvanceClock(random.nextInt(60));
              default -> new Step.Commit();
            });
        steps.add(
            switch (random.nextInt(4)) {
              case 0 -> new Step.Commit();
              case 1 -> new Step.CommitThrough(3);
              default -> new Step.PollNext();
            });
      } else {
        steps.add(new Step.Reopen(random.nextInt(settings.size()), 0));
      }
    }
    return new Scenario(1, settings, steps);
  }

  private static void put(SplittableRandom random, List<Step> steps, int ways) {
    int choice = random.nextInt(ways);
    if (choice == 0) {
      steps.add(new Step.Put(random.nextInt(2_000)));
    } else if (choice == 1) {
      steps.add(
          new Step.PutAll(random.ints(random.nextInt(1, 6), 0, 900).boxed().toList()));
    } else {
      for (int left = random.nextInt(2, 12); left > 0; left--) {
        steps.add(new Step.PutAsync(random.nextInt(900)));
      }
    }
  }

  private static void twoProcesses(Stage stage) {
    try (ChildStore store = ChildStore.create(harness(stage), List.of())) {
      Buffer<String> owner = store.open(Stage.threes(), RecordCodec.string(), stage.components());
      owner.put("1");
      stage.fails(
          BufferLockedException.class,
          () -> store.openHere(Stage.threes(), RecordCodec.string(), stage.components()),
          "opening a log that another process has open");
      stage.equal(owner.put("2"), 2L, "the number of the owner's next record");

      store.crash(0);

      try (Buffer<String> next =
          store.openHere(Stage.threes(), RecordCodec.string(), stage.components())) {
        stage.equal(
            Stage.drain(next), List.of("1", "2"), "what came out after the owner was killed");
      }
    }
  }

  /** A loser that closes its channel on a lock file takes the owner's lock away, and nobody hears of it. */
  private static void refusedTwice(Stage stage) {
    try (ChildStore store = ChildStore.create(harness(stage), List.of());
        Buffer<String> owner =
            store.openHere(Stage.threes(), RecordCodec.string(), stage.components())) {
      owner.put("1");
      stage.fails(
          BufferLockedException.class,
          () -> store.openHere(Stage.threes(), RecordCodec.string(), stage.components()),
          "opening a log twice in one process");
      stage.fails(
          BufferLockedException.class,
          () -> store.open(Stage.threes(), RecordCodec.string(), stage.components()),
          "opening it from another process after that");
      stage.equal(owner.put("2"), 2L, "the number of the owner's next record");
    }
  }

  private static void largeBacklog(Stage stage) {
    List<String> options = List.of("-Xmx" + HEAP_MIB + "m", "-XX:MaxDirectMemorySize=16m");
    BufferSettings settings = BufferSettings.of(EmitPolicy.defaults());
    try (ChildStore store = ChildStore.create(harness(stage), options)) {
      Buffer<byte[]> putting = store.open(settings, RecordCodec.bytes(), stage.components());
      Payloads payloads = new Payloads(1);
      for (int mib = 0; mib < BACKLOG_MIB; mib++) {
        List<byte[]> bulk = new ArrayList<>();
        for (int i = 0; i < RECORDS_PER_MIB; i++) {
          bulk.add(payloads.next(RECORD_BYTES));
        }
        stage.equal(
            putting.putAll(bulk),
            new SequenceRange(1L + (long) mib * RECORDS_PER_MIB, RECORDS_PER_MIB),
            "the numbers of a bulk");
      }
      store.crash(0);

      Buffer<byte[]> draining = store.open(settings, RecordCodec.bytes(), stage.components());
      Payloads expected = new Payloads(1);
      long drained = 0;
      while (drained < (long) BACKLOG_MIB * RECORDS_PER_MIB) {
        Batch<byte[]> batch = draining.emit();
        for (byte[] record : batch.records()) {
          drained++;
          stage.that(
              Arrays.equals(record, expected.next(RECORD_BYTES)),
              "record " + drained + " of a large backlog came out changed");
        }
        draining.commit(batch);
      }
      draining.close();
    } catch (IllegalStateException e) {
      throw new RuleViolation(
          Rule.CAP_HEAP,
          "with a backlog of " + BACKLOG_MIB + " MiB and a heap of " + HEAP_MIB + " MiB: "
              + e.getMessage(),
          e);
    }
  }
}

package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.DUR_ALWAYS_OPENS;
import static io.unistream.buffer.tck.Rule.EMIT_FLUSH;
import static io.unistream.buffer.tck.Rule.EMIT_NEXT;
import static io.unistream.buffer.tck.Rule.EMIT_SEAL;
import static io.unistream.buffer.tck.Rule.LIFE_CLOSE;
import static io.unistream.buffer.tck.Rule.LIFE_OBSERVE;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does the steps of a scenario to a buffer and holds all that it sees against the {@link Oracle}. */
final class ScenarioRun {

  private final Scenario scenario;
  private final TestStore store;
  private final Oracle oracle;
  private final Payloads payloads;
  private final CommitTargets targets;
  private final Puts puts;
  private final Timeline timeline;
  private final ConcurrentLinkedQueue<SequenceRange> drops = new ConcurrentLinkedQueue<>();
  private ManualClock clock;
  private long trueMillis;
  private BufferSettings settings;
  private @Nullable Buffer<byte[]> buffer;

  ScenarioRun(TestStore store, Scenario scenario, Timeline timeline) {
    this.scenario = scenario;
    this.store = store;
    this.timeline = timeline;
    this.clock = new ManualClock();
    this.settings = scenario.settings(0);
    this.oracle = new Oracle(new Model(settings, now()));
    this.payloads = new Payloads(scenario.seed());
    this.targets = new CommitTargets(scenario.seed());
    this.puts = new Puts(this);
  }

  /** Goes on after a crash, on what it left. */
  private ScenarioRun(ScenarioRun crashed, TestStore store, Scenario tail) {
    this.scenario = tail;
    this.store = store;
    this.timeline = crashed.timeline;
    this.clock = crashed.clock.nextProcess(Duration.ZERO);
    this.trueMillis = crashed.trueMillis;
    this.settings = tail.settings(0);
    this.oracle = crashed.oracle.copy();
    this.payloads = crashed.payloads.copy();
    this.targets = crashed.targets.copy();
    this.puts = new Puts(this);
  }

  /**
   * What comes after a crash at an armed point: another process, on one of the states that were left.
   *
   * @param mounted the state
   * @param tail the steps to do
   */
  ScenarioRun afterCrash(TestStore mounted, Scenario tail) {
    ScenarioRun next = new ScenarioRun(this, mounted, tail);
    next.puts.settleAfterCrash(puts);
    next.oracle.branch(Aftermath::crash);
    return next;
  }

  /** Does all steps, then takes out and commits what is left. Returns early if an armed crash happens. */
  void run() {
    open(false);
    perform();
  }

  /** As {@link #run}, on a log that a crash left. Returns how many storage operations the opening took. */
  long recover() {
    open(true);
    long operations = store instanceof CrashableStore crashable ? crashable.storageOperations() : 0;
    perform();
    return operations;
  }

  private void perform() {
    for (Step step : scenario.steps()) {
      if (crashed()) {
        return;
      }
      step(step);
    }
    if (!crashed()) {
      finish();
    }
  }

  private void step(Step step) {
    timeline.add(Kind.CALL, () -> StepWords.of(step));
    if (step instanceof Step.Put put) {
      puts.put(put.bytes());
    } else if (step instanceof Step.PutAll putAll) {
      puts.putAll(putAll.bytes());
    } else if (step instanceof Step.PutAsync putAsync) {
      puts.putAsync(putAsync.bytes());
    } else if (step instanceof Step.Crash crash) {
      crash(crash);
    } else if (step instanceof Step.Reopen reopen) {
      reopen(reopen);
    } else {
      settlePuts();
      if (!crashed()) {
        quietStep(step);
      }
    }
    if (!crashed()) {
      observe();
    }
  }

  private void quietStep(Step step) {
    if (step instanceof Step.Poll) {
      poll();
    } else if (step instanceof Step.Emit) {
      emit();
    } else if (step instanceof Step.PollNext) {
      pollNext();
    } else if (step instanceof Step.Seal) {
      seal();
    } else if (step instanceof Step.Commit) {
      targets.oldest().ifPresent(this::commit);
    } else if (step instanceof Step.CommitThrough through) {
      targets.inFlight(through.number()).ifPresent(this::commitThrough);
    } else if (step instanceof Step.CommitAgain) {
      targets.last().ifPresent(this::commitBothWays);
    } else if (step instanceof Step.CommitWrong wrong) {
      Optional<BatchId> id = targets.wrong(wrong.kind());
      id.ifPresent(
          wrong.kind() == Step.WrongBatch.NOT_OLDEST ? this::commit : this::commitBothWays);
    } else if (step instanceof Step.AdvanceClock advance) {
      trueMillis += advance.millis();
      clock.advance(Duration.ofMillis(advance.millis()));
    } else if (step instanceof Step.JumpWallClock jump) {
      clock.jumpWall(Duration.ofMillis(jump.millis()));
    } else {
      throw new IllegalArgumentException("unknown step " + step);
    }
  }

  Moment now() {
    return new Moment(trueMillis, clock.epochMillis());
  }

  boolean crashed() {
    return store instanceof CrashableStore crashable && crashable.crashed();
  }

  Oracle oracle() {
    return oracle;
  }

  Timeline timeline() {
    return timeline;
  }

  Payloads payloads() {
    return payloads;
  }

  List<SequenceRange> takeDrops() {
    List<SequenceRange> taken = new ArrayList<>();
    for (SequenceRange drop = drops.poll(); drop != null; drop = drops.poll()) {
      taken.add(drop);
    }
    return taken;
  }

  Buffer<byte[]> buffer() {
    if (buffer == null) {
      throw new IllegalStateException("the buffer is not open");
    }
    return buffer;
  }

  /** Does a call that changes nothing else than the model is told; null if an armed crash cut it short. */
  private <T> @Nullable T call(Supplier<T> call, Rule rule, String what) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      if (crashed()) {
        return null;
      }
      throw new RuleViolation(rule, what + " failed: " + e, e);
    }
  }

  private void open(boolean afterCrash) {
    BufferListener listener = new BufferListener() {
      @Override
      public void onDrop(DropEvent event) {
        drops.add(event.sequences());
      }
    };
    BufferComponents components =
        BufferComponents.defaults().withClock(clock).withListener(listener);
    oracle.see(world -> world.cutBy(settings.emit()));
    timeline.follow(store);
    timeline.add(Kind.CALL, () -> "open with " + SettingsText.describe(settings));
    buffer = call(
        () -> store.open(settings, RecordCodec.bytes(), components), DUR_ALWAYS_OPENS, "opening");
    if (buffer == null || crashed()) {
      return;
    }
    oracle.see(world -> world.opening(settings, afterCrash, now()));
    targets.reopened();
    observe();
    RecoveryReport report = call(buffer()::recovery, LIFE_OBSERVE, "recovery");
    BufferStats stats = call(buffer()::stats, LIFE_OBSERVE, "stats");
    if (report == null || stats == null) {
      return;
    }
    timeline.add(Kind.RECOVERED, () -> words(report));
    if (report.records() != stats.backlogRecords() || report.bytes() != stats.backlogBytes()) {
      throw new RuleViolation(LIFE_OBSERVE, report + " does not fit " + stats);
    }
    if (!afterCrash && (!report.cleanShutdown() || report.tornBytes() != 0)) {
      throw new RuleViolation(LIFE_OBSERVE, report + " after an orderly close");
    }
  }

  private void reopen(Step.Reopen reopen) {
    close();
    if (!crashed()) {
      nextProcess(reopen.settings(), reopen.downtimeMillis());
      open(false);
    }
  }

  private void close() {
    timeline.add(Kind.CALL, () -> "close");
    call(() -> closed(buffer()), LIFE_CLOSE, "close");
    puts.join();
  }

  private static boolean closed(Buffer<?> buffer) {
    buffer.close();
    return true;
  }

  private void crash(Step.Crash crash) {
    store.crash(crash.seed());
    timeline.add(Kind.CRASH, () -> StepWords.crash(crash));
    buffer = null;
    puts.settleAfterCrash(puts);
    oracle.branch(Aftermath::crash);
    nextProcess(crash.settings(), crash.downtimeMillis());
    open(true);
  }

  private void nextProcess(int newSettings, int downtimeMillis) {
    trueMillis += downtimeMillis;
    clock = clock.nextProcess(Duration.ofMillis(downtimeMillis));
    settings = scenario.settings(newSettings);
  }

  private void poll() {
    Optional<Batch<byte[]>> batch = call(() -> buffer().poll(Duration.ZERO), EMIT_FLUSH, "poll");
    if (batch == null) {
      oracle.branch(Aftermath::emit);
      return;
    }
    oracle.see(world -> new Dues(world, now()).check(batch.isPresent(), "poll"));
    batch.ifPresent(one -> delivered(one, Delivery::ofOldest));
  }

  private void pollNext() {
    Optional<Batch<byte[]>> batch =
        call(() -> buffer().pollNext(Duration.ZERO), EMIT_NEXT, "pollNext");
    if (batch == null) {
      oracle.branch(Aftermath::next);
      return;
    }
    oracle.see(world -> Dues.ofNext(world, now())
        .checkWithin(world.windowHasRoom(), batch.isPresent(), "pollNext"));
    batch.ifPresent(one -> delivered(one, Delivery::ofNext));
  }

  private void seal() {
    Long last = call(() -> buffer().seal(), EMIT_SEAL, "seal");
    if (last == null) {
      oracle.branch(Aftermath::seal);
      return;
    }
    timeline.add(Kind.ACKNOWLEDGED, () -> "seal through record " + last);
    oracle.see(world -> world.fixed(last));
  }

  private void emit() {
    try {
      delivered(buffer().emit(), Delivery::ofOldest);
    } catch (BufferEmptyException e) {
      timeline.add(Kind.FAILED, () -> "emit: " + e);
      diagnosed(() -> oracle.see(Delivery::nothing));
    } catch (RuntimeException e) {
      if (!crashed()) {
        throw new RuleViolation(EMIT_FLUSH, "emit failed: " + e, e);
      }
      oracle.branch(Aftermath::emit);
    }
  }

  private static String words(RecoveryReport report) {
    return report.created()
        ? "a new log"
        : report.records() + " records, " + report.sealedBatches() + " sealed batches"
            + (report.tornBytes() > 0 ? ", " + report.tornBytes() + " torn bytes cut off" : "")
            + (report.quarantined().isEmpty() ? "" : ", without " + report.quarantined())
            + (report.cleanShutdown() ? "" : ", not closed before");
  }

  private static String words(Batch<byte[]> batch) {
    int records = batch.size() + batch.setAside().size();
    return "batch " + batch.id().number() + ": "
        + (records == 1
            ? "record " + batch.firstSequence()
            : "records " + batch.firstSequence() + " to " + batch.lastSequence())
        + (batch.setAside().isEmpty()
            ? ""
            : ", of them set aside " + batch.setAside().size());
  }

  private void delivered(Batch<byte[]> batch, BiFunction<Model, Batch<byte[]>, Delivery> delivery) {
    timeline.add(Kind.DELIVERED, () -> words(batch));
    diagnosed(() -> oracle.see(world -> delivery.apply(world, batch).check()));
    targets.handedOut(batch.id());
  }

  private void commit(BatchId id) {
    commit(id, false);
  }

  private void commitThrough(BatchId id) {
    commit(id, true);
  }

  private void commitBothWays(BatchId id) {
    commit(id, false);
    if (!crashed()) {
      commit(id, true);
    }
  }

  private void commit(BatchId id, boolean through) {
    String what = (through ? "commit through " : "commit of ") + id;
    @Nullable RuntimeException failure = null;
    try {
      if (through) {
        buffer().commitThrough(id);
      } else {
        buffer().commit(id);
      }
      timeline.add(Kind.ACKNOWLEDGED, () -> what);
    } catch (RuntimeException e) {
      timeline.add(Kind.FAILED, () -> what + ": " + e);
      failure = e;
    }
    if (failure != null && crashed()) {
      targets.tried(id);
      oracle.branch(world -> Aftermath.commit(world, id));
      return;
    }
    RuntimeException answer = failure;
    oracle.see(world -> CommitTargets.check(world, id, through, answer));
    if (answer == null) {
      targets.committed(id);
    }
  }

  /** Waits for all puts, and looks at what they sealed: no batch is taken by a model that does not know it. */
  private void settlePuts() {
    if (puts.pending()) {
      puts.join();
      if (!crashed()) {
        observe();
      }
    }
  }

  private void observe() {
    if (buffer == null || puts.pending()) {
      return;
    }
    BufferStats stats = call(buffer::stats, LIFE_OBSERVE, "stats");
    if (stats == null) {
      return;
    }
    diagnosed(() -> oracle.branch(world -> new Observation(world, stats, now()).check()));
    Boolean due = call(buffer::shouldEmit, EMIT_FLUSH, "shouldEmit");
    if (due != null) {
      oracle.see(world -> new Dues(world, now()).check(due, "shouldEmit"));
    }
  }

  /** Takes out everything, batch by batch, until the buffer is empty, and closes it. */
  private void finish() {
    settlePuts();
    for (int left = oracle.greatestBacklog(); left >= 0 && !crashed() && backlog() > 0; left--) {
      timeline.add(Kind.CALL, () -> "emit, commit");
      emit();
      if (!crashed()) {
        targets.oldest().ifPresent(this::commit);
      }
      if (!crashed()) {
        observe();
      }
    }
    if (!crashed()) {
      emit();
    }
    if (!crashed()) {
      close();
    }
  }

  private long backlog() {
    BufferStats stats = call(buffer()::stats, LIFE_OBSERVE, "stats");
    return stats == null ? 0 : stats.backlogRecords();
  }

  /** If the check fails, looks at everything that the buffer would still hand out, to name the rule that is broken. */
  private void diagnosed(Runnable check) {
    try {
      check.run();
    } catch (RuleViolation violation) {
      List<Batch<byte[]>> drained = new ArrayList<>();
      if (drain(drained)) {
        oracle.see(world -> Delivery.all(world, drained));
      }
      throw violation;
    }
  }

  private boolean drain(List<Batch<byte[]>> drained) {
    int limit = 2 * oracle.greatestBacklog() + 2;
    try {
      for (int i = 0; i < limit; i++) {
        Batch<byte[]> batch = buffer().emit();
        drained.add(batch);
        buffer().commit(batch);
      }
      return true;
    } catch (BufferEmptyException e) {
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}

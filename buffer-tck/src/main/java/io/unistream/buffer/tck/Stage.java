package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a directed check plays on: one store, the clock, and threads, all cleaned up at the end. */
final class Stage implements AutoCloseable {

  /** What the payloads of scripted scenarios are made from. */
  private static final long SCRIPT_SEED = 1;

  private final BufferHarness harness;
  private final Rule rule;
  private final TckOptions options;
  private final TestStore store;
  private final List<Call<?>> calls = new ArrayList<>();
  private ManualClock clock = new ManualClock();
  private BufferListener listener = new BufferListener() {};
  private @Nullable Buffer<?> buffer;
  private long crashStates;

  Stage(BufferHarness harness, Rule rule, TckOptions options) {
    this.harness = harness;
    this.rule = rule;
    this.options = options;
    this.store = harness.newStore();
  }

  BufferHarness harness() {
    return harness;
  }

  TestStore store() {
    return store;
  }

  /** The store, of the kind that a capability of the harness promises. */
  <S extends TestStore> S store(Class<S> kind) {
    return ofKind(kind, store);
  }

  /** A further store, which the caller closes. */
  <S extends TestStore> S newStore(Class<S> kind) {
    return ofKind(kind, harness.newStore());
  }

  private <S extends TestStore> S ofKind(Class<S> kind, TestStore one) {
    if (!kind.isInstance(one)) {
      throw new IllegalStateException(harness.name() + " has a capability that needs a "
          + kind.getSimpleName() + ", and its store is a " + one.getClass().getName());
    }
    return kind.cast(one);
  }

  /** For the report: so many states after a crash were looked at. */
  void lookedAt(long states) {
    crashStates += states;
  }

  long crashStates() {
    return crashStates;
  }

  Duration patience() {
    return options.patience();
  }

  /** The distance of the storage operations that fail. */
  int faultEvery() {
    return options.faultEvery();
  }

  ManualClock clock() {
    return clock;
  }

  BufferComponents components() {
    return BufferComponents.defaults().withClock(clock).withListener(listener);
  }

  void listener(BufferListener newListener) {
    listener = newListener;
  }

  /** Batches of three records or 1,000 bytes; no age; room for plenty. */
  static BufferSettings threes() {
    return BufferSettings.of(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(1_000));
  }

  static BufferSettings threesWithAge(Duration maxAge) {
    return BufferSettings.of(
        EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(1_000).withMaxAge(maxAge));
  }

  static BufferSettings threesUpTo(long records, OverflowPolicy overflow, Duration blockTimeout) {
    return threes().toBuilder()
        .capacity(Capacity.defaults()
            .withMaxRecords(records)
            .withMaxBytes(1_000_000)
            .withOverflow(overflow)
            .withBlockTimeout(blockTimeout))
        .build();
  }

  Buffer<String> open(BufferSettings settings) {
    return open(settings, RecordCodec.string());
  }

  <R> Buffer<R> open(BufferSettings settings, RecordCodec<R> codec) {
    Buffer<R> opened = store.open(settings, codec, components());
    buffer = opened;
    return opened;
  }

  Buffer<String> reopen(BufferSettings settings) {
    if (buffer != null) {
      buffer.close();
    }
    clock = clock.nextProcess(Duration.ZERO);
    return open(settings);
  }

  Buffer<String> crash(BufferSettings settings, long seed) {
    store.crash(seed);
    clock = clock.nextProcess(Duration.ZERO);
    return open(settings);
  }

  /** Starts a call in a thread of its own. */
  <T> Call<T> start(Callable<T> body) {
    Call<T> call = new Call<>(rule, clock, patience(), body);
    calls.add(call);
    return call;
  }

  /** Starts a call and waits until it waits. */
  <T> Call<T> startWaiting(Callable<T> body) throws InterruptedException {
    Call<T> call = start(body);
    call.awaitWaiting();
    return call;
  }

  void scenario(List<BufferSettings> settings, List<? extends Step> steps) {
    Scenario scenario = new Scenario(SCRIPT_SEED, settings, List.copyOf(steps));
    try {
      new ScenarioRun(store, scenario, Timeline.off()).run();
    } catch (RuleViolation violation) {
      throw Reproducer.of(scenario).explain(harness, violation);
    }
  }

  RuleViolation violation(String seen, @Nullable Throwable cause) {
    return new RuleViolation(rule, seen, cause);
  }

  void that(boolean holds, String seen) {
    if (!holds) {
      throw new RuleViolation(rule, seen);
    }
  }

  void equal(Object seen, Object expected, String what) {
    that(seen.equals(expected), what + " is " + seen + " and should be " + expected);
  }

  <E extends Throwable> E fails(Class<E> type, Callable<?> call, String what) {
    Object result;
    try {
      result = call.call();
    } catch (Throwable e) {
      if (type.isInstance(e)) {
        return type.cast(e);
      }
      throw new RuleViolation(
          rule, what + " threw " + e + " and should throw " + type.getSimpleName(), e);
    }
    throw new RuleViolation(
        rule, what + " returned " + result + " and should throw " + type.getSimpleName());
  }

  /** Takes out and commits all that is there. */
  static <R> List<R> drain(Buffer<R> buffer) {
    List<R> records = new ArrayList<>();
    while (buffer.stats().backlogRecords() > 0) {
      Batch<R> batch = buffer.emit();
      records.addAll(batch.records());
      buffer.commit(batch);
    }
    return records;
  }

  static int bytes(String record) {
    return record.getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public void close() {
    calls.forEach(Call::abandon);
    try (store) {
      if (buffer != null) {
        buffer.close();
      }
    }
  }
}

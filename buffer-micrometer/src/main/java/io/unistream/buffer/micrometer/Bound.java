package io.unistream.buffer.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.producer.AttemptEvent.Outcome;
import io.unistream.buffer.producer.ProducerHealth.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters in one registry. Every function captures the metrics, and so keeps what these watch, until they are closed. */
final class Bound {

  private static final String NAME_TAG = "buffer";

  /** The gauge that is there whatever is watched. */
  private static final String BACKLOG = "buffer.backlog.records";

  private final MeterRegistry registry;
  private final BufferMetrics metrics;
  private final boolean ofProducer;
  private final List<Meter> meters = new ArrayList<>();
  private final Map<Outcome, Timer> sends = new EnumMap<>(Outcome.class);
  private @Nullable Timer sync;

  private Bound(MeterRegistry registry, BufferMetrics metrics, boolean ofProducer) {
    this.registry = registry;
    this.metrics = metrics;
    this.ofProducer = ofProducer;
  }

  static boolean isFree(MeterRegistry registry, String name) {
    return registry.find(BACKLOG).tag(NAME_TAG, name).meter() == null;
  }

  /** All meters or none. */
  static Bound register(MeterRegistry registry, BufferMetrics metrics, boolean ofProducer) {
    Bound bound = new Bound(registry, metrics, ofProducer);
    boolean done = false;
    try {
      bound.gauges();
      bound.counters();
      bound.timers();
      done = true;
      return bound;
    } finally {
      if (!done) {
        RuntimeException unused = bound.remove(null); // what failed before is thrown
      }
    }
  }

  boolean is(MeterRegistry other) {
    return registry == other;
  }

  void synced(long nanos) {
    if (sync != null) {
      sync.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  void attempted(Outcome outcome, Duration duration) {
    Timer timer = sends.get(outcome);
    if (timer != null) {
      timer.record(duration);
    }
  }

  /** Removes all meters, whatever some of them throw; returns the first exception, which may be the given one. */
  @Nullable
  RuntimeException remove(@Nullable RuntimeException before) {
    RuntimeException first = before;
    for (Meter meter : meters) {
      try {
        registry.remove(meter);
      } catch (RuntimeException e) { // a listener's, which runs once the meter is removed
        first = first == null ? e : first;
      }
    }
    return first;
  }

  /** Nothing is read any more once the metrics are closed, by a scrape that is under way for instance. */
  private double read(ToDoubleFunction<Source> value) {
    Source source = metrics.source();
    return source == null ? Double.NaN : value.applyAsDouble(source);
  }

  private void gauges() {
    gauge(
        BACKLOG, "records", "Records that are put and not committed", BufferStats::backlogRecords);
    gauge(
        "buffer.backlog.bytes",
        "bytes",
        "Payload bytes that are put and not committed",
        BufferStats::backlogBytes);
    gauge(
        "buffer.in.flight",
        "records",
        "Records that are handed out and not committed",
        BufferStats::inFlightRecords);
    meters.add(TimeGauge.builder(
            "buffer.oldest.age",
            () -> read(source -> source.stats().oldestAge().toMillis()),
            TimeUnit.MILLISECONDS)
        .description("Age of the oldest record that is not committed")
        .tag(NAME_TAG, metrics.name())
        .register(registry));
    for (State state : State.values()) {
      meters.add(Gauge.builder(
              "buffer.state", () -> read(source -> source.state() == state ? 1 : 0))
          .description("1 for the state that the buffer or producer has, 0 for the others")
          .tag(NAME_TAG, metrics.name())
          .tag("state", lower(state))
          .register(registry));
    }
  }

  private void gauge(
      String meter, String unit, String description, ToDoubleFunction<BufferStats> value) {
    meters.add(Gauge.builder(meter, () -> read(source -> value.applyAsDouble(source.stats())))
        .description(description)
        .baseUnit(unit)
        .tag(NAME_TAG, metrics.name())
        .register(registry));
  }

  private void counters() {
    BufferCounts counts = metrics.counts();
    counter("buffer.put", "records", "Records that are durable", counts.putRecords);
    counter("buffer.put.bytes", "bytes", "Payload bytes that are durable", counts.putBytes);
    counter("buffer.commit", "records", "Records of committed batches", counts.committedRecords);
    counter("buffer.commit.batches", "batches", "Committed batches", counts.committedBatches);
    counter(
        "buffer.dropped", "records", "Records given up to make room: lost", counts.droppedRecords);
    counter(
        "buffer.failures",
        null,
        "Failures after which the buffer is opened again",
        counts.failures);
    if (ofProducer) {
      counter(
          "buffer.dead.letters",
          null,
          "Records put to the dead letters",
          metrics.sends().deadLetters);
    }
  }

  private void counter(String meter, @Nullable String unit, String description, LongAdder adder) {
    // The registry holds the first argument weakly, but the function strongly.
    meters.add(FunctionCounter.builder(meter, adder, ignored -> adder.sum())
        .description(description)
        .baseUnit(unit)
        .tag(NAME_TAG, metrics.name())
        .register(registry));
  }

  private void timers() {
    sync = timer(Timer.builder("buffer.sync").description("Making data durable"));
    if (ofProducer) {
      for (Outcome outcome : Outcome.values()) {
        sends.put(
            outcome,
            timer(Timer.builder("buffer.send")
                .description("Attempts to bring records to the target")
                .tag("outcome", lower(outcome))));
      }
    }
  }

  private Timer timer(Timer.Builder builder) {
    Timer timer = builder.tag(NAME_TAG, metrics.name()).register(registry);
    meters.add(timer);
    return timer;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

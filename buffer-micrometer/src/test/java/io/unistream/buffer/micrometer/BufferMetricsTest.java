package io.unistream.buffer.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.StorageAwayEvent;
import io.unistream.buffer.event.StorageBackEvent;
import io.unistream.buffer.event.SyncEvent;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.producer.AttemptEvent.Outcome;
import io.unistream.buffer.producer.ProducerEvents;
import io.unistream.buffer.producer.ProducerHealth.State;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BufferMetricsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final BufferMetrics metrics = BufferMetrics.of("orders");
  private final FakeSource producer = new FakeSource(true);

  @AfterEach
  void close() {
    metrics.close();
  }

  private void bindProducer() {
    metrics.bufferListener();
    metrics.producerListener();
    metrics.watch(producer).bindTo(registry);
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tag("buffer", "orders").tags(tags).gauge().value();
  }

  private double counter(String name) {
    return registry.get(name).tag("buffer", "orders").functionCounter().count();
  }

  @Test
  void gaugesReadTheStatisticsOfThisMoment() {
    bindProducer();

    producer.stats = BufferStats.builder()
        .backlogRecords(7)
        .backlogBytes(700)
        .inFlightRecords(3)
        .oldestAge(Duration.ofMillis(2_500))
        .build();

    assertEquals(7, gauge("buffer.backlog.records"));
    assertEquals(700, gauge("buffer.backlog.bytes"));
    assertEquals(3, gauge("buffer.in.flight"));
    assertEquals(2.5, registry.get("buffer.oldest.age").timeGauge().value(TimeUnit.SECONDS));
  }

  @Test
  void oneStateIsOneAndTheOthersAreZero() {
    bindProducer();

    producer.state = State.DOWN;

    assertEquals(1, gauge("buffer.state", "state", "down"));
    assertEquals(0, gauge("buffer.state", "state", "up"));
    assertEquals(0, gauge("buffer.state", "state", "degraded"));
  }

  @Test
  void attemptsAreTimedByOutcome() {
    bindProducer();

    metrics
        .producerListener()
        .onAttempt(ProducerEvents.attempt(Outcome.TAKEN, Duration.ofMillis(40)));
    metrics
        .producerListener()
        .onAttempt(ProducerEvents.attempt(Outcome.RETRY, Duration.ofMillis(5)));
    metrics
        .producerListener()
        .onAttempt(ProducerEvents.attempt(Outcome.TAKEN, Duration.ofMillis(20)));

    var taken = registry.get("buffer.send").tag("outcome", "taken").timer();
    assertEquals(2, taken.count());
    assertEquals(60, taken.totalTime(TimeUnit.MILLISECONDS));
    assertEquals(1, registry.get("buffer.send").tag("outcome", "retry").timer().count());
    for (Outcome outcome :
        Outcome.values()) { // each is there before it happened, so that its rate is
      assertNotNull(registry
          .find("buffer.send")
          .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
          .timer());
    }
  }

  @Test
  void whatHappenedBeforeBindingIsCounted() {
    metrics.bufferListener().onPut(PutEvent.of(SequenceRange.closed(1, 5), 50));
    metrics.producerListener().onDeadLetters(ProducerEvents.deadLetters("a", "b"));

    bindProducer();

    assertEquals(5, counter("buffer.put"));
    assertEquals(50, counter("buffer.put.bytes"));
    assertEquals(2, counter("buffer.dead.letters"));
  }

  @Test
  void commitsDropsAndSyncsAreCounted() {
    bindProducer();
    BatchId batch = new BatchId(new UUID(0, 1), 1);

    metrics.bufferListener().onCommit(CommitEvent.of(batch, 30, 300));
    metrics.bufferListener().onCommit(CommitEvent.of(batch, 20, 200));
    metrics.bufferListener().onDrop(DropEvent.of(batch, SequenceRange.closed(1, 4), 40));
    metrics.bufferListener().onSync(SyncEvent.of(2_000_000));

    assertEquals(50, counter("buffer.commit"));
    assertEquals(2, counter("buffer.commit.batches"));
    assertEquals(4, counter("buffer.dropped"));
    var sync = registry.get("buffer.sync").timer();
    assertEquals(1, sync.count());
    assertEquals(2, sync.totalTime(TimeUnit.MILLISECONDS));
  }

  @Test
  void aBufferIsCountedOnAcrossItsReopening() {
    Buffer<String> first = open();
    metrics.watch(first).bindTo(registry);
    first.putAll(List.of("a", "b", "c"));
    first.commit(first.emit());
    first.close();

    try (Buffer<String> second = open()) {
      metrics.watch(second);
      second.put("d");

      assertEquals(4, counter("buffer.put"));
      assertEquals(3, counter("buffer.commit"));
      assertEquals(1, gauge("buffer.backlog.records"));
      assertEquals(1, second.stats().puts());
    }
  }

  private Buffer<String> open() {
    return MemoryBuffer.open(
        MemoryBufferSettings.defaults(),
        RecordCodec.string(),
        BufferComponents.defaults().withListener(metrics.bufferListener()));
  }

  @Test
  void aBufferIsUpThenDegradedWhileItsStorageIsAwayThenDownOnceItThrows() {
    Buffer<String> buffer = open();
    metrics.watch(buffer).bindTo(registry);
    assertEquals(1, gauge("buffer.state", "state", "up"));

    metrics
        .bufferListener()
        .onStorageAway(StorageAwayEvent.of(new BufferStorageException("no route")));
    assertEquals(1, gauge("buffer.state", "state", "degraded"));
    metrics.bufferListener().onStorageBack(StorageBackEvent.of(Duration.ofSeconds(3)));
    assertEquals(1, gauge("buffer.state", "state", "up"));

    buffer.close();
    assertEquals(1, gauge("buffer.state", "state", "down"));
    assertNull(registry.find("buffer.send").timer());
    assertNull(registry.find("buffer.dead.letters").functionCounter());
  }

  @Test
  void closingRemovesAllMetersFromAllRegistries() {
    MeterRegistry other = new SimpleMeterRegistry();
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(other);
    bindProducer();
    metrics.bindTo(composite);
    registry.counter("buffer.put", "buffer", "others").increment();
    assertFalse(other.getMeters().isEmpty());

    metrics.close();
    metrics.close();

    assertEquals(
        List.of("others"),
        registry.getMeters().stream().map(m -> m.getId().getTag("buffer")).toList());
    assertEquals(List.of(), composite.getMeters());
    assertEquals(List.of(), other.getMeters());
    metrics.bufferListener().onSync(SyncEvent.of(1)); // harmless
    assertThrows(IllegalStateException.class, () -> metrics.bindTo(registry));
    assertThrows(IllegalStateException.class, () -> metrics.watch(producer));
  }

  /** Who has a meter, a listener or the metrics in hand does not keep the producer. */
  @Test
  void nothingHoldsTheSourceOnceItIsClosed() throws Exception {
    metrics.bufferListener();
    metrics.producerListener();
    WeakReference<Source> source = watchAndForget();
    metrics.bindTo(registry);
    List<Meter> kept = List.copyOf(registry.getMeters());

    metrics.close();

    for (int i = 0; i < 100 && source.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(source.get());
    for (Meter meter : kept) {
      meter.measure().forEach(each -> assertNotNull(each.getValue()));
      if (meter instanceof Gauge gauge) {
        assertEquals(Double.NaN, gauge.value(), meter.getId().toString());
      }
    }
  }

  private WeakReference<Source> watchAndForget() {
    Source source = new FakeSource(true);
    metrics.watch(source);
    return new WeakReference<>(source);
  }

  @Test
  void aRegistryThatFailsDoesNotKeepTheOtherMeters() {
    MeterRegistry other = new SimpleMeterRegistry();
    bindProducer();
    metrics.bindTo(other);
    registry.config().onMeterRemoved(meter -> {
      throw new IllegalStateException("cannot remove " + meter.getId().getName());
    });

    IllegalStateException thrown = assertThrows(IllegalStateException.class, metrics::close);

    assertTrue(String.valueOf(thrown.getMessage()).startsWith("cannot remove"));
    assertEquals(List.of(), registry.getMeters());
    assertEquals(List.of(), other.getMeters());
  }

  @Test
  void theRegistryAloneKeepsTheSource() throws Exception {
    MeterRegistry keeper = new SimpleMeterRegistry();
    WeakReference<BufferMetrics> forgotten = bindAndForget(keeper);

    for (int i = 0; i < 5; i++) {
      System.gc();
    }

    assertEquals(9, keeper.get("buffer.backlog.records").gauge().value());
    assertEquals(5, keeper.get("buffer.put").functionCounter().count());
    assertNotNull(forgotten.get());
  }

  private static WeakReference<BufferMetrics> bindAndForget(MeterRegistry keeper) {
    BufferMetrics metrics = BufferMetrics.of("kept");
    FakeSource source = new FakeSource(false);
    source.stats = BufferStats.builder().backlogRecords(9).build();
    metrics.bufferListener().onPut(PutEvent.of(SequenceRange.closed(1, 5), 50));
    metrics.watch(source).bindTo(keeper);
    return new WeakReference<>(metrics);
  }

  @Test
  void bindingTwiceToOneRegistryDoesNothing() {
    bindProducer();
    int meters = registry.getMeters().size();

    metrics.bindTo(registry);

    assertEquals(meters, registry.getMeters().size());
    metrics.bufferListener().onSync(SyncEvent.of(1));
    assertEquals(1, registry.get("buffer.sync").timer().count());
  }

  @Test
  void aNameThatTheRegistryHasAlreadyIsRefused() {
    bindProducer();
    BufferMetrics second = BufferMetrics.of("orders");
    second.bufferListener();

    var e = assertThrows(
        IllegalStateException.class, () -> second.watch(new FakeSource(false)).bindTo(registry));

    assertTrue(String.valueOf(e.getMessage()).contains("\"orders\""), e.getMessage());
    second.close();
    assertEquals(0, gauge("buffer.backlog.records")); // the first ones are still there
  }

  @Test
  void whatCannotWorkIsRefusedAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> BufferMetrics.of(" "));
    assertThrows(IllegalStateException.class, () -> metrics.bindTo(registry));
    metrics.watch(producer);
    assertThrows(IllegalStateException.class, () -> metrics.bindTo(registry));
    metrics.bufferListener();
    assertThrows(IllegalStateException.class, () -> metrics.bindTo(registry));
    metrics.producerListener();

    metrics.bindTo(registry);

    assertThrows(IllegalStateException.class, () -> metrics.watch(new FakeSource(false)));
  }

  @Test
  void bindingThatFailsLeavesNothingBehind() {
    registry.config().meterFilter(new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        if (id.getName().equals("buffer.send")) {
          throw new IllegalArgumentException("not this one");
        }
        return id;
      }
    });

    assertThrows(IllegalArgumentException.class, this::bindProducer);

    assertEquals(List.of(), registry.getMeters());
    metrics.bufferListener().onSync(SyncEvent.of(1));
  }
}

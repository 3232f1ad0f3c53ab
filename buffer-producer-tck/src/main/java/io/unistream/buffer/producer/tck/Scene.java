package io.unistream.buffer.producer.tck;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerHealth;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.tck.BufferHarness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What most directed checks need: a stage with one batch in flight, a target that is asked, dead letters in a list. */
final class Scene implements AutoCloseable {

  static final Duration RETRY_MIN = Duration.ofMillis(100);
  static final Duration RETRY_MAX = Duration.ofSeconds(10);
  static final Duration HOLD = Duration.ofMinutes(1);
  static final Duration TIMEOUT = Duration.ofSeconds(30);
  static final Duration GRACE = Duration.ofSeconds(4);

  final Ledger ledger = Ledger.blind();
  final Stage stage;
  final SteppedTarget target = new SteppedTarget();
  final Buried grave;

  Scene(BufferHarness harness, int maxRecords) {
    this.stage = new Stage(harness, ledger, maxRecords, 4);
    stage.isWaking = target::isAnswering;
    this.grave = new Buried(stage.clock);
  }

  static ProducerSettings.Builder settings() {
    return ProducerSettings.builder()
        .name("check")
        .retry(RETRY_MIN, RETRY_MAX)
        .holdProbe(HOLD)
        .attemptTimeout(TIMEOUT)
        .abortGrace(GRACE);
  }

  Producer<String> start() {
    return stage.start(target, settings().build(), grave);
  }

  /** Puts that many good records, numbered from 0. */
  static void put(Producer<String> producer, int count) {
    for (int i = 0; i < count; i++) {
      producer.put(Records.of(1, i, "good"));
    }
  }

  void awaitPhase(Producer<String> producer, ProducerHealth.Phase phase) {
    stage.await("phase " + phase, () -> producer.health().phase() == phase);
  }

  void awaitState(Producer<String> producer, ProducerHealth.State state) {
    stage.await("state " + state, () -> producer.health().state() == state);
  }

  static void check(ProducerRule rule, boolean holds, String seen) {
    if (!holds) {
      throw new ProducerViolation(rule, seen);
    }
  }

  @Override
  public void close() {
    target.always(delivery -> {});
    stage.close();
  }

  /** Dead letters in a list, which may be shut. */
  static final class Buried implements DeadLetters<String> {

    final List<DeadLetter<String>> letters = new CopyOnWriteArrayList<>();
    volatile boolean shut;
    volatile boolean closed;

    /** When it was closed. */
    volatile long closedNanos;

    private final BufferClock clock;

    Buried(BufferClock clock) {
      this.clock = clock;
    }

    @Override
    public void store(BatchId batch, List<DeadLetter<String>> more) {
      if (shut) {
        throw new IllegalStateException("the grave is shut");
      }
      letters.addAll(more);
    }

    @Override
    public void close() {
      closedNanos = clock.nanoTime();
      closed = true;
    }
  }
}

package io.unistream.buffer.micrometer;

import io.unistream.buffer.producer.AttemptEvent;
import io.unistream.buffer.producer.DeadLettersEvent;
import io.unistream.buffer.producer.ProducerListener;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a producer tells. */
final class SendCounts implements ProducerListener {

  final LongAdder deadLetters = new LongAdder();

  private final BufferMetrics metrics;

  SendCounts(BufferMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void onAttempt(AttemptEvent event) {
    for (Bound each : metrics.bound()) {
      each.attempted(event.outcome(), event.duration());
    }
  }

  @Override
  public void onDeadLetters(DeadLettersEvent event) {
    deadLetters.add(event.letters().size());
  }
}

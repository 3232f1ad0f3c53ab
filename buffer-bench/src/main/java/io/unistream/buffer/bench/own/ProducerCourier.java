package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** The producer, all by default but for its mode. */
final class ProducerCourier extends OwnCourier {

  /** The longest that is not a hang. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final DeliveryMode mode;

  ProducerCourier(String name, DeliveryMode mode, int window) {
    super(
        name,
        window,
        "Producer, mode " + mode.name().toLowerCase(Locale.ROOT)
            + (window == 1 ? "" : " of " + window + " lanes"),
        "With retries, time-outs, verdicts, health and statistics, as for every user.");
    this.mode = mode;
  }

  private ProducerSettings producerSettings() {
    ProducerSettings.Builder builder = ProducerSettings.builder();
    return switch (mode) {
      case ORDERED -> builder.ordered().build();
      case PIPELINED -> builder.pipelined().build();
      case UNORDERED -> builder.unordered(window()).build();
      case BY_KEY -> throw new IllegalStateException("these records have no keys");
    };
  }

  @Override
  public void deliver(Path directory, Durability durability, long capacityBytes, Target target)
      throws InterruptedException {
    int maxInFlight = mode == DeliveryMode.PIPELINED ? 2 : window();
    try (Producer<byte[]> producer = Producer.start(
        () -> buffer(directory, durability, capacityBytes, maxInFlight),
        delivery -> target.take(delivery.records()),
        producerSettings())) {
      // Not by flush alone, which wakes up at each commit to look: who puts does not wait for a
      // target.
      target.awaitAll(PATIENCE);
      if (!producer.flush(PATIENCE)) {
        throw new IllegalStateException("not all was delivered: " + producer.health());
      }
    }
  }
}

package io.unistream.buffer.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A real producer, as the page shows it. */
class ProducerMetricsTest {

  @Test
  void aProducerIsMeasuredFromThePutToTheDeadLetters() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    BufferMetrics metrics = BufferMetrics.of("orders");
    AtomicBoolean failed = new AtomicBoolean();
    Sender<String> sender = delivery -> {
      if (!failed.getAndSet(true)) {
        throw new IOException("no route");
      }
      if (delivery.records().contains("bad")) {
        delivery.reject(delivery.records().indexOf("bad"), "no such order");
      }
    };
    try (Producer<String> producer = Producer.start(
        () -> MemoryBuffer.open(
            MemoryBufferSettings.defaults(),
            RecordCodec.string(),
            BufferComponents.defaults().withListener(metrics.bufferListener())),
        sender,
        ProducerSettings.builder()
            .retry(Duration.ofMillis(1), Duration.ofMillis(2))
            .build(),
        ProducerComponents.<String>defaults()
            .withListener(metrics.producerListener())
            .withDeadLetters(DeadLetters.discard()))) {
      metrics.watch(producer).bindTo(registry);

      producer.putAll(List.of("a", "bad", "b"));
      assertTrue(producer.flush(Duration.ofMinutes(5)));

      assertEquals(1, registry.get("buffer.state").tag("state", "up").gauge().value());
    }

    assertEquals(3, registry.get("buffer.put").functionCounter().count());
    assertEquals(3, registry.get("buffer.commit").functionCounter().count());
    assertEquals(1, registry.get("buffer.dead.letters").functionCounter().count());
    assertEquals(1, registry.get("buffer.send").tag("outcome", "retry").timer().count());
    assertEquals(
        1, registry.get("buffer.send").tag("outcome", "partial").timer().count());
    assertEquals(
        0, registry.get("buffer.backlog.records").gauge().value()); // closed, and read still
    metrics.close();
    assertEquals(List.of(), registry.getMeters());
  }
}

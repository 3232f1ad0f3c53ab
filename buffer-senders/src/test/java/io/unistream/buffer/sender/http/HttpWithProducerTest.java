package io.unistream.buffer.sender.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The sender in the producer that it is made for, with a target that fails in every way. */
class HttpWithProducerTest {

  private static Buffer<String> open() {
    return MemoryBuffer.open(
        MemoryBufferSettings.builder()
            .emit(EmitPolicy.defaults().withMaxRecords(10).withMaxInFlight(8))
            .build(),
        RecordCodec.string());
  }

  @Test
  void losesNothingAtATargetThatFailsInEveryWay() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger requests = new AtomicInteger();
    Map<String, String> bodies = new HashMap<>();
    List<String> taken = new ArrayList<>();
    Set<String> known = new TreeSet<>();
    try (Target target = new Target()) {
      target.answers((exchange, request) -> {
        int n = requests.incrementAndGet();
        List<String> records = request.body().lines().toList();
        synchronized (known) {
          String before = bodies.putIfAbsent(request.header("Idempotency-Key"), request.body());
          if (before != null) {
            assertEquals(before, request.body());
          }
          if (n % 7 == 3) {
            Target.reply(exchange, 503, "busy");
            return;
          }
          if (n % 7 == 4) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            Target.reply(exchange, 429, "slow down");
            return;
          }
          boolean half = n % 7 == 5;
          if (!known.contains(request.header("Idempotency-Key"))) {
            taken.addAll(half ? records.subList(0, records.size() / 2) : records);
          }
          if (!half) {
            known.add(request.header("Idempotency-Key")); // a key stands for all of its records
          } else {
            Target.reply(exchange, 200, String.valueOf(records.size() / 2));
            return;
          }
        }
        if (n % 7 == 6) {
          return; // the connection is closed, and the answer lost
        }
        if (n % 21 == 0) {
          end.await(); // hangs, though it was taken
        }
        Target.reply(exchange, 200, String.valueOf(records.size()));
      });
      HttpSender<String> sender = HttpSender.ndjson(target.uri("/"), RecordCodec.string())
          .responseReader((delivery, response) -> {
            int count = Integer.parseInt(new String(response.body(), StandardCharsets.UTF_8));
            for (int i = count; i < delivery.records().size(); i++) {
              delivery.retry(i, "not taken yet");
            }
          })
          .build();
      List<String> put = new ArrayList<>();
      try (Producer<String> producer = Producer.start(
          HttpWithProducerTest::open,
          sender,
          ProducerSettings.builder()
              .unordered(4)
              .attemptTimeout(Duration.ofSeconds(2))
              .retry(Duration.ofMillis(1), Duration.ofMillis(2))
              .build())) {
        for (int i = 0; i < 500; i++) {
          put.add("record " + i);
          producer.put("record " + i);
        }

        assertTrue(producer.flush(Duration.ofMinutes(3)), () -> "" + producer.health());
      } finally {
        end.countDown();
      }
      synchronized (known) {
        assertEquals(new TreeSet<>(put), new TreeSet<>(taken));
      }
    }
  }
}

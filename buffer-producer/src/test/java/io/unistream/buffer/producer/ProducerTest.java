package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProducerTest {
  static Buffer<String> open(int window) {
    return MemoryBuffer.open(
        MemoryBufferSettings.builder()
            .emit(EmitPolicy.defaults().withMaxRecords(10).withMaxInFlight(window))
            .build(),
        RecordCodec.string());
  }

  static ProducerSettings settings(DeliveryMode mode) {
    ProducerSettings.Builder b = ProducerSettings.builder();
    switch (mode) {
      case ORDERED -> b.ordered();
      case PIPELINED -> b.pipelined();
      case UNORDERED -> b.unordered(4);
      case BY_KEY -> b.byKey(4);
    }
    return b.build();
  }

  @ParameterizedTest
  @EnumSource(DeliveryMode.class)
  void everythingArrives(DeliveryMode mode) {
    var seen = ConcurrentHashMap.<String>newKeySet();
    Producer<String> p = Producer.start(
        () -> open(8),
        d -> seen.addAll(d.records()),
        settings(mode),
        ProducerComponents.<String>defaults().withKey(s -> s.length()));
    List<String> put = new ArrayList<>();
    for (int i = 0; i < 1005; i++) {
      put.add("r" + i);
      p.put("r" + i);
    }
    assertTrue(p.flush(Duration.ofSeconds(10)));
    assertEquals(1005, seen.size());
    assertTrue(seen.containsAll(put));
    assertTrue(p.close(Duration.ofSeconds(10)));
    System.out.println(p.stats());
  }
  @Test void x() {}
}

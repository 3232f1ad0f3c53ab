package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A poll that ends by an error when its batch is in flight: the batch must not be committed with the next one (PROD-1). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostSightTest {

  private static final Duration LONG = Duration.ofSeconds(50);

  private final AtomicBoolean once = new AtomicBoolean(true);

  private static List<String> twenty() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      records.add("record " + i);
    }
    return records;
  }

  private static Buffer<String> filled() {
    Buffer<String> buffer = MemoryBuffer.open(
        MemoryBufferSettings.builder()
            .emit(emit -> emit.withMaxRecords(5).withMaxInFlight(8))
            .build(),
        RecordCodec.string());
    buffer.putAll(twenty());
    return buffer;
  }

  /** Each opening finds all records again, as a log does that had nothing committed. */
  @SuppressWarnings("unchecked")
  private Supplier<Buffer<String>> losingABatch(CrashClass crashClass) {
    return () -> {
      Buffer<String> buffer = filled();
      return (Buffer<String>) Proxy.newProxyInstance(
          Buffer.class.getClassLoader(),
          new Class<?>[] {Buffer.class},
          (proxy, method, arguments) -> {
            if (method.getName().equals("crashClass")) {
              return crashClass;
            }
            Object result;
            try {
              result = method.invoke(buffer, arguments);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
            if (method.getName().equals("pollNext") && once.getAndSet(false)) {
              throw new Error("the thread was to end");
            }
            return result;
          });
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = DeliveryMode.class,
      names = {"ORDERED", "PIPELINED", "UNORDERED"})
  void theLogIsOpenedAgain(DeliveryMode mode) {
    List<String> arrived = new CopyOnWriteArrayList<>();
    ProducerSettings.Builder settings =
        ProducerSettings.builder().retry(Duration.ofMillis(1), Duration.ofMillis(5));
    ProducerSettings chosen = switch (mode) {
      case PIPELINED -> settings.pipelined().build();
      case UNORDERED -> settings.unordered(4).build();
      default -> settings.build();
    };
    try (Producer<String> producer = Producer.start(
        losingABatch(CrashClass.PROCESS), delivery -> arrived.addAll(delivery.records()), chosen)) {
      while (producer.stats().committedRecords() < 20) {
        Thread.onSpinWait();
      }
      assertEquals(1, producer.stats().reopenings());
    }

    assertEquals(20, arrived.size());
    assertTrue(arrived.containsAll(twenty()));
  }

  @Test
  void whatIsInMemoryAloneIsLeftAlone() {
    try (Producer<String> producer = Producer.start(
        losingABatch(CrashClass.NONE),
        delivery -> {
          throw new AssertionError("the first batch is nobody's");
        },
        ProducerSettings.builder()
            .retry(Duration.ofMillis(1), Duration.ofMillis(5))
            .build())) {
      assertFalse(producer.flush(LONG));

      assertEquals(ProducerHealth.State.DOWN, producer.health().state());
      assertEquals(20, producer.stats().buffer().backlogRecords());
    }
  }
}

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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A poll that ends by an error when its batch is in flight: the batch must not be committed with the next one (PROD-1). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostSightTest {

  private static final Duration LONG = Duration.ofSeconds(50);

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
  private Supplier<Buffer<String>> losingABatch(CrashClass crashClass) {
    return ending(crashClass, "pollNext");
  }

  /** Each of these calls ends by an error, once, when it has done what it does; one after the other. */
  @SuppressWarnings("unchecked")
  private Supplier<Buffer<String>> ending(CrashClass crashClass, String... calls) {
    Queue<String> left = new ConcurrentLinkedQueue<>(List.of(calls));
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
            if (method.getName().equals(left.peek())) {
              left.remove();
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

  /** What the buffer has committed, and the producer does not know of, must not be taken for what it lost. */
  @Test
  void aCommitThatIsNotKnownHidesNoBatch() {
    Set<String> arrived = ConcurrentHashMap.newKeySet();
    try (Producer<String> producer = Producer.start(
        ending(CrashClass.PROCESS, "commitThrough", "pollNext"),
        delivery -> arrived.addAll(delivery.records()),
        pipelined())) {
      while (producer.stats().reopenings() == 0 || producer.stats().buffer().backlogRecords() > 0) {
        Thread.onSpinWait();
      }
    }

    assertEquals(Set.copyOf(twenty()), arrived);
  }

  @Test
  void aCommitThatIsNotKnownIsNoLoss() {
    try (Producer<String> producer =
        Producer.start(ending(CrashClass.NONE, "commitThrough"), delivery -> {}, pipelined())) {
      assertTrue(producer.flush(LONG));

      assertEquals(0, producer.stats().reopenings());
      assertEquals(20, producer.stats().committedRecords());
    }
  }

  private static ProducerSettings pipelined() {
    return ProducerSettings.builder()
        .pipelined()
        .retry(Duration.ofMillis(1), Duration.ofMillis(5))
        .build();
  }
}

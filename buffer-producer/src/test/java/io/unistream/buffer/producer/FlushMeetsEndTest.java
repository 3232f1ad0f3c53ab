package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A flush that seals while the producer ends: it must not wait for what comes no more (PROD-13). */
class FlushMeetsEndTest {

  @Test
  void flushEndsIfTheProducerIsClosedWhileItSeals() {
    CompletableFuture<Void> sealing = new CompletableFuture<>();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    AtomicBoolean first = new AtomicBoolean(true);
    Producer<String> producer = Producer.start(
        () -> sealingBy(() -> {
          if (first.getAndSet(false)) {
            sealing.complete(null);
            closed.join();
          }
        }),
        delivery -> {
          throw new IllegalStateException("the target is away");
        },
        ProducerSettings.defaults());
    producer.put("one");
    CompletableFuture<Boolean> flushed =
        CompletableFuture.supplyAsync(() -> producer.flush(Duration.ofHours(1)));

    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
      sealing.join();
      producer.close(Duration.ZERO);
      closed.complete(null);
      assertFalse(flushed.join());
    });
  }

  @SuppressWarnings("unchecked")
  private static Buffer<String> sealingBy(Runnable before) {
    Buffer<String> buffer =
        MemoryBuffer.open(MemoryBufferSettings.defaults(), RecordCodec.string());
    return (Buffer<String>) Proxy.newProxyInstance(
        Buffer.class.getClassLoader(),
        new Class<?>[] {Buffer.class},
        (proxy, method, arguments) -> {
          if (!method.getName().equals("seal")) {
            return invoke(buffer, method, arguments);
          }
          Object last = invoke(buffer, method, arguments);
          before.run();
          return last;
        });
  }

  private static Object invoke(Object on, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}

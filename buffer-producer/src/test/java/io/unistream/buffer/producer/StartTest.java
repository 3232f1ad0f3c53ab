package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A start that an error ends: nothing is left open, and no thread goes on (ERR-LEAK). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartTest {

  @Test
  void whateverLookAtTheBufferEndsItNothingGoesOn() throws InterruptedException {
    int look = 0;
    boolean started = false;
    while (!started) {
      Buffer<String> buffer =
          MemoryBuffer.open(MemoryBufferSettings.builder().build(), RecordCodec.string());
      Buffer<String> failing = failingAt(++look, buffer);
      List<Thread> threads = new CopyOnWriteArrayList<>();
      ProducerComponents<String> components = ProducerComponents.<String>defaults()
          .withThreads(task -> {
            Thread thread = new Thread(task, "start-test");
            threads.add(thread);
            return thread;
          });
      try {
        Producer.start(() -> failing, delivery -> {}, ProducerSettings.defaults(), components)
            .close();
        started = true;
      } catch (AssertionError e) {
        assertThrows(BufferClosedException.class, () -> buffer.put("late"));
      }
      for (Thread thread : threads) {
        thread.join(20_000);
        assertFalse(thread.isAlive(), "after look " + look);
      }
    }
    assertTrue(look > 2, "the looks were not met");
  }

  /** Its figures cannot be had at that look by the thread that makes it. */
  @SuppressWarnings("unchecked")
  private static Buffer<String> failingAt(int look, Buffer<String> buffer) {
    Thread starter = Thread.currentThread();
    AtomicInteger looks = new AtomicInteger();
    return (Buffer<String>) Proxy.newProxyInstance(
        Buffer.class.getClassLoader(),
        new Class<?>[] {Buffer.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("stats")
              && Thread.currentThread() == starter
              && looks.incrementAndGet() == look) {
            throw new AssertionError("as the test wants it");
          }
          try {
            return method.invoke(buffer, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }
}

package io.unistream.buffer.bench.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "no virtual threads before")
class PinnedThreadsTest {

  private static final CountDownLatch WAITING = new CountDownLatch(1);
  private static final CountDownLatch GO_ON = new CountDownLatch(1);

  /** A thread that waits in a class's initializer keeps its carrier, in all JDKs so far. */
  private static final class Pinning {
    static final long AT;

    static {
      WAITING.countDown();
      await(GO_ON);
      AT = System.nanoTime();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Double> pinnedWhile(Runnable work, Consumer<Thread> meanwhile)
      throws Exception {
    Map<String, Double> values = new LinkedHashMap<>();
    try (PinnedThreads pinned = new PinnedThreads()) {
      pinned.start();
      Thread thread = VirtualThreads.unstarted(true, work);
      thread.start();
      meanwhile.accept(thread);
      thread.join();
      pinned.stop(values);
    }
    return values;
  }

  @Test
  void aThreadThatKeepsItsCarrierWhileItWaitsIsCounted() throws Exception {
    Map<String, Double> values = pinnedWhile(() -> assertTrue(Pinning.AT != 0), thread -> {
      await(WAITING);
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait(); // or it would find the latch open, and never wait
      }
      GO_ON.countDown();
    });

    assertEquals(1, values.get("pinned"));
  }

  @Test
  void aThreadThatGivesItUpIsNot() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    Map<String, Double> values = pinnedWhile(() -> await(latch), thread -> latch.countDown());

    assertEquals(0, values.get("pinned"));
  }
}

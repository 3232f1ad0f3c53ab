package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SpareThreadTest {

  /** As where there is no stack or memory left for one. */
  private static final class RefusesOnce implements ThreadFactory {

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public Thread newThread(Runnable task) {
      if (asked.incrementAndGet() == 1) {
        throw new StackOverflowError("no thread could be made");
      }
      return new Thread(task, "spares");
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void closeDoesWhatNoThreadCouldBeStartedFor() {
    AtomicInteger done = new AtomicInteger();
    SpareThread spares = new SpareThread(new RefusesOnce());
    assertThrows(StackOverflowError.class, () -> spares.now().execute(done::incrementAndGet));

    spares.close();

    assertEquals(1, done.get());
  }

  @Test
  void closeStartsNoThreadForNothing() {
    RefusesOnce threads = new RefusesOnce();

    new SpareThread(threads).close();

    assertEquals(0, threads.asked.get());
  }
}

package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkersTest {

  /** An upload waits for the end of each of its requests, so none may vanish: it would wait for ever, and so would the closing. */
  @Test
  void aRequestThatWasTakenInIsBegunWhateverEndsTheThreads() throws Exception {
    int count = 1 + Hedges.MOST + 3;
    CountDownLatch begun = new CountDownLatch(count);
    CountDownLatch never = new CountDownLatch(1);
    Workers workers = new Workers(1, "test");
    for (int i = 0; i < count; i++) {
      workers.request(() -> {
        begun.countDown();
        try {
          never.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }

    workers.close();

    assertTrue(begun.await(1, TimeUnit.SECONDS));
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An error that ends a thread while it syncs for others: they are told, and nobody waits for ever. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupSyncErrorsTest {

  private final OnDemandThread syncThread = new OnDemandThread("test-sync");

  @AfterEach
  void stop() {
    syncThread.close();
  }

  private GroupSync withTheRoleOfADeadThread() throws InterruptedException {
    GroupSync sync = new GroupSync(syncThread);
    Thread dying = new Thread(sync::enter);
    dying.start();
    dying.join();
    return sync;
  }

  @Test
  void theRoleIsTakenFromAThreadThatDied() throws InterruptedException {
    GroupSync sync = withTheRoleOfADeadThread();

    assertThrows(UnknownOutcomeException.class, () -> sync.await(1, () -> 1));
    assertThrows(UnknownOutcomeException.class, () -> sync.exclusively(() -> 1));
    assertTrue(sync.hasFailed());
  }

  @Test
  void whoWantsItAloneTakesItFromAThreadThatDied() throws InterruptedException {
    GroupSync sync = withTheRoleOfADeadThread();

    assertThrows(UnknownOutcomeException.class, () -> sync.exclusively(() -> 1));
  }

  /** At whatever depth the stack ends. */
  @Test
  void theRoleIsLeftWhereTheStackEnds() throws Exception {
    Consumer<GroupSync> await = sync -> sync.await(1, () -> 1);
    Consumer<GroupSync> exclusively = sync -> sync.exclusively(() -> 1);
    for (Consumer<GroupSync> call : List.of(await, exclusively)) {
      call.accept(new GroupSync(syncThread)); // so that all classes are there
      List<GroupSync> left = new ArrayList<>();
      CompletableFuture<Boolean> enough = new CompletableFuture<>();
      CountDownLatch checked = new CountDownLatch(1);
      FutureTask<Boolean> deep = new FutureTask<>(() -> {
        enough.complete(atEachDepth(call, left));
        checked.await(); // it lives: nobody may take the role from it
        return true;
      });
      new Thread(null, deep, "deep", 512 << 10).start();

      assertTrue(enough.get());
      assertFalse(left.isEmpty());
      for (GroupSync sync : left) {
        try {
          sync.exclusively(() -> 1);
        } catch (UnknownOutcomeException e) {
          assertTrue(sync.hasFailed());
        }
      }
      checked.countDown();
      assertTrue(deep.get());
    }
  }

  /** Calls it wherever the stack ends, from there on up until one call has enough of it. */
  @SuppressWarnings("InfiniteRecursion") // it ends where the stack does
  private boolean atEachDepth(Consumer<GroupSync> call, List<GroupSync> left) {
    boolean enough = false;
    try {
      enough = atEachDepth(call, left);
    } catch (StackOverflowError e) {
      // here it ends
    }
    if (!enough) {
      try {
        GroupSync sync = new GroupSync(syncThread);
        left.add(sync);
        call.accept(sync);
        enough = true;
      } catch (StackOverflowError e) {
        // not enough yet
      }
    }
    return enough;
  }
}

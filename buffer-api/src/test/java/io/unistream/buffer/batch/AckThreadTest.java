package io.unistream.buffer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AckThreadTest {

  @Test
  void errError_aThreadThatMeetsAnErrorFailsTheBufferAndEveryFuture() {
    ListWal wal = ListWal.create();
    BufferState state = new BufferState(
        wal,
        BufferSettings.of(EmitPolicy.defaults()),
        new ManualClock(),
        new Notifier(new BufferListener() {}));
    AckThread acks = new AckThread(state, new AckThread.Acknowledged() {
      @Override
      public void count(int records, long bytes) {
        throw new OutOfMemoryError("as if");
      }

      @Override
      public void tell(long sequence, int records, long bytes) {}
    });
    acks.start();

    List<Pending> futures = List.of(add(state, acks, "a"), add(state, acks, "b"));
    acks.wake();

    for (Pending future : futures) {
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
      assertInstanceOf(UnknownOutcomeException.class, e.getCause());
    }
    assertThrows(BufferFailedException.class, state.health::ensureUsable);
    acks.close();
  }

  private static Pending add(BufferState state, AckThread acks, String record) {
    state.lock.lock();
    try {
      Pending pending = new Pending(acks, state.open.nextSequence(), 1);
      pending.position = state.appendRecord(record.getBytes(UTF_8), 1);
      acks.add(pending);
      return pending;
    } finally {
      state.lock.unlock();
    }
  }

  @Test
  void errError_anErrorWhileMakingDurableFailsTheFuturesAndTheBuffer() {
    try (Rig rig = Rig.batchesOf(3)) {
      rig.wal.faults.holdSyncs();
      CompletableFuture<Long> a = rig.buffer.putAsync("a");
      CompletableFuture<Long> b = rig.buffer.putAsync("b");
      rig.wal.faults.refuseAppend(WalEntry.Type.RECORD, new IllegalStateException("as if"));
      assertThrows(UnknownOutcomeException.class, () -> rig.buffer.putAsync("c"));
      rig.wal.faults.failSyncs();

      rig.wal.faults.letSyncsGo();

      assertThrows(ExecutionException.class, () -> a.get(30, TimeUnit.SECONDS));
      assertThrows(ExecutionException.class, () -> b.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void putAsync_aDependentThatWaitsForAFutureOfTheSameBufferIsToldSo() throws Exception {
    try (Rig rig = Rig.batchesOf(9)) {
      Buffer<String> buffer = rig.buffer;
      rig.wal.faults.holdSyncs();
      CompletableFuture<Long> a = buffer.putAsync("a");
      List<CompletableFuture<?>> dependents = new ArrayList<>();
      dependents.add(a.thenApply(n -> buffer.putAsync("c").join()));
      dependents.add(a.thenApply(n -> buffer.putAsync("d").thenApply(m -> m + 1).join()));
      dependents.add(a.thenApply(n -> got(buffer.putAsync("e"))));
      CompletableFuture<Long> b = buffer.putAsync("b");

      rig.wal.faults.letSyncsGo();

      assertEquals(2, b.get());
      for (CompletableFuture<?> dependent : dependents) {
        CompletionException e = assertThrows(CompletionException.class, dependent::join);
        assertInstanceOf(IllegalStateException.class, e.getCause());
        assertTrue(String.valueOf(e.getCause()).contains("thenCompose"));
      }
    }
  }

  private static Long got(CompletableFuture<Long> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void putAsync_aDependentThatBlocksHoldsUpNeitherOtherFuturesNorClose() throws Exception {
    Rig rig = Rig.batchesOf(9);
    CountDownLatch goOn = new CountDownLatch(1);
    rig.wal.faults.holdSyncs();
    CompletableFuture<Void> stuck = rig.buffer.putAsync("a").thenRun(() -> await(goOn));
    CompletableFuture<Long> b = rig.buffer.putAsync("b");
    CompletableFuture<Void> stuckToo = rig.buffer.putAsync("c").thenRun(() -> await(goOn));

    rig.wal.faults.letSyncsGo();

    assertEquals(2, b.get());
    rig.buffer.close();
    assertTrue(rig.wal.isClosed());
    assertEquals(3, rig.buffer.stats().puts());
    assertFalse(stuck.isDone());
    assertFalse(stuckToo.isDone());
    goOn.countDown();
    stuck.get();
    stuckToo.get();
  }

  @Test
  void putAsync_aDependentThatIsSlowIsRunOnceAndThePutsAreCountedOnce() throws Exception {
    try (Rig rig = Rig.batchesOf(9)) {
      CountDownLatch goOn = new CountDownLatch(1);
      List<Long> ran = new ArrayList<>();
      rig.wal.faults.holdSyncs();
      CompletableFuture<Void> slow = rig.buffer.putAsync("a").thenAccept(n -> {
        await(goOn);
        synchronized (ran) {
          ran.add(n);
        }
      });
      CompletableFuture<Long> b = rig.buffer.putAsync("b");
      rig.wal.faults.letSyncsGo();
      b.get();
      goOn.countDown();
      slow.get();

      assertEquals(3, rig.buffer.putAsync("c").get());

      assertEquals(3, rig.buffer.stats().puts());
      assertEquals(List.of(1L), ran);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

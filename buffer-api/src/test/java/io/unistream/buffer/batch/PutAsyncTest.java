package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PutAsyncTest {

  @Test
  void putAsync_futuresCompleteInSequenceOrderOnceDurable() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.wal.faults.holdSyncs();
      List<Long> completed = Collections.synchronizedList(new ArrayList<>());
      List<CompletableFuture<Void>> futures = new ArrayList<>();
      for (String record : List.of("a", "b", "c", "d", "e")) {
        futures.add(rig.buffer.putAsync(record).thenAccept(completed::add));
      }
      rig.wal.faults.awaitHeld();
      assertEquals(List.of(), completed);
      assertEquals(0, rig.buffer.stats().puts());

      rig.wal.faults.letSyncsGo();
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();

      assertEquals(List.of(1L, 2L, 3L, 4L, 5L), completed);
      assertEquals(5, rig.buffer.stats().puts());
      assertTrue(rig.buffer.stats().syncs() <= 5);
      assertEquals(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")), rig.drain());
    }
  }

  @Test
  void ordFifo_asynchronousAndOrdinaryPutsOfAThreadKeepTheirOrder() throws Exception {
    try (Rig rig = Rig.batchesOf(3)) {
      CompletableFuture<Long> a = rig.buffer.putAsync("a");
      assertEquals(2, rig.buffer.put("b"));
      CompletableFuture<Long> c = rig.buffer.putAsync("c");

      assertEquals(List.of(1L, 3L), List.of(a.get(), c.get()));
      assertEquals(List.of(List.of("a", "b", "c")), rig.drain());
    }
  }

  @Test
  void errSyncStop_allPendingFuturesFailWithAnUnknownOutcome() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.wal.faults.holdSyncs();
      List<CompletableFuture<Long>> futures = new ArrayList<>();
      futures.add(rig.buffer.putAsync("a"));
      rig.wal.faults.awaitHeld();
      futures.add(rig.buffer.putAsync("b"));
      futures.add(rig.buffer.putAsync("c"));
      rig.wal.faults.failSyncs();

      rig.wal.faults.letSyncsGo();

      for (CompletableFuture<Long> future : futures) {
        ExecutionException e = assertThrows(ExecutionException.class, future::get);
        assertInstanceOf(UnknownOutcomeException.class, e.getCause());
      }
      assertEquals(0, rig.buffer.stats().puts());
    }
  }

  @Test
  void ownFence_whatWasDurableBeforeTheFenceIsAcknowledged() throws Exception {
    try (Rig rig = Rig.batchesOf(10)) {
      rig.wal.faults.holdSyncs();
      CompletableFuture<Long> a = rig.buffer.putAsync("a");
      rig.wal.faults.awaitHeld();
      CompletableFuture<Long> b = rig.buffer.putAsync("b");
      CompletableFuture<Long> c = rig.buffer.putAsync("c");
      rig.wal.faults.failSyncsAfter(2, new BufferFencedException("taken over"));

      rig.wal.faults.letSyncsGo();

      assertEquals(List.of(1L, 2L), List.of(a.get(), b.get()));
      ExecutionException e = assertThrows(ExecutionException.class, c::get);
      assertInstanceOf(BufferFencedException.class, e.getCause());
    }
  }

  @Test
  void lifeClose_pendingFuturesCompleteBeforeCloseReturns() throws Exception {
    Rig rig = Rig.batchesOf(2);
    rig.wal.faults.holdSyncs();
    CompletableFuture<Long> a = rig.buffer.putAsync("a");
    rig.wal.faults.awaitHeld();
    CompletableFuture<Long> b = rig.buffer.putAsync("b");
    Background<Boolean> close = Background.run(rig.buffer::close);
    close.awaitParked();
    assertFalse(close.isDone());

    rig.wal.faults.letSyncsGo();

    close.result();
    assertEquals(List.of(1L, 2L), List.of(a.getNow(0L), b.getNow(0L)));
    assertTrue(rig.wal.isClosed());
  }

  @Test
  void lifeClose_anInterruptDoesNotCutCloseShort() throws Exception {
    Rig rig = Rig.batchesOf(2);
    rig.wal.faults.holdSyncs();
    CompletableFuture<Long> a = rig.buffer.putAsync("a");
    rig.wal.faults.awaitHeld();
    Background<Boolean> close = Background.call(() -> {
      rig.buffer.close();
      return Thread.currentThread().isInterrupted();
    });
    close.awaitParked();

    close.interrupt();
    rig.wal.faults.letSyncsGo();

    assertTrue(close.result());
    assertEquals(1, a.getNow(0L));
  }

  @Test
  void lifeClose_aDependentMayCloseTheBuffer() throws Exception {
    Rig rig = Rig.batchesOf(2);
    rig.wal.faults.holdSyncs();
    CompletableFuture<Void> closed = rig.buffer.putAsync("a").thenRun(rig.buffer::close);

    rig.wal.faults.letSyncsGo();
    closed.get();

    assertThrows(BufferClosedException.class, () -> rig.buffer.put("b"));
    assertTrue(rig.wal.isClosed());
    rig.buffer.close();
  }

  @Test
  void lifeClose_aDependentMayCloseTheBufferWhileAnotherThreadDoes() throws Exception {
    Rig rig = Rig.batchesOf(2);
    CountDownLatch inDependent = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    rig.wal.faults.holdSyncs();
    CompletableFuture<Void> closed = rig.buffer.putAsync("a").thenRun(() -> {
      inDependent.countDown();
      awaitQuietly(goOn);
      rig.buffer.close();
    });
    rig.wal.faults.letSyncsGo();
    inDependent.await();
    Background<Boolean> close = Background.run(rig.buffer::close);
    close.awaitParked();

    goOn.countDown();

    close.result();
    closed.get();
    assertTrue(rig.wal.isClosed());
  }

  @Test
  void putAsync_aDependentMayPut() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      Buffer<String> buffer = rig.buffer;
      rig.wal.faults.holdSyncs();
      CompletableFuture<Long> second =
          buffer.putAsync("a").thenCompose(first -> buffer.putAsync("b"));

      rig.wal.faults.letSyncsGo();

      assertEquals(2, second.get());
      assertEquals(List.of(List.of("a", "b")), rig.drain());
    }
  }

  @Test
  void putAsync_waitsWhileTooManyFuturesArePending() throws Exception {
    try (Rig rig = Rig.batchesOf(1_000)) {
      rig.wal.faults.holdSyncs();
      List<CompletableFuture<Long>> futures = new ArrayList<>();
      for (int i = 0; i < AckThread.MAX_PENDING; i++) {
        futures.add(rig.buffer.putAsync(""));
      }
      Background<CompletableFuture<Long>> interrupted =
          Background.call(() -> rig.buffer.putAsync("interrupted"));
      interrupted.awaitParked();
      Background<CompletableFuture<Long>> next = Background.call(() -> rig.buffer.putAsync("next"));
      next.awaitParked();
      interrupted.interrupt();
      interrupted.failure(BufferInterruptedException.class);
      assertEquals(AckThread.MAX_PENDING, rig.buffer.stats().backlogRecords());

      rig.wal.faults.letSyncsGo();

      assertEquals(AckThread.MAX_PENDING + 1, next.result().get());
      assertTrue(futures.stream().allMatch(CompletableFuture::isDone));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.event.FailureEvent;
import io.unistream.buffer.event.StorageAwayEvent;
import io.unistream.buffer.event.StorageBackEvent;
import io.unistream.buffer.wal.WalObserver;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What no call causes: storage that is away, a log that was taken over while nobody used it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StorageEventsTest {

  private final BufferStorageException cause = new BufferStorageException("no answer");

  private final ManualClock clock = new ManualClock();
  private final ListWal wal = ListWal.create();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final CountDownLatch letGo = new CountDownLatch(1);

  private Buffer<String> open(BufferListener listener) {
    return MicroBatchBuffer.open(
        wal,
        RecordCodec.string(),
        BufferSettings.of(EmitPolicy.defaults()),
        BufferComponents.defaults().withClock(clock).withListener(listener));
  }

  private class Told implements BufferListener {

    @Override
    public void onStorageAway(StorageAwayEvent event) {
      told.add(Thread.currentThread().getName() + " away " + event.cause().getMessage());
    }

    @Override
    public void onStorageBack(StorageBackEvent event) {
      told.add(Thread.currentThread().getName() + " back " + event.away());
    }

    @Override
    public void onFailure(FailureEvent event) {
      told.add(Thread.currentThread().getName() + " failure " + event.cause().getMessage());
    }
  }

  @Test
  void lifeListener_anOutageIsToldInItsOrderWithoutACall() throws Exception {
    try (Buffer<String> buffer = open(new Told())) {
      assertNotNull(buffer);
      wal.observer().storageAway(cause);
      wal.observer().storageBack(Duration.ofSeconds(3));

      assertEquals("buffer-events away no answer", told.take());
      assertEquals("buffer-events back PT3S", told.take());
    }
  }

  @Test
  void lifeListener_oneThatBlocksHoldsUpNeitherTheLogNorACallNorClosing() throws Exception {
    Buffer<String> buffer = open(new Told() {
      @Override
      public void onStorageAway(StorageAwayEvent event) {
        super.onStorageAway(event);
        awaitForEver();
      }
    });
    wal.observer().storageAway(cause);
    assertEquals("buffer-events away no answer", told.take());

    for (int i = 0; i < 3 * Announcer.MOST; i++) {
      wal.observer().storageBack(Duration.ofSeconds(i));
    }
    assertEquals(1, buffer.put("a"));
    Batch<String> batch = buffer.emit();
    buffer.commit(batch.id());
    buffer.close();

    letGo.countDown();
    assertEquals(0, told.size());
  }

  private void awaitForEver() {
    try {
      letGo.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void lifeListener_oneThatThrowsIsToldOfTheNextEvent() throws Exception {
    try (Buffer<String> buffer = open(new Told() {
      @Override
      public void onStorageAway(StorageAwayEvent event) {
        throw new AssertionError("thrown by a listener");
      }
    })) {
      assertNotNull(buffer);
      wal.observer().storageAway(cause);
      wal.observer().storageBack(Duration.ofSeconds(3));

      assertEquals("buffer-events back PT3S", told.take());
    }
  }

  @Test
  void ownFence_aPollThatWaitsIsWokenWhenTheLogWasTakenOver() throws Exception {
    try (Buffer<String> buffer = open(new Told())) {
      Background<Optional<Batch<String>>> polling =
          Background.call(() -> buffer.poll(Duration.ofDays(1)));
      WalObserver observer = wal.observer();

      observer.failed(new BufferFencedException("epoch 2"));

      polling.failure(BufferFencedException.class);
      assertThrows(BufferFencedException.class, () -> buffer.put("a"));
      assertThrows(BufferFencedException.class, buffer::emit);
      String failure = told.take();
      assertEquals("failure epoch 2", failure.substring(failure.indexOf("failure")));
      assertEquals(0, told.size(), "told once");
    }
  }

  @Test
  void lifeObserve_theLogsOwnFiguresAreAmongTheStatistics() {
    try (Buffer<String> buffer = open(new BufferListener() {})) {
      buffer.put("a");

      assertEquals(Map.of("entries", 1L), buffer.stats().backend());
      assertNotEquals(0, buffer.stats().syncs());
    }
  }
}

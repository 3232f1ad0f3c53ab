package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.tck.ManualClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A producer as its users have it: the system's clock, threads of its own. The rules are proved by the kit. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProducerTest {

  private static final Duration LONG = Duration.ofSeconds(50);

  private final AtomicReference<Buffer<String>> buffer = new AtomicReference<>();

  private Buffer<String> open(int window) {
    Buffer<String> opened = MemoryBuffer.open(
        MemoryBufferSettings.builder()
            .emit(emit -> emit.withMaxRecords(10).withMaxInFlight(window))
            .build(),
        RecordCodec.string());
    buffer.set(opened);
    return opened;
  }

  private static ProducerSettings settings(DeliveryMode mode) {
    ProducerSettings.Builder builder = ProducerSettings.builder();
    return switch (mode) {
      case ORDERED -> builder.ordered().build();
      case PIPELINED -> builder.pipelined().build();
      case UNORDERED -> builder.unordered(4).build();
      case BY_KEY -> builder.byKey(4).build();
    };
  }

  @ParameterizedTest
  @EnumSource(DeliveryMode.class)
  void everythingArrives(DeliveryMode mode) {
    Set<String> arrived = ConcurrentHashMap.newKeySet();
    List<String> put = new ArrayList<>();
    try (Producer<String> producer = Producer.start(
        () -> open(8),
        delivery -> arrived.addAll(delivery.records()),
        settings(mode),
        ProducerComponents.<String>defaults().withKey(String::length))) {
      for (int i = 0; i < 1_005; i++) {
        put.add("record " + i);
        producer.put("record " + i);
      }
      assertTrue(producer.flush(LONG));
      assertEquals(Set.copyOf(put), arrived);
      assertEquals(1_005, producer.stats().committedRecords());
      assertTrue(producer.stats().attempts(AttemptEvent.Outcome.TAKEN) >= 101);
    }
  }

  /** A commit costs a barrier, and on S3 an object: what can be taken is taken first. */
  @ParameterizedTest
  @EnumSource(
      value = DeliveryMode.class,
      names = {"PIPELINED", "UNORDERED"})
  void batchesThatAreDueAreTakenBeforeTheFirstIsCommitted(DeliveryMode mode) {
    int window = mode == DeliveryMode.PIPELINED ? 2 : 8;
    Buffer<String> filled = open(window);
    for (int i = 0; i < 10 * window; i++) {
      filled.put("record " + i);
    }
    AtomicLong takenBeforeTheFirstCommit = new AtomicLong(-1);
    Buffer<String> watched = before(filled, method -> {
      if (method.equals("commitThrough")) {
        takenBeforeTheFirstCommit.compareAndSet(-1, filled.stats().inFlightRecords());
      }
    });

    ProducerComponents<String> timeless =
        ProducerComponents.<String>defaults().withClock(new ManualClock());
    try (Producer<String> producer =
        Producer.start(() -> watched, delivery -> {}, settings(mode), timeless)) {
      assertTrue(producer.flush(LONG));
    }

    assertEquals(10L * window, takenBeforeTheFirstCommit.get());
  }

  /** What has arrived does not wait for ever for more that is being taken. */
  @Test
  void aBatchThatHasArrivedIsCommittedWhileTheNextIsBeingDecoded() {
    CountDownLatch committed = new CountDownLatch(1);
    try (Producer<String> producer = Producer.start(
        () -> filled(2, record -> record.equals("record 10"), committed),
        delivery -> {},
        settings(DeliveryMode.PIPELINED))) {
      awaitCommit(producer);
      committed.countDown();
      assertTrue(producer.flush(LONG));
    }
  }

  /** Lanes that are always due take every worker that is left; the next poll would decide the commit. */
  @Test
  void aBatchThatHasArrivedIsCommittedWhileLanesAreAlwaysDue() {
    CountDownLatch storing = new CountDownLatch(1);
    CountDownLatch committed = new CountDownLatch(1);
    Sender<String> sender = delivery -> {
      String first = delivery.records().get(0);
      if (first.equals("record 10")) {
        throw SendException.of(Verdict.REJECT, "not this");
      }
      if (!first.equals("record 0") && committed.getCount() > 0) {
        Thread.sleep(5);
        throw SendException.of(Verdict.RETRY, "not now");
      }
    };
    DeadLetters<String> letters = (batch, all) -> {
      storing.countDown();
      committed.await();
    };
    try (Producer<String> producer = Producer.start(
        () -> filled(8, record -> record.equals("record 30"), storing),
        sender,
        ProducerSettings.builder()
            .unordered(1)
            .retry(Duration.ofMillis(1), Duration.ofMillis(1))
            .floodGuard(false)
            .build(),
        ProducerComponents.<String>defaults().withDeadLetters(letters))) {
      awaitCommit(producer);
      committed.countDown();
      assertTrue(producer.flush(LONG));
    }
  }

  private static void awaitCommit(Producer<String> producer) {
    while (producer.stats().committedBatches() == 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Six batches of ten, of which a record can only be decoded after something has happened. */
  private Buffer<String> filled(int window, Predicate<String> waits, CountDownLatch until) {
    RecordCodec<String> plain = RecordCodec.string();
    RecordCodec<String> waiting = new RecordCodec<>() {
      @Override
      public byte[] encode(String record) throws Exception {
        return plain.encode(record);
      }

      @Override
      public String decode(byte[] payload) throws Exception {
        String record = plain.decode(payload);
        if (waits.test(record)) {
          until.await();
        }
        return record;
      }
    };
    Buffer<String> opened = MemoryBuffer.open(
        MemoryBufferSettings.builder()
            .emit(emit -> emit.withMaxRecords(10).withMaxInFlight(window))
            .build(),
        waiting);
    for (int i = 0; i < 60; i++) {
      opened.put("record " + i);
    }
    return opened;
  }

  @SuppressWarnings("unchecked")
  private static Buffer<String> before(Buffer<String> buffer, Consumer<String> before) {
    return (Buffer<String>) Proxy.newProxyInstance(
        ProducerTest.class.getClassLoader(),
        new Class<?>[] {Buffer.class},
        (proxy, method, arguments) -> {
          before.accept(method.getName());
          try {
            return method.invoke(buffer, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
          }
        });
  }

  /** Such as a head that could not be decoded, and was dropped then: nothing is due any more that could succeed. */
  @Test
  void healthIsUpAgainOnceAPollEndsThoughNothingIsDue() {
    Buffer<String> empty = open(1);
    AtomicLong polls = new AtomicLong();
    Buffer<String> ill = before(empty, method -> {
      if (method.equals("pollNext") && polls.incrementAndGet() == 1) {
        throw new OutOfMemoryError("for now");
      }
    });
    try (Producer<String> producer = Producer.start(
        () -> ill,
        delivery -> {},
        ProducerSettings.builder()
            .retry(Duration.ofMillis(1), Duration.ofMillis(1))
            .build())) {
      while (polls.get() < 2 || producer.health().state() != ProducerHealth.State.UP) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /** It may still hold the log; and it is no reason to end. */
  @Test
  void aFailedBufferThatCannotBeClosedForNowIsClosedLaterAndOpenedAgain() {
    AtomicLong closings = new AtomicLong();
    AtomicLong openings = new AtomicLong();
    Supplier<Buffer<String>> opener = () -> {
      Buffer<String> healthy = open(1);
      return openings.incrementAndGet() > 1
          ? healthy
          : before(healthy, method -> {
            if (method.equals("pollNext")) {
              throw new BufferFailedException("the disk is gone");
            } else if (method.equals("close") && closings.incrementAndGet() == 1) {
              throw new OutOfMemoryError("heap");
            }
          });
    };
    List<String> arrived = new CopyOnWriteArrayList<>();
    try (Producer<String> producer = Producer.start(
        opener,
        delivery -> arrived.addAll(delivery.records()),
        ProducerSettings.builder()
            .retry(Duration.ofMillis(1), Duration.ofMillis(1))
            .build())) {
      while (producer.stats().reopenings() == 0) {
        LockSupport.parkNanos(1_000_000);
      }
      producer.put("a");
      assertTrue(producer.flush(LONG));
    }

    assertEquals(2, closings.get());
    assertEquals(List.of("a"), arrived);
  }

  @Test
  void aWindowThatIsTooSmallIsRefusedAndTheBufferClosed() {
    IllegalArgumentException thrown = assertThrows(
        IllegalArgumentException.class,
        () -> Producer.start(
            () -> open(2),
            delivery -> {},
            ProducerSettings.builder().unordered(3).build()));

    assertTrue(
        String.valueOf(thrown.getMessage()).contains("emit.maxInFlight is at least 3, was 2"));
    Buffer<String> opened = Objects.requireNonNull(buffer.get());
    assertThrows(BufferClosedException.class, () -> opened.put("a"));
  }

  @Test
  void byKeyNeedsAKey() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Producer.start(
            () -> open(2), delivery -> {}, ProducerSettings.builder().byKey(2).build()));
  }

  @Test
  void senderWithFutures() {
    AtomicReference<CompletableFuture<Void>> answer = new AtomicReference<>();
    CountDownLatch asked = new CountDownLatch(1);
    try (Producer<String> producer = Producer.start(
        () -> open(1),
        Sender.async(delivery -> {
          CompletableFuture<Void> future = new CompletableFuture<>();
          answer.set(future);
          asked.countDown();
          return future;
        }),
        ProducerSettings.defaults())) {
      producer.put("a");
      CompletableFuture<Boolean> flushed = CompletableFuture.supplyAsync(
          () -> producer.flush(LONG), task -> new Thread(task).start());
      await(asked);
      assertFalse(flushed.isDone());
      Objects.requireNonNull(answer.get()).complete(null);
      assertTrue(flushed.join());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aListenerMayPutAndFlush() {
    AtomicReference<Producer<String>> itself = new AtomicReference<>();
    try (Producer<String> producer = Producer.start(
        () -> open(1),
        delivery -> {},
        ProducerSettings.defaults(),
        ProducerComponents.<String>defaults().withListener(new ProducerListener() {
          @Override
          public void onAttempt(AttemptEvent event) {
            Producer<String> producer = itself.get();
            if (event.batch().number() == 1 && producer != null) {
              producer.put("told");
              producer.flush(Duration.ZERO);
            }
          }
        }))) {
      itself.set(producer);
      producer.put("a");
      assertTrue(producer.flush(LONG));
      assertTrue(producer.flush(LONG));
      assertEquals(2, producer.stats().committedRecords());
    }
  }

  @Test
  void closingDoesNotWaitForAPauseThatIsLongerThanItsTime() {
    SendException busy = SendException.of(SendException.Verdict.RETRY, "busy");

    assertFalse(closes(Duration.ofMinutes(30), busy.withRetryAfter(Duration.ofHours(1))));
  }

  @Test
  void closingWaitsForAPauseThatEndsInItsTime() {
    assertTrue(closes(LONG, new IllegalStateException("once")));
  }

  @Test
  void whoeverElseClosesIsToldOfTheEndThoughTheBufferTellsNothing() {
    Buffer<String> silent = open(1);
    AtomicReference<Producer<String>> itself = new AtomicReference<>();
    CompletableFuture<Boolean> second = new CompletableFuture<>();
    Buffer<String> watched = before(silent, method -> {
      if (method.equals("close")) {
        waiting(() -> second.complete(Objects.requireNonNull(itself.get()).close(LONG)));
        silent.close();
      } else if (method.equals("stats") && isClosed(silent)) {
        throw new IllegalStateException("closed, and tells nothing");
      }
    });
    Producer<String> producer =
        Producer.start(() -> watched, delivery -> {}, ProducerSettings.defaults());
    itself.set(producer);

    CompletableFuture<Boolean> first =
        CompletableFuture.supplyAsync(() -> producer.close(LONG), task -> new Thread(task).start());

    assertFalse(second.join()); // it is not known whether anything is left
    assertFalse(first.join());
  }

  private static boolean isClosed(Buffer<String> buffer) {
    try {
      buffer.putAll(List.of());
      return false;
    } catch (BufferClosedException e) {
      return true;
    }
  }

  /** Runs something in another thread, and returns when that waits. */
  private static void waiting(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  /** Closes a producer whose first attempt has failed, and returns whether nothing is left. */
  private boolean closes(Duration time, RuntimeException first) {
    CountDownLatch failed = new CountDownLatch(1);
    Producer<String> producer = Producer.start(
        () -> open(1),
        delivery -> {
          if (delivery.attempt() == 1) {
            throw first;
          }
        },
        ProducerSettings.defaults(),
        ProducerComponents.<String>defaults().withListener(new ProducerListener() {
          @Override
          public void onAttempt(AttemptEvent event) {
            failed.countDown();
          }
        }));
    producer.put("a");
    producer.flush(Duration.ZERO); // seals it
    await(failed);
    return producer.close(time);
  }
}

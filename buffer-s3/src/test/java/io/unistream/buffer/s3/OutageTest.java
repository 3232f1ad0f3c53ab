package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.event.FailureEvent;
import io.unistream.buffer.event.StorageAwayEvent;
import io.unistream.buffer.event.StorageBackEvent;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An outage can be seen, and so can the loss of the log while nobody writes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutageTest {

  private final Bucket bucket = new Bucket();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final Logger log = Logger.getLogger(Outage.class.getName());
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord line) {
      lines.add(line.getLevel().getName());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  OutageTest() {
    log.addHandler(handler);
    log.setUseParentHandlers(false);
    log.setLevel(Level.INFO); // other tests silence its parent
    bucket.listener = new BufferListener() {
      @Override
      public void onStorageAway(StorageAwayEvent event) {
        told.add("away");
      }

      @Override
      public void onStorageBack(StorageBackEvent event) {
        told.add(
            event.away().compareTo(Duration.ofSeconds(50)) > 0
                ? "back after a minute"
                : "back " + event.away());
      }

      @Override
      public void onFailure(FailureEvent event) {
        told.add("failure " + event.cause().getClass().getSimpleName());
      }
    };
  }

  @AfterEach
  void close() {
    log.removeHandler(handler);
    log.setUseParentHandlers(true);
    bucket.close();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }

  private void letTimePass(BooleanSupplier end) {
    while (!end.getAsBoolean()) {
      bucket.clock.advance(Duration.ofMillis(100));
      LockSupport.parkNanos(50_000);
    }
  }

  static long figure(Buffer<String> buffer, String name) {
    Map<String, Long> all = buffer.stats().backend();
    return Objects.requireNonNull(all.get(name), () -> name + " in " + all);
  }

  /** Who has a record larger than {@code maxUnflushedBytes} waits until nothing is unflushed. */
  @Test
  void nothingIsUnflushedAfterCommitsThatLaterObjectsRepeat() {
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
      buffer.commit(buffer.emit());
      buffer.put("b");
      buffer.put("c");

      assertEquals(0, figure(buffer, "unflushed.bytes"));
    }
  }

  @Test
  void aLogThatFailedSaysSo() {
    S3Faults faults = bucket.faults;
    Buffer<String> buffer = bucket.open();
    assertEquals(0, figure(buffer, "log.failed"));
    faults.failAll(attempt -> attempt.kind() == Kind.PUT, S3Fault.status(403, "AccessDenied"));

    assertThrows(BufferException.class, () -> buffer.put("a"));

    assertEquals(1, figure(buffer, "log.failed"));
    faults.clear();
    buffer.close();
  }

  /** The log says so at once; the listener only hears of what happens once there is a buffer. */
  @Test
  void anOpeningThatWaitsForTheStoreHasItsLine() throws Exception {
    bucket.with(s -> s.retries(retries -> retries.giveUpAfter(Duration.ofDays(1))));
    S3Faults faults = bucket.faults;
    faults.failAll(attempt -> true, S3Fault.status(503, "ServiceUnavailable"));
    CompletableFuture<Buffer<String>> opening =
        CompletableFuture.supplyAsync(bucket::open, OwnThread.EACH);
    letTimePass(() -> !lines.isEmpty());

    assertEquals(List.of("WARNING"), lines);
    assertFalse(opening.isDone());
    faults.clear();
    letTimePass(opening::isDone);
    opening.get().close();
    assertEquals(List.of("WARNING", "INFO"), lines);
    assertEquals(List.of(), told);
  }

  @Test
  void anOutageIsToldWhenItBeginsAndWhenItEnds() throws Exception {
    bucket.with(s -> s.retries(retries -> retries.giveUpAfter(Duration.ofDays(1))));
    S3Faults faults = bucket.faults;
    Buffer<String> buffer = bucket.open();
    faults.failAll(attempt -> attempt.kind() == Kind.PUT, S3Fault.status(503, "SlowDown"));
    CompletableFuture<Long> put = buffer.putAsync("a");
    letTimePass(() ->
        told.size() == 1); // from here on it is away, whenever the uploading thread came to run
    long until = bucket.clock.nanoTime() + Duration.ofMinutes(1).toNanos();
    letTimePass(() -> bucket.clock.nanoTime() >= until && figure(buffer, "requests.retried") > 2);

    assertEquals(List.of("away"), told);
    assertEquals(List.of("WARNING"), lines);
    assertTrue(figure(buffer, "requests.throttled") > 2);
    assertTrue(figure(buffer, "requests.retried") > 2);
    assertTrue(figure(buffer, "store.away.millis") >= 50_000);
    assertTrue(figure(buffer, "acknowledged.ago.millis") >= 60_000);
    assertTrue(figure(buffer, "unflushed.bytes") > 0);
    assertEquals(1, figure(buffer, "uploads.sending"));

    faults.clear();
    letTimePass(put::isDone);
    put.get();
    await(() -> told.size() == 2);

    assertEquals(List.of("away", "back after a minute"), told);
    assertEquals(List.of("WARNING", "INFO"), lines);
    assertEquals(0, figure(buffer, "store.away.millis"));
    assertEquals(0, figure(buffer, "unflushed.bytes"));
    assertEquals(faults.counts().puts(), figure(buffer, "requests.put"));
    assertEquals(faults.counts().gets(), figure(buffer, "requests.get"));
    assertEquals(faults.counts().lists(), figure(buffer, "requests.list"));
    assertEquals(faults.counts().bulkDeletes(), figure(buffer, "requests.delete"));
    buffer.close();
  }

  @Test
  void oneAnswerThatGotLostIsNoOutage() {
    S3Faults faults = bucket.faults;
    try (Buffer<String> buffer = bucket.open()) {
      faults.failNext(attempt -> attempt.kind() == Kind.PUT, S3Fault.loseAnswer());
      buffer.put("a");
      assertEquals(1, figure(buffer, "requests.retried"));
    }
    assertEquals(List.of(), told);
    assertEquals(List.of(), lines);
  }

  @Test
  void anIdleOwnerLearnsThatTheLogWasTakenOver() throws Exception {
    bucket.with(s -> s.ownershipCheck(Duration.ofSeconds(10)));
    Buffer<String> former = bucket.open();
    await(() -> watches(bucket));
    former.put("a");
    CompletableFuture<Optional<Batch<String>>> polling =
        CompletableFuture.supplyAsync(() -> former.poll(Duration.ofDays(1)), OwnThread.EACH);
    assertEquals(0, figure(former, "owner.fenced"));
    assertEquals(1, figure(former, "owner.epoch"));
    bucket.with(s -> s.ownershipCheck(Duration.ZERO));
    Buffer<String> owner = bucket.open();

    bucket.clock.advance(Duration.ofSeconds(10));

    ExecutionException e = assertThrows(ExecutionException.class, polling::get);
    assertInstanceOf(BufferFencedException.class, e.getCause());
    assertThrows(BufferFencedException.class, () -> former.put("late"));
    assertThrows(BufferFencedException.class, former::emit);
    assertEquals(1, figure(former, "owner.fenced"));
    await(() -> told.contains("failure BufferFencedException"));
    former.close();
    assertEquals(List.of("a"), Bucket.drain(owner));
    owner.close();
  }

  @Test
  void anOwnerLooksOncePerIntervalAndOnlyWhileItIsIdle() {
    bucket.with(s -> s.ownershipCheck(Duration.ofSeconds(10)));
    S3Faults faults = bucket.faults;
    Buffer<String> buffer = bucket.open();
    await(() -> watches(bucket));
    long before = faults.counts().lists();
    for (int i = 0; i < 20; i++) {
      bucket.clock.advance(Duration.ofSeconds(5));
      buffer.put("a");
    }
    assertEquals(before, faults.counts().lists());
    for (int i = 1; i <= 3; i++) {
      await(() -> watches(bucket) && bucket.clock.isQuiet());
      bucket.clock.advance(Duration.ofSeconds(10));
      long expected = before + i;
      await(() -> faults.counts().lists() == expected);
    }
    faults.failAll(attempt -> attempt.kind() == Kind.LIST, S3Fault.status(503));
    await(() -> watches(bucket) && bucket.clock.isQuiet());
    bucket.clock.advance(Duration.ofSeconds(10));
    await(() -> faults.counts().lists() == before + 4);
    assertFalse(told.contains("away"), "what nobody waits for is no outage");
    buffer.put("goes on");
    buffer.close();
  }

  private static boolean watches(Bucket bucket) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread ->
            thread.getName().startsWith("buffer-s3-owner-log") && bucket.clock.isWaiting(thread));
  }
}

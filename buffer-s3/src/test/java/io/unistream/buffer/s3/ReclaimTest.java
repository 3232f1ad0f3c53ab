package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.event.ReclaimFailureEvent;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReclaimTest {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Bucket bucket = new Bucket();
  private final List<BufferException> told = Collections.synchronizedList(new ArrayList<>());
  private S3Faults faults = S3Faults.none();

  @AfterEach
  void close() {
    bucket.close();
  }

  private Buffer<String> open() {
    bucket.listener = listener();
    faults = bucket.faults;
    return bucket.open();
  }

  private Buffer<String> openUnwatched() {
    bucket.listener = listener();
    faults = bucket.faults;
    return bucket.openUnwatched();
  }

  /** A record whose codec failed is read again, from what is left of the log. */
  @Test
  void aRecordIsReadAgainThoughTheBeginningOfTheLogIsDeleted() {
    AtomicBoolean fails = new AtomicBoolean(true);
    RecordCodec<String> codec = new RecordCodec<>() {
      @Override
      public byte[] encode(String record) throws Exception {
        return RecordCodec.string().encode(record);
      }

      @Override
      public String decode(byte[] payload) throws Exception {
        String record = RecordCodec.string().decode(payload);
        if (record.equals("last") && fails.getAndSet(false)) {
          throw new IOException("cannot be read now");
        }
        return record;
      }
    };
    try (Buffer<String> buffer = bucket.open(codec)) {
      for (int i = 0; i < 4; i++) {
        buffer.putAll(List.of("1", "2", "3"));
        buffer.commit(buffer.emit());
      }
      buffer.putAll(List.of("1", "2", "last"));
      assertThrows(RecordDecodeException.class, buffer::emit);

      assertEquals(List.of("1", "2", "last"), buffer.emit().records());
    }
  }

  private BufferListener listener() {
    return new BufferListener() {
      @Override
      public void onReclaimFailure(ReclaimFailureEvent event) {
        told.add(event.cause());
      }
    };
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }

  private static boolean isDelete(S3Attempt attempt) {
    return attempt.kind() == Kind.BULK_DELETE;
  }

  private long deletes() {
    return faults.counts().bulkDeletes();
  }

  private List<String> data() {
    return bucket.keys("wal/0000000001/").stream()
        .filter(key -> !key.endsWith("00"))
        .toList();
  }

  private static void putAll(Buffer<String> buffer, int records) {
    for (int i = 0; i < records; i++) {
      buffer.put("record " + i);
    }
  }

  private static void commitOne(Buffer<String> buffer) {
    buffer.commit(buffer.emit());
  }

  @Test
  void aCommitDoesNotWaitForADeletion() {
    Buffer<String> buffer = openUnwatched();
    putAll(buffer, 9);
    HeldWrite never = faults.hold(ReclaimTest::isDelete);

    commitOne(buffer);
    commitOne(buffer); // the first one's objects are deleted once another carries its watermark
    await(never::sent);
    commitOne(buffer);

    assertEquals(List.of(), told);
    never.letGo();
    await(() -> data().size() < 9);
    buffer.close();
  }

  @Test
  void anOpeningDoesNotWaitForTheGarbage() {
    Buffer<String> former = open();
    former.put("a");
    HeldWrite lost = faults.hold(attempt -> attempt.kind() == Kind.PUT);
    CompletableFuture<Long> first = former.putAsync("lost");
    await(lost::sent);
    CompletableFuture<Long> second = former.putAsync("behind the fence");
    await(() -> bucket.keys("wal/0000000001/00000000000000000003").size() == 1);
    HeldWrite held = bucket.faults.hold( // not the trial, which comes before
        attempt -> isDelete(attempt) && !bucket.keys("wal/0000000002/").isEmpty());

    Buffer<String> next = bucket.openUnwatched();
    await(held::sent);
    next.put("more");
    assertEquals(1, OutageTest.figure(next, "reclaim.collecting"));

    assertEquals(1, bucket.keys("wal/0000000001/00000000000000000003").size());
    held.letGo();
    await(() -> bucket.keys("wal/0000000001/00000000000000000003").isEmpty());
    await(() -> OutageTest.figure(next, "reclaim.collecting") == 0);
    lost.letGo();
    next.close();
    former.close();
    assertTrue(first.isCompletedExceptionally() && second.isCompletedExceptionally());
  }

  /** Where all is committed, the object that the last commit ends in alone tells which numbers were given. */
  @Test
  void numbersGoOnWhereAllThatIsLeftIsCommitted() {
    Buffer<String> former = open();
    former.putAll(List.of("a", "b", "c"));
    commitOne(former);
    HeldWrite lost = faults.hold(attempt -> attempt.kind() == Kind.PUT);
    CompletableFuture<Long> first = former.putAsync("lost");
    await(lost::sent);
    int before = data().size();
    CompletableFuture<Long> second = former.putAsync("behind the fence");
    await(() -> data().size() > before);

    Buffer<String> next = bucket.open();
    next.put("d");
    assertEquals(4, next.emit().firstSequence());

    lost.letGo();
    next.close();
    former.close();
    assertTrue(first.isCompletedExceptionally() && second.isCompletedExceptionally());
  }

  @Test
  void whatIsRefusedIsToldOnceATryAndTriedAgainAfterAPause() {
    Buffer<String> buffer = open();
    bucket.s3.refuseBulkDelete(key -> key.endsWith("2"), "InternalError");
    putAll(buffer, 12);
    commitOne(buffer);
    commitOne(buffer);
    assertEquals(0, told.size());
    long before = deletes();
    commitOne(buffer);
    assertEquals(1, told.size());
    assertTrue(String.valueOf(told.get(0).getMessage()).contains("InternalError"));
    assertEquals(before + 1, deletes(), "what was refused waits for its pause");
    assertTrue(data().stream().anyMatch(key -> key.endsWith("02")));

    bucket.s3.refuseNothing();
    bucket.clock.advance(LONGEST_PAUSE);

    await(() -> data().stream().noneMatch(key -> key.endsWith("02")));
    buffer.close();
  }

  @Test
  void pausesDoubleHoweverOftenIsCommitted() {
    Buffer<String> buffer = open();
    faults.failAll(ReclaimTest::isDelete, S3Fault.status(403, "AccessDenied"));
    putAll(buffer, 300);
    long before = deletes();
    for (int i = 0; i < 90; i++) {
      commitOne(buffer);
      bucket.clock.advance(Duration.ofSeconds(1));
    }

    // After 0, 1, 3, 7, 15, 31, 63 s.
    await(() -> deletes() - before == 7);
    assertTrue(told.size() <= 7, "told: " + told.size());
    faults.clear();
    bucket.clock.advance(LONGEST_PAUSE);
    await(() -> data().size() < 200);
    buffer.close();
  }

  @Test
  void anOutageHasOneLineInTheLog() {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord line) {
        lines.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    Logger log = Logger.getLogger(Reclaimer.class.getName());
    log.addHandler(handler);
    log.setUseParentHandlers(false);
    log.setLevel(Level.INFO); // other tests silence its parent
    try (Buffer<String> buffer = open()) {
      putAll(buffer, 60);
      for (int outage = 1; outage <= 2; outage++) {
        faults.failAll(ReclaimTest::isDelete, S3Fault.status(403, "AccessDenied"));
        for (int i = 0; i < 8; i++) {
          commitOne(buffer);
          bucket.clock.advance(Duration.ofSeconds(20));
        }
        assertEquals(outage, lines.size(), lines + " " + told + " " + deletes() + data());
        faults.clear();
        commitOne(buffer);
        await(() -> {
          bucket.clock.advance(LONGEST_PAUSE);
          return buffer.stats().backend().getOrDefault("reclaim.backlog", 0L) == 0;
        });
      }
    } finally {
      log.removeHandler(handler);
      log.setUseParentHandlers(true);
    }
  }

  /** One undeletable object must not slow the others down to a page in each pause. */
  @Test
  void whatIsRefusedHoldsUpNothingElse() {
    Buffer<String> buffer = open();
    bucket.s3.refuseBulkDelete(key -> key.endsWith("02"), "AccessDenied");
    putAll(buffer, 60);
    for (int i = 0; i < 20; i++) {
      commitOne(buffer);
    }

    assertEquals(1, data().stream().filter(key -> key.compareTo(last(40)) < 0).count());
    buffer.close();
  }

  private static String last(int slot) {
    return String.format("log/wal/0000000001/%020d", slot);
  }

  /** The thread is there only while there is something to do. */
  @Test
  void aThreadThatHasNothingToDoEnds() {
    bucket.settings = S3BufferSettings.builder(TestClients.BUCKET, "idle")
        .buffer(bucket.settings.buffer())
        .grouping(grouping -> grouping.linger(Duration.ZERO))
        .build();
    Buffer<String> buffer = open();
    putAll(buffer, 9);
    commitOne(buffer);
    commitOne(buffer);
    await(() -> Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().startsWith("buffer-s3-reclaim-idle")));
    buffer.close();
  }

  @Test
  void closingTriesOnceAndNoLongerThanARequestMayTake() {
    Duration requestTimeout = Duration.ofSeconds(10);
    Buffer<String> buffer = openShort(requestTimeout);
    putAll(buffer, 6);
    HeldWrite never = faults.hold(ReclaimTest::isDelete);
    commitOne(buffer);
    commitOne(buffer);
    await(never::sent);
    long before = deletes();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(buffer::close, OwnThread.EACH);
    await(() -> bucket.keys("wal/0000000001/").size() > 9); // the mark of the closing is there

    bucket.clock.advance(requestTimeout.minusMillis(1));
    LockSupport.parkNanos(20_000_000);
    assertFalse(closing.isDone());
    bucket.clock.advance(Duration.ofMillis(1));
    closing.join();

    assertTrue(deletes() - before <= 1);
    try (Buffer<String> next = open()) {
      next.put("later");
      assertEquals(
          List.of(), data().stream().filter(key -> key.compareTo(last(4)) < 0).toList());
    }
  }

  /** A request's time is real, and so not to be over here. */
  private Buffer<String> openShort(Duration requestTimeout) {
    S3BufferSettings patient = bucket.settings;
    bucket.with(s -> s.retries(retries -> retries.requestTimeout(requestTimeout)));
    Buffer<String> buffer = openUnwatched();
    bucket.settings = patient;
    return buffer;
  }

  @Test
  void closingDuringAPauseTriesOnce() {
    Buffer<String> buffer = open();
    faults.failAll(ReclaimTest::isDelete, S3Fault.status(403, "AccessDenied"));
    putAll(buffer, 9);
    commitOne(buffer);
    commitOne(buffer);
    long before = deletes();

    buffer.close();

    assertEquals(before + 1, deletes());
  }
}

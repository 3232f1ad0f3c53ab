package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An upload that is sent twice: whichever of the two is answered, and whatever becomes of the other. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HedgesTest {

  private static final Duration AFTER = Duration.ofMillis(80);

  private final Bucket bucket = new Bucket();
  private S3Faults faults = S3Faults.none();
  private HeldWrite first = faults.holdWrite();

  @AfterEach
  void close() {
    bucket.close();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }

  private static boolean isPut(S3Attempt attempt) {
    return attempt.kind() == Kind.PUT;
  }

  private HeldWrite hold() {
    return faults.hold(HedgesTest::isPut);
  }

  private Buffer<String> open() {
    bucket.with(settings -> settings.retries(retries -> retries.hedgeAfter(AFTER)));
    faults = bucket.faults;
    return bucket.open();
  }

  private static long stat(Buffer<String> buffer, String name) {
    return Objects.requireNonNull(buffer.stats().backend().get(name), name);
  }

  private static long hedged(Buffer<String> buffer) {
    return stat(buffer, "requests.hedged");
  }

  /** A put whose first request is held, until the second one may be sent. */
  private CompletableFuture<Long> putLate(Buffer<String> buffer, String record) {
    first = hold();
    CompletableFuture<Long> put = buffer.putAsync(record);
    await(first::sent);
    return put;
  }

  /** The upload waits by this clock, soon after its first request was sent. */
  private void untilHedged(Buffer<String> buffer, long times) {
    await(() -> {
      bucket.clock.advance(AFTER);
      return hedged(buffer) == times;
    });
  }

  private List<String> drainedByTheNext() {
    bucket.with(settings -> settings.retries(retries -> retries.hedgeAfter(Duration.ZERO)));
    try (Buffer<String> next = bucket.open()) {
      return Bucket.drain(next);
    }
  }

  @Test
  void byDefaultNothingIsSentTwice() throws Exception {
    faults = bucket.faults;
    Buffer<String> buffer = bucket.open();
    long before = faults.counts().puts();
    CompletableFuture<Long> put = putLate(buffer, "a");

    bucket.clock.advance(Duration.ofMinutes(1));

    assertEquals(before + 1, faults.counts().puts());
    first.letGo();
    assertEquals(1, put.get());
    assertEquals(0, hedged(buffer));
    buffer.close();
  }

  @Test
  void whatIsAnsweredInTimeIsSentOnce() throws Exception {
    Buffer<String> buffer = open();
    long before = faults.counts().puts();
    CompletableFuture<Long> put = putLate(buffer, "a");
    bucket.clock.advance(AFTER.minusNanos(1));

    first.letGo();

    assertEquals(1, put.get());
    assertEquals(before + 1, faults.counts().puts());
    buffer.close();
  }

  /** The request is what is late: the second one stores the object. */
  @Test
  void theSecondRequestIsAnsweredInPlaceOfTheFirst() throws Exception {
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    long gets = faults.counts().gets();

    untilHedged(buffer, 1);

    assertEquals(1, put.get());
    assertEquals(gets, faults.counts().gets());
    first.letGo(); // is told 412, which nobody hears
    assertEquals(2, buffer.put("b"));
    buffer.close();
    assertEquals(List.of("a", "b"), drainedByTheNext());
  }

  /** The answer is what is late: the second one finds the key taken, and looks by whom. */
  @Test
  void theSecondRequestFindsWhatTheFirstHasStored() throws Exception {
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    first.carryOut();
    long gets = faults.counts().gets();

    untilHedged(buffer, 1);

    assertEquals(1, put.get());
    assertEquals(gets + 1, faults.counts().gets());
    first.letGo();
    assertEquals(2, buffer.put("b"));
    buffer.close();
    assertEquals(List.of("a", "b"), drainedByTheNext());
  }

  /** S3 says 409 to one of two that are carried out at once: nobody was taken over, and the other one's answer counts. */
  @Test
  void aConflictWithTheOtherIsNone() throws Exception {
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    faults.failNext(HedgesTest::isPut, S3Fault.status(409));
    long gets = faults.counts().gets();
    long puts = faults.counts().puts();

    untilHedged(buffer, 1);
    await(() -> faults.faultsToCome() == 0);
    first.letGo();

    assertEquals(1, put.get());
    assertEquals(gets, faults.counts().gets());
    assertEquals(puts + 1, faults.counts().puts());
    buffer.close();
    assertEquals(List.of("a"), drainedByTheNext());
  }

  /** The same, but the first one's answer is lost, after it was stored. */
  @Test
  void aConflictIsLookedAtWhenTheOtherIsNotAnswered() throws Exception {
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    faults.failNext(HedgesTest::isPut, S3Fault.status(409));
    long puts = faults.counts().puts();

    untilHedged(buffer, 1);
    await(() -> faults.faultsToCome() == 0);
    first.carryOut();
    first.timeOut();

    assertEquals(1, put.get());
    assertEquals(puts + 1, faults.counts().puts());
    buffer.close();
    assertEquals(List.of("a"), drainedByTheNext());
  }

  @Test
  void aFailureOfTheSecondIsNoneOfTheFirst() throws Exception {
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    faults.failNext(HedgesTest::isPut, S3Fault.status(403));

    untilHedged(buffer, 1);
    await(() -> faults.faultsToCome() == 0);
    first.letGo();

    assertEquals(1, put.get());
    buffer.close();
    assertEquals(List.of("a"), drainedByTheNext());
  }

  @Test
  void aFailureOfTheFirstIsNoneOfTheSecond() throws Exception {
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    HeldWrite second = hold();
    long puts = faults.counts().puts();

    untilHedged(buffer, 1);
    await(second::sent);
    first.timeOut();
    second.letGo();

    assertEquals(1, put.get());
    assertEquals(puts + 1, faults.counts().puts());
    buffer.close();
    assertEquals(List.of("a"), drainedByTheNext());
  }

  /** Each may still arrive: whoever is told that the outcome is unknown is told so when nothing is under way. */
  @Test
  void whereBothAreNotAnsweredTheOutcomeIsUnknown() throws Exception {
    bucket.with(settings -> settings.retries(retries -> retries.giveUpAfter(Duration.ZERO)));
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    HeldWrite second = hold();
    untilHedged(buffer, 1);
    await(second::sent);

    first.timeOut();
    LockSupport.parkNanos(20_000_000); // time to be told too early
    assertFalse(put.isDone());
    second.timeOut();

    ExecutionException e = assertThrows(ExecutionException.class, put::get);
    assertInstanceOf(UnknownOutcomeException.class, e.getCause());
    second.carryOut();
    first.carryOut();
    buffer.close();
    assertEquals(List.of("a"), drainedByTheNext());
  }

  /** OWN-LATE, twice. */
  @Test
  void bothArriveAfterATakeoverAndAreVoid() throws Exception {
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    HeldWrite second = hold();
    untilHedged(buffer, 1);
    await(second::sent);
    Buffer<String> next = bucket.open();
    next.put("b");

    second.letGo();
    first.letGo();

    ExecutionException e = assertThrows(ExecutionException.class, put::get);
    assertInstanceOf(BufferFencedException.class, e.getCause());
    assertEquals(List.of("b"), Bucket.drain(next));
    next.close();
    assertEquals(List.of(), drainedByTheNext());
    buffer.close();
  }

  /** The one was stored, taken over by the next owner, committed and deleted, when the other arrives. */
  @Test
  void whatTheNextOwnerHasDeletedIsStillAcknowledged() throws Exception {
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    HeldWrite second = hold();
    untilHedged(buffer, 1);
    await(second::sent);
    second.carryOut();
    Buffer<String> next = bucket.open();
    assertEquals(List.of("a"), Bucket.drain(next));
    next.put("b");
    next.commit(next.emit());

    first.letGo();

    assertEquals(1, put.get());
    next.close();
    assertEquals(List.of(), drainedByTheNext());
    buffer.close();
  }

  /** COM-NO-RESURRECT: deleted as committed, and stored again by the one that was late. */
  @Test
  void whatComesBackIsNotReadAndIsCollected() throws Exception {
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    untilHedged(buffer, 1);
    put.get();
    String key = bucket.keys("wal/0000000001/").get(1);
    assertEquals(List.of("a"), Bucket.drain(buffer));
    buffer.put("b");
    buffer.commit(buffer.emit());
    await(() -> !bucket.s3.keys().contains(key));

    first.letGo();

    await(() -> bucket.s3.keys().contains(key));
    buffer.put("c");
    assertEquals(List.of("c"), Bucket.drain(buffer));
    buffer.put("d");
    buffer.close();
    assertTrue(bucket.s3.keys().contains(key));
    assertEquals(List.of("d"), drainedByTheNext());
    assertFalse(bucket.s3.keys().contains(key));
  }

  /** ERR-LEAK, and no call waits for what nobody needs. */
  @Test
  void closingDoesNotWaitForTheOneThatIsLate() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Buffer<String> buffer = open();
    CompletableFuture<Long> put = putLate(buffer, "a");
    untilHedged(buffer, 1);
    put.get();

    buffer.close();

    // a thread whose pool has ended has its last few steps to go
    await(() -> Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .noneMatch(thread -> thread.getName().startsWith("buffer-s3")));
    assertEquals(List.of("a"), drainedByTheNext());
  }

  /** A store that is slow with all is not given twice the work ({@link HedgeBudgetTest} counts). */
  @Test
  void fewUploadsAreSentTwice() throws Exception {
    Buffer<String> buffer = open();
    for (int i = 1; i <= 3; i++) {
      CompletableFuture<Long> a = putLate(buffer, "a");
      untilHedged(buffer, i);
      a.get();
      first.letGo();
    }
    CompletableFuture<Long> b = putLate(buffer, "b");
    bucket.clock.advance(Duration.ofMinutes(1));
    first.letGo();
    b.get();
    assertEquals(3, hedged(buffer));
    for (int i = 0; i < 10; i++) {
      buffer.put("record " + i);
    }

    CompletableFuture<Long> c = putLate(buffer, "c");
    untilHedged(buffer, 4);

    c.get();
    buffer.close();
  }

  @Test
  void nothingIsSentTwiceWhileThereAreTooManyRequests() throws Exception {
    Buffer<String> buffer = open();
    for (int i = 0; i < 15; i++) {
      buffer.put("record " + i);
    }
    faults.failNext(HedgesTest::isPut, S3Fault.status(503));
    buffer.put("throttled");
    assertEquals(1, stat(buffer, "requests.throttled"));

    CompletableFuture<Long> a = putLate(buffer, "a");
    bucket.clock.advance(Duration.ofMinutes(1));
    first.letGo();
    a.get();

    assertEquals(0, hedged(buffer));
    buffer.close();
  }

  /** What is late keeps a connection and an object each: four at most. */
  @Test
  void fewAreLateAtOnce() throws Exception {
    Buffer<String> buffer = open();
    for (int i = 0; i < 100; i++) {
      buffer.put("record " + i);
    }
    for (int i = 1; i <= Hedges.MOST; i++) {
      CompletableFuture<Long> put = putLate(buffer, "late " + i);
      untilHedged(buffer, i);
      put.get();
    }
    HeldWrite fourth = first;
    CompletableFuture<Long> a = putLate(buffer, "a");
    bucket.clock.advance(Duration.ofMinutes(1));
    first.letGo();
    a.get();
    assertEquals(Hedges.MOST, hedged(buffer));

    fourth.letGo();

    await(() -> {
      CompletableFuture<Long> b = putLate(buffer, "b");
      bucket.clock.advance(AFTER);
      LockSupport.parkNanos(1_000_000);
      first.letGo();
      b.join();
      return hedged(buffer) > Hedges.MOST;
    });
    buffer.close();
  }
}

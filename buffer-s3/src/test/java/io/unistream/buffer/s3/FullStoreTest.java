package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.event.FailureEvent;
import io.unistream.buffer.event.StorageAwayEvent;
import io.unistream.buffer.event.StorageBackEvent;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** A store that is full (ERR-FULL-DISK, COM-RECLAIM). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullStoreTest {

  private static final Duration GIVE_UP = Duration.ofMinutes(2);
  private static final Duration REQUEST = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofHours(1);

  private final Bucket bucket = new Bucket();
  private final List<Object> told = Collections.synchronizedList(new ArrayList<>());

  FullStoreTest() {
    bucket.with(s -> s.retries(retries -> retries.requestTimeout(REQUEST).giveUpAfter(GIVE_UP)));
    bucket.listener = new BufferListener() {
      @Override
      public void onStorageAway(StorageAwayEvent event) {
        told.add(event.cause().getClass());
      }

      @Override
      public void onStorageBack(StorageBackEvent event) {
        told.add("back");
      }

      @Override
      public void onFailure(FailureEvent event) {
        told.add(event.cause());
      }
    };
  }

  @AfterEach
  void close() {
    bucket.close();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }

  private void letTimePass(BooleanSupplier end) {
    while (!end.getAsBoolean()) {
      bucket.clock.advance(Duration.ofMillis(500));
      LockSupport.parkNanos(50_000);
    }
  }

  private void letTimePass(Duration time) {
    long until = bucket.clock.nanoTime() + time.toNanos();
    letTimePass(() -> bucket.clock.nanoTime() >= until);
  }

  /** Leaves no room for another object, or only for one that is not larger. */
  private void fillUp(long left) {
    bucket.s3.capacity(left
        + bucket.s3.keys().stream()
            .mapToLong(key -> bucket.s3.bytes(key).length)
            .sum());
  }

  private static boolean isFull(Buffer<String> buffer) {
    return OutageTest.figure(buffer, "store.full") == 1;
  }

  private static void assertRefused(Buffer<String> buffer) {
    String told = assertThrows(BufferStorageFullException.class, () -> buffer.put("refused"))
        .toString();
    assertTrue(told.contains("nothing was put") && told.contains("XMinioStorageFull"), told);
    assertThrows(
        BufferStorageFullException.class, () -> buffer.putAll(List.of("refused", "refused")));
    assertThrows(BufferStorageFullException.class, () -> buffer.putAsync("refused"));
  }

  /** However long it lasts: it is there, and says why. */
  @ParameterizedTest
  @ValueSource(ints = {1, 120})
  void putsAreRefusedWhileTheStoreIsFullAndWorkAgainAfterwards(int giveUpSeconds) throws Exception {
    bucket.with(s -> s.retries(retries -> retries.giveUpAfter(Duration.ofSeconds(giveUpSeconds))));
    Buffer<String> buffer = bucket.open();
    buffer.putAll(List.of("a", "b", "c"));
    Batch<String> batch = buffer.emit();
    fillUp(0);
    CompletableFuture<Long> waiting = buffer.putAsync("d");
    await(() -> isFull(buffer));

    assertRefused(buffer);
    assertEquals(batch, buffer.emit());
    CompletableFuture<Void> commit =
        CompletableFuture.runAsync(() -> buffer.commit(batch.id()), OwnThread.EACH);
    letTimePass(LONG);
    assertRefused(buffer);
    assertFalse(waiting.isDone(), "it waits for room");
    assertFalse(commit.isDone(), "it waits for room");
    assertEquals(0, OutageTest.figure(buffer, "log.failed"));

    bucket.s3.capacity(Long.MAX_VALUE);
    letTimePass(() -> waiting.isDone() && commit.isDone());
    assertEquals(4, waiting.get());
    commit.get();
    await(() -> !isFull(buffer));
    assertEquals(5, buffer.put("e"));
    await(() -> told.size() == 2);
    assertEquals(List.of(BufferStorageFullException.class, "back"), told);
    buffer.close();
    try (Buffer<String> later = bucket.open()) {
      assertEquals(List.of("d", "e"), Bucket.drain(later));
    }
  }

  /** What is small finds room all the same: a commit behind what does not, does not hide that it waits. */
  @Test
  void itStaysFullAsLongAsAnythingFindsNoRoom() throws Exception {
    bucket.with(s -> s.grouping(grouping -> grouping.maxObjectBytes(2048)));
    Buffer<String> buffer = bucket.open();
    fillUp(1000);
    // By one call, or the second put might come when the first was refused already; too large for
    // one object.
    CompletableFuture<SequenceRange> both = CompletableFuture.supplyAsync(
        () -> buffer.putAll(List.of("x".repeat(1500), "y".repeat(600))), OwnThread.EACH);
    await(() -> bucket.keys("wal/").size() == 2); // the opening, and the small one behind the hole
    await(() -> isFull(buffer));

    assertRefused(buffer);
    letTimePass(LONG);
    assertRefused(buffer);
    assertFalse(both.isDone(), "there is a hole before the second");

    bucket.s3.capacity(Long.MAX_VALUE);
    letTimePass(both::isDone);
    assertEquals(SequenceRange.closed(1, 2), both.get());
    buffer.close();
  }

  /** A consumer's reads are answered all the while: that must not look as if there were room. */
  @Test
  void answersToOtherRequestsDoNotEndIt() throws Exception {
    Buffer<String> former = bucket.open();
    former.putAll(List.of("a", "b", "c"));
    former.close();
    Buffer<String> buffer = bucket.open();
    fillUp(0);
    CompletableFuture<Long> waiting = buffer.putAsync("d");
    await(() -> isFull(buffer));
    assertEquals(List.of("a", "b", "c"), buffer.emit().records());

    assertRefused(buffer);

    bucket.s3.capacity(Long.MAX_VALUE);
    letTimePass(waiting::isDone);
    waiting.get();
    await(() -> told.size() == 2);
    assertEquals(List.of(BufferStorageFullException.class, "back"), told);
    buffer.close();
  }

  @Test
  void whoWaitsForRoomInMemoryIsToldAtOnce() throws Exception {
    bucket.with(s -> s.grouping(grouping -> grouping.maxObjectBytes(2048).maxUnflushedBytes(2048)));
    S3Faults faults = bucket.faults;
    Buffer<String> buffer = bucket.open();
    HeldWrite held = faults.hold(FullStoreTest::isPut);
    CompletableFuture<Long> first = buffer.putAsync("x".repeat(1500));
    CompletableFuture<Long> second =
        CompletableFuture.supplyAsync(() -> buffer.put("y".repeat(1500)), OwnThread.EACH);
    await(held::sent);
    fillUp(0);
    held.letGo();

    ExecutionException e = assertThrows(ExecutionException.class, second::get);
    assertInstanceOf(BufferStorageFullException.class, e.getCause());
    bucket.s3.capacity(Long.MAX_VALUE);
    letTimePass(first::isDone);
    assertEquals(1, first.get());
    assertEquals(2, buffer.put("z"));
    buffer.close();
  }

  /** One refusal may have come from anywhere, and the repetition that comes at once succeeds. */
  @Test
  void oneRefusalIsNoFullStore() {
    S3Faults faults = bucket.faults;
    Buffer<String> buffer = bucket.open();
    for (int i = 0; i < 5; i++) {
      faults.failNext(FullStoreTest::isPut, S3Fault.status(507));
      buffer.put("a");
    }
    assertEquals(List.of(), told);
    buffer.close();
  }

  private static boolean isPut(S3Attempt attempt) {
    return attempt.kind() == Kind.PUT;
  }

  @Test
  void closingEndsInTimeAndTellsWhoeverWaits() throws Exception {
    EagerClock clock = new EagerClock(0);
    S3Faults faults = S3Faults.none();
    try (S3Client client = TestClients.over(bucket.s3, faults, false)) {
      Buffer<String> buffer = open(client, clock);
      fillUp(0);
      CompletableFuture<Long> waiting = buffer.putAsync("a");
      await(() -> isFull(buffer) && clock.nanoTime() > LONG.toNanos());
      HeldWrite held = faults.hold(FullStoreTest::isPut);
      await(held::sent); // time stands still
      long start = clock.nanoTime();
      Thread closing = new Thread(buffer::close);
      closing.start();
      await(() -> closing.getState() == Thread.State.WAITING);
      held.letGo();
      closing.join();

      assertInTime(clock.nanoTime() - start);
      ExecutionException e = assertThrows(ExecutionException.class, waiting::get);
      assertInstanceOf(UnknownOutcomeException.class, e.getCause());
      assertTrue(e.toString().contains("XMinioStorageFull"), e.toString());
    }
  }

  @Test
  void whoWasTakenOverWaitsNoLongerThanInAnOutage() {
    bucket.with(s -> s.ownershipCheck(Duration.ofSeconds(10)));
    S3Faults faults = bucket.faults;
    Buffer<String> former = bucket.open();
    faults.failAll(FullStoreTest::isPut, S3Fault.status(403, "QuotaExceeded"));
    CompletableFuture<Long> waiting = former.putAsync("a");
    await(() -> isFull(former));
    bucket.with(s -> s.ownershipCheck(Duration.ZERO));
    Buffer<String> owner = bucket.open();

    letTimePass(waiting::isDone);

    assertThrows(ExecutionException.class, waiting::get);
    assertThrows(BufferException.class, () -> former.put("b"));
    former.close();
    assertEquals(List.of(), Bucket.drain(owner));
    owner.close();
  }

  private Buffer<String> open(S3Client client, EagerClock clock) {
    return QuietWal.open( // or what pauses in the background would move the clock
        bucket.settings,
        RecordCodec.string(),
        BufferComponents.defaults().withClock(clock),
        client,
        false,
        UUID::randomUUID);
  }

  private static void assertInTime(long nanos) {
    Duration took = Duration.ofNanos(nanos);
    assertTrue(took.compareTo(GIVE_UP.plus(REQUEST)) <= 0, "took " + took);
    assertTrue(took.compareTo(GIVE_UP.dividedBy(2)) >= 0, "took " + took);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void openingAFullStoreSaysSoAndEndsInTime(int puts) {
    bucket.open().close();
    EagerClock clock = new EagerClock(0);
    S3Faults faults = S3Faults.none();
    long[] seen = {0};
    faults.failAll(
        attempt -> isPut(attempt) && seen[0]++ >= puts, S3Fault.status(403, "QuotaExceeded"));
    try (S3Client client = TestClients.over(bucket.s3, faults, false)) {
      BufferStorageFullException e =
          assertThrows(BufferStorageFullException.class, () -> open(client, clock));
      assertTrue(e.toString().contains("QuotaExceeded"), e.toString());
      assertInTime(clock.nanoTime());
    }
  }
}

package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.wal.WalEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TailTest {

  private static final Duration LINGER = Duration.ofMillis(250);
  private static final Duration IDLE = Duration.ofMillis(10);
  private static final String KILOBYTE = "x".repeat(1000);

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private long puts(S3Faults faults) {
    return faults.counts().puts();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }

  private Buffer<String> lingering() {
    bucket.with(
        settings -> settings.grouping(grouping -> grouping.linger(LINGER).idleLinger(IDLE)));
    return bucket.open();
  }

  @Test
  void aLonePutWaitsForTheShortLinger() throws Exception {
    S3Faults faults = bucket.faults;
    try (Buffer<String> buffer = lingering()) {
      bucket.clock.advance(LINGER);
      long before = puts(faults);
      CompletableFuture<Long> a = buffer.putAsync("a");
      bucket.clock.advance(IDLE.minusNanos(1));
      assertFalse(a.isDone());
      assertEquals(before, puts(faults));

      bucket.clock.advance(Duration.ofNanos(1));

      assertEquals(1, a.get());
      assertEquals(before + 1, puts(faults));
      bucket.clock.advance(LINGER); // for what closing uploads
    }
  }

  @Test
  void thereIsOneObjectThatIsNotFullInEachLinger() throws Exception {
    S3Faults faults = bucket.faults;
    Buffer<String> buffer = lingering();
    bucket.clock.advance(LINGER);
    CompletableFuture<Long> first = buffer.putAsync("a");
    bucket.clock.advance(IDLE);
    first.get();
    long before = puts(faults);
    List<CompletableFuture<Long>> more = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      more.add(buffer.putAsync("record " + i));
      bucket.clock.advance(Duration.ofMillis(10));
    }
    assertEquals(before, puts(faults));
    assertFalse(more.get(0).isDone());

    bucket.clock.advance(Duration.ofMillis(10));

    for (CompletableFuture<Long> one : more) {
      one.get();
    }
    assertEquals(before + 1, puts(faults));
    buffer.close();
  }

  @Test
  void aFullObjectDoesNotWait() throws Exception {
    bucket.with(settings -> settings
        .grouping(grouping -> grouping.maxObjectBytes(4096))
        .buffer(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(9).withMaxBytes(9_999))));
    Buffer<String> buffer = lingering();
    List<CompletableFuture<Long>> futures = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      futures.add(buffer.putAsync(KILOBYTE));
    }

    for (CompletableFuture<Long> future : futures.subList(0, 6)) {
      future.get();
    }

    assertFalse(futures.get(8).isDone());
    bucket.clock.advance(LINGER);
    futures.get(8).get();
    buffer.close();
  }

  @Test
  void acknowledgementsComeInOrderWhateverIsUploadedFirst() throws Exception {
    Buffer<String> buffer = openWatched();
    S3Faults faults = owner();
    List<HeldWrite> held = List.of(hold(faults), hold(faults), hold(faults));
    List<Long> order = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> futures = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      futures.add(buffer.putAsync("record " + i).thenAccept(order::add));
      HeldWrite write = held.get(i);
      await(write::sent);
    }

    held.get(2).letGo();
    held.get(1).letGo();
    assertEquals(List.of(), order);
    held.get(0).letGo();

    CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
    assertEquals(List.of(1L, 2L, 3L), order);
    buffer.close();
  }

  private S3Faults current = S3Faults.none();

  /** The faults of the buffer that was opened last. */
  private S3Faults owner() {
    return current;
  }

  private Buffer<String> openWatched() {
    current = bucket.faults;
    return bucket.open();
  }

  private static HeldWrite hold(S3Faults faults) {
    return faults.hold(attempt -> attempt.kind() == Kind.PUT);
  }

  @Test
  void putsWaitForRoomAndGoOn() throws Exception {
    bucket.with(settings -> settings
        .grouping(grouping -> grouping.maxObjectBytes(2048).maxUnflushedBytes(4096))
        .buffer(
            BufferSettings.of(EmitPolicy.defaults().withMaxRecords(100).withMaxBytes(100_000))));
    Buffer<String> buffer = openWatched();
    HeldWrite held = hold(owner());
    CompletableFuture<Long> first = buffer.putAsync(KILOBYTE);
    await(held::sent);
    List<CompletableFuture<Long>> done = Collections.synchronizedList(new ArrayList<>());
    Thread putting = new Thread(() -> {
      for (int i = 0; i < 20; i++) {
        done.add(buffer.putAsync(KILOBYTE));
      }
    });
    putting.start();
    await(() -> putting.getState() == Thread.State.WAITING);
    assertTrue(done.size() < 5, "puts that did not wait: " + done.size());

    held.letGo();

    putting.join();
    first.get();
    for (CompletableFuture<Long> one : done) {
      one.get();
    }
    assertEquals(21, Bucket.drain(buffer).size());
    buffer.close();
  }

  /** During an outage, say: whoever puts has to wait, but neither the consumer nor who looks at the statistics. */
  @Test
  void aPutThatWaitsForRoomHoldsUpNobodyAndCanBeInterrupted() throws Exception {
    bucket.with(settings -> settings
        .grouping(grouping -> grouping.maxObjectBytes(2048).maxUnflushedBytes(2048))
        .buffer(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(100_000))));
    Buffer<String> buffer = openWatched();
    buffer.put("a");
    HeldWrite held = hold(owner());
    CompletableFuture<Long> first = buffer.putAsync(KILOBYTE);
    await(held::sent);
    CompletableFuture<Long> second = buffer.putAsync("b");
    List<Exception> told = Collections.synchronizedList(new ArrayList<>());
    Thread putting = new Thread(() -> {
      try {
        buffer.put(KILOBYTE);
      } catch (BufferException e) {
        told.add(e);
      }
    });
    putting.start();
    await(() -> putting.getState() == Thread.State.WAITING);

    assertEquals(3, buffer.stats().backlogRecords());
    assertEquals(List.of("a"), buffer.poll(Duration.ZERO).orElseThrow().records());
    putting.interrupt();
    putting.join();

    assertInstanceOf(BufferInterruptedException.class, told.get(0));
    held.letGo();
    assertEquals(2, first.get());
    assertEquals(3, second.get());
    assertEquals(List.of("a", KILOBYTE, "b"), Bucket.drain(buffer));
    buffer.close();
  }

  /** As when the system refuses another thread: the buffer fails, and nobody waits for ever. */
  @Test
  void whereNoThreadCanBeHadTheLogFails() throws Exception {
    Store store =
        new Store(TestClients.over(bucket.s3, S3Faults.none(), false), true, bucket.settings);
    Owner owner = S3Wal.owner(bucket.settings, store, bucket.clock, new UUID(1, 2));
    Workers workers = new Workers(1, "test");
    Tail tail =
        new Tail(owner, new UUID(3, 4), 1, bucket.settings, bucket.clock, workers, Place.START);
    tail.open(OpeningBody.none(), Lineage.NONE, null);
    workers.close();
    List<WalEntry> entries = List.of(WalEntry.of(WalEntry.Type.RECORD, 1, 0, new byte[1]));

    long position = tail.append(entries);

    assertThrows(UnknownOutcomeException.class, () -> tail.awaitDurable(position));
    ExecutionException e = assertThrows(
        ExecutionException.class,
        () -> CompletableFuture.supplyAsync(() -> tail.append(entries), OwnThread.EACH)
            .get());
    assertInstanceOf(BufferFailedException.class, e.getCause());
    Place unused = tail.close();
    tail.join();
    store.close();
  }

  @Test
  void anUploadThatIsGivenUpFailsTheBufferAndReopeningTellsWhatIsThere() {
    bucket.with(settings -> settings.retries(retries -> retries.giveUpAfter(Duration.ZERO)));
    Buffer<String> buffer = openWatched();
    buffer.put("a");
    owner().failNext(attempt -> attempt.kind() == Kind.PUT, S3Fault.loseAnswer());

    assertThrows(UnknownOutcomeException.class, () -> buffer.put("b"));

    assertThrows(BufferFailedException.class, () -> buffer.put("c"));
    buffer.close();
    try (Buffer<String> again = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(again));
    }
  }

  @Test
  void aGroupThatFitsIntoAnObjectIsThereAsAWholeOrNotAtAll() {
    bucket.with(settings -> settings
        .grouping(grouping -> grouping.maxObjectBytes(4096))
        .buffer(
            BufferSettings.of(EmitPolicy.defaults().withMaxRecords(100).withMaxBytes(100_000))));
    Buffer<String> buffer = openWatched();
    buffer.put(KILOBYTE);
    try (Buffer<String> taker = bucket.open()) {
      List<String> three = List.of(KILOBYTE, KILOBYTE, KILOBYTE);

      assertThrows(BufferFencedException.class, () -> buffer.putAll(three));

      assertEquals(1, Bucket.drain(taker).size());
    }
    buffer.close();
  }

  @Test
  void aGroupLargerThanAnObjectOfWhichAPrefixWasStoredIsNotToldToBeVoid() throws Exception {
    bucket.with(settings -> settings
        .grouping(grouping -> grouping.maxObjectBytes(2048).uploadsInFlight(1))
        .buffer(
            BufferSettings.of(EmitPolicy.defaults().withMaxRecords(100).withMaxBytes(100_000))));
    Buffer<String> buffer = openWatched();
    buffer.put("a");
    // The second object of the group is on its way when another owner takes over.
    HeldWrite second = owner().hold(attempt -> attempt.key().endsWith("3"));
    CompletableFuture<Object> group = CompletableFuture.supplyAsync(
        () -> buffer.putAll(List.of(KILOBYTE, KILOBYTE, KILOBYTE, KILOBYTE)), OwnThread.EACH);
    await(second::sent);
    Buffer<String> taker = bucket.open();
    second.letGo();

    ExecutionException e = assertThrows(ExecutionException.class, group::get);

    assertInstanceOf(UnknownOutcomeException.class, e.getCause());
    List<String> left = Bucket.drain(taker);
    assertTrue(left.size() > 1 && left.size() < 5, "left: " + left.size());
    taker.close();
    buffer.close();
  }

  /** The same, but the call waits for room to append the rest, and not for the end of it. */
  @Test
  void aGroupThatIsFencedWhileItWaitsForRoomIsNotToldToBeVoid() throws Exception {
    bucket.with(settings -> settings
        .grouping(
            grouping -> grouping.maxObjectBytes(2048).maxUnflushedBytes(2048).uploadsInFlight(1))
        .buffer(
            BufferSettings.of(EmitPolicy.defaults().withMaxRecords(100).withMaxBytes(100_000))));
    Buffer<String> buffer = openWatched();
    buffer.put("a");
    HeldWrite second = owner().hold(attempt -> attempt.key().endsWith("3"));
    CompletableFuture<Object> group = CompletableFuture.supplyAsync(
        () -> buffer.putAll(Collections.nCopies(9, KILOBYTE)), OwnThread.EACH);
    await(second::sent);
    Buffer<String> taker = bucket.open();
    second.letGo();

    ExecutionException e = assertThrows(ExecutionException.class, group::get);

    List<String> left = Bucket.drain(taker);
    assertTrue(left.size() > 1, "left: " + left.size());
    assertInstanceOf(UnknownOutcomeException.class, e.getCause());
    taker.close();
    buffer.close();
  }

  /** An object of a few bytes has an array of 16 KiB: by its length, the heap would have to hold 200 times what was allowed. */
  @Test
  void acknowledgedObjectsAreKeptAsFarAsTheirArraysHaveRoom() {
    bucket.with(settings -> settings.grouping(
        grouping -> grouping.maxObjectBytes(64 << 10).maxUnflushedBytes(64 << 10)));
    Buffer<String> buffer = openWatched();
    AtomicInteger read = new AtomicInteger();
    for (int i = 0; i < 10; i++) {
      buffer.put("record " + i);
    }
    owner().observe((attempt, fault) -> {
      if (attempt.kind() == Kind.GET) {
        read.incrementAndGet();
      }
    });

    assertEquals(10, Bucket.drain(buffer).size());

    assertTrue(read.get() >= 6, "read back: " + read); // four arrays of the ten have room
    buffer.close();
  }

  @Test
  void committedObjectsAreDeletedInBulk() {
    Buffer<String> buffer = openWatched();
    for (int i = 0; i < 30; i++) {
      buffer.put("record " + i);
    }
    assertEquals(30, Bucket.drain(buffer).size());
    buffer.close();

    // The opening, the last batch's object, the commits behind it, and the mark of the closing.
    List<String> left = bucket.keys("wal/");
    assertTrue(left.get(1).endsWith("30") && left.size() == 13, "left: " + left);
    long deletes = owner().counts().bulkDeletes();
    assertTrue(deletes <= 11, "requests to delete: " + deletes);
  }

  @Test
  void objectsBehindAFenceAreCollected() {
    Buffer<String> former = openWatched();
    former.put("a");
    HeldWrite first = hold(owner());
    CompletableFuture<Long> lost = former.putAsync("lost");
    await(first::sent);
    CompletableFuture<Long> behind = former.putAsync("behind");
    await(() -> bucket.keys("wal/0000000001/00000000000000000003").size() == 1);

    Buffer<String> owner = bucket.open();
    first.letGo();

    assertThrows(ExecutionException.class, lost::get);
    assertThrows(ExecutionException.class, behind::get);
    assertEquals(
        0,
        bucket.keys("wal/0000000001/").stream()
            .filter(key -> bucket.s3.bytes(key).length != ObjectHeader.LENGTH)
            .filter(key -> Long.parseLong(key.substring(key.length() - 20)) > 1)
            .count());
    assertEquals(List.of("a"), Bucket.drain(owner));
    owner.close();
    former.close();
  }

  /** A claim that timed out and was repeated may land where its slot was written, reclaimed and deleted meanwhile. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aFenceThatCameAfterTheSlotWasReclaimedIsNoProof(int answersOfAGateway) throws Exception {
    Buffer<String> former = openWatched();
    former.put("a");
    HeldWrite write = hold(owner());
    CompletableFuture<Long> answerLost = former.putAsync("b");
    await(write::sent);
    HeldWrite fence =
        bucket.faults.hold(attempt -> attempt.key().endsWith("1/00000000000000000002"));
    CompletableFuture<Buffer<String>> opening =
        CompletableFuture.supplyAsync(bucket::open, OwnThread.EACH);
    await(fence::sent);
    write.carryOut();
    fence.timeOut();
    Buffer<String> taker = opening.get();
    assertEquals(List.of("a", "b"), Bucket.drain(taker));
    for (int i = 0; i < 6; i++) {
      taker.put("more");
    }
    assertEquals(6, Bucket.drain(taker).size());
    assertFalse(bucket.s3.keys().contains("log/wal/0000000001/00000000000000000002"));
    fence.carryOut();
    assertTrue(bucket.s3.keys().contains("log/wal/0000000001/00000000000000000002"));

    for (int i = 0; i < answersOfAGateway; i++) { // which knows nothing of what the store has
      owner()
          .failNext(
              attempt -> attempt.kind() == Kind.GET
                  && attempt.key().endsWith("wal/0000000002/00000000000000000000"),
              S3Fault.gateway(404));
    }

    write.timeOut();

    assertEquals(2, answerLost.get());
    assertThrows(BufferFencedException.class, () -> former.put("c"));
    former.close();
    taker.close();
  }

  /** A process that was suspended for longer than it would try has not tried. */
  @Test
  void whoWakesAfterALongTimeFindsTheFence() throws Exception {
    Buffer<String> frozen = openWatched();
    frozen.put("a");
    HeldWrite write = hold(owner());
    CompletableFuture<Long> late = frozen.putAsync("late");
    await(write::sent);
    Buffer<String> taker = bucket.open();

    bucket.clock.advance(Duration.ofHours(5)); // longer than the request may have taken
    write.timeOut();

    ExecutionException e = assertThrows(ExecutionException.class, late::get);
    assertInstanceOf(BufferFencedException.class, e.getCause());
    assertThrows(BufferFencedException.class, () -> frozen.put("later"));
    assertEquals(List.of("a"), Bucket.drain(taker));
    taker.close();
    frozen.close();
  }

  /** Lets the clock run until something happens that waits by it. */
  private void letTimePass(BooleanSupplier end) {
    while (!end.getAsBoolean()) {
      bucket.clock.advance(Duration.ofMillis(100));
      LockSupport.parkNanos(50_000);
    }
  }

  private static boolean isPut(S3Attempt attempt) {
    return attempt.kind() == Kind.PUT;
  }

  /**
   * Whose own data is on its way is told that the log has failed once nothing takes effect any more. Who appends afterwards is told at
   * once: nothing of it was sent, and it holds a lock that others need.
   */
  @Test
  void whoAppendsToALogThatFailedIsToldAtOnceAndWhoseDataIsOnItsWayOnceThatHasEnded()
      throws Exception {
    S3Faults faults = S3Faults.none();
    Store store = new Store(TestClients.over(bucket.s3, faults, false), true, bucket.settings);
    Owner owner = S3Wal.owner(bucket.settings, store, bucket.clock, new UUID(1, 2));
    Workers workers = new Workers(2, "test");
    Tail tail =
        new Tail(owner, new UUID(3, 4), 1, bucket.settings, bucket.clock, workers, Place.START);
    tail.open(OpeningBody.none(), Lineage.NONE, null);
    HeldWrite held = hold(faults);
    long first = tail.append(List.of(entry(1)));
    await(held::sent);
    faults.failNext(TailTest::isPut, S3Fault.status(403));
    long refused = tail.append(List.of(entry(2)));
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(
        () -> assertThrows(UnknownOutcomeException.class, () -> tail.awaitDurable(refused)),
        OwnThread.EACH);
    await(tail::isFailing);

    assertDoesNotThrow(() -> tail.awaitRoom(1L << 40));
    assertThrows(BufferFailedException.class, () -> tail.append(List.of(entry(3))));
    LockSupport.parkNanos(20_000_000);
    assertFalse(waiting.isDone());
    held.letGo();

    waiting.get();
    tail.awaitDurable(first);
    Place unused = tail.close();
    tail.join();
    workers.close();
    store.close();
  }

  private static WalEntry entry(long sequence) {
    return WalEntry.of(WalEntry.Type.RECORD, sequence, 0, new byte[1]);
  }

  @Test
  void aStoreThatThrottlesForAMinuteDelaysAndFailsNothing() throws Exception {
    // The clock runs on whether the tries keep up with it or not: a slow machine must not make a
    // minute of it too long.
    bucket.with(settings -> settings.retries(retries -> retries.giveUpAfter(Duration.ofDays(1))));
    Buffer<String> buffer = openWatched();
    owner().failAll(TailTest::isPut, S3Fault.status(503, "SlowDown"));
    List<CompletableFuture<Long>> puts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      puts.add(buffer.putAsync("record " + i));
    }
    long until = bucket.clock.nanoTime() + Duration.ofMinutes(1).toNanos();
    letTimePass(() -> bucket.clock.nanoTime() >= until);
    assertFalse(puts.get(0).isDone());

    owner().clear();

    letTimePass(() -> puts.get(19).isDone());
    for (CompletableFuture<Long> put : puts) {
      put.get();
    }
    assertEquals(20, Bucket.drain(buffer).size());
    buffer.close();
  }

  @Test
  void closingDuringAnOutageEndsInTimeAndTellsWhoeverWaits() {
    bucket.with(
        settings -> settings.retries(retries -> retries.giveUpAfter(Duration.ofMinutes(1))));
    Buffer<String> buffer = openWatched();
    owner().failAll(TailTest::isPut, S3Fault.loseRequest());
    CompletableFuture<Long> pending = buffer.putAsync("a");
    CompletableFuture<Void> closing = CompletableFuture.runAsync(buffer::close, OwnThread.EACH);

    letTimePass(closing::isDone); // how much that is: BoundsTest

    ExecutionException told = assertThrows(ExecutionException.class, pending::get);
    assertInstanceOf(UnknownOutcomeException.class, told.getCause());
    try (Buffer<String> again = bucket.open()) {
      assertEquals(List.of(), Bucket.drain(again));
    }
  }

  /** Whoever made the client, and whatever it waits for by itself. */
  @Test
  void anAnswerThatNeverComesIsNotWaitedForForEver() throws Exception {
    bucket.with(
        settings -> settings.retries(retries -> retries.requestTimeout(Duration.ofSeconds(2))));
    Buffer<String> buffer = openWatched();
    HeldWrite never = hold(owner());
    CompletableFuture<Long> put = buffer.putAsync("a");
    await(never::sent);

    letTimePass(put::isDone); // for the pauses; the time of a try is real

    assertEquals(1, put.get());
    buffer.close();
  }

  /** A large object on a slow line: it is not sent again and again with as little time. */
  @Test
  void triesThatTakeTooLongGetMoreTime() {
    Duration first = Duration.ofSeconds(3);
    bucket.with(settings ->
        settings.retries(retries -> retries.requestTimeout(first).giveUpAfter(Duration.ZERO)));
    List<Duration> allowed = new ArrayList<>();
    try (S3Client client = tooSlow(bucket.s3.httpClient(), 2, allowed);
        Store store = new Store(client, false, bucket.settings)) {
      assertThrows(StoreException.class, () -> store.claim("a", new byte[1]));
      assertThrows(StoreException.class, () -> store.claim("a", new byte[1]));
      assertTrue(assertDoesNotThrow(() -> store.claim("a", new byte[1])));
    }

    assertEquals(List.of(first, first.multipliedBy(2), first.multipliedBy(4)), allowed);
  }

  /** A client whose first tries take longer than they may, without a moment going by. */
  private static S3Client tooSlow(SdkHttpClient http, int tries, List<Duration> allowed) {
    return new DelegatingS3Client(TestClients.over(http, true)) {
      @Override
      protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
        Duration mayTake = request
            .overrideConfiguration()
            .flatMap(RequestOverrideConfiguration::apiCallAttemptTimeout)
            .orElseThrow();
        allowed.add(mayTake);
        // or a client that tries by itself would take several times as long
        assertEquals(
            Optional.of(mayTake),
            request.overrideConfiguration().flatMap(RequestOverrideConfiguration::apiCallTimeout));
        if (allowed.size() <= tries) {
          throw ApiCallAttemptTimeoutException.create(mayTake.toMillis());
        }
        return operation.apply(request);
      }
    };
  }

  @Test
  void refusalsOfWhatIsSignedAnewAreTriedOnceMore() {
    Buffer<String> buffer = openWatched();
    for (S3Fault fault : List.of(
        S3Fault.status(400, "ExpiredToken"),
        S3Fault.status(403, "RequestTimeTooSkewed"),
        S3Fault.status(400, "BadDigest"))) {
      owner().failNext(attempt -> attempt.kind() == Kind.PUT, fault);
      buffer.put("a");
    }
    owner().failAll(attempt -> attempt.kind() == Kind.PUT, S3Fault.status(400, "ExpiredToken"));

    UnknownOutcomeException e = assertThrows(UnknownOutcomeException.class, () -> buffer.put("b"));

    assertTrue(String.valueOf(e.getMessage()).contains("renew them"), e.getMessage());
    buffer.close();
  }

  /** What is looked at after a 412 is part of the same request. */
  @Test
  void lookingAtWhatIsThereDoesNotBeginTheTimeAnew() {
    bucket.with(
        settings -> settings.retries(retries -> retries.giveUpAfter(Duration.ofMinutes(2))));
    S3Faults faults = S3Faults.none();
    EagerClock clock = new EagerClock(0);
    try (Store store =
        new Store(TestClients.over(bucket.s3, faults, false), true, bucket.settings)) {
      Owner owner = S3Wal.owner(bucket.settings, store, clock, new UUID(1, 2));
      bucket.s3.overwrite("taken", new byte[1]);
      faults.failAll(attempt -> attempt.kind() == Kind.GET, S3Fault.status(503));

      assertThrows(StoreException.class, () -> owner.claim("taken", Place.START, new byte[1], 1));
    }
    long most = Duration.ofMinutes(2).plusSeconds(15).toNanos();
    assertTrue(clock.nanoTime() <= most, "gave up after " + Duration.ofNanos(clock.nanoTime()));
  }

  @Test
  void positionsThatNothingTellsApartAreRefused() {
    assertEquals(7L << 32 | 5, S3Wal.position(4L << 32 | 5, 3));
    long last = (long) Integer.MAX_VALUE << 32;
    assertEquals(last, S3Wal.position(last, 0));
    assertThrows(UnknownOutcomeException.class, () -> S3Wal.position(last, 1));
    assertThrows(UnknownOutcomeException.class, () -> S3Wal.position(1L << 63, 0));
  }

  @Test
  void compressedObjectsAreSmallerAndReadWhateverTheSettingIsNow() {
    bucket.with(settings -> settings.compression(S3Compression.LZ4));
    String record = "{\"name\":\"value\"}".repeat(50);
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put(record);
    }
    assertTrue(bucket.s3.bytes(bucket.keys("wal/").get(1)).length < record.length() / 2);
    bucket.with(settings -> settings.compression(S3Compression.NONE));

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(record), Bucket.drain(buffer));
    }
  }

  @Test
  void damageOfACompressedObjectIsQuarantinedAsAWhole() {
    bucket.with(settings -> settings.compression(S3Compression.LZ4));
    try (Buffer<String> buffer = bucket.open()) {
      for (int i = 0; i < 6; i++) {
        buffer.put("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + i);
      }
    }
    String key = bucket.keys("wal/").get(4);
    byte[] bytes = bucket.s3.bytes(key);
    bytes[bytes.length - 3] ^= 1;
    bucket.s3.overwrite(key, bytes);
    bucket.with(settings -> settings.corruption(io.unistream.buffer.CorruptionPolicy.QUARANTINE));

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(1, buffer.recovery().quarantined().size());
      assertEquals(4, buffer.recovery().quarantined().get(0).missing().first());
      assertEquals(5, Bucket.drain(buffer).size());
      assertEquals(7, buffer.put("later"));
    }
    assertEquals(1, bucket.keys("quarantine/").size());
  }

  @Test
  void encryptionIsAskedFor() {
    bucket.with(settings -> settings.encryption(
        S3Encryption.builder(S3Encryption.Mode.SSE_KMS).key("my-key").build()));
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
    }
    String headers = bucket.s3.headers(bucket.keys("wal/").get(1)).toString();
    assertTrue(headers.contains("aws:kms") && headers.contains("my-key"), headers);
  }

  @Test
  void theStoresKeyIsAskedFor() {
    bucket.with(settings ->
        settings.encryption(S3Encryption.builder(S3Encryption.Mode.SSE_S3).build()));
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
    }
    String headers = bucket.s3.headers(bucket.keys("wal/").get(1)).toString();
    assertTrue(headers.contains("AES256"), headers);
  }

  @Test
  void aCustomersKeyReadsWhatItWroteAndNoOtherDoes() {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    bucket.with(settings -> settings.encryption(
        S3Encryption.builder(S3Encryption.Mode.SSE_C).key(key).build()));
    try (Buffer<String> buffer = bucket.open()) {
      buffer.put("a");
    }
    String other = Base64.getEncoder()
        .encodeToString("another key of 32 bytes, as asked"
            .substring(0, 32)
            .getBytes(StandardCharsets.US_ASCII));
    S3BufferSettings right = bucket.settings;
    bucket.settings = right.toBuilder()
        .encryption(S3Encryption.builder(S3Encryption.Mode.SSE_C).key(other).build())
        .build();

    assertThrows(BufferStorageException.class, bucket::open);

    bucket.settings = right;
    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(buffer));
    }
  }
}

package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.s3.AwayClient.Manner;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Request;

/** What {@code giveUpAfter} bounds: how long a call takes whose store went away for good, by the buffer's clock. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundsTest {

  private static final Duration GIVE_UP = Duration.ofMinutes(2);
  private static final Duration REQUEST = Duration.ofSeconds(10);
  private static final String LAST_RECORD = "wal/0000000001/00000000000000000005";
  private static final String KILOBYTE = "x".repeat(1000);

  private final InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
  private final S3Client below = TestClients.over(s3, S3Faults.none(), false);
  private final EagerClock clock = new EagerClock(0);
  private S3BufferSettings settings = S3BufferSettings.builder(TestClients.BUCKET, "log")
      .buffer(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(100_000)))
      // one upload, so that no two wait at once, each by moving the clock
      .grouping(grouping -> grouping.linger(Duration.ZERO).uploadsInFlight(1))
      .retries(retries -> retries.requestTimeout(REQUEST).giveUpAfter(GIVE_UP))
      .build();
  private long start;

  private void with(UnaryOperator<S3BufferSettings.Builder> change) {
    settings = change.apply(settings.toBuilder()).build();
  }

  @AfterEach
  void close() {
    below.close();
  }

  private AwayClient client(Manner manner) {
    return new AwayClient(below, clock, manner);
  }

  private Buffer<String> open(S3Client client) {
    return QuietWal.open( // or what pauses in the background would move the clock
        settings,
        RecordCodec.string(),
        BufferComponents.defaults().withClock(clock),
        client,
        false,
        UUID::randomUUID);
  }

  private void begin() {
    start = clock.nanoTime();
  }

  /** It was tried for long, and not for longer than is said. */
  private void assertGaveUpInTime() {
    Duration took = Duration.ofNanos(clock.nanoTime() - start);
    assertTrue(took.compareTo(GIVE_UP.plus(REQUEST)) <= 0, "took " + took);
    assertTrue(took.compareTo(GIVE_UP.multipliedBy(3).dividedBy(4)) >= 0, "took " + took);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void opening(Manner manner) {
    AwayClient client = client(manner);
    client.goAway(request -> true);
    begin();
    assertThrows(BufferStorageException.class, () -> open(client));
    assertGaveUpInTime();
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void openingWhoseStoreGoesAwayInTheMiddle(Manner manner) {
    Buffer<String> former = open(below);
    former.putAll(List.of("a", "b", "c"));
    former.close();
    AwayClient client = client(manner);
    client.goAway(request -> client.requests() > 12);
    begin();
    assertThrows(BufferStorageException.class, () -> open(client));
    assertGaveUpInTime();
  }

  /** Each answer is followed by an outage that is short enough by itself. */
  @ParameterizedTest
  @EnumSource(Manner.class)
  void openingWhoseStoreComesAndGoes(Manner manner) {
    openFor(3).close();
    AwayClient client = client(manner);
    AtomicLong answersAgain = new AtomicLong(clock.nanoTime());
    client.goAway(request -> {
      boolean away = clock.nanoTime() < answersAgain.get();
      if (!away) {
        answersAgain.set(clock.nanoTime() + GIVE_UP.toNanos() / 4);
      }
      return away;
    });
    begin();
    assertThrows(BufferStorageException.class, () -> open(client));
    assertGaveUpInTime();
  }

  /** There is one time for all looks at an object, too. */
  @ParameterizedTest
  @EnumSource(Manner.class)
  void openingWithAnObjectThatComesLateAndCorrupted(Manner manner) {
    openFor(5).close();
    S3Faults faults = S3Faults.none();
    faults.failAll(
        attempt -> attempt.key().endsWith(LAST_RECORD), S3Fault.corruptBodyQuietly(0, 64));
    try (S3Client corrupting = TestClients.over(s3, faults, false)) {
      AwayClient client = new AwayClient(corrupting, clock, manner);
      AtomicLong answersAgain = new AtomicLong();
      client.goAway(request -> {
        if (!isLastRecord(request)) {
          return false;
        }
        boolean away = answersAgain.get() == 0 || clock.nanoTime() < answersAgain.get();
        if (answersAgain.get() == 0 || !away) {
          answersAgain.set(clock.nanoTime() + GIVE_UP.toNanos() / 4 * 3);
        }
        return away;
      });
      begin();
      assertThrows(BufferStorageException.class, () -> open(client));
      assertGaveUpInTime();
    }
  }

  /** A buffer that is closed gives what is deleted in the background a request's time; an opening that fails does not wait for what nobody needs. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingWhileGarbageIsLookedFor(boolean opened) {
    openFor(5).close();
    AwayClient client = client(Manner.REFUSES_CONNECTIONS);
    client.goAway(request -> Thread.currentThread().getName().startsWith("buffer-s3-reclaim"));
    client.before(() -> {
      while (!Thread.interrupted()) {
        LockSupport.park();
      }
    });
    Store store = new Store(client, false, settings);
    S3Wal wal = S3Wal.open(
        settings,
        S3Wal.owner(settings, store, clock, UUID.randomUUID()),
        clock,
        UUID::randomUUID,
        new Neighbours());
    wal.replay(DamagedLog.NOBODY);
    if (opened) {
      wal.opened();
    }
    await(() -> client.held() > 0);

    begin();
    wal.close();

    assertEquals(opened ? REQUEST.toNanos() : 0, clock.nanoTime() - start);
  }

  /** A machine that was suspended meanwhile has used up no time. */
  @Test
  void anOpeningThatStoodStillGoesOn() {
    openFor(3).close();
    AwayClient client = client(Manner.REFUSES_CONNECTIONS);
    AtomicLong failures = new AtomicLong();
    client.goAway(request -> client.requests() >= 4 && failures.incrementAndGet() <= 8);
    AtomicBoolean stood = new AtomicBoolean();
    client.before(() -> {
      if (!stood.getAndSet(true)) {
        clock.passUntil(clock.nanoTime() + Duration.ofHours(1).toNanos());
      }
    });
    open(client).close();
    assertTrue(failures.get() > 8, "failures: " + failures);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void put(Manner manner) {
    AwayClient client = client(manner);
    Buffer<String> buffer = open(client);
    client.goAway(request -> true);
    begin();
    assertThrows(UnknownOutcomeException.class, () -> buffer.put("a"));
    assertGaveUpInTime();
    buffer.close();
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void putThatWaitsForRoomFirst(Manner manner) throws Exception {
    with(s -> s.grouping(grouping -> grouping.maxObjectBytes(2048).maxUnflushedBytes(2048)));
    AwayClient client = client(manner);
    Buffer<String> buffer = open(client);
    CountDownLatch waits = holding(client);
    client.goAway(PutObjectRequest.class::isInstance);
    CompletableFuture<Long> first = buffer.putAsync(KILOBYTE + KILOBYTE.substring(200));
    begin();
    AtomicReference<BufferException> told = new AtomicReference<>();
    Thread putting =
        new Thread(() -> told.set(assertThrows(BufferException.class, () -> buffer.put(KILOBYTE))));
    putting.start();
    await(() -> putting.getState() == Thread.State.WAITING);
    waits.countDown();
    putting.join();
    assertGaveUpInTime();
    assertTrue(told.get() != null, "it ends by an exception");
    assertThrows(ExecutionException.class, first::get);
    buffer.close();
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void commit(Manner manner) {
    AwayClient client = client(manner);
    Buffer<String> buffer = open(client);
    buffer.put("a");
    Batch<String> batch = buffer.emit();
    client.goAway(request -> true);
    begin();
    assertThrows(UnknownOutcomeException.class, () -> buffer.commit(batch.id()));
    assertGaveUpInTime();
    buffer.close();
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void emitThatSeals(Manner manner) {
    Buffer<String> former = open(below);
    former.put("a");
    former.close();
    AwayClient client = client(manner);
    Buffer<String> buffer = open(client);
    client.goAway(PutObjectRequest.class::isInstance);
    begin();
    assertThrows(BufferException.class, buffer::emit);
    assertGaveUpInTime();
    buffer.close();
  }

  /** Calls that wait for each other do not each begin the time anew. */
  @ParameterizedTest
  @EnumSource(Manner.class)
  void emitAfterEmitInTheSameOutage(Manner manner) {
    Buffer<String> former = openFor(5);
    AwayClient client = client(manner);
    Buffer<String> buffer = open(client);
    client.goAway(BoundsTest::isLastRecord);
    begin();
    assertThrows(BufferStorageException.class, buffer::emit);
    assertGaveUpInTime();
    client.goAway(GetObjectRequest.class::isInstance);
    assertThrows(BufferStorageException.class, buffer::emit); // nothing is answered any more
    long before = client.held();

    // Many, since what one emit had read ahead may still be tried while the next one is counted.
    int emits = 10;
    for (int i = 0; i < emits; i++) {
      assertThrows(BufferStorageException.class, buffer::emit);
    }

    // Of this object and the one behind it; one that begins anew makes some 4, or some 27, of each.
    long tries = client.held() - before;
    assertTrue(tries <= emits * (manner == Manner.HANGS ? 5L : 22L), "tries: " + tries);
    client.goAway(request -> false);
    buffer.commit(buffer.emit());
    buffer.close();
    former.close();
  }

  /** Puts so many records, an object each, one more than opening reads ahead. */
  private Buffer<String> openFor(int records) {
    with(s -> s.buffer(
        BufferSettings.of(EmitPolicy.defaults().withMaxRecords(records).withMaxBytes(100_000))));
    Buffer<String> former = open(below);
    for (int i = 0; i < records; i++) {
      former.put("record " + i);
    }
    return former;
  }

  /** One request alone gets no answer, so that time passes for it alone. */
  private static boolean isLastRecord(S3Request request) {
    return request instanceof GetObjectRequest get && get.key().endsWith(LAST_RECORD);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void closingWithAPutOnItsWay(Manner manner) throws Exception {
    AwayClient client = client(manner);
    Buffer<String> buffer = open(client);
    CountDownLatch closes = holding(client);
    client.goAway(request -> true);
    CompletableFuture<Long> put = buffer.putAsync("a");
    begin();
    Thread closing = new Thread(buffer::close);
    closing.start();
    await(() -> closing.getState() == Thread.State.WAITING);
    closes.countDown();
    closing.join();
    assertGaveUpInTime();
    assertThrows(ExecutionException.class, put::get);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void closingWhileAnEmitReads(Manner manner) throws Exception {
    openFor(5).close();
    AwayClient client = client(manner);
    Buffer<String> buffer = open(client);
    buffer.put("a");
    CountDownLatch closes = holding(client);
    client.goAway(BoundsTest::isLastRecord);
    CompletableFuture<Batch<String>> emit =
        CompletableFuture.supplyAsync(buffer::emit, OwnThread.EACH);
    await(() -> client.held() > 0);
    begin();
    Thread closing = new Thread(buffer::close);
    closing.start();
    await(() -> closing.getState() == Thread.State.WAITING);
    closes.countDown();
    closing.join();
    assertThrows(ExecutionException.class, emit::get);
    assertGaveUpInTime();
  }

  /** Requests that get no answer wait until the latch is open. */
  private static CountDownLatch holding(AwayClient client) {
    CountDownLatch latch = new CountDownLatch(1);
    client.before(() -> await(() -> latch.getCount() == 0));
    return latch;
  }
}

package io.unistream.buffer.tck.s3;

import static io.unistream.buffer.tck.s3.Sdk.BUCKET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Each fault does what it says, seen through the real synchronous SDK. */
@Timeout(60)
class S3FaultsTest {

  private final InMemoryS3 store = new InMemoryS3(BUCKET);
  private final S3Faults faults = S3Faults.none();
  private final S3Client s3 = client(faults);

  private S3Client client(S3Faults of) {
    return Sdk.once(new FaultySdkHttpClient(store.httpClient(), of));
  }

  private S3Client retrying(S3Faults of) {
    return Sdk.retrying(new FaultySdkHttpClient(store.httpClient(), of));
  }

  private static void assertTimesOut(Runnable call) {
    SdkClientException problem = assertThrows(SdkClientException.class, call::run);

    assertInstanceOf(SocketTimeoutException.class, problem.getCause());
  }

  @Test
  void withoutFaultsAllGetsThrough() {
    Sdk.put(s3, "k", "text");

    assertEquals("text", Sdk.get(s3, "k"));
  }

  @Test
  void aLostRequestIsNotCarriedOut() {
    faults.failNext(S3Fault.loseRequest());

    assertTimesOut(() -> Sdk.put(s3, "k", "text"));

    assertEquals(List.of(), store.keys());
  }

  @Test
  void aLostAnswerIsOfARequestThatWasCarriedOut() {
    faults.failNext(S3Fault.loseAnswer());

    assertTimesOut(() -> Sdk.put(s3, "k", "text"));

    assertEquals("text", Sdk.text(store, "k"));
  }

  @Test
  void theSdkTriesAgain() {
    faults.failNext(S3Fault.loseRequest());
    faults.failNext(S3Fault.status(503));
    List<Integer> tries = new ArrayList<>();
    faults.observe((attempt, fault) -> tries.add(attempt.tries()));

    Sdk.put(retrying(faults), "k", "text");

    assertEquals("text", Sdk.text(store, "k"));
    assertEquals(List.of(1, 2, 3), tries);
    assertEquals(3, faults.counts().puts());
  }

  /** The known trap: the SDK's own second attempt meets the first. */
  @Test
  void aConditionalPutWhoseAnswerGotLostIsToldThatTheKeyExists() {
    faults.failNext(S3Fault.loseAnswer());

    S3Exception conflict =
        assertThrows(S3Exception.class, () -> Sdk.putIfAbsent(retrying(faults), "k", "text"));

    assertEquals(412, conflict.statusCode());
    assertEquals("text", Sdk.text(store, "k"));
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 409, 412, 500, 503})
  void anErrorIsAnsweredAndNothingDone(int status) {
    faults.failNext(S3Fault.status(status));

    S3Exception problem = assertThrows(S3Exception.class, () -> Sdk.put(s3, "k", "text"));

    assertEquals(status, problem.statusCode());
    assertEquals(List.of(), store.keys());
  }

  @Test
  void anErrorHasS3sCode() {
    faults.failNext(S3Fault.status(503));
    faults.failNext(S3Fault.status(400, "RequestTimeout"));

    assertEquals("SlowDown", codeOf(() -> Sdk.put(s3, "k", "text")));
    assertEquals("RequestTimeout", codeOf(() -> Sdk.put(s3, "k", "text")));
  }

  private static String codeOf(Runnable call) {
    return assertThrows(AwsServiceException.class, call::run).awsErrorDetails().errorCode();
  }

  @Test
  void anErrorCanBeAnsweredAlthoughAllWasDone() {
    faults.failNext(S3Fault.statusAfter(500));

    assertEquals("InternalError", codeOf(() -> Sdk.put(s3, "k", "text")));

    assertEquals("text", Sdk.text(store, "k"));
  }

  @Test
  void aHeadThatFailsHasNoBody() {
    faults.failNext(S3Fault.status(500));

    S3Exception problem = assertThrows(
        S3Exception.class, () -> s3.headObject(of -> of.bucket(BUCKET).key("k")));

    assertEquals(500, problem.statusCode());
  }

  @Test
  void aBodyBreaksOff() {
    Sdk.put(s3, "k", "0123456789");
    faults.failNext(S3Fault.cutBody(4));

    assertThrows(SdkClientException.class, () -> Sdk.get(s3, "k"));

    faults.failNext(S3Fault.cutBody(10));
    assertEquals("0123456789", Sdk.get(s3, "k"));
  }

  /** The SDK does not compare lengths, and looks at checksums only if it is told to. */
  @Test
  void aBodyThatEndsTooEarlyIsNoticedByWhoeverAsksForTheChecksum() {
    Sdk.put(s3, "k", "0123456789");
    faults.failAll(attempt -> attempt.kind() == Kind.GET, S3Fault.cutBodyQuietly(4));

    assertThrows(
        SdkClientException.class,
        () -> s3.getObjectAsBytes(
            of -> of.bucket(BUCKET).key("k").checksumMode(ChecksumMode.ENABLED)));
    assertEquals("0123", Sdk.get(s3, "k"));
  }

  /** A trap for those who count on a listing: its other fields are missing too, which tells. */
  @Test
  void aListingWithoutABodyLooksEmptyToTheSdk() {
    Sdk.put(s3, "k", "text");
    faults.failNext(S3Fault.cutBodyQuietly(0));

    ListObjectsV2Response listing = s3.listObjectsV2(of -> of.bucket(BUCKET));

    assertEquals(List.of(), listing.contents());
    assertNull(listing.keyCount());
  }

  @Test
  void delaysAreWaitedForByTheTestsOwnTime() {
    List<Duration> waited = new ArrayList<>();
    List<List<String>> stored = new ArrayList<>();
    faults.waiter(time -> {
      waited.add(time);
      stored.add(store.keys());
      return CompletableFuture.completedFuture(null);
    });
    faults.failNext(S3Fault.delayRequest(Duration.ofDays(1)));
    faults.failNext(S3Fault.delayAnswer(Duration.ofDays(2)));

    Sdk.put(s3, "a", "text");
    Sdk.put(s3, "b", "text");

    assertEquals(List.of(Duration.ofDays(1), Duration.ofDays(2)), waited);
    assertEquals(List.of(List.of(), List.of("a", "b")), stored);
  }

  @Test
  void aLateRequestArrivesBeforeTheOneThatItWasToldTo() {
    faults.failNext(S3Fault.late(2));

    assertTimesOut(() -> Sdk.put(s3, "late", "text"));
    Sdk.put(s3, "a", "text");
    assertEquals(List.of("a"), store.keys());
    assertEquals(1, faults.late());
    Sdk.put(s3, "b", "text");

    assertEquals(List.of("a", "b", "late"), store.keys());
    assertEquals(0, faults.late());
  }

  @Test
  void aLateRequestArrivesAmongThoseOfTheNextOwnerAfterItsSenderCrashed() {
    faults.failNext(S3Fault.late(2));
    assertTimesOut(() -> Sdk.putIfAbsent(s3, "slot", "zombie"));
    faults.crash();
    S3Faults next = faults.nextOwner();
    S3Client other = client(next);

    Sdk.put(other, "a", "text");
    Sdk.put(other, "b", "text");

    assertEquals("zombie", Sdk.text(store, "slot"));
    assertEquals(2, next.counts().puts());
    assertFalse(next.crashed());
  }

  @Test
  void lateRequestsCanBeToldToArrive() {
    faults.failNext(S3Fault.late(500));
    faults.failNext(S3Fault.late(100));
    assertTimesOut(() -> Sdk.put(s3, "k", "first"));
    assertTimesOut(() -> Sdk.put(s3, "k", "second"));

    faults.landLate();

    assertEquals("first", Sdk.text(store, "k"));
    assertEquals(0, faults.late());
  }

  @Test
  void aClosedClientTakesNothingNewButWhatIsLateArrives() {
    FaultySdkHttpClient http = new FaultySdkHttpClient(store.httpClient(), faults);
    S3Client closing = Sdk.once(http);
    faults.failNext(S3Fault.late(500));
    assertTimesOut(() -> Sdk.put(closing, "late", "text"));

    http.close();

    assertThrows(IllegalStateException.class, () -> Sdk.put(closing, "new", "text"));
    faults.landLate();
    assertEquals(List.of("late"), store.keys());
  }

  @Test
  void aCrashBeforeIsTheEndOfThisProcessOnly() {
    faults.failNext(S3Fault.crashBefore());
    S3Client other = client(faults.nextOwner());

    assertThrows(IllegalStateException.class, () -> Sdk.put(s3, "k", "text"));
    assertThrows(IllegalStateException.class, () -> Sdk.put(s3, "k", "text"));

    assertTrue(faults.crashed());
    assertEquals(List.of(), store.keys());
    Sdk.put(other, "k", "text");
  }

  @Test
  void aCrashAfterLeavesTheRequestDone() {
    faults.failNext(S3Fault.crashAfter());

    assertThrows(IllegalStateException.class, () -> Sdk.put(retrying(faults), "k", "text"));

    assertTrue(faults.crashed());
    assertEquals(1, faults.counts().puts());
    assertEquals("text", Sdk.text(store, "k"));
  }

  @Test
  void faultsAreAskedForByIndexBySortAndForAlways() {
    faults.failAll(attempt -> attempt.kind() == Kind.GET, S3Fault.status(503));
    faults.failAt(1, S3Fault.loseRequest());
    faults.failNext(attempt -> attempt.key().equals("c"), S3Fault.loseAnswer());
    assertEquals(2, faults.faultsToCome());

    Sdk.put(s3, "a", "text");
    assertTimesOut(() -> Sdk.put(s3, "b", "text"));
    assertTimesOut(() -> Sdk.put(s3, "c", "text"));
    assertEquals(0, faults.faultsToCome());
    assertEquals("SlowDown", codeOf(() -> Sdk.get(s3, "a")));
    assertEquals("SlowDown", codeOf(() -> Sdk.get(s3, "a")));
    faults.clear();

    assertEquals("text", Sdk.get(s3, "c"));
    assertEquals(List.of("a", "c"), store.keys());
  }

  @Test
  void aFunctionMayDecide() {
    S3Faults decided =
        S3Faults.by(attempt -> attempt.conditional() ? S3Fault.status(409) : S3Fault.none());
    S3Client client = client(decided);

    Sdk.put(client, "k", "text");

    assertEquals(
        "ConditionalRequestConflict", codeOf(() -> Sdk.putIfAbsent(client, "new", "text")));
  }

  @Test
  void aHeldWriteWaitsAndIsThenDone() throws Exception {
    HeldWrite held = faults.holdWrite();
    Future<?> put = inBackground(() -> Sdk.put(s3, "k", "text"));
    awaitSent(held);

    Sdk.put(s3, "other", "text");
    assertEquals(List.of("other"), store.keys());
    assertFalse(put.isDone());
    held.carryOut();
    assertEquals(List.of("k", "other"), store.keys());
    assertFalse(put.isDone());
    held.letGo();

    put.get();
  }

  @Test
  void aHeldWriteIsDoneOnce() throws Exception {
    HeldWrite held = faults.holdWrite();
    Future<?> put = inBackground(() -> Sdk.putIfAbsent(s3, "k", "text"));
    awaitSent(held);

    held.carryOut();
    store.remove("k");
    held.letGo();

    put.get();
    assertEquals(List.of(), store.keys());
  }

  @Test
  void aHeldWriteThatTimedOutCanArriveLong() throws Exception {
    HeldWrite held = faults.holdWrite();
    Future<?> put = inBackground(() -> Sdk.put(s3, "k", "text"));
    awaitSent(held);

    held.timeOut();
    ExecutionException problem = assertThrows(ExecutionException.class, put::get);
    SdkClientException seen = assertInstanceOf(SdkClientException.class, problem.getCause());
    assertInstanceOf(SocketTimeoutException.class, seen.getCause());
    assertEquals(List.of(), store.keys());
    faults.crash();
    held.carryOut();

    assertEquals("text", Sdk.text(store, "k"));
  }

  @Test
  void theSdkSendsOnceMoreWhatWasHeldAndTimedOut() throws Exception {
    S3Client retrying = retrying(faults);
    HeldWrite held = faults.holdWrite();
    Future<?> put = inBackground(() -> Sdk.put(retrying, "k", "text"));
    awaitSent(held);

    held.timeOut();

    put.get();
    assertEquals("text", Sdk.text(store, "k"));
    assertEquals(2, faults.counts().puts());
  }

  @Test
  void writesAreHeldByNumber() throws Exception {
    HeldWrite third = faults.holdWrite(2);
    HeldWrite second = faults.holdWrite(1);

    Sdk.put(s3, "a", "text");
    Sdk.get(s3, "a");
    assertFalse(second.sent());
    Future<?> put = inBackground(() -> {
      Sdk.put(s3, "b", "text");
      Sdk.put(s3, "c", "text");
    });
    awaitSent(second);
    assertFalse(third.sent());
    second.letGo();
    awaitSent(third);
    third.letGo();

    put.get();
    assertEquals(List.of("a", "b", "c"), store.keys());
  }

  @Test
  void whatWasLetGoBeforeItWasSentIsNotHeld() {
    HeldWrite held = faults.holdWrite();

    held.letGo();
    Sdk.put(s3, "k", "text");

    assertFalse(held.sent());
    assertEquals("text", Sdk.text(store, "k"));
  }

  @Test
  void aCrashEndsTheWaitOfWhoeverIsHeld() throws Exception {
    HeldWrite held = faults.holdWrite();
    Future<?> put = inBackground(() -> Sdk.put(s3, "k", "text"));
    awaitSent(held);

    faults.crash();

    assertThrows(ExecutionException.class, put::get);
    held.carryOut();
    assertEquals("text", Sdk.text(store, "k"));
  }

  /** So do the SDK's own time-outs. */
  @Test
  void anInterruptEndsTheWaitOfWhoeverIsHeld() throws Exception {
    HeldWrite held = faults.holdWrite();
    FutureTask<?> put = new FutureTask<>(() -> Sdk.put(s3, "k", "text"), null);
    Thread thread = new Thread(put);
    thread.start();
    awaitSent(held);

    thread.interrupt();

    ExecutionException problem = assertThrows(ExecutionException.class, put::get);
    SdkClientException seen = assertInstanceOf(SdkClientException.class, problem.getCause());
    assertInstanceOf(InterruptedIOException.class, seen.getCause());
    held.carryOut();
    assertEquals("text", Sdk.text(store, "k"));
  }

  @Test
  void requestsAreCountedByKind() {
    S3RequestCounts before = faults.counts();
    Sdk.put(s3, "k", "text");
    Sdk.putIfAbsent(s3, "l", "longer");
    Sdk.get(s3, "k");
    s3.headObject(of -> of.bucket(BUCKET).key("k"));
    s3.headBucket(of -> of.bucket(BUCKET));
    s3.listObjectsV2(of -> of.bucket(BUCKET));
    s3.deleteObject(of -> of.bucket(BUCKET).key("k"));
    s3.deleteObjects(of -> of.bucket(BUCKET)
        .delete(what -> what.objects(ObjectIdentifier.builder().key("l").build())));
    assertThrows(S3Exception.class, s3::listBuckets);

    S3RequestCounts counts = faults.counts().since(before);

    assertEquals(new S3RequestCounts(2, 1, 2, 1, 1, 1, 1, 10), counts);
    assertEquals(7, counts.billed());
    assertEquals((4 * 0.005 + 3 * 0.0004) / 1000, counts.dollars(), 1e-12);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    List<String> first = run(7);

    assertEquals(first, run(7));
    assertNotEquals(first, run(8));
    for (S3Fault.Kind kind : SHARES.keySet()) {
      assertTrue(first.toString().contains(kind.name()), () -> kind + " in " + first);
    }
  }

  private static final Map<S3Fault.Kind, Double> SHARES = Map.of(
      S3Fault.Kind.LOSE_REQUEST, 0.1,
      S3Fault.Kind.LOSE_ANSWER, 0.1,
      S3Fault.Kind.LATE, 0.1,
      S3Fault.Kind.STATUS, 0.1,
      S3Fault.Kind.STATUS_AFTER, 0.1,
      S3Fault.Kind.CUT_BODY, 0.1,
      S3Fault.Kind.DELAY_REQUEST, 0.05);

  /** What two owners met and what was left. */
  private static List<String> run(long seed) {
    InMemoryS3 store = new InMemoryS3(BUCKET);
    List<String> log = new ArrayList<>();
    S3Faults first = S3Faults.seeded(seed, SHARES);
    first.waiter(time -> CompletableFuture.completedFuture(null));
    for (S3Faults faults : List.of(first, first.nextOwner())) {
      faults.observe((attempt, fault) -> log.add(attempt + " " + fault));
      try (S3Client s3 = Sdk.once(new FaultySdkHttpClient(store.httpClient(), faults))) {
        for (int i = 0; i < 60; i++) {
          log.add(outcome(s3, "k" + i % 7, i));
        }
      }
    }
    first.landLate();
    log.add(store.keys().toString());
    store.keys().forEach(key -> log.add(Sdk.text(store, key)));
    return log;
  }

  private static String outcome(S3Client s3, String key, int number) {
    try {
      if (number % 2 == 0) {
        Sdk.putIfAbsent(s3, key, "text " + number);
        return "stored";
      }
      return Sdk.get(s3, key);
    } catch (AwsServiceException e) {
      return e.awsErrorDetails().errorCode();
    } catch (SdkClientException e) {
      return "no answer";
    }
  }

  private static Future<?> inBackground(Runnable work) {
    FutureTask<?> task = new FutureTask<>(work, null);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static void awaitSent(HeldWrite held) {
    while (!held.sent()) {
      Thread.onSpinWait();
    }
  }
}

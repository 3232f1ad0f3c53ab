package io.unistream.buffer.tck.s3;

import static io.unistream.buffer.tck.s3.Sdk.BUCKET;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.tck.SharedStore.HeldWrite;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The store and each fault, seen through the real asynchronous SDK. */
@Timeout(60)
class AsyncFaultsTest {

  private final InMemoryS3 store = new InMemoryS3(BUCKET);
  private final S3Faults faults = S3Faults.none();
  private final FaultySdkAsyncHttpClient http =
      new FaultySdkAsyncHttpClient(store.asyncHttpClient(), faults);
  private final S3AsyncClient s3 = Sdk.onceAsync(http);

  @AfterEach
  void close() {
    s3.close();
  }

  private static <X extends Throwable> X failure(Class<X> type, Runnable call) {
    return assertInstanceOf(
        type, assertThrows(CompletionException.class, call::run).getCause());
  }

  private static void assertTimesOut(Runnable call) {
    assertInstanceOf(
        SocketTimeoutException.class, failure(SdkClientException.class, call).getCause());
  }

  private static void awaitSent(HeldWrite held) {
    while (!held.sent()) {
      Thread.onSpinWait();
    }
  }

  private CompletableFuture<byte[]> get(String key) {
    GetObjectRequest request =
        GetObjectRequest.builder().bucket(BUCKET).key(key).build();
    return s3.getObject(request, AsyncResponseTransformer.toBytes())
        .thenApply(bytes -> bytes.asByteArray());
  }

  @Test
  void givesBackWhatWasStored() {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);

    s3.putObject(to -> to.bucket(BUCKET).key("k"), AsyncRequestBody.fromBytes(content))
        .join();

    assertArrayEquals(content, store.bytes("k"));
    assertArrayEquals(content, get("k").join());
    assertEquals(1, s3.listObjectsV2(of -> of.bucket(BUCKET)).join().keyCount());
    assertEquals(300_000, s3.headObject(of -> of.bucket(BUCKET).key("k")).join().contentLength());
    s3.deleteObject(of -> of.bucket(BUCKET).key("k")).join();
    assertEquals(List.of(), store.keys());
  }

  @Test
  void whatIsMissingIsNamed() {
    failure(NoSuchKeyException.class, () -> get("k").join());
  }

  @Test
  void putIfAbsentDoesNotReplace() {
    Sdk.put(s3, "k", "first");

    S3Exception refused = failure(
        S3Exception.class,
        () -> s3.putObject(Sdk.ifAbsent("k"), AsyncRequestBody.fromString("second"))
            .join());

    assertEquals(412, refused.statusCode());
    assertEquals("first", Sdk.text(store, "k"));
  }

  @Test
  void requestsAndAnswersGetLost() {
    faults.failNext(S3Fault.loseRequest());
    faults.failNext(S3Fault.loseAnswer());

    assertTimesOut(() -> Sdk.put(s3, "request", "text"));
    assertTimesOut(() -> Sdk.put(s3, "answer", "text"));

    assertEquals(List.of("answer"), store.keys());
  }

  @Test
  void theSdkTriesAgain() {
    faults.failNext(S3Fault.loseRequest());
    faults.failNext(S3Fault.status(500));
    try (S3AsyncClient retrying = Sdk.retryingAsync(http)) {

      Sdk.put(retrying, "k", "text");
    }

    assertEquals("text", Sdk.text(store, "k"));
    assertEquals(3, faults.counts().puts());
  }

  @Test
  void errorsAreAnsweredWithAndWithoutEffect() {
    faults.failNext(S3Fault.status(409));
    faults.failNext(S3Fault.statusAfter(503));

    S3Exception without = failure(S3Exception.class, () -> Sdk.put(s3, "without", "text"));
    S3Exception with = failure(S3Exception.class, () -> Sdk.put(s3, "with", "text"));

    assertEquals("ConditionalRequestConflict", without.awsErrorDetails().errorCode());
    assertEquals("SlowDown", with.awsErrorDetails().errorCode());
    assertEquals(List.of("with"), store.keys());
  }

  @Test
  void bodiesBreakOff() {
    Sdk.put(s3, "k", "0123456789");
    faults.failNext(S3Fault.cutBody(4));
    failure(SdkClientException.class, () -> get("k").join());

    faults.failNext(S3Fault.cutBodyQuietly(4));

    assertEquals(4, get("k").join().length);
  }

  @Test
  void aLateRequestArrivesBeforeTheOneThatItWasToldTo() {
    faults.failNext(S3Fault.late(2));
    assertTimesOut(() -> Sdk.put(s3, "late", "text"));

    Sdk.put(s3, "a", "text");
    assertEquals(List.of("a"), store.keys());
    Sdk.put(s3, "b", "text");

    assertEquals(List.of("a", "b", "late"), store.keys());
  }

  @Test
  void aDelayHoldsNoThread() {
    CompletableFuture<Duration> waited = new CompletableFuture<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    faults.waiter(time -> {
      waited.complete(time);
      return over;
    });
    faults.failNext(S3Fault.delayRequest(Duration.ofDays(1)));

    CompletableFuture<?> put =
        s3.putObject(to -> to.bucket(BUCKET).key("k"), AsyncRequestBody.fromString("text"));
    assertEquals(Duration.ofDays(1), waited.join());
    assertFalse(put.isDone());
    assertEquals(List.of(), store.keys());
    over.complete(null);

    put.join();
    assertEquals(List.of("k"), store.keys());
  }

  @Test
  void aHeldWriteWaitsAndIsThenDone() {
    HeldWrite held = faults.holdWrite();
    CompletableFuture<?> put =
        s3.putObject(to -> to.bucket(BUCKET).key("k"), AsyncRequestBody.fromString("text"));
    awaitSent(held);

    held.carryOut();
    assertEquals(List.of("k"), store.keys());
    assertFalse(put.isDone());
    held.letGo();

    put.join();
  }

  @Test
  void aHeldWriteThatTimedOutCanArriveLongAfterTheClientWasClosed() {
    HeldWrite held = faults.holdWrite();
    CompletableFuture<?> put =
        s3.putObject(to -> to.bucket(BUCKET).key("k"), AsyncRequestBody.fromString("text"));
    awaitSent(held);

    held.timeOut();
    assertTimesOut(put::join);
    http.close();
    assertEquals(List.of(), store.keys());
    held.carryOut();

    assertEquals("text", Sdk.text(store, "k"));
  }

  @Test
  void aCrashIsTheEndOfThisProcessOnly() {
    HeldWrite held = faults.holdWrite();
    CompletableFuture<?> put =
        s3.putObject(to -> to.bucket(BUCKET).key("held"), AsyncRequestBody.fromString("text"));
    awaitSent(held);
    faults.failNext(S3Fault.crashAfter());

    failure(SdkClientException.class, () -> Sdk.put(s3, "last", "text"));
    failure(SdkClientException.class, put::join);
    failure(SdkClientException.class, () -> Sdk.put(s3, "never", "text"));
    held.letGo();

    assertEquals(List.of("held", "last"), store.keys());
    FaultySdkAsyncHttpClient other =
        new FaultySdkAsyncHttpClient(store.asyncHttpClient(), faults.nextOwner());
    try (S3AsyncClient next = Sdk.onceAsync(other)) {
      Sdk.put(next, "next", "text");
    }
  }
}

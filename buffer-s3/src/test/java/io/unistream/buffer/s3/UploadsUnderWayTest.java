package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One upload fails for good while another is under way: nothing takes effect once its caller was told that it failed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UploadsUnderWayTest {

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private static void await(HeldWrite held) {
    while (!held.sent()) {
      Thread.onSpinWait();
    }
  }

  private static Throwable failure(CompletableFuture<?> future) {
    ExecutionException e = assertThrows(ExecutionException.class, future::get);
    return e.getCause() == null ? e : e.getCause();
  }

  @Test
  void nobodyIsToldBeforeWhatIsUnderWayHasEnded() throws Exception {
    S3Faults faults = bucket.faults;
    Buffer<String> buffer = bucket.open();
    HeldWrite first = faults.hold(attempt -> attempt.key().endsWith("1"));
    CompletableFuture<Long> a = buffer.putAsync("a");
    await(first);
    HeldWrite second = faults.hold(attempt -> attempt.key().endsWith("2"));
    CompletableFuture<Long> b = buffer.putAsync("b");
    await(second);
    faults.failNext(attempt -> attempt.kind() == Kind.PUT, S3Fault.status(403));
    CompletableFuture<Long> c = buffer.putAsync("c");
    CompletableFuture<Long> d = CompletableFuture.supplyAsync(
        () -> {
          while (faults.faultsToCome() > 0) {
            Thread.onSpinWait();
          }
          return buffer.put("d");
        },
        OwnThread.EACH);

    LockSupport.parkNanos(50_000_000); // time to be told too early
    // Nothing of d was sent: it may be told at once, whatever is under way of others.
    assertFalse(a.isDone() || b.isDone() || c.isDone());
    first.letGo();
    assertEquals(1, a.get());
    LockSupport.parkNanos(20_000_000);
    assertFalse(b.isDone() || c.isDone());
    second.letGo();

    assertEquals(2, b.get());
    assertInstanceOf(UnknownOutcomeException.class, failure(c));
    assertInstanceOf(BufferException.class, failure(d));
    List<String> keys = bucket.s3.keys();
    assertThrows(BufferFailedException.class, () -> buffer.put("e"));
    buffer.close();
    assertEquals(keys, bucket.s3.keys());
    try (Buffer<String> again = bucket.open()) {
      assertEquals(List.of("a", "b"), Bucket.drain(again));
    }
  }
}

package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OWN-ONE: within a process nobody takes a log from another buffer that works. Each client is another one of the same store. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneOwnerTest {

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private Buffer<String> openHere() {
    return bucket.openUnwatched();
  }

  private Buffer<String> openElsewhere() {
    return bucket.open();
  }

  private void assertLocked() {
    String told = assertThrows(BufferLockedException.class, this::openHere).toString();
    assertTrue(
        told.contains("log/epoch/9999999998.0000000001") && told.contains("close it first"), told);
  }

  @Test
  void aSecondOpeningIsRefusedAndTheFirstIsUnharmed() {
    Buffer<String> first = openHere();
    first.put("a");
    List<String> keys = bucket.s3.keys();

    assertLocked();
    assertLocked();

    assertEquals(keys, bucket.s3.keys());
    first.put("b");
    assertEquals(List.of("a", "b"), Bucket.drain(first));
    first.close();
    openHere().close();
    openHere().close();
  }

  /** What it wrote tells who it is. */
  @Test
  void aSecondOpeningIsRefusedAlsoIfTheClaimIsGone() {
    Buffer<String> first = openHere();
    first.put("a");
    bucket.removeClaims();

    for (int i = 0; i < 4; i++) { // each leaves a claim behind
      String told = assertThrows(BufferLockedException.class, this::openHere).toString();
      assertTrue(told.contains("log/wal/0000000001/"), told);
    }
    first.put("b");
    assertEquals(List.of("a", "b"), Bucket.drain(first));
    first.close();
    openHere().close();
  }

  @Test
  void logsOfOtherPrefixesAreOthers() {
    Buffer<String> first = openHere();
    bucket.with(s -> s.prefix("another"));
    Buffer<String> second = openHere();
    assertThrows(BufferLockedException.class, this::openHere);
    first.put("a");
    second.put("b");
    first.close();
    assertThrows(BufferLockedException.class, this::openHere);
    second.close();
    openHere().close();
  }

  @Test
  void anOpeningThatFailsLocksNothing() {
    bucket.faults.failAll(attempt -> attempt.key().contains("wal/"), S3Fault.status(403));
    assertThrows(BufferException.class, this::openHere);
    bucket.faults.clear();
    openHere().close();
  }

  /** Whether it knows of that or not. */
  @Test
  void whoWasTakenOverLocksNothing() {
    Buffer<String> unknowing = openHere();
    Buffer<String> elsewhere = openElsewhere();
    Buffer<String> again = openHere();
    assertThrows(BufferFencedException.class, () -> unknowing.put("a"));
    assertThrows(BufferFencedException.class, () -> elsewhere.put("a"));

    openElsewhere();
    assertThrows(BufferFencedException.class, () -> again.put("a"));
    Buffer<String> last = openHere();
    last.put("b");
    assertEquals(List.of("b"), Bucket.drain(last));
    for (Buffer<String> each : List.of(unknowing, elsewhere, again, last)) {
      each.close();
    }
  }

  @Test
  void whoHasFailedLocksNothing() {
    S3Faults faults = bucket.faults;
    Buffer<String> failed = openHere();
    faults.failAll(attempt -> attempt.kind() == Kind.PUT, S3Fault.status(403));
    assertThrows(UnknownOutcomeException.class, () -> failed.put("a"));

    openHere().close();

    failed.close();
  }

  /** Who was taken over and is closed late does not let go what another one has. */
  @Test
  void closingAFormerOwnerUnlocksNothing() {
    S3Faults faults = bucket.faults;
    Buffer<String> failed = openHere();
    faults.failAll(attempt -> attempt.kind() == Kind.PUT, S3Fault.status(403));
    assertThrows(UnknownOutcomeException.class, () -> failed.put("a"));
    Buffer<String> owner = openHere();

    failed.close();

    assertThrows(BufferLockedException.class, this::openHere);
    owner.close();
  }

  @Test
  void whoWasAbandonedLocksNothingOnceItIsGarbage() {
    abandon();
    Buffer<String> next = null;
    while (next == null) {
      System.gc();
      next = openIfFree();
    }
    assertEquals(List.of("a"), Bucket.drain(next));
    next.close();
  }

  private void abandon() {
    openHere().put("a");
  }

  private @Nullable Buffer<String> openIfFree() {
    try {
      return openHere();
    } catch (BufferLockedException e) {
      return null;
    }
  }

  /** Each is refused in one way or the other, but for one. */
  @RepeatedTest(5)
  void twoThatOpenAtOnce() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<Buffer<String>>> openings =
        List.of(opening(go), opening(go), opening(go));
    go.countDown();
    List<Buffer<String>> opened = new ArrayList<>();
    for (CompletableFuture<Buffer<String>> opening : openings) {
      try {
        opened.add(opening.get());
      } catch (ExecutionException e) {
        boolean locked = e.getCause() instanceof BufferLockedException;
        assertTrue(locked || e.getCause() instanceof BufferFencedException, e.toString());
      }
    }
    long working = opened.stream().filter(OneOwnerTest::works).count();
    assertTrue(working <= 1, working + " work");
    opened.forEach(Buffer::close);
    openHere().close();
  }

  private CompletableFuture<Buffer<String>> opening(CountDownLatch go) {
    S3Faults own = S3Faults.none();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return S3Buffer.open(
              bucket.settings,
              RecordCodec.string(),
              BufferComponents.defaults(),
              TestClients.over(bucket.s3, own, false));
        },
        OwnThread.EACH);
  }

  private static boolean works(Buffer<String> buffer) {
    try {
      buffer.put("a");
      return true;
    } catch (BufferFencedException e) {
      return false;
    }
  }
}

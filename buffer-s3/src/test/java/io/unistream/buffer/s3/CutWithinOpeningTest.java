package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects that are cut to the size of a fence while somebody opens the log. The model of the protocol found both. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CutWithinOpeningTest {

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private static String object(int epoch, int slot) {
    return new Keys("log").object(new Place(epoch, slot));
  }

  private void cut(String key, byte[] bytes) {
    bucket.s3.overwrite(key, Arrays.copyOf(bytes, ObjectHeader.LENGTH));
  }

  /** The next opening is stopped at its claim of a slot for a fence. */
  private HeldWrite holdFence(String key) {
    return bucket.faults.hold(
        attempt -> attempt.kind() == Kind.PUT && attempt.key().equals(key));
  }

  private CompletableFuture<Buffer<String>> openUntil(HeldWrite held) {
    CompletableFuture<Buffer<String>> opened =
        CompletableFuture.supplyAsync(bucket::open, OwnThread.EACH);
    while (!held.sent()) {
      assertTrue(!opened.isDone(), "it opened without that request");
      LockSupport.parkNanos(100_000);
    }
    return opened;
  }

  /** Where nothing was listed, the claim of slot 0 meets an opening that every listing shows as a fence. */
  @ParameterizedTest
  @EnumSource(CorruptionPolicy.class)
  void anOpeningThatComesInBetweenAndIsCut(CorruptionPolicy policy) {
    bucket.with(all -> all.corruption(policy));
    try (Buffer<String> first = bucket.open()) {
      first.put("a");
    }
    byte[] opening = bucket.s3.bytes(object(1, 0));
    List.of(object(1, 0), object(1, 1), object(1, 2), new Keys("log").checkpoint(1))
        .forEach(bucket.s3::remove);
    HeldWrite fence = holdFence(object(1, 0));
    CompletableFuture<Buffer<String>> second = openUntil(fence);

    cut(object(1, 0), opening);
    fence.letGo();

    if (policy == CorruptionPolicy.FAIL) {
      CompletionException e = assertThrows(CompletionException.class, second::join);
      assertTrue(e.getCause() instanceof CorruptLogException, e::toString);
    } else {
      second.join().close();
    }
  }

  /** The opening is damaged, so nothing but the object itself tells which number it has. */
  @Test
  void anObjectThatIsCutBetweenTheTwoListings() {
    bucket.with(all -> all.corruption(CorruptionPolicy.QUARANTINE));
    Buffer<String> first = bucket.open();
    first.put("a");
    byte[] opening = bucket.s3.bytes(object(1, 0));
    opening[30] ^= 4;
    bucket.s3.overwrite(object(1, 0), opening);
    HeldWrite fence = holdFence(object(1, 2));
    CompletableFuture<Buffer<String>> second = openUntil(fence);

    cut(object(1, 1), bucket.s3.bytes(object(1, 1)));
    fence.letGo();

    try (Buffer<String> buffer = second.join()) {
      assertEquals(
          List.of(SequenceRange.closed(1, 1)),
          buffer.recovery().quarantined().stream()
              .map(QuarantinedSpan::missing)
              .filter(range -> !range.isEmpty())
              .toList());
      buffer.put("b");
      Batch<String> batch = buffer.emit();
      assertEquals(List.of("b"), batch.records());
      assertEquals(2, batch.firstSequence());
    }
  }
}

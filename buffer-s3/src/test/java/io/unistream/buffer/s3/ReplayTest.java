package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Faults;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An opener reads the log while a newer owner takes it over and deletes what is committed. What is gone then is no damage. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplayTest {

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private static boolean isGetOf(S3Attempt attempt, String key) {
    return attempt.kind() == Kind.GET && attempt.key().endsWith(key);
  }

  /** Holds the next opener at a request, has another take over and commit all, and lets it go on once an object is deleted. */
  private void isFenced(Predicate<S3Attempt> at, String deleted, CorruptionPolicy policy)
      throws Exception {
    try (Buffer<String> first = bucket.open()) {
      List.of("a", "b", "c", "d", "e", "f").forEach(first::put);
    }
    S3Faults slow = bucket.faults;
    HeldWrite held = slow.hold(at);
    S3BufferSettings settings = bucket.settings;
    bucket.with(all -> all.corruption(policy));
    CompletableFuture<Buffer<String>> opening =
        CompletableFuture.supplyAsync(bucket::open, OwnThread.EACH);
    while (!held.sent()) {
      Thread.onSpinWait();
    }
    bucket.settings = settings;
    bucket.faults = slow.nextOwner();
    Buffer<String> newer = bucket.open();
    assertEquals(List.of("a", "b", "c", "d", "e", "f"), Bucket.drain(newer));
    List.of("g", "h", "i").forEach(newer::put);
    assertEquals(List.of("g", "h", "i"), Bucket.drain(newer));
    while (!bucket.keys(deleted).isEmpty()) {
      Thread.onSpinWait(); // until it is reclaimed
    }

    held.letGo();

    ExecutionException e = assertThrows(ExecutionException.class, opening::get);
    assertInstanceOf(BufferFencedException.class, e.getCause());
    assertEquals(10, newer.put("j"));
    newer.close();
    try (Buffer<String> last = bucket.open()) {
      assertEquals(List.of("j"), Bucket.drain(last));
      assertTrue(last.recovery().quarantined().isEmpty());
    }
    assertEquals(List.of(), bucket.keys("salvage/"));
    assertEquals(List.of(), bucket.keys("quarantine/"));
  }

  @ParameterizedTest
  @EnumSource
  void whoReadsARecordThatANewerOwnerHasDeletedIsFenced(CorruptionPolicy policy) throws Exception {
    String key = "wal/0000000001/00000000000000000003";
    isFenced(attempt -> isGetOf(attempt, key), key, policy);
  }

  @ParameterizedTest
  @EnumSource
  void whoReadsTheHighestHeaderOnceItIsDeletedIsFenced(CorruptionPolicy policy) throws Exception {
    boolean[] struck = new boolean[1];
    isFenced(
        attempt -> {
          boolean fits =
              !struck[0] && attempt.kind() == Kind.GET && attempt.key().contains("wal/0000000001/");
          struck[0] |= fits;
          return fits;
        },
        "wal/0000000001/00000000000000000003",
        policy);
  }
}

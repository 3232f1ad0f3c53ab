package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fence that is put far behind the last object: a writer that goes on comes to an end there, and its taker with it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FarFenceTest {

  private final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  private static String slot(long slot) {
    return new Keys("log").object(new Place(1, slot));
  }

  /** Before each fence of the taker one more object is acknowledged, so that no near fence finds a free slot. */
  @Test
  void aWriterIsStoppedThatIsFasterThanItsTaker() {
    Buffer<String> former = bucket.open();
    List<String> acknowledged = new ArrayList<>();
    AtomicBoolean fenced = new AtomicBoolean();
    bucket.faults.observe(new Rush(new Keys("log").log(1), () -> {
      String record = "record " + acknowledged.size();
      try {
        former.put(record);
        acknowledged.add(record);
      } catch (BufferFencedException e) {
        fenced.set(true);
      }
      return !fenced.get();
    }));

    try (Buffer<String> taker = bucket.open()) {
      assertTrue(
          fenced.get(), "went on for " + acknowledged.size() + " objects, and was not stopped");
      assertTrue(acknowledged.size() > 32, "stopped after " + acknowledged.size() + " objects");
      assertEquals(acknowledged, Bucket.drain(taker));
    }
    former.close();
  }

  /**
   * A former owner that slept since it sent what it may have under way: all is stored but the first, whose request comes before the near
   * fence or after it. What it is told after it woke must be true.
   */
  @ParameterizedTest
  @CsvSource({"1,false", "1,true", "8,false", "8,true", "64,false", "64,true"})
  void nothingIsLostThatASleeperAcknowledgesWhenItWakes(int uploads, boolean comesBefore) {
    bucket.with(all -> all.grouping(grouping -> grouping
        .linger(Duration.ZERO)
        .uploadsInFlight(uploads)
        .maxObjectBytes(1024)
        .maxUnflushedBytes(1_000_000)));
    S3Faults own = bucket.faults;
    Buffer<String> former = bucket.open();
    former.put("first");
    HeldWrite first = own.hold(attempt -> attempt.key().equals(slot(2)));
    Map<String, CompletableFuture<Long>> sent = new LinkedHashMap<>();
    for (int i = 0; i < 2 * uploads + 3; i++) {
      String record = i + "x".repeat(600); // an object each
      sent.put(record, former.putAsync(record));
    }
    long window = 2L * uploads;
    while (!first.sent() || (uploads > 1 && !bucket.s3.keys().contains(slot(1 + window)))) {
      LockSupport.parkNanos(100_000);
    }
    bucket.faults.observe((attempt, fault) -> {
      if (comesBefore && attempt.kind() == Kind.PUT && attempt.key().equals(slot(2))) {
        first.carryOut();
      }
    });
    Buffer<String> taker = bucket.open();

    if (comesBefore) {
      first.timeOut();
    } else {
      first.letGo();
    }

    List<String> expected = new ArrayList<>(List.of("first"));
    sent.forEach((record, acknowledged) -> {
      try {
        long unused = acknowledged.join();
        expected.add(record);
      } catch (CompletionException e) {
        assertInstanceOf(BufferFencedException.class, e.getCause());
      }
    });
    long most = comesBefore ? (uploads > 1 ? window : 1) : 0;
    assertEquals(1 + most, expected.size());
    assertThrows(BufferFencedException.class, () -> former.put("late"));
    assertEquals(expected, Bucket.drain(taker));
    former.close();
    taker.close();
    try (Buffer<String> next = bucket.open()) {
      assertEquals(List.of(), Bucket.drain(next));
    }
  }
}

package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.s3.FaultySdkHttpClient;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Answers that are damaged, or come from something that is not the store, while the object itself is whole. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoubtfulAnswersTest extends DamagedLog {

  @ParameterizedTest
  @CsvSource({"NoSuchKey, 1", "NoSuchKey, 2", ", 1"})
  void answersThatAnObjectIsNotThereCostNothing(@Nullable String code, int answers) {
    put("here");
    String key = holding("here");
    for (int i = 0; i < answers; i++) {
      bucket.faults.failNext(
          attempt -> attempt.kind() == Kind.GET && attempt.key().equals(key),
          code == null ? S3Fault.gateway(404) : S3Fault.status(404, code));
    }
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), buffer.recovery().quarantined());
      assertEquals(List.of("here"), Bucket.drain(buffer));
    }
  }

  @Test
  void oneAnswerThatIsDamagedOnItsWayCostsNothing() {
    bucket.with(all -> all.compression(S3Compression.LZ4));
    put("a".repeat(500), "b".repeat(500));
    String key = object(1, 1);
    byte[] sound = bucket.s3.bytes(key);
    for (int times = 1; times <= 2; times++) {
      AtomicInteger damaged = new AtomicInteger(times);
      quarantine();
      bucket.faults.observe((attempt, fault) -> {
        if (attempt.kind() == Kind.GET && attempt.key().equals(key)) {
          bucket.s3.overwrite(key, sound);
          if (damaged.getAndDecrement() > 0) {
            flip(bucket, key, sound.length - 5);
          }
        }
      });
      try (Buffer<String> buffer = bucket.open()) {
        assertEquals(List.of(), buffer.recovery().quarantined());
        assertEquals(2, buffer.stats().backlogRecords());
        assertTrue(damaged.get() < 0);
      }
      bucket.s3.overwrite(key, sound);
    }
  }

  /**
   * An object arrived and its answer did not; a newer owner took it in, and committed and deleted it; a late fence came into its slot. What tells
   * the former owner that its put is in the log is the newer one's opening, and one answer may not deny that.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void oneAnswerThatAnOpeningIsNotThereMakesNoPutVoid(int answers) {
    String slot = object(1, 1);
    String opening = object(2, 0);
    AtomicInteger puts = new AtomicInteger();
    AtomicInteger denied = new AtomicInteger();
    S3Faults faults = S3Faults.by(attempt -> {
      if (attempt.kind() == Kind.GET && attempt.key().equals(opening)) {
        return denied.getAndIncrement() < answers
            ? S3Fault.status(404, "NoSuchKey")
            : S3Fault.none();
      }
      if (attempt.kind() != Kind.PUT || !attempt.key().equals(slot)) {
        return S3Fault.none();
      }
      if (puts.incrementAndGet() == 1) {
        return S3Fault.loseAnswer();
      }
      takeInAndDelete(slot);
      return S3Fault.none();
    });
    try (S3Client client =
            TestClients.over(new FaultySdkHttpClient(bucket.s3.httpClient(), faults), false);
        Buffer<String> former = QuietWal.open(
            bucket.settings,
            RecordCodec.string(),
            BufferComponents.defaults().withClock(new EagerClock(0)),
            client,
            false,
            UUID::randomUUID)) {
      former.put("a");

      assertThrows(BufferFencedException.class, () -> former.put("b"));
    }
    assertEquals(2, puts.get());
    assertTrue(denied.get() > answers, "only " + denied + " looks at the opening");
  }

  private void takeInAndDelete(String slot) {
    Place place = new Keys("log").placeOf(slot);
    try (Buffer<String> newer = bucket.open()) {
      assertEquals(List.of("a"), Bucket.drain(newer));
    }
    assertFalse(bucket.s3.keys().contains(slot));
    bucket.s3.overwrite(
        slot, ObjectHeader.bare(ObjectType.FENCE, UUID.randomUUID(), place, 0).toBytes());
  }
}

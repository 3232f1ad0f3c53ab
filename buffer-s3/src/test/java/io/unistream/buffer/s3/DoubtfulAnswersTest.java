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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
          attempt -> attempt.kind() == Kind.GET && attempt.key().equals(key), notThere(code));
    }
    quarantine();

    try (Buffer<String> buffer = bucket.open()) {
      assertEquals(List.of(), buffer.recovery().quarantined());
      assertEquals(List.of("here"), Bucket.drain(buffer));
    }
  }

  /** By the store's own code, or by something before it that has none. */
  private static S3Fault notThere(@Nullable String code) {
    return code == null ? S3Fault.gateway(404) : S3Fault.status(404, code);
  }

  /** With a clock by which no wait takes time. */
  private Buffer<String> open(S3Client client) {
    return QuietWal.open(
        bucket.settings,
        RecordCodec.string(),
        BufferComponents.defaults().withClock(new EagerClock(0)),
        client,
        false,
        UUID::randomUUID);
  }

  /** More often than an object is looked at, so that it is not the looks that help. */
  @Test
  void whatAGatewaySaysIsNoWordOfTheStores() {
    put("here");
    String key = holding("here");
    AtomicInteger answers = new AtomicInteger();
    S3Faults faults = S3Faults.by(attempt ->
        attempt.kind() == Kind.GET && attempt.key().equals(key) && answers.getAndIncrement() < 6
            ? notThere(null)
            : S3Fault.none());
    quarantine();

    try (S3Client client =
            TestClients.over(new FaultySdkHttpClient(bucket.s3.httpClient(), faults), false);
        Buffer<String> buffer = open(client)) {
      assertEquals(List.of(), buffer.recovery().quarantined());
      assertEquals(List.of("here"), Bucket.drain(buffer));
    }
    assertTrue(answers.get() > 6, answers::toString);
  }

  /** What damaged one answer may damage the next: each further look is the last of its connection. */
  @Test
  void aFurtherLookIsNotMadeByAConnectionThatIsKept() {
    put("a");
    bucket.s3.remove(object(1, 1));
    quarantine();
    RecordingHttpClient sent = new RecordingHttpClient(bucket.s3.httpClient());

    try (S3Client client = TestClients.over(sent, false);
        Buffer<String> buffer = open(client)) {
      assertEquals(List.of(), Bucket.drain(buffer));
    }

    List<Optional<String>> looks = sent.sent(RecordingHttpClient.Kind.GET).stream()
        .filter(request -> request.encodedPath().endsWith(object(1, 1)))
        .map(request -> request.firstMatchingHeader("Connection"))
        .toList();
    assertTrue(looks.size() >= 3, looks::toString);
    assertEquals(
        Collections.nCopies(looks.size() - 1, Optional.of("close")),
        looks.subList(1, looks.size()));
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
  @CsvSource({"NoSuchKey, 1", "NoSuchKey, 2", ", 6"})
  void answersThatAnOpeningIsNotThereMakeNoPutVoid(@Nullable String code, int answers) {
    String slot = object(1, 1);
    String opening = object(2, 0);
    AtomicInteger puts = new AtomicInteger();
    AtomicInteger denied = new AtomicInteger();
    S3Faults faults = S3Faults.by(attempt -> {
      if (attempt.kind() == Kind.GET && attempt.key().equals(opening)) {
        return denied.getAndIncrement() < answers ? notThere(code) : S3Fault.none();
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
        Buffer<String> former = open(client)) {
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

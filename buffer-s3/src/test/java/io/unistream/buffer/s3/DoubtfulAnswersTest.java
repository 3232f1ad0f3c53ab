package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.tck.s3.S3Attempt.Kind;
import io.unistream.buffer.tck.s3.S3Fault;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}

package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.s3.FaultySdkHttpClient;
import io.unistream.buffer.tck.s3.S3Attempt;
import io.unistream.buffer.tck.s3.S3Fault;
import io.unistream.buffer.tck.s3.S3Faults;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/** A store before which an opening would go on for ever, by an answer each time that may be right: every key is taken just before it is claimed. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TakeoverLimitsTest {

  private final Bucket bucket = new Bucket();
  private final AtomicInteger taken = new AtomicInteger();

  @AfterEach
  void close() {
    bucket.close();
  }

  private S3Fault takeFirst(S3Attempt attempt) {
    Keys keys = new Keys("log");
    int epoch =
        attempt.key().startsWith(keys.claims()) ? Keys.epochOf(keys.claims(), attempt.key()) : 0;
    if (attempt.kind() == S3Attempt.Kind.PUT && epoch > 0) {
      ObjectHeader claim =
          ObjectHeader.claim(UUID.randomUUID(), new Place(epoch, 0), 0, bucket.clock.epochMillis());
      bucket.s3.overwrite(attempt.key(), claim.toBytes());
      taken.incrementAndGet();
    }
    return S3Fault.none();
  }

  private void open(BufferClock clock) {
    try (S3Client client = TestClients.over(
            new FaultySdkHttpClient(bucket.s3.httpClient(), S3Faults.by(this::takeFirst)), false);
        Buffer<String> buffer = QuietWal.open(
            bucket.settings,
            RecordCodec.string(),
            BufferComponents.defaults().withClock(clock),
            client,
            false,
            UUID::randomUUID)) {
      assertEquals(0, buffer.stats().backlogRecords(), "it was to end by an exception");
    }
  }

  @Test
  void anOpeningThatFindsEachKeyTakenGivesUpInItsTime() {
    EagerClock clock = new EagerClock(0);

    BufferStorageException e = assertThrows(BufferStorageException.class, () -> open(clock));

    assertTrue(String.valueOf(e.getMessage()).contains("that it does not show"), e::toString);
    assertTrue(String.valueOf(e.getMessage()).contains("(giveUpAfter)"), e::toString);
    Duration most = bucket.settings.giveUpAfter().multipliedBy(2);
    assertTrue(clock.nanoTime() <= most.toNanos(), "took " + Duration.ofNanos(clock.nanoTime()));
  }

  /** Its clock stands still, so it would never give up. */
  @Test
  void anInterruptEndsAnOpeningThatFindsEachKeyTaken() throws InterruptedException {
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread opener = new Thread(() -> {
      try {
        open(bucket.clock);
      } catch (BufferException e) {
        end.set(e);
      }
    });
    opener.start();
    while (taken.get() < 3) {
      Thread.onSpinWait();
    }

    opener.interrupt();
    opener.join();

    assertInstanceOf(BufferInterruptedException.class, end.get());
  }
}

package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.s3.InMemoryS3;
import io.unistream.buffer.tck.s3.S3Faults;
import io.unistream.buffer.tck.s3.S3RequestCounts;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What records of 1 KB cost that are put and committed by batches of the default size, opening and closing included: a million at most 400 billed requests, if
 * batches are committed together. Here are a hundred thousand at most 40. Time is the test's, so that the counts are the same on every machine.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestBudgetTest {

  private static final int RECORDS = 100_000;
  private static final int BUDGET = 40;
  private static final int WINDOW = 16;

  /** Somewhat less than an object, so that each group is one. */
  private static final int GROUP = 7_000;

  private static final int BATCH = 976; // 1,000,000 bytes

  private static S3RequestCounts cost(int maxInFlight) {
    InMemoryS3 s3 = new InMemoryS3(TestClients.BUCKET);
    S3Faults requests = S3Faults.none();
    S3BufferSettings settings = S3BufferSettings.builder(TestClients.BUCKET, "log")
        .buffer(BufferSettings.of(EmitPolicy.defaults().withMaxInFlight(maxInFlight)))
        // the default sizes, whatever this heap is; all is acknowledged when a put returns
        .grouping(grouping -> grouping.maxObjectBytes(8 << 20).maxUnflushedBytes(24 << 20))
        .build();
    try (S3Client client = TestClients.over(s3, requests, false);
        Buffer<byte[]> buffer = S3Buffer.open(
            settings,
            RecordCodec.bytes(),
            BufferComponents.defaults().withClock(new EagerClock(0)),
            client)) {
      for (int put = 0; put < RECORDS; put += GROUP) {
        int group = Math.min(GROUP, RECORDS - put);
        buffer.putAll(Collections.nCopies(group, new byte[1_024]));
        while (buffer.stats().backlogRecords() >= (long) maxInFlight * BATCH) {
          commitWhatIsDue(buffer);
        }
      }
      buffer.seal();
      while (buffer.stats().backlogRecords() > 0) {
        commitWhatIsDue(buffer);
      }
      assertEquals(RECORDS, buffer.stats().puts());
    }
    return requests.counts();
  }

  private static void commitWhatIsDue(Buffer<byte[]> buffer) {
    Batch<byte[]> last = buffer.pollNext(Duration.ZERO).orElseThrow();
    for (Optional<Batch<byte[]>> next = buffer.pollNext(Duration.ZERO);
        next.isPresent();
        next = buffer.pollNext(Duration.ZERO)) {
      last = next.get();
    }
    buffer.commitThrough(last);
  }

  @Test
  void batchesThatAreCommittedTogetherShareAPut() {
    S3RequestCounts cost = cost(WINDOW);

    assertTrue(cost.billed() <= BUDGET, cost::toString);
  }

  /** So the window is what makes it cheap. */
  @Test
  void oneBatchAfterTheOtherCostsAPutEach() {
    S3RequestCounts cost = cost(1);

    assertTrue(cost.puts() > RECORDS / BATCH, cost::toString);
  }
}

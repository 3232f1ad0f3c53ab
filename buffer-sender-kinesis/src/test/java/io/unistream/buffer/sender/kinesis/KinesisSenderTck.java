package io.unistream.buffer.sender.kinesis;

import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.FaultyTarget;
import io.unistream.buffer.producer.tck.SenderCapability;
import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.SenderTck;
import io.unistream.buffer.producer.tck.TargetMemory;
import io.unistream.buffer.producer.tck.TestTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** The kit over a client that hears no interrupt, and ends a call by its time alone. */
class KinesisSenderTck extends SenderTck {

  @Override
  protected SenderHarness<?> harness() {
    return new SenderHarness<String>() {
      @Override
      public Set<SenderCapability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(SenderCapability.CONNECTIONS));
      }

      @Override
      public TargetMemory memory() {
        return TargetMemory.NOTHING;
      }

      @Override
      public TestTarget<String> newTarget() {
        return new Stream();
      }
    };
  }

  private static final class Stream extends FaultyTarget<String> implements KinesisClient {

    // Guarded by this.
    private final List<String> arrived = new ArrayList<>();
    /** Whether the kit knows that a call hangs, which it waits for, however late it looks. */
    private boolean seen;

    @Override
    public synchronized boolean isHanging() {
      boolean hanging = super.isHanging();
      seen |= hanging;
      return hanging;
    }

    @Override
    public synchronized PutRecordsResponse putRecords(PutRecordsRequest request) {
      if (isDown()) {
        throw SdkClientException.create("no route to Kinesis");
      }
      Duration time = request
          .overrideConfiguration()
          .flatMap(RequestOverrideConfiguration::apiCallTimeout)
          .orElse(Duration.ofDays(1));
      long end = System.nanoTime() + time.toNanos();
      if (awaitGoOn(() -> seen && System.nanoTime() - end >= 0)) {
        seen = false;
        throw ApiCallTimeoutException.create(time.toMillis());
      }
      boolean inPart = takesOnlyPart();
      List<PutRecordsResultEntry> results = new ArrayList<>();
      int failed = 0;
      for (PutRecordsRequestEntry entry : request.records()) {
        if (inPart && (results.size() & 1) == 0) {
          failed++;
          results.add(PutRecordsResultEntry.builder()
              .errorCode("ProvisionedThroughputExceededException")
              .errorMessage("Rate exceeded")
              .build());
          continue;
        }
        arrived.add(entry.data().asUtf8String());
        results.add(
            PutRecordsResultEntry.builder().sequenceNumber("1").shardId("s").build());
      }
      if (losesAnswer()) {
        throw SdkClientException.create("the connection was reset");
      }
      return PutRecordsResponse.builder()
          .failedRecordCount(failed)
          .records(results)
          .build();
    }

    @Override
    public Sender<String> newSender() {
      return KinesisSender.<String>builder(this, "target", (record, id) -> {
            if (record.startsWith("poison:")) {
              throw new IllegalArgumentException("not this one");
            }
            return PutRecordsRequestEntry.builder()
                .partitionKey("all")
                .data(SdkBytes.fromUtf8String(record))
                .build();
          })
          .maxCallTime(Duration.ofMillis(500))
          .build();
    }

    @Override
    public String record(String text) {
      return text;
    }

    @Override
    public String poison(String text) {
      return "poison:" + text;
    }

    @Override
    public synchronized List<String> arrived() {
      return List.copyOf(arrived);
    }

    @Override
    public String serviceName() {
      return "kinesis";
    }

    @Override
    public void close() {}
  }
}

package io.unistream.buffer.sender.kinesis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** A stream that takes what it is told to take. */
final class FakeKinesis implements KinesisClient {

  /** The requests, in their order. */
  final List<PutRecordsRequest> requests = new ArrayList<>();

  /** The data of what was taken, in its order. */
  final List<String> taken = new ArrayList<>();

  /** Instead of an answer, one a call; then answers. */
  final Deque<RuntimeException> failures = new ArrayDeque<>();

  /** Entries that are throttled. */
  Predicate<PutRecordsRequestEntry> throttled = entry -> false;

  /** Changes the answer. */
  @Nullable
  Function<PutRecordsResponse, PutRecordsResponse> change;

  @Override
  public PutRecordsResponse putRecords(PutRecordsRequest request) {
    requests.add(request);
    RuntimeException failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
    List<PutRecordsResultEntry> results = new ArrayList<>();
    int failed = 0;
    for (PutRecordsRequestEntry entry : request.records()) {
      if (throttled.test(entry)) {
        failed++;
        results.add(PutRecordsResultEntry.builder()
            .errorCode("ProvisionedThroughputExceededException")
            .errorMessage("Rate exceeded")
            .build());
      } else {
        taken.add(entry.data().asUtf8String());
        results.add(
            PutRecordsResultEntry.builder().sequenceNumber("1").shardId("s").build());
      }
    }
    PutRecordsResponse response =
        PutRecordsResponse.builder().failedRecordCount(failed).records(results).build();
    return change == null ? response : change.apply(response);
  }

  @Override
  public String serviceName() {
    return "kinesis";
  }

  @Override
  public void close() {}
}

package io.unistream.buffer.sender.kinesis;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.tck.LoneDelivery;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

class KinesisSenderTest {

  private final FakeKinesis kinesis = new FakeKinesis();

  /** A record is its key, a colon, and the rest. */
  private KinesisSender.Builder<String> builder() {
    return KinesisSender.<String>builder(kinesis, "target", (record, id) -> {
      if (record.startsWith("bad")) {
        throw new IllegalArgumentException("not this one");
      }
      return PutRecordsRequestEntry.builder()
          .partitionKey(record.substring(0, record.indexOf(':')))
          .data(SdkBytes.fromUtf8String(record))
          .build();
    });
  }

  private static LoneDelivery<String> delivery(String... records) {
    return LoneDelivery.whole(LOG, 1, 1, List.of(records));
  }

  @Test
  void allIsSentInOneCallInPutOrder() {
    LoneDelivery<String> delivery = delivery("a:1", "b:2", "a:3");

    builder().build().send(delivery);

    assertEquals(List.of("a:1", "b:2", "a:3"), kinesis.taken);
    assertEquals(1, kinesis.requests.size());
    assertEquals("target", kinesis.requests.get(0).streamName());
    assertNull(kinesis.requests.get(0).streamARN());
    assertEquals(Set.of(), delivery.retried().keySet());
  }

  @Test
  void aStreamIsNamedByItsArnToo() {
    String arn = "arn:aws:kinesis:eu-north-1:123456789012:stream/target";

    KinesisSender.<String>builder(
            kinesis,
            arn,
            (record, id) -> PutRecordsRequestEntry.builder()
                .partitionKey(id)
                .data(SdkBytes.fromUtf8String(record))
                .build())
        .build()
        .send(delivery("x", "y"));

    assertEquals(arn, kinesis.requests.get(0).streamARN());
    assertNull(kinesis.requests.get(0).streamName());
    assertEquals(
        List.of(LOG + "/1", LOG + "/2"),
        kinesis.requests.get(0).records().stream()
            .map(PutRecordsRequestEntry::partitionKey)
            .toList());
  }

  @Test
  void onlyWhatFailedIsSentAgain() {
    kinesis.throttled = entry -> entry.partitionKey().equals("b");
    LoneDelivery<String> delivery = delivery("a:1", "b:2", "a:3", "b:4");

    builder().build().send(delivery);

    assertEquals(List.of("a:1", "a:3"), kinesis.taken);
    assertEquals(Set.of(1, 3), delivery.retried().keySet());
    assertTrue(delivery.whyRetried(1).contains("Rate exceeded"), delivery.whyRetried(1));
  }

  @Test
  void inStrictOrderNothingOfAKeyIsSentBehindItsFailure() {
    kinesis.throttled = entry -> entry.data().asUtf8String().equals("b:2");
    LoneDelivery<String> delivery = delivery("a:1", "b:2", "a:3", "b:4", "b:5");

    builder().keyOrder(KinesisSender.KeyOrder.STRICT).build().send(delivery);

    assertEquals(List.of("a:1", "a:3"), kinesis.taken);
    assertEquals(2, kinesis.requests.size());
    assertEquals(Set.of(1, 3, 4), delivery.retried().keySet());
    assertTrue(delivery.whyRetried(4).startsWith("behind"), delivery.whyRetried(4));
  }

  @Test
  void whatKinesisCanNeverTakeIsRejectedAndTheRestIsSent() {
    LoneDelivery<String> delivery = delivery(
        "a:1",
        "bad",
        ":no key",
        "k".repeat(257) + ":",
        "\uD83D\uDE00".repeat(256) + ":",
        "a:" + "x".repeat(3_000));

    builder().maxRecordBytes(3_000).build().send(delivery);

    assertEquals(Set.of(1, 2, 3, 5), delivery.rejected().keySet());
    assertTrue(delivery.whyRejected(5).contains("maxRecordBytes"), delivery.whyRejected(5));
    assertEquals(2, kinesis.taken.size());
  }

  @Test
  void aDeliveryOfWhichNothingIsLeftTakesNoCall() {
    builder().build().send(delivery("bad"));

    assertEquals(List.of(), kinesis.requests);
  }

  @Test
  void aFailureOfTheFirstCallIsThrownWithItsVerdict() {
    kinesis.failures.add(
        ResourceNotFoundException.builder().message("no stream").build());
    LoneDelivery<String> delivery = delivery("a:1");

    SendException told =
        assertThrows(SendException.class, () -> builder().build().send(delivery));

    assertEquals(Verdict.HOLD, told.verdict());
    assertTrue(String.valueOf(told.getMessage()).contains("no stream"), told.getMessage());
  }

  @Test
  void aFailureOfALaterCallDoesNotSendAgainWhatWasTaken() {
    List<String> many = IntStream.range(0, 1_200).mapToObj(i -> "k" + i + ":").toList();
    FakeKinesis late = new FakeKinesis();
    LoneDelivery<String> delivery = LoneDelivery.whole(LOG, 1, 1, many);
    late.change = response -> {
      if (late.requests.size() == 2) {
        throw SdkClientException.create("no route");
      }
      return response;
    };

    KinesisSender.<String>builder(
            late,
            "target",
            (record, id) -> PutRecordsRequestEntry.builder()
                .partitionKey(record)
                .data(SdkBytes.fromUtf8String(record))
                .build())
        .build()
        .send(delivery);

    assertEquals(2, late.requests.size());
    assertEquals(700, delivery.retried().size());
    assertEquals(Collections.min(delivery.retried().keySet()), 500);
  }

  @Test
  void anAnswerForAnotherNumberOfRecordsIsNoAnswer() {
    kinesis.change = response -> response.toBuilder().records(List.of()).build();

    SendException told =
        assertThrows(SendException.class, () -> builder().build().send(delivery("a:1")));

    assertEquals(Verdict.RETRY, told.verdict());
  }

  @Test
  void whatTakesTooLongIsLeftToTheNextAttempt() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock may overflow
    kinesis.change = response -> {
      now.addAndGet(Duration.ofSeconds(4).toNanos());
      return response;
    };
    LoneDelivery<String> delivery = delivery("a:1", "a:2", "a:3", "a:4");

    KinesisSender<String> sender = builder()
        .keyOrder(KinesisSender.KeyOrder.STRICT)
        .maxSendTime(Duration.ofSeconds(8))
        .nanoTime(now::get)
        .build();
    sender.send(delivery);

    assertEquals(List.of("a:1", "a:2"), kinesis.taken);
    assertEquals(Set.of(2, 3), delivery.retried().keySet());
    sender.send(delivery.rest().orElseThrow());
    assertEquals(List.of("a:1", "a:2", "a:3", "a:4"), kinesis.taken);
  }

  @Test
  void atLeastOneCallIsMadeInEachAttempt() {
    builder().maxSendTime(Duration.ZERO).build().send(delivery("a:1"));

    assertEquals(List.of("a:1"), kinesis.taken);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> builder().maxRecordBytes(0).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> builder().maxRecordBytes((10 << 20) + 1).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> builder().maxSendTime(Duration.ofSeconds(-1)).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> KinesisSender.<String>builder(
                kinesis, " ", (record, id) -> PutRecordsRequestEntry.builder().build())
            .build());
  }

  @Test
  void noCallIsBegunOnceTheAttemptIsGivenUp() {
    LoneDelivery<String> delivery = delivery("a:1", "a:2", "a:3");
    kinesis.change = response -> {
      delivery.abort();
      return response;
    };
    KinesisSender<String> sender =
        builder().keyOrder(KinesisSender.KeyOrder.STRICT).build();

    assertThrows(SendException.class, () -> sender.send(delivery));

    assertEquals(List.of("a:1"), kinesis.taken);
  }

  @Test
  void eachCallHasItsTime() {
    builder().maxCallTime(Duration.ofSeconds(3)).build().send(delivery("a:1"));

    assertEquals(
        Duration.ofSeconds(3),
        kinesis
            .requests
            .get(0)
            .overrideConfiguration()
            .flatMap(RequestOverrideConfiguration::apiCallTimeout)
            .orElseThrow());
    assertThrows(
        IllegalArgumentException.class,
        () -> builder().maxCallTime(Duration.ZERO).build());
  }
}

package io.unistream.buffer.sender.kinesis;

import static io.unistream.buffer.producer.tck.LoneDelivery.LOG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.producer.tck.LoneDelivery;
import io.unistream.buffer.sender.kinesis.KinesisSender.KeyOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

class KinesisSenderProperties {

  private static PutRecordsRequestEntry entry(String record) {
    return PutRecordsRequestEntry.builder()
        .partitionKey(record.substring(0, record.indexOf(':')))
        .data(SdkBytes.fromUtf8String(record))
        .build();
  }

  private static LoneDelivery<String> keyed(List<Integer> keys) {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      records.add("k" + keys.get(i) + ":" + i);
    }
    return LoneDelivery.whole(LOG, 1, 1, records);
  }

  /** Attempt after attempt, as the producer makes them, until nothing is left. */
  private static void deliver(FakeKinesis kinesis, LoneDelivery<String> delivery, KeyOrder order) {
    KinesisSender<String> sender = KinesisSender.<String>builder(
            kinesis, "target", (record, id) -> entry(record))
        .keyOrder(order)
        .build();
    Optional<LoneDelivery<String>> left = Optional.of(delivery);
    while (left.isPresent()) {
      sender.send(left.get());
      left = left.get().rest();
    }
  }

  @Property(tries = 300)
  void inStrictOrderEachKeyArrivesInPutOrderWhateverFails(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 5) Integer> keys, @ForAll long seed) {
    FakeKinesis kinesis = new FakeKinesis();
    Random random = new Random(seed);
    kinesis.throttled = entry -> random.nextInt(3) == 0;
    LoneDelivery<String> delivery = keyed(keys);

    deliver(kinesis, delivery, KeyOrder.STRICT);

    assertEquals(delivery.records().size(), kinesis.taken.size()); // each once
    for (int key = 0; key <= 5; key++) {
      String prefix = "k" + key + ":";
      assertEquals(
          delivery.records().stream().filter(r -> r.startsWith(prefix)).toList(),
          kinesis.taken.stream().filter(r -> r.startsWith(prefix)).toList());
    }
    for (PutRecordsRequest request : kinesis.requests) {
      List<String> inCall =
          request.records().stream().map(PutRecordsRequestEntry::partitionKey).toList();
      assertEquals(inCall.size(), new HashSet<>(inCall).size(), inCall.toString());
    }
  }

  @Property(tries = 100)
  void withoutOrderEachArrivesOnceInAsFewCallsAsCanBe(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 5) Integer> keys, @ForAll long seed) {
    FakeKinesis kinesis = new FakeKinesis();
    Random random = new Random(seed);
    kinesis.throttled = entry -> random.nextInt(3) == 0;
    LoneDelivery<String> delivery = keyed(keys);

    deliver(kinesis, delivery, KeyOrder.NONE);

    assertEquals(
        delivery.records().stream().sorted().toList(),
        kinesis.taken.stream().sorted().toList());
    assertEquals(delivery.records().size(), kinesis.requests.get(0).records().size());
  }

  @Property(tries = 50)
  void noCallIsOverALimit(
      @ForAll @Size(min = 1, max = 1_300) List<@IntRange(max = 400) Integer> sizes,
      @ForAll boolean strict) {
    Calls calls = new Calls(strict);
    long unit = Calls.MOST_BYTES / 1_000;
    for (int i = 0; i < sizes.size(); i++) {
      String key = "k" + i % 50;
      calls.add(new Outgoing(i, entry(key + ":"), sizes.get(i) * unit));
    }

    List<Integer> given = new ArrayList<>();
    List<Outgoing> before = List.of();
    for (List<Outgoing> call = calls.next(); !call.isEmpty(); call = calls.next()) {
      long bytes = call.stream().mapToLong(Outgoing::size).sum();
      assertTrue(call.size() <= 500, "records: " + call.size());
      assertTrue(bytes <= 10L << 20, "bytes: " + bytes);
      if (!strict && !before.isEmpty()) { // no call is made that the one before had room for
        long together =
            before.stream().mapToLong(Outgoing::size).sum() + call.get(0).size();
        assertTrue(before.size() == 500 || together > 10L << 20, "together: " + together);
      }
      call.forEach(each -> given.add(each.index()));
      before = call;
    }

    assertEquals(sizes.size(), new HashSet<>(given).size());
    assertEquals(sizes.size(), given.size());
    assertEquals(List.of(), calls.rest());
  }
}

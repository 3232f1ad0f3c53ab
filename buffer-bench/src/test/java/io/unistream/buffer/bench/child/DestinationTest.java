package io.unistream.buffer.bench.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is lost, doubled or changed on the way to a target is found, in whatever order batches come. */
class DestinationTest {

  private final Payloads source = new Payloads(0, 200);
  private final List<byte[]> records =
      Stream.generate(source::nextCopy).limit(6).toList();
  private final Destination target = new Destination(source, 0, 2);

  private String finding() {
    return String.valueOf(
        assertThrows(IllegalStateException.class, () -> target.tell(new HashMap<>()))
            .getMessage());
  }

  @Test
  void whatComesAfterTheWarmUpIsMeasuredInAnyOrder() throws Exception {
    target.take(records.subList(4, 6));
    target.take(records.subList(0, 2));
    target.take(records.subList(2, 4));

    Map<String, Double> values = new HashMap<>();
    target.tell(values);

    assertEquals(4.0, values.get("records"));
    assertTrue(values.getOrDefault(Outcome.RATE, 0.0) > 0);
  }

  @Test
  void aLostBatchIsFound() throws Exception {
    target.take(records.subList(0, 2));
    target.take(records.subList(4, 6));

    assertEquals("6 records were put, 4 came", finding());
  }

  @Test
  void aDoubledBatchIsFound() throws Exception {
    target.take(records.subList(0, 3));
    target.take(records.subList(2, 6));

    assertEquals("record 3 came twice", finding());
  }

  @Test
  void recordsInTheWrongOrderWithinABatchAreFound() throws Exception {
    target.take(List.of(records.get(1), records.get(0)));

    assertEquals("a batch of 2 that begins with record 2 is not what was put", finding());
  }

  @Test
  void aChangedRecordIsFound() throws Exception {
    records.get(1)[199]++;
    target.take(records.subList(0, 2));

    assertEquals("a batch of 2 that begins with record 1 is not what was put", finding());
  }

  @Test
  void aForeignRecordIsFound() throws Exception {
    target.take(List.of(new Payloads(3, 200).next()));

    assertTrue(finding().endsWith("is not what was put"));
  }
}

package io.unistream.buffer.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A judge that never finds anything would make every campaign pass. */
class WitnessTest {

  private static final UUID LOG = new UUID(1, 2);

  private final Witness witness = new Witness(100);
  private final byte[] a = put(1);
  private final byte[] b = put(2);
  private final byte[] c = put(3);

  private byte[] put(long sequence) {
    byte[] record = witness.next();
    witness.acknowledged(record, sequence);
    return record;
  }

  private static Batch<byte[]> batch(long number, long first, byte[]... records) {
    long[] sequences = new long[records.length];
    Arrays.setAll(sequences, i -> first + i);
    return Batch.of(
        new BatchId(LOG, number), sequences, 1, Instant.EPOCH, List.of(records), List.of());
  }

  private void commit(long number) {
    witness.committing(new BatchId(LOG, number));
    witness.committed(new BatchId(LOG, number));
  }

  private void assertBroken(String rule, Batch<byte[]> batch) {
    BrokenPromise broken = assertThrows(BrokenPromise.class, () -> witness.handedOut(batch));
    assertTrue(String.valueOf(broken.getMessage()).startsWith(rule), broken::getMessage);
  }

  @Test
  void allIsWell() {
    witness.handedOut(batch(1, 1, a, b));
    witness.handedOut(batch(1, 1, a, b));
    witness.reopened();
    witness.handedOut(batch(1, 1, a, b));
    commit(1);
    byte[] unknown = witness.next();
    witness.refused(witness.next());
    witness.handedOut(batch(2, 3, c, unknown));
    witness.committing(new BatchId(LOG, 2));
    witness.reopened();
    witness.checkEmpty();
    assertEquals(3, witness.acknowledged());
    assertEquals(4, witness.committed());
  }

  @Test
  void aRecordThatIsMissing() {
    assertBroken("DUR-ACKED", batch(1, 1, b));
  }

  @Test
  void recordsThatAreMissingAtTheEnd() {
    witness.handedOut(batch(1, 1, a, b));
    commit(1);
    assertThrows(BrokenPromise.class, witness::checkEmpty);
  }

  @Test
  void anotherOrder() {
    witness.handedOut(batch(1, 1, a));
    witness.handedOut(batch(2, 2, b));
    assertBroken("ORD-FIFO", batch(3, 3, a));
  }

  @Test
  void aByteThatDiffers() {
    byte[] changed = a.clone();
    changed[changed.length - 1]++;
    assertBroken("DUR-NO-PHANTOM", batch(1, 1, changed));
    assertBroken("DUR-NO-PHANTOM", batch(1, 1, new byte[3]));
  }

  @Test
  void aRecordThatWasRefused() {
    byte[] refused = witness.next();
    witness.refused(refused);
    assertBroken("ERR-NO-ACK", batch(1, 1, a, b, c, refused));
  }

  @Test
  void aRefusalOfWhatCame() {
    byte[] given = witness.next();
    witness.handedOut(batch(1, 1, a, b, c, given));
    assertThrows(BrokenPromise.class, () -> witness.refused(given));
  }

  @Test
  void otherSequenceNumbers() {
    assertBroken("ORD-SEQUENCE", batch(1, 2, a));
  }

  @Test
  void aBatchThatIsCutAnew() {
    witness.handedOut(batch(1, 1, a, b));
    assertBroken("DUR-STABLE-BATCH", batch(1, 1, a, b, c));
    witness.reopened();
    assertBroken("DUR-STABLE-BATCH", batch(1, 1, a));
  }

  @Test
  void aBatchThatDoesNotComeFirstAgain() {
    witness.handedOut(batch(1, 1, a, b));
    witness.reopened();
    assertBroken("COM-REDELIVER", batch(2, 3, c));
  }

  @Test
  void aBatchThatDoesNotComeAgain() {
    witness.handedOut(batch(1, 1, a, b, c));
    witness.reopened();
    assertThrows(BrokenPromise.class, witness::checkEmpty);
  }

  @Test
  void aBatchThatComesAfterItsCommit() {
    witness.handedOut(batch(1, 1, a, b));
    commit(1);
    assertBroken("COM-FORGET", batch(1, 1, a, b));
    witness.reopened();
    assertBroken("COM-FORGET", batch(1, 1, a, b));
  }
}

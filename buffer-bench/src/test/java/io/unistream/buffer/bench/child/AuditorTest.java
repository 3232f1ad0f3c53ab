package io.unistream.buffer.bench.child;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever loses, doubles, swaps or changes a record, or only pretends to read it, is found out. */
class AuditorTest {

  private final Payloads one = new Payloads(0, 200);
  private final Payloads two = new Payloads(1, 200);
  private final Auditor auditor = new Auditor(List.of(one, two), false);

  private static void look(Auditor auditor, byte[]... records) {
    for (byte[] record : records) {
      auditor.record(ByteBuffer.wrap(record));
    }
  }

  private String finding() {
    String message =
        assertThrows(IllegalStateException.class, auditor::checkAll).getMessage();
    return message == null ? "" : message;
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17, 63, 64, 65, 72, 128, 1_000})
  void everyLengthIsAccepted(int bytes) {
    Payloads source = new Payloads(0, bytes);
    Auditor thorough = new Auditor(List.of(source), true);

    for (int i = 0; i < 40; i++) {
      look(thorough, source.nextCopy());
    }

    assertDoesNotThrow(thorough::checkAll);
    assertEquals(40, thorough.count());
  }

  @Test
  void threadsMayMix() {
    byte[] first = one.nextCopy();
    byte[] second = one.nextCopy();

    look(auditor, two.nextCopy(), first, two.nextCopy(), second);

    assertDoesNotThrow(auditor::checkAll);
  }

  @Test
  void aBufferInAnotherByteOrderAndPlaceIsTheSame() {
    byte[] record = one.nextCopy();
    ByteBuffer place = ByteBuffer.allocateDirect(300).order(ByteOrder.LITTLE_ENDIAN);
    place.position(33).put(record).flip().position(33);

    auditor.record(place);

    assertDoesNotThrow(auditor::checkAll);
    assertEquals(33, place.position());
  }

  @Test
  void aLostRecordIsFound() {
    one.next();
    look(auditor, one.nextCopy());

    assertEquals("record 2 of thread 0 came in place of 1", finding());
  }

  @Test
  void aLostLastRecordIsFound() {
    look(auditor, one.nextCopy());
    one.next();

    assertEquals("thread 0 put 2 records, 1 came out", finding());
  }

  @Test
  void aDoubledRecordIsFound() {
    byte[] record = one.nextCopy();
    look(auditor, record, record);

    assertEquals("record 1 of thread 0 came in place of 2", finding());
  }

  @Test
  void aChangedOrCutRecordIsFound() {
    byte[] changed = one.nextCopy();
    changed[199]++;
    look(auditor, changed);
    assertEquals("record 1 of thread 0 is not what was put", finding());

    Auditor another = new Auditor(List.of(one), false);
    another.record(ByteBuffer.wrap(new Payloads(0, 200).next(), 0, 192));
    assertThrows(IllegalStateException.class, another::checkSoFar);
  }

  @Test
  void aThoroughOneSeesEveryByte() {
    Auditor thorough = new Auditor(List.of(one), true);
    byte[] changed = one.nextCopy();
    changed[50]++; // Between those that the sum takes.

    look(thorough, changed);

    assertThrows(IllegalStateException.class, thorough::checkAll);
  }

  @Test
  void aForeignRecordIsFound() {
    look(auditor, new Payloads(7, 200).next());
    assertTrue(finding().contains("nobody's"));

    Auditor another = new Auditor(List.of(one), false);
    look(another, new byte[3]);
    assertThrows(IllegalStateException.class, another::checkSoFar);
  }
}

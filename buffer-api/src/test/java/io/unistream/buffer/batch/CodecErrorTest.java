package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.RecordEncodeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecErrorTest {

  @Test
  void errCodecPut_aCodecThatThrowsChangesNothing() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      rig.codec.unwritable.add("bad");
      BufferStats before = rig.buffer.stats();

      assertThrows(RecordEncodeException.class, () -> rig.buffer.put("bad"));
      assertThrows(RecordEncodeException.class, () -> rig.buffer.putAsync("bad"));
      assertThrows(RecordEncodeException.class, () -> rig.buffer.putAll(List.of("b", "bad")));

      assertEquals(before, rig.buffer.stats());
      assertEquals(2, rig.buffer.put("b"));
      assertEquals(List.of(List.of("a", "b")), rig.drain());
    }
  }

  @Test
  void errCodecEmit_theExceptionNamesTheRecordAndNothingChanges() {
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a", "b", "c");
      rig.codec.unreadable.add("b");

      RecordDecodeException e = assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());

      assertEquals(2, e.sequence());
      assertEquals(Rig.id(1), e.batch());
      assertEquals(1, e.payload().length);
      assertEquals(0, rig.buffer.stats().inFlightRecords());
      assertEquals(0, rig.buffer.stats().emits());
      assertTrue(rig.buffer.shouldEmit());
      rig.codec.unreadable.clear();
      assertEquals(List.of(List.of("a", "b", "c")), rig.drain());
    }
  }

  @Test
  void errCodecEmit_recordsSetAsideComeRawInOrderWithTheSameIdEachTime() {
    try (Rig rig = Rig.batchesOf(4)) {
      rig.put("a", "bb", "c", "dd", "e");
      rig.codec.unreadable.addAll(List.of("bb", "dd"));
      for (long bad : List.of(2L, 4L)) {
        RecordDecodeException e =
            assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
        assertEquals(bad, e.sequence());
        rig.buffer.setAside(bad);
      }

      Batch<String> batch = rig.buffer.emit();

      assertEquals(Rig.id(1), batch.id());
      assertEquals(List.of("a", "c"), batch.records());
      assertEquals(List.of(1L, 3L), List.of(batch.sequence(0), batch.sequence(1)));
      assertEquals(List.of(raw(2, "bb"), raw(4, "dd")), batch.setAside());
      assertEquals(6, batch.byteSize());
      assertEquals(4, rig.buffer.stats().inFlightRecords());
      Batch<String> again = rig.buffer.emit();
      assertEquals(batch.setAside(), again.setAside());
      rig.buffer.commit(again);
      assertEquals(1, rig.buffer.stats().backlogRecords());
      assertEquals(List.of(List.of("e")), rig.drain());
    }
  }

  @Test
  void errCodecEmit_theListenerIsToldOfAllRecordsOfTheBatch() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b");
      rig.codec.unreadable.add("b");
      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
      rig.buffer.setAside(2);
      rig.events.take();

      rig.buffer.commit(rig.buffer.emit());

      assertEquals(List.of("emit #1 2 2b", "commit #1 2 2b"), rig.events.take());
    }
  }

  @Test
  void errCodecEmit_afterReopeningAnUnreadableRecordIsReportedAgain() {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a");
      rig.codec.unreadable.add("a");
      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
      rig.buffer.setAside(1);
      assertEquals(0, rig.buffer.emit().size());

      rig.crash();

      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
      rig.buffer.setAside(1);
      Batch<String> batch = rig.buffer.emit();
      assertEquals(List.of(raw(1, "a")), batch.setAside());
      rig.buffer.commit(batch);
      assertFalse(rig.buffer.shouldEmit());
    }
  }

  @Test
  void errCodecEmit_onlyARecordThatWaitsForItCanBeSetAside() {
    try (Rig rig = Rig.batchesOf(1)) {
      assertThrows(IllegalArgumentException.class, () -> rig.buffer.setAside(1));
      rig.put("a", "b");
      rig.codec.unreadable.addAll(List.of("a", "b"));
      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
      assertThrows(IllegalArgumentException.class, () -> rig.buffer.setAside(2));
      rig.buffer.setAside(1);

      rig.buffer.commit(rig.buffer.emit());

      assertThrows(IllegalArgumentException.class, () -> rig.buffer.setAside(1));
      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
    }
  }

  @Test
  void errInterrupt_aCodecThatIsInterruptedLeavesTheFlagSet() {
    RecordCodec<String> interrupted = new RecordCodec<>() {
      @Override
      public byte[] encode(String record) throws InterruptedException {
        if (record.isEmpty()) {
          throw new InterruptedException();
        }
        return record.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(byte[] payload) throws InterruptedException {
        throw new InterruptedException();
      }
    };
    BufferSettings settings = BufferSettings.of(EmitPolicy.defaults());
    try (Buffer<String> buffer = MicroBatchBuffer.open(
        ListWal.create(), interrupted, settings, BufferComponents.defaults())) {
      assertThrows(RecordEncodeException.class, () -> buffer.put(""));
      assertTrue(Thread.interrupted());
      buffer.put("a");

      assertThrows(RecordDecodeException.class, buffer::emit);

      assertTrue(Thread.interrupted());
    }
  }

  private static RawRecord raw(long sequence, String record) {
    return new RawRecord(sequence, record.getBytes(StandardCharsets.UTF_8));
  }
}

package io.unistream.buffer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.SequenceRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ERR-CODEC-EMIT and ERR-ERROR: a codec that fails with anything, and that spoils the array that it was given. */
@Timeout(60)
class DecodeErrorTest {

  private static RawRecord raw(long sequence, String record) {
    return new RawRecord(sequence, record.getBytes(UTF_8));
  }

  @Test
  void errCodecEmit_whateverTheCodecThrowsNamesTheRecord() {
    for (Throwable thrown : List.of(
        new AssertionError(),
        new StackOverflowError(),
        new NoClassDefFoundError(),
        new Exception("checked"),
        new Throwable())) {
      try (Rig rig = Rig.batchesOf(3)) {
        rig.put("a", "b", "c");
        rig.codec.throwsOnce.put("b", thrown);

        RecordDecodeException e =
            assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());

        assertEquals(2, e.sequence());
        assertSame(thrown, e.getCause());
        assertEquals(List.of(List.of("a", "b", "c")), rig.drain());
      }
    }
  }

  @Test
  void errError_aLackOfMemoryInTheCodecIsThrownAsItIsAndTheRecordCanBeSetAside() {
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a", "b", "c");
      OutOfMemoryError thrown = new OutOfMemoryError();
      rig.codec.throwsOnce.put("b", thrown);
      assertSame(thrown, assertThrows(OutOfMemoryError.class, () -> rig.buffer.emit()));

      rig.buffer.setAside(2);
      rig.buffer.setAside(2);
      Batch<String> batch = rig.buffer.emit();

      assertEquals(List.of("a", "c"), batch.records());
      assertEquals(List.of(raw(2, "b")), batch.setAside());
      assertEquals(3, batch.byteSize());
    }
  }

  @Test
  void errCodecEmit_theNextTryAndTheRawRecordGetTheOriginalBytes() {
    try (Rig rig = Rig.batchesOf(4)) {
      rig.put("a", "b", "c", "d");
      for (String record : List.of("a", "b", "d")) {
        rig.codec.throwsOnce.put(record, new IllegalStateException());
      }
      for (long sequence : List.of(1, 2, 4)) {
        RecordDecodeException e =
            assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
        assertEquals(sequence, e.sequence());
      }
      rig.buffer.setAside(4);

      Batch<String> batch = rig.buffer.emit();

      assertEquals(List.of("a", "b", "c"), batch.records());
      assertEquals(List.of(raw(4, "d")), batch.setAside());
    }
  }

  @Test
  void errCodecEmit_aBatchBehindOthersIsReadAgainToo() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d", "e", "f");
      rig.buffer.commit(rig.buffer.emit());
      rig.codec.throwsOnce.put("d", new AssertionError());
      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
      rig.reopen();
      rig.codec.throwsOnce.put("c", new AssertionError());
      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());

      assertEquals(List.of(List.of("c", "d"), List.of("e", "f")), rig.drain());
    }
  }

  @Test
  void errCodecEmit_ifTheBytesCannotBeReadAgainTheCallCanBeRepeated() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b");
      rig.codec.throwsOnce.put("a", new AssertionError());
      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
      rig.wal.faults.failReads(1);

      assertThrows(BufferStorageException.class, () -> rig.buffer.emit());

      assertEquals(List.of(List.of("a", "b")), rig.drain());
    }
  }

  @Test
  void errCodecEmit_aRecordThatCanBeDecodedCannotBeSetAside() {
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a", "b", "c");
      rig.codec.throwsOnce.put("b", new IllegalStateException());
      assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());

      for (long sequence : List.of(0, 1, 3, 4, -1)) {
        assertThrows(IllegalArgumentException.class, () -> rig.buffer.setAside(sequence));
      }

      assertEquals(List.of("a", "b", "c"), rig.buffer.emit().records());
      assertThrows(IllegalArgumentException.class, () -> rig.buffer.setAside(2));
    }
  }

  @Test
  void errCodecEmit_settingAsideARecordThatWasDroppedMeanwhileIsNoError() {
    Capacity capacity =
        Capacity.defaults().withMaxRecords(2).withOverflow(OverflowPolicy.DROP_OLDEST);
    try (Rig rig = Rig.batchesOf(1, capacity)) {
      rig.put("a", "b");
      rig.codec.unreadable.add("a");
      RecordDecodeException e = assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());
      rig.put("c");

      rig.buffer.setAside(e.sequence());

      assertEquals(List.of(List.of("b"), List.of("c")), rig.drain());
      assertThrows(IllegalArgumentException.class, () -> rig.buffer.setAside(2));
    }
  }

  @Test
  void capTotal_aBatchThatIsBeingDecodedCanBeDropped() throws Exception {
    Capacity capacity =
        Capacity.defaults().withMaxRecords(4).withOverflow(OverflowPolicy.DROP_OLDEST);
    for (boolean fails : List.of(false, true)) {
      try (Rig rig = Rig.batchesOf(4, capacity)) {
        rig.put("a", "b", "c", "d");
        rig.codec.slow = "b";
        if (fails) {
          rig.codec.unreadable.add("c");
        }
        Background<Batch<String>> emit = Background.call(() -> rig.buffer.emit());
        rig.codec.arrived.await();

        assertEquals(new SequenceRange(5, 2), rig.buffer.putAll(List.of("e", "f")));

        rig.codec.go.countDown();
        assertEquals(List.of("e", "f"), emit.result().records());
        assertEquals(4, rig.buffer.stats().droppedRecords());
        assertEquals(2, rig.buffer.stats().inFlightRecords());
      }
    }
  }

  @Test
  void errCodecEmit_aCauseThatCannotEvenBeNamedIsReported() {
    RuntimeException nameless = new RuntimeException() {
      @Override
      public String getMessage() {
        throw new IllegalStateException("no name");
      }
    };
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a");
      rig.codec.throwsOnce.put("a", nameless);

      RecordDecodeException e = assertThrows(RecordDecodeException.class, () -> rig.buffer.emit());

      assertTrue(e.getMessage().contains("DecodeErrorTest"), e.getMessage());
    }
  }
}

package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.UndecodablePolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A backlog of which a later deployment can read little. */
class UndecodableTest {

  private final PickyCodec codec = new PickyCodec();
  private final BufferSettings settings =
      BufferSettings.of(EmitPolicy.defaults().withMaxRecords(4));

  @Test
  void allThatCannotBeDecodedIsSetAsideAtOnce() {
    codec.unreadable.addAll(List.of("a", "c", "d"));
    try (Buffer<String> buffer = open(codec, UndecodablePolicy.SET_ASIDE)) {
      buffer.putAll(List.of("a", "b", "c", "d", "e"));

      Batch<String> batch = buffer.emit();

      assertEquals(List.of("b"), batch.records());
      assertEquals(2, batch.sequence(0));
      assertEquals(List.of(raw(1, "a"), raw(3, "c"), raw(4, "d")), batch.setAside());
      assertEquals(4, batch.byteSize());
      assertEquals(batch.setAside(), buffer.emit().setAside());
      buffer.commit(batch);
      assertEquals(List.of("e"), buffer.emit().records());
      assertEquals(List.of(), buffer.emit().setAside());
    }
  }

  @Test
  void aWholeBacklogThatCannotBeDecodedIsDrained() {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      records.add(Integer.toString(i));
    }
    codec.unreadable.addAll(records);
    try (Buffer<String> buffer = open(codec, UndecodablePolicy.SET_ASIDE)) {
      buffer.putAll(records);

      List<String> drained = new ArrayList<>();
      while (buffer.stats().backlogRecords() > 0) {
        Batch<String> batch = buffer.emit();
        assertEquals(0, batch.size());
        batch
            .setAside()
            .forEach(record -> drained.add(new String(record.payload(), StandardCharsets.UTF_8)));
        buffer.commit(batch);
      }

      assertEquals(records, drained);
    }
  }

  @Test
  void byDefaultTheBatchFails() {
    codec.unreadable.add("a");
    try (Buffer<String> buffer =
        MicroBatchBuffer.open(ListWal.create(), codec, settings, BufferComponents.defaults())) {
      buffer.put("a");

      assertEquals(1, assertThrows(RecordDecodeException.class, buffer::emit).sequence());
    }
  }

  @Test
  void aCodecThatWasInterruptedSetsNothingAside() {
    RecordCodec<String> interrupted = new RecordCodec<>() {
      @Override
      public byte[] encode(String record) {
        return record.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(byte[] payload) throws InterruptedException {
        throw new InterruptedException();
      }
    };
    try (Buffer<String> buffer = open(interrupted, UndecodablePolicy.SET_ASIDE)) {
      buffer.put("a");

      assertThrows(RecordDecodeException.class, buffer::emit);

      assertTrue(Thread.interrupted());
    }
  }

  private Buffer<String> open(RecordCodec<String> with, UndecodablePolicy policy) {
    return MicroBatchBuffer.open(
        ListWal.create(), with, settings, BufferComponents.defaults().withUndecodable(policy));
  }

  private static RawRecord raw(long sequence, String record) {
    return new RawRecord(sequence, record.getBytes(StandardCharsets.UTF_8));
  }
}

package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBufferTest {

  private static final MemoryBufferSettings SETTINGS =
      MemoryBufferSettings.defaults().withEmit(EmitPolicy.defaults().withMaxRecords(2));

  @Test
  void recordsComeOutAsBatches() {
    try (Buffer<String> buffer = MemoryBuffer.open(SETTINGS, RecordCodec.string())) {
      buffer.putAll(List.of("a", "b", "c"));

      Batch<String> first = buffer.emit();
      assertEquals(List.of("a", "b"), first.records());
      assertEquals(first, buffer.emit());
      buffer.commit(first);
      assertEquals(List.of("c"), buffer.emit().records());
    }
  }

  @Test
  void closingLosesTheBacklogAndEveryOpeningIsANewLog() {
    Batch<String> lost;
    try (Buffer<String> buffer = MemoryBuffer.open(SETTINGS, RecordCodec.string())) {
      assertEquals(CrashClass.NONE, buffer.crashClass());
      buffer.put("a");
      lost = buffer.emit();
    }

    try (Buffer<String> buffer = MemoryBuffer.open(SETTINGS, RecordCodec.string())) {
      assertTrue(buffer.recovery().created());
      assertThrows(BufferEmptyException.class, buffer::emit);
      buffer.put("b");
      assertNotEquals(lost.id().log(), buffer.emit().id().log());
    }
  }

  @Test
  void theCallerMayUseAnArrayAgainAfterThePut() {
    try (Buffer<byte[]> buffer = MemoryBuffer.open(SETTINGS, RecordCodec.bytes())) {
      byte[] record = {1};
      buffer.put(record);
      record[0] = 2;
      buffer.put(record);

      List<byte[]> records = buffer.emit().records();

      assertArrayEquals(new byte[] {1}, records.get(0));
      assertArrayEquals(new byte[] {2}, records.get(1));
    }
  }

  @Test
  void theCapacityBoundsTheBacklog() {
    MemoryBufferSettings small = SETTINGS.withCapacity(Capacity.defaults().withMaxRecords(2));
    try (Buffer<String> buffer = MemoryBuffer.open(small, RecordCodec.string())) {
      buffer.putAll(List.of("a", "b"));

      assertThrows(BufferFullException.class, () -> buffer.put("c"));
      buffer.commit(buffer.emit());
      buffer.put("c");

      assertEquals(List.of("c"), buffer.emit().records());
    }
  }
}

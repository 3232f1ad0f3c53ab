package io.unistream.buffer.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

class MemoryBufferTest {

  private static final MemoryBufferSettings SETTINGS = MemoryBufferSettings.builder()
      .emit(EmitPolicy.defaults().withMaxRecords(2))
      .build();

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
    MemoryBufferSettings small =
        SETTINGS.toBuilder().capacity(Capacity.defaults().withMaxRecords(2)).build();
    try (Buffer<String> buffer = MemoryBuffer.open(small, RecordCodec.string())) {
      buffer.putAll(List.of("a", "b"));

      assertThrows(BufferFullException.class, () -> buffer.put("c"));
      buffer.commit(buffer.emit());
      buffer.put("c");

      assertEquals(List.of("c"), buffer.emit().records());
    }
  }

  @Test
  void everyBatchAndTheOldestRecordHaveTheTimeOfTheirOwnFirstPut() {
    HandClock clock = new HandClock();
    MemoryBufferSettings bySize = MemoryBufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(10))
        .build();
    try (Buffer<String> buffer = MemoryBuffer.open(
        bySize, RecordCodec.string(), BufferComponents.defaults().withClock(clock))) {
      putEach(buffer, clock, "a", "b", "c"); // put at 1, 2, 3: full
      putEach(buffer, clock, "12345678", "123"); // at 4, 5: which overflows
      buffer.putAll(List.of("123456", "12")); // at 5, the open batch begun at 5 overflows no more
      putEach(buffer, clock, "x"); // at 6

      assertEquals(5, buffer.stats().oldestAge().toMillis());
      assertEquals(List.of("a", "b", "c"), nextPutAt(buffer, 1));
      assertEquals(2, buffer.stats().oldestAge().toMillis());
      assertEquals(List.of("12345678"), nextPutAt(buffer, 4));
      assertEquals(List.of("123", "123456"), nextPutAt(buffer, 5));
      assertEquals(List.of("12", "x"), nextPutAt(buffer, 5));
      assertEquals(0, buffer.stats().oldestAge().toMillis());
      putEach(buffer, clock, "y"); // at 7
      assertEquals(List.of("y"), nextPutAt(buffer, 7));
    }
  }

  @Test
  void theAgeOfABatchCountsFromItsFirstRecordAndNotFromALaterOne() {
    HandClock clock = new HandClock();
    MemoryBufferSettings byAge = MemoryBufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxAge(Duration.ofMillis(2)))
        .build();
    try (Buffer<String> buffer = MemoryBuffer.open(
        byAge, RecordCodec.string(), BufferComponents.defaults().withClock(clock))) {
      putEach(buffer, clock, "a", "b");
      assertFalse(buffer.shouldEmit());

      putEach(buffer, clock, "c");

      assertTrue(buffer.shouldEmit());
      assertEquals(List.of("a", "b", "c"), nextPutAt(buffer, 1));
    }
  }

  /** A millisecond passes before each put. */
  private static void putEach(Buffer<String> buffer, HandClock clock, String... records) {
    for (String record : records) {
      clock.millis.incrementAndGet();
      buffer.put(record);
    }
  }

  private static List<String> nextPutAt(Buffer<String> buffer, long millis) {
    Batch<String> batch = buffer.emit();
    buffer.commit(batch);
    assertEquals(millis, batch.firstPutTime().toEpochMilli(), batch::toString);
    return batch.records();
  }

  private static final class HandClock implements BufferClock {

    final AtomicLong millis = new AtomicLong();

    @Override
    public long epochMillis() {
      return millis.get();
    }

    @Override
    public long nanoTime() {
      return TimeUnit.MILLISECONDS.toNanos(millis.get());
    }

    @Override
    public void await(Lock lock, Condition condition, long nanos) {
      throw new AssertionError("nothing here waits");
    }
  }
}

package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordTooLargeException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityTest {

  @Test
  void capRecord_aRecordOverTheLimitChangesNothing() {
    BufferSettings settings = BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxBytes(8))
        .maxRecordBytes(4)
        .build();
    try (Rig rig = Rig.open(settings)) {
      rig.put("aaaa");
      BufferStats before = rig.buffer.stats();

      assertThrows(RecordTooLargeException.class, () -> rig.buffer.put("bbbbb"));
      assertThrows(RecordTooLargeException.class, () -> rig.buffer.putAsync("bbbbb"));
      assertThrows(RecordTooLargeException.class, () -> rig.buffer.putAll(List.of("b", "bbbbb")));

      assertEquals(before, rig.buffer.stats());
      assertEquals(1, rig.wal.size());
    }
  }

  @Test
  void capTotal_failRefusesAtOnceAndACommitMakesRoom() {
    try (Rig rig = Rig.batchesOf(2, Capacity.defaults().withMaxRecords(3))) {
      rig.put("a", "b", "c");
      BufferStats before = rig.buffer.stats();
      assertThrows(BufferFullException.class, () -> rig.buffer.put("d"));
      assertThrows(BufferFullException.class, () -> rig.buffer.putAsync("d"));
      assertThrows(BufferFullException.class, () -> rig.buffer.putAll(List.of("d", "e")));
      assertEquals(before, rig.buffer.stats());

      rig.buffer.commit(rig.buffer.emit());

      assertEquals(4, rig.buffer.put("d"));
      assertEquals(List.of(List.of("c", "d")), rig.drain());
    }
  }

  @Test
  void capTotal_bytesAreLimitedToo() {
    Capacity capacity = Capacity.defaults().withMaxBytes(6);
    EmitPolicy policy = EmitPolicy.defaults().withMaxBytes(6);
    try (Rig rig =
        Rig.open(BufferSettings.builder().emit(policy).capacity(capacity).build())) {
      rig.put("aaaa");

      assertThrows(BufferFullException.class, () -> rig.buffer.put("bbb"));

      // The put that would overflow the open batch makes it due, although it is not stored.
      assertTrue(rig.buffer.shouldEmit());
      assertEquals(2, rig.buffer.put("bb"));
      assertEquals(List.of(List.of("aaaa"), List.of("bb")), rig.drain());
    }
  }

  @Test
  void capTotal_aRefusedPutThatWouldFitTheOpenBatchDoesNotSealIt() {
    Capacity capacity = Capacity.defaults().withMaxRecords(2).withMaxBytes(10);
    try (Rig rig = Rig.open(BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(6))
        .capacity(capacity)
        .build())) {
      rig.put("aaaaaa", "b");
      rig.buffer.emit();

      assertThrows(BufferFullException.class, () -> rig.buffer.put("c"));

      assertEquals(1, rig.buffer.stats().openRecords());
    }
  }

  @Test
  void capTotal_whatCanNeverFitIsRefusedAtOnceUnderEveryPolicy() {
    for (OverflowPolicy policy : OverflowPolicy.values()) {
      Capacity capacity = Capacity.defaults()
          .withMaxRecords(3)
          .withMaxBytes(100)
          .withOverflow(policy)
          .withBlockTimeout(Duration.ofDays(1));
      BufferSettings settings = BufferSettings.builder()
          .emit(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(60))
          .capacity(capacity)
          .build();
      try (Rig rig = Rig.open(settings)) {
        rig.put("a");

        assertThrows(
            BufferFullException.class, () -> rig.buffer.putAll(List.of("b", "c", "d", "e")));
        String wide = "x".repeat(51);
        assertThrows(BufferFullException.class, () -> rig.buffer.putAll(List.of(wide, wide)));

        assertEquals(1, rig.buffer.stats().backlogRecords());
        assertFalse(rig.buffer.shouldEmit());
      }
    }
  }

  @Test
  void capTotal_aRecoveredBacklogCountsAgainstTheCapacity() {
    try (Rig rig = Rig.batchesOf(2, Capacity.defaults().withMaxRecords(3))) {
      rig.put("a", "b", "c");

      rig.crash();

      assertThrows(BufferFullException.class, () -> rig.buffer.put("d"));
      rig.buffer.commit(rig.buffer.emit());
      rig.reopen();
      assertEquals(4, rig.buffer.put("d"));
    }
  }
}

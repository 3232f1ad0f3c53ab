package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.EmitPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EmitTest {

  @Test
  void emitCount_thePutThatReachesMaxRecordsMakesItDue() {
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a", "b");
      assertFalse(rig.buffer.shouldEmit());

      rig.put("c");

      assertTrue(rig.buffer.shouldEmit());
      assertEquals(
          List.of("a", "b", "c"), rig.buffer.poll(Duration.ZERO).orElseThrow().records());
    }
  }

  @Test
  @Timeout(120)
  void emitCount_aWaitingPollGetsTheBatch() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      Background<Optional<Batch<String>>> poll =
          Background.call(() -> rig.buffer.poll(Duration.ofSeconds(Long.MAX_VALUE)));
      rig.clock.awaitWaiters(1);

      rig.put("a", "b");

      assertEquals(List.of("a", "b"), poll.result().orElseThrow().records());
    }
  }

  @Test
  void emitBytes_reachingTheLimitExactlyMakesItDue() {
    try (Rig rig = Rig.open(EmitPolicy.defaults().withMaxBytes(4))) {
      rig.put("aaa");
      assertFalse(rig.buffer.shouldEmit());

      rig.put("b");

      assertEquals(4, rig.buffer.poll(Duration.ZERO).orElseThrow().byteSize());
    }
  }

  @Test
  void emitBytes_thePutThatWouldOverflowSealsTheOpenBatchFirst() {
    try (Rig rig = Rig.open(EmitPolicy.defaults().withMaxBytes(4))) {
      rig.put("aaa", "bb");

      Batch<String> batch = rig.buffer.poll(Duration.ZERO).orElseThrow();

      assertEquals(List.of("aaa"), batch.records());
      assertEquals(1, rig.buffer.stats().openRecords());
      rig.buffer.commit(batch);
      assertFalse(rig.buffer.shouldEmit());
    }
  }

  @Test
  void emitBytes_emptyRecordsCountOnlyAsRecords() {
    try (Rig rig = Rig.open(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(4))) {
      rig.put("", "aaaa", "");

      assertEquals(List.of(List.of("", "aaaa"), List.of("")), rig.drain());
    }
  }

  @Test
  void emitNotEarly_nothingIsDueBeforeAThresholdIsMet() {
    try (Rig rig = Rig.open(EmitPolicy.defaults()
        .withMaxRecords(3)
        .withMaxBytes(10)
        .withMaxAge(Duration.ofSeconds(1)))) {
      rig.put("a", "b");
      rig.clock.advance(Duration.ofMillis(999));

      assertFalse(rig.buffer.shouldEmit());
      assertEquals(Optional.empty(), rig.buffer.poll(Duration.ZERO));
      assertEquals(Optional.empty(), rig.buffer.poll(Duration.ofSeconds(Long.MIN_VALUE)));
      assertEquals(2, rig.buffer.stats().openRecords());
    }
  }

  @Test
  void emitFlush_emitTakesAnOpenBatchThatIsNotDue() {
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a");

      Batch<String> batch = rig.buffer.emit();

      assertEquals(List.of("a"), batch.records());
      assertEquals(rig.wal.size(), rig.wal.durable());
    }
  }

  @Test
  void emitFlush_aRefusedSealChangesNothingAndCanBeRepeated() {
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a");
      rig.wal.faults.refuseAppend(new BufferStorageException("refused"));
      assertThrows(BufferStorageException.class, () -> rig.buffer.emit());
      assertEquals(1, rig.buffer.stats().openRecords());
      rig.put("b");

      assertEquals(List.of("a", "b"), rig.buffer.emit().records());
    }
  }

  @Test
  void emitEmpty_emitThrowsAndPollReturnsEmpty() {
    try (Rig rig = Rig.batchesOf(3)) {
      assertThrows(BufferEmptyException.class, () -> rig.buffer.emit());
      assertEquals(Optional.empty(), rig.buffer.poll(Duration.ZERO));
    }
  }

  @Test
  void emitSame_withoutCommitTheSameBatchComesAgain() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c", "d");
      Batch<String> first = rig.buffer.emit();
      rig.put("e");

      Batch<String> again = rig.buffer.poll(Duration.ZERO).orElseThrow();

      assertEquals(first.id(), again.id());
      assertEquals(first.records(), again.records());
      assertEquals(first.byteSize(), again.byteSize());
      assertEquals(first.firstPutTime(), again.firstPutTime());
    }
  }

  @Test
  void emitAfterReopen_aRecoveredBacklogNeedsNoNewPut() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c");
      rig.crash();

      assertTrue(rig.buffer.shouldEmit());
      assertEquals(List.of(List.of("a", "b"), List.of("c")), rig.drain());
    }
  }

  @Test
  @Timeout(120)
  void emitDurable_nothingIsHandedOutBeforeItIsDurable() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.wal.faults.holdSyncs();
      Background<Long> a = Background.call(() -> rig.buffer.put("a"));
      rig.wal.faults.awaitHeld();
      rig.wal.faults.expectAnotherHeld();

      Background<Batch<String>> emit = Background.call(() -> rig.buffer.emit());
      rig.wal.faults.awaitHeld();

      assertFalse(emit.isDone());
      rig.wal.faults.letSyncsGo();
      assertEquals(List.of("a"), emit.result().records());
      assertEquals(rig.wal.size(), rig.wal.durable());
      assertEquals(1, a.result());
    }
  }
}

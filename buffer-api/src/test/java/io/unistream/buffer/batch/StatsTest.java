package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.BufferStats;
import io.unistream.buffer.EmitPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** The gauges: backlog, its bytes, open, sealed batches, in flight. */
  private static void assertGauges(Rig rig, long... expected) {
    BufferStats stats = rig.buffer.stats();
    assertEquals(
        Arrays.stream(expected).boxed().toList(),
        List.of(
            stats.backlogRecords(),
            stats.backlogBytes(),
            stats.openRecords(),
            stats.sealedBatches(),
            stats.inFlightRecords()));
  }

  /** The counts: puts, their bytes, emits, commits, syncs. */
  private static void assertCounts(Rig rig, long... expected) {
    BufferStats stats = rig.buffer.stats();
    assertEquals(
        Arrays.stream(expected).boxed().toList(),
        List.of(stats.puts(), stats.putBytes(), stats.emits(), stats.commits(), stats.syncs()));
  }

  @Test
  void lifeObserve_gaugesAndCountsAreExactAfterEachOperation() {
    try (Rig rig = Rig.batchesOf(2)) {
      assertGauges(rig, 0, 0, 0, 0, 0);
      rig.put("a");
      assertGauges(rig, 1, 1, 1, 0, 0);
      rig.buffer.putAll(List.of("bb", "ccc"));
      assertGauges(rig, 3, 6, 1, 1, 0);
      assertCounts(rig, 3, 6, 0, 0, 2);
      rig.buffer.putAsync("dddd").join();
      assertGauges(rig, 4, 10, 0, 2, 0);
      rig.put("e");
      rig.buffer.emit();
      assertGauges(rig, 5, 11, 1, 2, 2);
      rig.buffer.emit();
      assertCounts(rig, 5, 11, 2, 0, 4);
      rig.buffer.commit(Rig.id(1));
      assertGauges(rig, 3, 8, 1, 1, 0);
      assertCounts(rig, 5, 11, 2, 1, 5);
      rig.buffer.commit(rig.buffer.emit());
      rig.buffer.emit();
      assertGauges(rig, 1, 1, 0, 1, 1);
      rig.buffer.commit(Rig.id(3));
      assertGauges(rig, 0, 0, 0, 0, 0);
      assertCounts(rig, 5, 11, 4, 3, 8);
    }
  }

  @Test
  void lifeObserve_gaugesSurviveReopeningAndCountsBeginAnew() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "bb", "ccc", "dddd", "eeeee");
      rig.buffer.commit(rig.buffer.emit());
      rig.buffer.emit();

      rig.crash();

      assertGauges(rig, 3, 12, 1, 1, 0);
      assertCounts(rig, 0, 0, 0, 0, 0);
      rig.buffer.commit(rig.buffer.emit());
      rig.reopen();
      assertGauges(rig, 1, 5, 1, 0, 0);
      rig.drain();
      rig.reopen();
      assertGauges(rig, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void lifeObserve_theCostOfDurabilityIsTheLogs() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c");

      BufferStats stats = rig.buffer.stats();

      assertEquals(Duration.ofNanos(30), stats.syncTime());
      assertEquals(Duration.ofNanos(10), stats.maxSyncTime());
    }
  }

  @Test
  void lifeObserve_theOldestAgeIsThatOfTheOldestRecordInTheBacklog() {
    try (Rig rig = Rig.batchesOf(2)) {
      assertEquals(Duration.ZERO, rig.buffer.stats().oldestAge());
      for (String record : List.of("a", "b", "c", "d", "e")) {
        rig.put(record);
        rig.clock.advance(SECOND);
      }
      assertEquals(Duration.ofSeconds(5), rig.buffer.stats().oldestAge());

      rig.buffer.commit(rig.buffer.emit());

      assertEquals(Duration.ofSeconds(3), rig.buffer.stats().oldestAge());
      rig.crash();
      assertEquals(Duration.ofSeconds(3), rig.buffer.stats().oldestAge());
      rig.buffer.commit(rig.buffer.emit());
      assertEquals(SECOND, rig.buffer.stats().oldestAge());
      rig.drain();
      assertEquals(Duration.ZERO, rig.buffer.stats().oldestAge());
      rig.clock.advance(SECOND);
      rig.put("f");
      rig.clock.advance(SECOND);
      assertEquals(SECOND, rig.buffer.stats().oldestAge());
    }
  }

  @Test
  void lifeObserve_theOldestAgeIsRightBetweenBatchesThatWereCutLate() {
    try (Rig rig = Rig.open(EmitPolicy.defaults())) {
      for (String record : List.of("a", "b", "c", "d", "e")) {
        rig.put(record);
        rig.clock.advance(SECOND);
      }
      rig.reopen(EmitPolicy.defaults().withMaxRecords(2));
      assertEquals(Duration.ofSeconds(5), rig.buffer.stats().oldestAge());

      rig.buffer.commit(rig.buffer.emit());
      assertEquals(Duration.ofSeconds(3), rig.buffer.stats().oldestAge());
      rig.buffer.commit(rig.buffer.emit());

      assertEquals(SECOND, rig.buffer.stats().oldestAge());
    }
  }

  @Test
  void lifeObserve_aReadThatFailsAtACommitIsLeftToTheNextEmit() {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a");
      rig.clock.advance(SECOND);
      rig.put("b");
      rig.buffer.emit();
      rig.wal.faults.failReads(1);

      rig.buffer.commit(Rig.id(1));

      assertGauges(rig, 1, 1, 0, 1, 0);
      assertEquals(List.of(List.of("b")), rig.drain());
    }
  }
}

package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecoveryReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DurabilityTest {

  @Test
  void durAcked_whatWasAcknowledgedIsThereAfterACrash() {
    try (Rig rig = Rig.batchesOf(3)) {
      rig.put("a", "b", "c", "d");

      rig.crash();

      assertEquals(4, rig.buffer.stats().backlogRecords());
      assertEquals(List.of(List.of("a", "b", "c"), List.of("d")), rig.drain());
    }
  }

  @Test
  void durStableBatch_aBatchHandedOutComesBackTheSameUnderAnySettings() {
    for (EmitPolicy policy : List.of(
        EmitPolicy.defaults(),
        EmitPolicy.defaults().withMaxRecords(1),
        EmitPolicy.defaults().withMaxBytes(1))) {
      try (Rig rig = Rig.open(EmitPolicy.defaults())) {
        rig.put("a", "bb", "c");
        Batch<String> flushed = rig.buffer.emit();
        rig.put("d");

        rig.crash(policy);

        Batch<String> again = rig.buffer.emit();
        assertEquals(flushed.id(), again.id());
        assertEquals(flushed.records(), again.records());
        assertEquals(flushed.byteSize(), again.byteSize());
        assertEquals(flushed.firstPutTime(), again.firstPutTime());
        assertEquals(List.of(1L, 3L), List.of(again.firstSequence(), again.lastSequence()));
      }
    }
  }

  @Test
  void durStableBatch_theIdNamesTheLogAndCountsFromOne() {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a", "b");
      BatchId first = rig.buffer.emit().id();
      rig.buffer.commit(first);
      rig.reopen();

      assertEquals(Rig.id(1), first);
      assertEquals(Rig.id(2), rig.buffer.emit().id());
    }
  }

  @Test
  @Timeout(120)
  void durUnacked_aPutInFlightComesBackWholeOrNotAtAll() throws Exception {
    for (int kept = 0; kept <= 2; kept++) {
      try (Rig rig = Rig.batchesOf(2)) {
        rig.put("a");
        rig.wal.faults.holdSyncs();
        Background.call(() -> rig.buffer.put("b"));
        rig.wal.faults.awaitHeld();

        rig.crash(kept);

        List<String> expected = kept == 0 ? List.of("a") : List.of("a", "b");
        assertEquals(List.of(expected), rig.drain());
      }
    }
  }

  @Test
  void durSecondCrash_recoverAppendCrashRecover() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c");
      rig.crash();
      rig.buffer.commit(rig.buffer.emit());
      rig.put("d");
      rig.crash();
      rig.put("e");
      rig.crash();

      assertEquals(List.of(List.of("c", "d"), List.of("e")), rig.drain());
    }
  }

  @Test
  void lifeObserve_theRecoveryReportTellsWhatWasFound() {
    try (Rig rig = Rig.batchesOf(2)) {
      RecoveryReport created = rig.buffer.recovery();
      rig.put("a", "bb", "c");
      Batch<String> inFlight = rig.buffer.emit();

      rig.crash();

      RecoveryReport report = rig.buffer.recovery();
      assertTrue(created.created() && created.cleanShutdown());
      assertEquals(0, created.records());
      assertEquals(List.of(false, false), List.of(report.created(), report.cleanShutdown()));
      assertEquals(
          List.of(3L, 4L, 1L), List.of(report.records(), report.bytes(), report.sealedBatches()));
      assertEquals(0, report.duration().toNanos());
      rig.buffer.commit(rig.buffer.emit());
      rig.reopen();
      assertEquals(
          List.of(1L, 1L, 0L),
          List.of(
              rig.buffer.recovery().records(),
              rig.buffer.recovery().bytes(),
              rig.buffer.recovery().sealedBatches()));
      assertTrue(rig.buffer.recovery().cleanShutdown());
      assertEquals(Rig.id(1), inFlight.id());
      assertEquals(CrashClass.POWER, rig.buffer.crashClass());
    }
  }
}

package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.EmitPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class RethresholdTest {

  private static final EmitPolicy WIDE = EmitPolicy.defaults();

  @Test
  void emitRethreshold_sealedBatchesStayAndTheRestIsCutByTheNewLimits() {
    try (Rig rig = Rig.batchesOf(5)) {
      rig.put("a", "b", "c", "d", "e", "f", "g", "h", "i");

      rig.reopen(WIDE.withMaxRecords(2));

      assertEquals(3, rig.buffer.recovery().sealedBatches());
      assertEquals(
          List.of(List.of("a", "b", "c", "d", "e"), List.of("f", "g"), List.of("h", "i")),
          rig.drain());
    }
  }

  @Test
  void emitRethreshold_whatFillsNoBatchStaysOpenForFurtherRecords() {
    try (Rig rig = Rig.open(WIDE)) {
      rig.put("a", "b", "c");
      rig.reopen(WIDE.withMaxRecords(2));
      assertEquals(1, rig.buffer.stats().openRecords());

      rig.put("d", "e");

      assertEquals(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")), rig.drain());
    }
  }

  /** On a full disk what is there stays one open batch, and a put that comes once there is space must not make it larger. */
  @Test
  void emitBytes_aPutSealsAnOpenBatchFirstThatFoundNoSpaceToBeSealedAtTheOpening() {
    try (Rig rig = Rig.open(WIDE)) {
      rig.put("a", "b");
      rig.buffer.close();
      rig.settings = BufferSettings.of(WIDE.withMaxRecords(2));
      ListWal full = rig.wal.reopened();
      full.faults.refuseAppend(new BufferStorageFullException("full"));
      rig.openOn(full);
      assertEquals(2, rig.buffer.stats().openRecords());

      rig.put("c", "d", "e");

      assertEquals(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")), rig.drain());
    }
  }

  @Test
  void emitRethreshold_severalReopeningsWithOtherLimitsKeepWhatWasCut() {
    try (Rig rig = Rig.open(WIDE)) {
      rig.put("a", "b", "c", "d", "e");
      rig.crash(WIDE.withMaxRecords(2));
      rig.put("f");
      rig.crash(WIDE);
      rig.put("g", "h", "i");
      rig.crash(WIDE.withMaxRecords(1));
      rig.put("j");
      rig.crash(WIDE.withMaxRecords(4));
      rig.put("k");

      assertEquals(
          List.of(
              List.of("a", "b"),
              List.of("c", "d"),
              List.of("e", "f"),
              List.of("g"),
              List.of("h"),
              List.of("i"),
              List.of("j"),
              List.of("k")),
          rig.drain());
      assertEquals(0, rig.buffer.stats().backlogRecords());
    }
  }

  @Test
  void emitRethreshold_lateSealsSurviveACommitAndACrashBetweenTheirBatches() {
    try (Rig rig = Rig.open(WIDE)) {
      rig.put("a", "b", "c", "d", "e");
      rig.reopen(WIDE.withMaxRecords(2));
      Batch<String> first = rig.buffer.emit();
      rig.buffer.commit(first);
      Batch<String> second = rig.buffer.emit();

      rig.crash(WIDE.withMaxRecords(1));

      Batch<String> again = rig.buffer.emit();
      assertEquals(Rig.id(2), again.id());
      assertEquals(second.records(), again.records());
      assertEquals(List.of(List.of("c", "d"), List.of("e")), rig.drain());
      rig.crash();
      assertFalse(rig.buffer.shouldEmit());
      assertEquals(6, rig.buffer.put("f"));
      assertEquals(List.of(List.of("f")), rig.drain());
    }
  }

  @Test
  void emitRethreshold_aRecordWiderThanTheNewLimitIsABatchOfItsOwn() {
    try (Rig rig = Rig.open(WIDE)) {
      rig.put("a", "bbbbbbbb", "c", "dddddddd");

      rig.reopen(WIDE.withMaxBytes(4));
      rig.put("e");

      assertEquals(
          List.of(
              List.of("a"), List.of("bbbbbbbb"), List.of("c"), List.of("dddddddd"), List.of("e")),
          rig.drain());
    }
  }

  @Test
  void emitRethreshold_widerLimitsLetTheOpenTailGrow() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c");
      rig.reopen(WIDE.withMaxRecords(3));

      rig.put("d", "e");

      assertEquals(List.of(List.of("a", "b"), List.of("c", "d", "e")), rig.drain());
    }
  }

  @Test
  void emitRethreshold_aLongTailIsCutWithoutLoss() {
    try (Rig rig = Rig.open(WIDE)) {
      for (int i = 0; i < 300; i++) {
        rig.put("r" + i);
      }
      rig.reopen(WIDE.withMaxRecords(7));
      assertEquals(42, rig.buffer.recovery().sealedBatches());

      List<List<String>> batches = rig.drain();

      assertEquals(43, batches.size());
      assertEquals("r299", batches.get(42).get(5));
    }
  }

  @Test
  void durRecovery_aCrashDuringTheCuttingIsRepeatedWithTheSameResult() {
    for (int kept = 0; kept <= 2; kept++) {
      try (Rig rig = Rig.open(WIDE)) {
        rig.put("a", "b", "c", "d", "e");
        int cut = rig.wal.size();
        rig.reopen(WIDE.withMaxRecords(2));

        // Some of the two seals that opening appended never got to the log.
        rig.openOn(ListWal.of(rig.wal.entries().subList(0, cut + kept)));

        assertEquals(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")), rig.drain());
      }
    }
  }
}

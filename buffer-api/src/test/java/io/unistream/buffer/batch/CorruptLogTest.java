package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Damage that nobody asked to go on from. */
class CorruptLogTest {

  /** Entries: a b seal c d seal e. */
  private static Rig rig() {
    Rig rig = Rig.batchesOf(2);
    rig.put("a", "b", "c", "d", "e");
    return rig;
  }

  private static SequenceRange gapOf(Rig rig, Integer... lost) {
    ListWal log = rig.wal.without(Set.of(lost), false);
    CorruptLogException e = assertThrows(CorruptLogException.class, () -> rig.openOn(log));
    assertTrue(log.isClosed());
    return e.sequences();
  }

  @Test
  void errCorrupt_aDamagedEntryIsFoundAtEmitAndNothingOfItsBatchIsHandedOut() {
    try (Rig rig = rig()) {
      rig.buffer.commit(rig.buffer.emit());
      rig.wal.faults.damage(4);

      assertThrows(CorruptLogException.class, () -> rig.buffer.emit());
      assertThrows(CorruptLogException.class, () -> rig.buffer.emit());

      assertEquals(0, rig.buffer.stats().inFlightRecords());
      assertEquals(3, rig.buffer.stats().backlogRecords());
      rig.wal.faults.damage(-1);
      assertEquals(List.of(List.of("c", "d"), List.of("e")), rig.drain());
    }
  }

  @Test
  void errCorrupt_aMissingRecordIsNeverSkippedInSilence() {
    assertEquals(SequenceRange.closed(1, 1), gapOf(rig(), 0));
    assertEquals(SequenceRange.closed(2, 2), gapOf(rig(), 1));
    assertEquals(SequenceRange.closed(3, 3), gapOf(rig(), 3));
  }

  @Test
  void errCorrupt_aMissingBatchIsNeverSkippedInSilence() {
    assertEquals(SequenceRange.closed(1, 2), gapOf(rig(), 0, 1, 2));
    assertEquals(SequenceRange.closed(3, 4), gapOf(rig(), 3, 4, 5));
  }

  @Test
  void errCorrupt_aMissingSealIsNeverSkippedInSilence() {
    Rig rig = rig();
    rig.put("f");
    assertEquals(new SequenceRange(3, 0), gapOf(rig, 2));
    // The first seal of all; nothing tells that there was one before the second.
    Rig first = Rig.batchesOf(2);
    first.put("a", "b", "c", "d");
    assertTrue(gapOf(first, 2).isEmpty());
  }

  @Test
  void errCorrupt_whatIsMissingBeforeTheCommittedEndHarmsNothing() {
    try (Rig rig = rig()) {
      rig.wal.faults.failNextReclaim();
      rig.buffer.commit(rig.buffer.emit());

      rig.openOn(rig.wal.without(Set.of(0), false));

      assertEquals(3, rig.buffer.stats().backlogRecords());
      assertEquals(List.of(List.of("c", "d"), List.of("e")), rig.drain());
    }
  }

  @Test
  void errCorrupt_entriesOutOfOrderAreRefused() {
    List<int[]> swaps = List.of(new int[] {0, 1}, new int[] {1, 2}, new int[] {2, 5});
    for (int[] swap : swaps) {
      Rig rig = rig();
      List<WalEntry> entries = new ArrayList<>(rig.wal.entries());
      Collections.swap(entries, swap[0], swap[1]);
      ListWal log = ListWal.of(entries);

      assertThrows(CorruptLogException.class, () -> rig.openOn(log));
    }
  }

  @Test
  void errCorrupt_aSealThatComesTwiceIsRefused() {
    Rig rig = rig();
    List<WalEntry> entries = new ArrayList<>(rig.wal.entries());
    entries.add(3, entries.get(2));

    assertThrows(CorruptLogException.class, () -> rig.openOn(ListWal.of(entries)));
  }

  @Test
  void errCorrupt_recordsThatNoBatchClaimsAreRefused() {
    Rig rig = rig();
    List<WalEntry> entries = new ArrayList<>(rig.wal.entries());
    Seal seal = Seal.of(entries.get(5));
    Seal late = new Seal(seal.log(), 2, 4, 4, 1, 1, 0, 3, 3);
    entries.set(5, late.toEntry(seal.last(), 0));

    CorruptLogException e =
        assertThrows(CorruptLogException.class, () -> rig.openOn(ListWal.of(entries)));

    assertTrue(String.valueOf(e.getMessage()).contains("record 3 is in no batch"));
  }

  @Test
  void anEntryOfAnotherVersionIsRefusedByName() {
    for (WalEntry.Type type : List.of(WalEntry.Type.SEAL, WalEntry.Type.COMMIT)) {
      for (byte[] body : List.of(new byte[0], new byte[65], new byte[] {1, 2, 3})) {
        ListWal log = ListWal.of(List.of(WalEntry.of(type, 0, 0, body)));
        Rig rig = Rig.batchesOf(2);

        UnsupportedLogException e =
            assertThrows(UnsupportedLogException.class, () -> rig.openOn(log));

        assertTrue(String.valueOf(e.getMessage()).contains(type + " entry of version 0")
            || body.length == 3);
      }
    }
  }
}

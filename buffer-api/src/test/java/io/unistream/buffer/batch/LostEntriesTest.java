package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.wal.WalEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * ERR-CORRUPT and DUR-STABLE-BATCH for every set of entries that a log can lose: what is left and was not given up comes out once, in order,
 * and a batch id stands for the records that it was given to, or for some of them.
 */
class LostEntriesTest {

  /** More batches than any log here has. */
  private static final int WINDOW = 16;

  @Test
  void fullBatchesAndARest() {
    forEverySetOfLostEntries(() -> {
      Rig rig = Rig.batchesOf(2);
      rig.put("a", "b", "c", "d", "e", "f", "g");
      return rig;
    });
  }

  @Test
  void aCommitInTheMiddleAndOneAtTheEnd() {
    forEverySetOfLostEntries(() -> {
      Rig rig = Rig.batchesOf(2);
      rig.put("a", "b", "c", "d");
      rig.buffer.commit(rig.buffer.emit());
      rig.put("e", "f", "g");
      rig.buffer.commit(rig.buffer.emit());
      return rig;
    });
  }

  @Test
  void sealsBehindTheRecordsOfSeveralBatches() {
    forEverySetOfLostEntries(() -> {
      Rig rig = Rig.batchesOf(9);
      rig.put("a", "b", "c", "d", "e", "f");
      rig.reopen(EmitPolicy.defaults().withMaxRecords(2));
      return rig;
    });
  }

  @Test
  void batchesDroppedBehindOneInFlight() {
    forEverySetOfLostEntries(QuarantineTest::rigWithDropsBehind);
  }

  private static void forEverySetOfLostEntries(Supplier<Rig> made) {
    List<WalEntry> entries;
    BufferSettings settings;
    try (Rig rig = made.get()) {
      entries = rig.wal.entries();
      settings = rig.settings.toBuilder()
          .emit(rig.settings.emit().withMaxInFlight(WINDOW))
          .build();
    }
    assertTrue(entries.size() <= 12, () -> "too many sets of " + entries.size() + " entries");
    for (int set = 0; set < 1 << entries.size(); set++) {
      Set<Integer> lost = new HashSet<>();
      for (int i = 0; i < entries.size(); i++) {
        if ((set >> i & 1) != 0) {
          lost.add(i);
        }
      }
      check(settings, entries, lost, false);
      check(settings, entries, lost, true);
    }
  }

  private static void check(
      BufferSettings settings, List<WalEntry> entries, Set<Integer> lost, boolean exact) {
    String what = "without " + lost + (exact ? ", told exactly" : "");
    Map<BatchId, List<Long>> given = given(entries);
    List<WalEntry> left = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (!lost.contains(i)) {
        left.add(entries.get(i));
      }
    }
    List<Long> expected = backlog(left);
    try (Rig rig = Rig.open(settings)) {
      rig.openOn(ListWal.damaged(entries, lost, exact));
      Map<BatchId, List<Long>> inFlight = new LinkedHashMap<>();
      Optional<Batch<String>> next = rig.buffer.pollNext(Duration.ZERO);
      while (next.isPresent()) {
        assertStable(next.get(), given, what);
        assertNull(inFlight.put(next.get().id(), sequences(next.get())), what);
        next = rig.buffer.pollNext(Duration.ZERO);
      }
      Map<BatchId, List<Long>> again = new LinkedHashMap<>();
      List<Long> drained = new ArrayList<>();
      while (rig.buffer.stats().backlogRecords() > 0) {
        rig.crash();
        Batch<String> batch = rig.buffer.emit();
        assertStable(batch, given, what);
        assertNull(again.put(batch.id(), sequences(batch)), what);
        drained.addAll(sequences(batch));
        rig.buffer.commit(batch);
      }
      assertEquals(expected, drained, what);
      if (again.size() > inFlight.size()) {
        again.keySet().remove(List.copyOf(again.keySet()).get(again.size() - 1)); // was open
      }
      assertEquals(inFlight.toString(), again.toString(), what);
      rig.put("x", "y");
      Batch<String> added = rig.buffer.emit();
      assertFalse(given.containsKey(added.id()), () -> what + ": " + added.id() + " again");
    }
  }

  /** The batches that were given an id, and may have been handed out. */
  private static Map<BatchId, List<Long>> given(List<WalEntry> entries) {
    Map<BatchId, List<Long>> given = new HashMap<>();
    for (WalEntry entry : entries) {
      if (entry.type() == WalEntry.Type.SEAL) {
        Seal seal = Seal.of(entry);
        List<Long> sequences = new ArrayList<>();
        for (long sequence = seal.first(); sequence <= seal.last(); sequence++) {
          sequences.add(sequence);
        }
        given.put(new BatchId(seal.log(), seal.batch()), sequences);
      }
    }
    return given;
  }

  /** The records that no commit among these gives up. */
  private static List<Long> backlog(List<WalEntry> entries) {
    Progress progress = Progress.NONE;
    for (WalEntry entry : entries) {
      progress = entry.type() == WalEntry.Type.COMMIT ? Progress.of(entry) : progress;
    }
    List<Long> backlog = new ArrayList<>();
    for (WalEntry entry : entries) {
      if (entry.type() == WalEntry.Type.RECORD && !progress.isGone(entry.sequence())) {
        backlog.add(entry.sequence());
      }
    }
    return backlog;
  }

  private static List<Long> sequences(Batch<String> batch) {
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < batch.records().size(); i++) {
      sequences.add(batch.sequence(i));
    }
    return sequences;
  }

  private static void assertStable(
      Batch<String> batch, Map<BatchId, List<Long>> given, String what) {
    List<Long> before = given.get(batch.id());
    assertTrue(
        before == null || before.containsAll(sequences(batch)),
        () -> what + ": batch " + batch.id() + " is " + sequences(batch) + " and was " + before);
  }
}

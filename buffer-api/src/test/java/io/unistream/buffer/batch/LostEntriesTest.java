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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * ERR-CORRUPT and DUR-STABLE-BATCH for every set of entries that a log can lose: what is left and was not given up comes out once, in order,
 * and a batch id stands for the records that it was given to, or for some of them.
 */
class LostEntriesTest {

  /** More batches than any log here has. */
  private static final int WINDOW = 16;

  /** A bound for the time that it takes. */
  private static final int MOST_BEFORE_ONE_MORE = 4;

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

  @Test
  void committedRecordsThatAreStillThere() {
    forEverySetOfLostEntries(
        () -> {
          Rig rig = Rig.batchesOf(2);
          rig.put("a", "b", "c", "d");
          rig.buffer.commit(rig.buffer.emit());
          rig.put("e", "f", "g");
          rig.buffer.commit(rig.buffer.emit());
          return rig;
        },
        ListWal::entriesSinceItBegan,
        emit -> emit);
  }

  @Test
  void droppedRecordsThatAreStillThere() {
    forEverySetOfLostEntries(
        QuarantineTest::rigWithDropsBehind, ListWal::entriesSinceItBegan, emit -> emit);
  }

  @Test
  void droppedRecordsThatAreStillThereAndLargerBatchesNow() {
    forEverySetOfLostEntries(
        QuarantineTest::rigWithDropsBehind,
        ListWal::entriesSinceItBegan,
        emit -> emit.withMaxRecords(3));
  }

  private static void forEverySetOfLostEntries(Supplier<Rig> made) {
    forEverySetOfLostEntries(made, ListWal::entries, emit -> emit);
  }

  private static void forEverySetOfLostEntries(
      Supplier<Rig> made, Function<ListWal, List<WalEntry>> of, UnaryOperator<EmitPolicy> now) {
    List<WalEntry> entries;
    BufferSettings settings;
    try (Rig rig = made.get()) {
      entries = of.apply(rig.wal);
      settings = rig.settings.toBuilder()
          .emit(now.apply(rig.settings.emit()).withMaxInFlight(WINDOW))
          .build();
    }
    assertTrue(entries.size() <= 12, () -> "too many sets of " + entries.size() + " entries");
    for (boolean exact : List.of(false, true)) {
      List<Map<BatchId, List<Long>>> delivered = new ArrayList<>();
      for (int set = 0; set < 1 << entries.size(); set++) {
        Set<Integer> lost = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
          if ((set >> i & 1) != 0) {
            lost.add(i);
          }
        }
        delivered.add(check(settings, entries, lost, exact));
      }
      checkLossesOneAfterTheOther(delivered);
    }
  }

  /**
   * After further losses a batch has no record that it did not have before them. Those of the log's own id are left out: what is sealed after the first
   * losses is in the log by then.
   */
  private static void checkLossesOneAfterTheOther(List<Map<BatchId, List<Long>>> delivered) {
    for (int more = 0; more < delivered.size(); more++) {
      for (int first = (more - 1) & more; first > 0; first = (first - 1) & more) {
        String what = "without " + Integer.toBinaryString(first) + ", then without "
            + Integer.toBinaryString(more);
        Map<BatchId, List<Long>> before = delivered.get(first);
        delivered
            .get(more)
            .forEach((id, sequences) -> assertTrue(
                id.log().equals(ListWal.LOG)
                    || before.getOrDefault(id, sequences).containsAll(sequences),
                () -> what + ": batch " + id + " is " + sequences + " and was " + before.get(id)));
      }
    }
  }

  /** Returns the batches that come out. */
  private static Map<BatchId, List<Long>> check(
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
      if (lost.size() <= MOST_BEFORE_ONE_MORE) {
        checkOneMore(settings, rig.wal, inFlight, exact, what);
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
      return inFlight;
    }
  }

  /** After all batches were handed out, any one entry is lost, what the opening sealed included. */
  private static void checkOneMore(
      BufferSettings settings,
      ListWal log,
      Map<BatchId, List<Long>> before,
      boolean exact,
      String what) {
    List<WalEntry> entries = log.entriesSinceItBegan();
    for (int lost = 0; lost < entries.size(); lost++) {
      List<WalEntry> left = new ArrayList<>(entries);
      left.remove(lost);
      String then = what + ", then without the " + entries.get(lost) + " at " + lost;
      List<Long> delivered = new ArrayList<>();
      try (Rig rig = Rig.open(settings)) {
        rig.openOn(log.damagedToo(lost, exact));
        Optional<Batch<String>> next = rig.buffer.pollNext(Duration.ZERO);
        while (next.isPresent()) {
          assertStable(next.get(), before, then);
          delivered.addAll(sequences(next.get()));
          next = rig.buffer.pollNext(Duration.ZERO);
        }
        assertEquals(
            backlog(left).size() - delivered.size(), rig.buffer.stats().openRecords(), then);
      }
      assertEquals(backlog(left).subList(0, delivered.size()), delivered, then);
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

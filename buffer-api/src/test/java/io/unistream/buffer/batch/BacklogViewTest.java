package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalView;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BacklogViewTest {

  private static final SequenceRange ALL = new SequenceRange(1, Long.MAX_VALUE);

  /** A view of lists of entries, one after the other, each time it is replayed. */
  private static final class ListView implements WalView {
    private final List<List<WalEntry>> looks;
    private final long begins;
    private int replays;

    ListView(long begins, List<List<WalEntry>> looks) {
      this.begins = begins;
      this.looks = looks;
    }

    private List<WalEntry> look() {
      return looks.get(Math.min(replays, looks.size()) - 1);
    }

    @Override
    public String location() {
      return "a list";
    }

    @Override
    public <V extends WalVisitor> V replay(Supplier<V> visitors) {
      replays++;
      V visitor = visitors.get();
      visitor.begins(begins);
      look().forEach(visitor::entry);
      return visitor;
    }

    @Override
    public WalRecovery recovery() {
      return WalRecovery.builder().toleratesGaps(true).build();
    }

    @Override
    public List<QuarantinedSpan> damaged() {
      return List.of();
    }

    @Override
    public List<WalPart> parts() {
      return List.of();
    }

    @Override
    public Optional<WalOwner> owner() {
      return Optional.empty();
    }

    @Override
    public Optional<UUID> logId() {
      return Optional.empty();
    }

    @Override
    public WalCursor cursor() {
      List<WalEntry> entries = look();
      return new WalCursor() {
        private int at;

        @Override
        public @Nullable WalEntry next() {
          return at == entries.size() ? null : entries.get(at++);
        }

        @Override
        public long position() {
          return at;
        }

        @Override
        public void close() {
          // nothing is open
        }
      };
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private static BacklogView view(long begins, List<WalEntry> entries) {
    return BacklogView.of(new ListView(begins, List.of(entries)));
  }

  private static List<WalEntry> history() {
    try (Rig rig = Rig.batchesOf(3)) {
      for (int i = 1; i <= 11; i++) {
        rig.put("record " + i);
      }
      return rig.wal.entries();
    }
  }

  private static List<Long> sequences(BacklogView view, boolean all) throws IOException {
    List<Long> sequences = new ArrayList<>();
    view.read(ALL, all, (batch, record) -> sequences.add(record.sequence()));
    return sequences;
  }

  /** Wherever the owner has cut, and before its commit is seen: a batch of which a part is gone is gone. */
  @Test
  void theFirstSealTellsWhatWasGivenBackWhileTheLogWasRead() throws IOException {
    List<WalEntry> entries = history();
    int cuts = 0;
    for (int cut = 1; cut < entries.size(); cut++) {
      long before = entries.get(cut - 1).sequence();
      if (before > 9) {
        continue; // what is in no batch is not given back
      }
      BacklogView view = view(before, entries.subList(cut, entries.size()));

      long gone = (before + 2) / 3 * 3;
      assertEquals(gone, view.goneSequence(), "cut before entry " + cut);
      assertEquals(11 - gone, view.records(), "cut before entry " + cut);
      assertEquals((9 - gone) / 3, view.sealedBatches(), "cut before entry " + cut);
      assertEquals(12, view.nextSequence());
      assertEquals(List.of(), view.missing());
      assertEquals(11 - gone, sequences(view, false).size());
      cuts++;
    }
    assertTrue(cuts > 8);
  }

  /** The first seal that is there is not that of the first batch. */
  @Test
  void aBatchThatLostItsSealIsNotTakenForGivenBack() throws IOException {
    List<WalEntry> entries = new ArrayList<>(history());
    WalEntry lost = entries.remove(7);
    assertEquals(WalEntry.Type.SEAL, lost.type());

    BacklogView view = view(3, entries.subList(4, entries.size()));

    assertEquals(List.of(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L), sequences(view, false));
    assertEquals(8, view.records());
    assertEquals(3, view.goneSequence());
  }

  @Test
  void aLogOfWhichAllWasGivenBackGoesOnInItsNumbers() {
    BacklogView view = view(9, List.of());

    assertEquals(0, view.records());
    assertEquals(9, view.goneSequence());
    assertEquals(10, view.nextSequence());
    assertTrue(view.oldest().isEmpty());
  }

  @Test
  void whatIsMissingOnceIsLookedForAgain() {
    List<WalEntry> entries = history();
    List<WalEntry> without = new ArrayList<>(entries);
    without.remove(1);
    ListView once = new ListView(0, List.of(without, entries));
    ListView always = new ListView(0, List.of(without));

    assertEquals(List.of(), BacklogView.of(once).missing());
    assertEquals(2, once.replays);
    assertEquals(List.of(new SequenceRange(2, 1)), BacklogView.of(always).missing());
    assertEquals(3, always.replays);
  }

  @Test
  void whatIsNeverMissingTwiceDoesNotGoOnForEver() {
    List<List<WalEntry>> looks = new ArrayList<>();
    for (int lost = 0; lost < 20; lost++) {
      List<WalEntry> without = new ArrayList<>(history());
      without.remove(lost % 2);
      looks.add(without);
    }
    ListView view = new ListView(0, looks);

    assertEquals(1, BacklogView.of(view).missing().size());
    assertEquals(6, view.replays);
  }
}

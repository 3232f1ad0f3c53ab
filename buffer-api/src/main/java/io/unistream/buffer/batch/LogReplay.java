package io.unistream.buffer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Folds the entries of a log into what they say: how far the backlog is given up, the sealed batches, the records that
 * no seal covers. Checks that sequence and batch numbers run on without a gap (DUR-PREFIX); gaps are remembered, and the
 * caller decides whether the backend has explained them by a quarantine.
 *
 * <p>A seal normally follows the last record of its batch at once. Reopening under narrower limits may have sealed
 * several batches behind the records of all of them; such <em>late</em> seals are kept here, because a reader finds the
 * end of any other batch by reading on to its seal.
 */
final class LogReplay implements WalVisitor {

  private final ReplayedTail tail = new ReplayedTail();
  private final ArrayDeque<Seal> lateSeals = new ArrayDeque<>();
  private final ArrayDeque<Seal> goneLateSeals = new ArrayDeque<>();
  private final List<SequenceRange> gaps = new ArrayList<>();
  private Progress progress = Progress.NONE;
  private @Nullable Seal firstSeal;
  private @Nullable Seal lastSeal;
  private long firstSequence;
  private long lastSequence;
  private long lastRecord;
  private boolean anything;

  /** The batches whose seals are lost, as far as it can be told that there was one. */
  private final List<Orphans> orphans = new ArrayList<>();

  /** The highest batch number that may have been used up to here. */
  private long lastUsed;

  /** What is before the log was given up, up to this record. */
  private long givenUp;
  /** The last batch of which a part was given up, and so all of it; null if there is none. */
  private @Nullable Seal lastGivenUp;

  /** Whether a batch has a number that is not the one behind the last one's. */
  private boolean jumped;

  private long firstBatch;

  /** Up to this record the log has told which batch numbers were used. */
  private long certain;

  private long toldBytes;

  /**
   * Records in no batch before a batch that is there.
   *
   * @param before the last seal before them; null if there is none any more
   * @param whole whether none of the records up to the batch behind is missing
   */
  private record Orphans(@Nullable Seal before, Seal batch, boolean whole) {}

  @Override
  public void damaged(QuarantinedSpan span) {
    lastUsed += mostSeals(span.length());
    toldBytes += span.length();
  }

  @Override
  public void begins(long sequence) {
    givenUp = sequence;
  }

  /** Exact, so it takes the place of what the damage before it was estimated to have taken. */
  @Override
  public void reached(long sequence, long batch) {
    if (!anything) {
      startBehind(sequence);
    } else if (sequence > lastSequence) {
      gaps.add(SequenceRange.closed(lastSequence + 1, sequence));
      lastSequence = sequence;
    }
    lastUsed = Math.max(batch, lastBatch());
    certain = Math.max(sequence, certain);
  }

  private void startBehind(long sequence) {
    anything = true;
    firstSequence = sequence + 1;
    lastSequence = sequence;
  }

  /** No more seals fit into so much damage. */
  static long mostSeals(long bytes) {
    return bytes == 0 ? 0 : bytes / Bodies.LENGTH + 1;
  }

  @Override
  public void control(WalEntry entry) {
    checkReached(entry.sequence());
    if (entry.type() == WalEntry.Type.SEAL) {
      seal(Seal.of(entry));
    } else {
      progress = Progress.of(entry);
    }
  }

  @Override
  public void record(long sequence, long epochMillis, int payloadBytes) {
    if (anything && sequence <= lastSequence) {
      throw disorder("record " + sequence + " follows record " + lastSequence);
    }
    if (anything && sequence > lastSequence + 1) {
      gaps.add(SequenceRange.closed(lastSequence + 1, sequence - 1));
    }
    if (!anything) {
      firstSequence = sequence;
      anything = true;
    }
    lastSequence = sequence;
    lastRecord = sequence;
    tail.add(sequence, epochMillis, payloadBytes);
  }

  /** A control entry names the last record before it. */
  private void checkReached(long sequence) {
    if (!anything) {
      startBehind(sequence);
    } else if (sequence > lastSequence) {
      gaps.add(SequenceRange.closed(lastSequence + 1, sequence));
      lastSequence = sequence;
    } else if (sequence < lastSequence) {
      throw disorder(
          "an entry that follows record " + sequence + " follows record " + lastSequence);
    }
  }

  private void seal(Seal seal) {
    if (lastSeal != null && seal.batch() <= lastSeal.batch()) {
      throw disorder(
          "the seal of batch " + seal.batch() + " follows that of batch " + lastSeal.batch());
    }
    if (tail.countThrough(seal.first() - 1) > 0) {
      tail.removeIf(
          progress::isGone); // dropped before: an opening since then sealed only what was behind it
    }
    int inNone = tail.countThrough(seal.first() - 1);
    if (inNone > 0) {
      sealOrphans(inNone, seal);
    }
    tail.removeFirst(tail.countThrough(seal.last()));
    if (!tail.isEmpty()) {
      lateSeals.add(seal);
    }
    jumped |= lastSeal != null && seal.batch() != lastSeal.batch() + 1;
    lastGivenUp = seal.first() <= givenUp ? seal : lastGivenUp;
    firstBatch = firstBatch == 0 ? seal.batch() : firstBatch;
    firstSeal = firstSeal == null ? seal : firstSeal;
    lastSeal = seal;
    lastUsed = seal.batch();
  }

  /** Records before a batch that are in no batch themselves: their seal is lost, and the next one tells its end. */
  private void sealOrphans(int count, Seal next) {
    if (next.batch() - 1 <= (lastSeal == null ? 0 : lastSeal.batch())) {
      throw disorder("batch " + next.batch() + " begins at " + next.first() + ", but record "
          + tail.sequence(0) + " is in no batch");
    }
    Seal orphaned = new Seal(
        next.log(),
        next.batch() - 1,
        tail.sequence(0),
        next.first() - 1,
        count,
        tail.bytes(count),
        tail.epochMillis(0),
        next.totalRecords() - next.records(),
        next.totalBytes() - next.bytes());
    lateSeals.add(orphaned);
    orphans.add(new Orphans(lastSeal, orphaned, count == orphaned.sequences().count()));
    gaps.add(new SequenceRange(next.first(), 0));
    tail.removeFirst(count);
  }

  private static CorruptLogException disorder(String detail) {
    return new CorruptLogException(
        "log", 0, new SequenceRange(0, 0), "entries out of order: " + detail);
  }

  /**
   * As {@link #finish}, of a log that its owner may have given the beginning of back while it was read: the commit that led to that
   * may not be among its entries, and the first seal tells how much is gone.
   */
  void finishWhileOwned() {
    Seal first = firstSeal;
    if (first != null
        && first.batch() > 1
        && first.first() == givenUp + 1 // else there are records before it, whose seal is lost
        && givenUp > progress.goneSequence()) {
      progress = progress.dropOldest(before(first));
    }
    finish();
  }

  /** What is known of the batch before another one. */
  private static Seal before(Seal next) {
    return new Seal(
        next.log(),
        next.batch() - 1,
        next.first() - 1,
        next.first() - 1,
        0,
        0,
        next.firstMillis(),
        next.totalRecords() - next.records(),
        next.totalBytes() - next.bytes());
  }

  /** To be called once after the replay. */
  void finish() {
    Seal whole = lastGivenUp;
    if (whole != null && whole.batch() > progress.goneBatch()) {
      progress = progress.dropOldest(whole); // the entry that said so is lost
    }
    long gone = Math.max(progress.goneSequence(), givenUp);
    if (anything && firstSequence > gone + 1) {
      gaps.add(0, SequenceRange.closed(gone + 1, firstSequence - 1));
    }
    jumped |= firstBatch > progress.goneBatch() + 1;
    jumped |= lastUsed > Math.max(lastBatch(), progress.lastBatch());
    gaps.removeIf(gap -> isExplained(gap));
    tail.removeIf(progress::isGone); // committed or dropped, and its seal is lost
    lateSeals.stream().filter(this::isGone).forEach(goneLateSeals::add);
    lateSeals.removeIf(this::isGone);
    renameOrphans();
  }

  /** A batch whose seal is lost may seem to reach into what was dropped behind it: all of it must be gone. */
  private boolean isGone(Seal seal) {
    return seal.batch() <= progress.goneBatch()
        || seal.last() <= progress.goneSequence()
        || progress.isSkipped(seal.first(), seal.last());
  }

  /**
   * A batch whose seal is lost keeps its id only where its boundaries are certain: no record of it is missing, and one number
   * is. Else it may be several batches, or a part of one, and gets an id that no batch ever had: of a log that is named
   * after what was found and not given up, so that it is the same again at the next opening (DUR-STABLE-BATCH), and another one if that opening no longer
   * knows of a commit or a drop, since the batch has more records then.
   */
  private void renameOrphans() {
    Set<Seal> uncertain = new HashSet<>();
    for (Orphans found : orphans) {
      if (!isCertain(found)) {
        uncertain.add(found.batch());
      }
    }
    for (int i = lateSeals.size(); i > 0; i--) {
      Seal seal = lateSeals.removeFirst();
      lateSeals.addLast(uncertain.contains(seal) ? renamed(seal, progress) : seal);
    }
  }

  private static Seal renamed(Seal batch, Progress progress) {
    String name = batch.log() + " " + batch.batch() + " " + leftOf(batch, progress);
    return new Seal(
        UUID.nameUUIDFromBytes(name.getBytes(UTF_8)),
        batch.batch(),
        batch.first(),
        batch.last(),
        batch.records(),
        batch.bytes(),
        batch.firstMillis(),
        batch.totalRecords(),
        batch.totalBytes());
  }

  /** The sequence numbers of a batch that are not given up: the same whether they lie behind the oldest batch or within a hole. */
  private static String leftOf(Seal batch, Progress progress) {
    StringJoiner left = new StringJoiner(", ");
    long first = Math.max(batch.first(), progress.goneSequence() + 1);
    for (Hole hole : progress.holes()) {
      if (hole.lastSequence() >= first && hole.firstSequence() <= batch.last()) {
        if (hole.firstSequence() > first) {
          left.add(SequenceRange.closed(first, hole.firstSequence() - 1).toString());
        }
        first = hole.lastSequence() + 1;
      }
    }
    if (first <= batch.last()) {
      left.add(SequenceRange.closed(first, batch.last()).toString());
    }
    return left.toString();
  }

  private boolean isCertain(Orphans found) {
    Seal before = found.before();
    long batch = Math.max(before == null ? 0 : before.batch(), progress.goneBatch());
    long last = Math.max(before == null ? 0 : before.last(), progress.goneSequence());
    for (Hole hole : progress.holes()) {
      if (hole.lastBatch() < found.batch().batch()) {
        batch = Math.max(batch, hole.lastBatch());
        last = Math.max(last, hole.lastSequence());
      }
    }
    return found.whole() && found.batch().batch() == batch + 1 && found.batch().first() == last + 1;
  }

  /** The bytes of the damage that was told of in its place. */
  long toldBytes() {
    return toldBytes;
  }

  /** Whether all that is missing was given up; an empty gap stands for the seal of the batch that ends before it. */
  private boolean isExplained(SequenceRange gap) {
    long last = gap.last();
    long first = gap.isEmpty() ? last : gap.first();
    return last <= progress.goneSequence() || progress.isSkipped(first, last);
  }

  /** The part of a range that was not given up; one around what was dropped behind the oldest batch stays whole. */
  SequenceRange ofBacklog(SequenceRange range) {
    long first = Math.max(range.first(), progress.goneSequence() + 1);
    long last = range.last();
    Hole around = progress.holeOf(first, first);
    if (around != null) {
      first = around.lastSequence() + 1;
    }
    around = progress.holeOf(last, last);
    if (around != null) {
      last = around.firstSequence() - 1;
    }
    return first > last
        ? new SequenceRange(Math.max(range.first(), range.last() + 1), 0)
        : SequenceRange.closed(first, last);
  }

  /** The number of the last record that is there; 0 if there is none. */
  long lastRecord() {
    return lastRecord;
  }

  /** The sequence numbers that are missing from the backlog; an empty range stands for a lost seal. */
  List<SequenceRange> gaps() {
    return gaps;
  }

  ReplayedTail tail() {
    return tail;
  }

  ArrayDeque<Seal> lateSeals() {
    return lateSeals;
  }

  /** Those that were given up, also as far as their records are there still. */
  ArrayDeque<Seal> goneLateSeals() {
    return goneLateSeals;
  }

  Progress progress() {
    return progress;
  }

  /** The last record that is committed or dropped with all before it. */
  long goneSequence() {
    return Math.max(progress.goneSequence(), givenUp);
  }

  long nextSequence() {
    long sealed = lastSeal == null ? 0 : lastSeal.last();
    return Math.max(Math.max(lastSequence, sealed), progress.lastSequence()) + 1;
  }

  /** The number of the last batch whose seal is there; 0 if there is none. */
  long lastBatch() {
    return lastSeal == null ? 0 : lastSeal.batch();
  }

  /** Each record that is missing after the last seal may have been a batch, and no id is given twice. */
  long nextBatch() {
    long known = Math.max(lastSeal == null ? 0 : lastSeal.last(), certain);
    long missing = 0;
    for (SequenceRange gap : gaps) {
      missing += gap.first() > known ? gap.count() : 0;
    }
    return Math.max(lastUsed, progress.lastBatch()) + 1 + missing;
  }

  /** Whether numbers do not tell how many batches there are: some were skipped, so that none is given twice. */
  boolean skipsNumbers() {
    return jumped;
  }

  long sealedRecords() {
    return Math.max(lastSeal == null ? 0 : lastSeal.totalRecords(), progress.records());
  }

  long sealedBytes() {
    return Math.max(lastSeal == null ? 0 : lastSeal.totalBytes(), progress.bytes());
  }
}

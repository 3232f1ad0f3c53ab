package io.unistream.buffer.batch;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a log holds, by batches: what a buffer would find that opens it, without opening it. Made from a {@link WalView}, and
 * as it was at the moment that the view showed. Nothing is sealed, committed or changed by it. Used by one thread at a time.
 */
public final class BacklogView {

  /** How often records may be found missing where the storage explains it by nothing, before that is believed. */
  private static final int TIMES = 3;

  private static final int PAUSE_MILLIS = 50;

  private final WalView wal;
  private final LogReplay replay;
  private final SealedBacklog sealed;
  private final List<SequenceRange> untold;
  private final @Nullable WalEntry oldest;

  private BacklogView(WalView wal, LogReplay replay, List<SequenceRange> untold) {
    this.wal = wal;
    this.replay = replay;
    this.untold = untold.stream()
        .map(range -> range.isEmpty() ? range : replay.ofBacklog(range))
        .toList();
    this.sealed = SealedBacklog.of(replay, wal.recovery(), wal::cursor);
    try (BatchReader reader = reader(false)) {
      this.oldest = reader.peekRecord(replay.progress().goneSequence());
    }
  }

  /**
   * Reads a log. The view must not be replayed by others as long as this object is used.
   *
   * @param wal the view; stays the caller's to close
   * @return what it shows
   * @throws io.unistream.buffer.BufferException as {@link WalView#replay} does
   */
  public static BacklogView of(WalView wal) {
    List<SequenceRange> before = List.of();
    for (int times = 1; ; times++) {
      LogReplay replay = wal.replay(LogReplay::new);
      replay.finishWhileOwned();
      List<SequenceRange> untold = Opening.untold(replay, wal.recovery());
      if (untold.isEmpty() || (times >= TIMES && untold.equals(before)) || times >= 2 * TIMES) {
        try {
          return new BacklogView(wal, replay, untold);
        } catch (CorruptLogException e) { // somebody who opens the log moves what was found
          if (times >= 2 * TIMES) {
            throw e;
          }
        }
      }
      before = untold;
      pause();
    }
  }

  /** Until a change under way is over. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BufferInterruptedException("interrupted while waiting for a log to change", e);
    }
  }

  /**
   * Returns how many records are in the log that were neither committed nor dropped.
   *
   * @return their number, those of the open batch included
   */
  public long records() {
    return sealed.records() + openRecords();
  }

  /**
   * Returns how large they are.
   *
   * @return the bytes of their payloads
   */
  public long bytes() {
    return sealed.bytes() + openBytes();
  }

  /**
   * Returns how many batches are sealed and neither committed nor dropped.
   *
   * @return their number, those in flight included
   */
  public long sealedBatches() {
    return sealed.batches();
  }

  /**
   * Returns how many records are in no batch yet.
   *
   * @return their number
   */
  public long openRecords() {
    return replay.tail().size();
  }

  /**
   * Returns how large the records are that are in no batch yet.
   *
   * @return the bytes of their payloads
   */
  public long openBytes() {
    return replay.tail().bytes(replay.tail().size());
  }

  /**
   * Returns when the oldest record of the backlog was put.
   *
   * @return the time by the owner's wall clock; empty if the backlog is empty
   */
  public Optional<Instant> oldest() {
    return Optional.ofNullable(oldest).map(record -> Instant.ofEpochMilli(record.epochMillis()));
  }

  /**
   * Returns the batch that was committed last.
   *
   * @return its id; empty if none was
   */
  public Optional<BatchId> committed() {
    Progress progress = replay.progress();
    return progress.committed() == 0
        ? Optional.empty()
        : Optional.of(new BatchId(progress.committedLog(), progress.committed()));
  }

  /**
   * Returns up to which record everything was committed or dropped.
   *
   * @return the sequence number of the last such record; 0 if there is none
   */
  public long goneSequence() {
    return replay.goneSequence();
  }

  /**
   * Returns the records that were dropped from behind a batch that was in flight.
   *
   * @return their sequence numbers, in order
   */
  public List<SequenceRange> dropped() {
    return replay.progress().holes().stream()
        .map(hole -> SequenceRange.closed(hole.firstSequence(), hole.lastSequence()))
        .toList();
  }

  /**
   * Returns the sequence number that the next record would get.
   *
   * @return the number, as far as nothing is missing at the end of the log that no opening has told of
   */
  public long nextSequence() {
    long next = Math.max(replay.nextSequence(), goneSequence() + 1);
    for (QuarantinedSpan span : wal.recovery().quarantined()) {
      next = Math.max(next, span.missing().last() + 1);
    }
    return next;
  }

  /**
   * Returns what is missing from the backlog although nothing that is there is damaged, such as the content of a file that was
   * deleted. What {@link WalView#damaged} tells is not among it.
   *
   * @return the sequence numbers of the records; an empty range stands for the seal of the batch that ends before it
   */
  public List<SequenceRange> missing() {
    return untold;
  }

  /**
   * Returns what of some records belongs to the backlog: what of a loss counts.
   *
   * @param range the sequence numbers of the records
   * @return those that were neither committed nor dropped; one around what was dropped behind the oldest batch stays whole
   */
  public SequenceRange ofBacklog(SequenceRange range) {
    return replay.ofBacklog(range);
  }

  /** Receives the records of a log. */
  @FunctionalInterface
  public interface Records {
    /**
     * Receives a record.
     *
     * @param batch the batch that it is in; null if it is in none yet, or that is not known
     * @param record the record with its payload
     * @throws IOException if it cannot be passed on, which ends the reading
     */
    void record(@Nullable BatchId batch, WalEntry record) throws IOException;
  }

  /**
   * Reads the records with their payloads, in order, in memory for one batch. If the owner gives back committed space
   * meanwhile, the records there are passed over. If somebody opens the log meanwhile, which may move its last records to
   * another place, the log is replayed again, and reading goes on behind the last record that was passed on.
   *
   * @param range the numbers of those that are wanted
   * @param all whether also those that were committed or dropped, as far as they are there still
   * @param records receives them
   * @throws IOException if {@code records} throws it
   * @throws io.unistream.buffer.BufferException if the log cannot be read
   */
  public void read(SequenceRange range, boolean all, Records records) throws IOException {
    long last = Math.min(range.last(), replay.lastRecord());
    long[] passed = {range.first() - 1};
    Records counted = (batch, record) -> {
      records.record(batch, record);
      passed[0] = record.sequence();
    };
    BacklogView now = this;
    for (int idle = 0; passed[0] < last; ) {
      long before = passed[0];
      CorruptLogException failure = null;
      try {
        if (now.readOnce(SequenceRange.closed(before + 1, last), all, counted)) {
          return;
        }
      } catch (CorruptLogException e) {
        failure = e;
      }
      idle = passed[0] > before ? 0 : idle + 1;
      if (idle >= TIMES && failure != null) {
        throw failure;
      }
      if (passed[0] >= last || idle >= TIMES) {
        return;
      }
      pause();
      now = of(wal);
      if (now.goneSequence() >= last) {
        return; // it was committed or dropped meanwhile
      }
    }
  }

  /** Returns whether the end of the range was reached, or is known not to be there. */
  private boolean readOnce(SequenceRange range, boolean all, Records records) throws IOException {
    long number = all ? 1 : replay.progress().goneBatch() + 1;
    long after = all ? 0 : replay.progress().goneSequence();
    try (BatchReader reader = reader(all)) {
      while (true) {
        StoredBatch batch = reader.readIfAny(number, after);
        if (batch == null) {
          return pass(null, reader.rest(), range, records) || isExplained(range.last());
        }
        if (pass(batch.seal(), batch.records(), range, records)) {
          return true;
        }
        number = batch.seal().batch() + 1;
        reader.release();
      }
    }
  }

  /** Whether a record need not come: it was given up. */
  private boolean isExplained(long sequence) {
    return replay.progress().isGone(sequence);
  }

  private BatchReader reader(boolean all) {
    ArrayDeque<Seal> lateSeals = new ArrayDeque<>(replay.lateSeals());
    if (all) {
      lateSeals.clear();
      Stream.concat(replay.goneLateSeals().stream(), replay.lateSeals().stream())
          .sorted(Comparator.comparingLong(Seal::batch))
          .forEach(lateSeals::add);
    }
    return new BatchReader(wal.cursor(), lateSeals, all ? Progress.NONE : replay.progress());
  }

  /** Returns whether the end of the range is reached. */
  private static boolean pass(
      @Nullable Seal seal, List<WalEntry> entries, SequenceRange range, Records records)
      throws IOException {
    for (WalEntry entry : entries) {
      if (entry.sequence() > range.last()) {
        return true;
      }
      if (range.contains(entry.sequence())) {
        // what the owner has given back meanwhile may have held the seal of those before
        boolean covers = seal != null && seal.sequences().contains(entry.sequence());
        records.record(seal != null && covers ? seal.id() : null, entry);
      }
    }
    return false;
  }
}

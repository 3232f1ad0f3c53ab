package io.unistream.buffer.batch;

import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Brings a state up from its log.
 *
 * @param report what was found
 * @param lateSeals the batches whose seals do not follow their last records
 */
record Opening(RecoveryReport report, ArrayDeque<Seal> lateSeals) {

  /** No policy asks for more, and a wall clock that is centuries off must not overflow the nanoseconds. */
  private static final long MAX_AGE_MILLIS = TimeUnit.DAYS.toMillis(36_500);

  static Opening of(BufferState state) {
    long start = state.clock.nanoTime();
    LogReplay replay = new LogReplay();
    state.wal.replay(replay);
    replay.finish();
    WalRecovery found = state.wal.recovery();
    checkGaps(replay, found);
    state.lock.lock();
    try {
      restore(state, replay, found);
      ArrayDeque<Seal> lateSeals = new ArrayDeque<>(replay.lateSeals());
      lateSeals.addAll(cut(state, replay.tail()));
      Duration duration = Duration.ofNanos(state.clock.nanoTime() - start);
      RecoveryReport report = new RecoveryReport(
          found.created(),
          found.cleanShutdown(),
          state.backlogRecords,
          state.backlogBytes,
          state.sealedBatches(),
          found.tornBytes(),
          reported(replay, found),
          duration);
      return new Opening(report, lateSeals);
    } finally {
      state.lock.unlock();
    }
  }

  private static void checkGaps(LogReplay replay, WalRecovery found) {
    if (!replay.gaps().isEmpty() && !found.toleratesGaps()) {
      SequenceRange gap = replay.gaps().get(0);
      throw new CorruptLogException(
          "log", 0, gap, "entries are missing, although every entry there is valid");
    }
  }

  /** What the log moved aside, and what is missing without a trace. */
  private static List<QuarantinedSpan> reported(LogReplay replay, WalRecovery found) {
    List<QuarantinedSpan> spans = new ArrayList<>(found.quarantined());
    for (SequenceRange gap : replay.gaps()) {
      boolean explained = spans.stream().anyMatch(span -> span.missing().contains(gap.first()));
      if (!gap.isEmpty() && !explained) {
        spans.add(new QuarantinedSpan("log", 0, 0, gap));
      }
    }
    return spans;
  }

  private static void restore(BufferState state, LogReplay replay, WalRecovery found) {
    long nextSequence = replay.nextSequence();
    for (QuarantinedSpan span : found.quarantined()) {
      nextSequence = Math.max(nextSequence, span.missing().last() + 1);
    }
    ReplayedTail tail = replay.tail();
    state.progress = replay.progress();
    state.open.restore(
        nextSequence,
        replay.nextBatch() + lostNumbers(found),
        replay.sealedRecords(),
        replay.sealedBytes());
    state.backlogRecords = replay.sealedRecords() - state.progress.goneRecords() + tail.size();
    state.backlogBytes =
        replay.sealedBytes() - state.progress.goneBytes() + tail.bytes(tail.size());
    state.sealedBatches =
        replay.nextBatch() - 1 - state.progress.skipBatch() + (state.progress.hasHole() ? 1 : 0);
    if (!replay.gaps().isEmpty() || !found.quarantined().isEmpty()) {
      recount(state, replay);
    }
  }

  /**
   * Damage may have hit seals that nothing else tells of, and their batches may have been handed out: their numbers are
   * never used again. There are at most as many as fit into the damage.
   */
  private static long lostNumbers(WalRecovery found) {
    long bytes = 0;
    for (QuarantinedSpan span : found.quarantined()) {
      bytes += span.length();
    }
    return bytes == 0 ? 0 : bytes / Seal.LENGTH + 1;
  }

  /** After a quarantine the running totals count what is lost, so what is there is counted one by one. */
  private static void recount(BufferState state, LogReplay replay) {
    state.backlogRecords = 0;
    state.backlogBytes = 0;
    state.sealedBatches = replay.impliedBatches();
    state.wal.replay(entry -> {
      if (entry.type() == WalEntry.Type.RECORD && !state.progress.isGone(entry.sequence())) {
        state.backlogRecords++;
        state.backlogBytes += entry.body().length;
      } else if (entry.type() == WalEntry.Type.SEAL
          && !state.progress.isGone(Seal.of(entry).last())) {
        state.sealedBatches++;
      }
    });
  }

  /**
   * EMIT-RETHRESHOLD: what is in no batch yet is cut by the limits of now; the rest is the open batch. On a full disk,
   * where not even the seals find room, it stays one open batch: what is there must come out.
   */
  private static List<Seal> cut(BufferState state, ReplayedTail tail) {
    OpenBatch before = new OpenBatch();
    before.copyFrom(state.open);
    List<WalEntry> entries = new ArrayList<>();
    List<Seal> seals = new ArrayList<>();
    recover(state, tail, state.settings.emit(), entries, seals);
    if (entries.isEmpty()) {
      return seals;
    }
    try {
      state.awaitDurable(state.wal.append(entries));
    } catch (BufferStorageFullException e) {
      System.getLogger(Opening.class.getName())
          .log(System.Logger.Level.WARNING, "no space to cut the open batch by the new limits", e);
      state.open.copyFrom(before);
      recover(
          state, tail, new EmitPolicy(Integer.MAX_VALUE, Integer.MAX_VALUE, null), entries, seals);
      return List.of();
    }
    state.sealedBatches += seals.size();
    state.notifier.sealed(state.wal.logId(), seals);
    return seals;
  }

  private static void recover(
      BufferState state,
      ReplayedTail tail,
      EmitPolicy policy,
      List<WalEntry> entries,
      List<Seal> seals) {
    long millis = state.clock.epochMillis();
    long nanos = state.clock.nanoTime();
    for (int i = 0; i < tail.size(); i++) {
      long age = Math.max(0, Math.min(MAX_AGE_MILLIS, millis - tail.epochMillis(i)));
      long put = nanos - TimeUnit.MILLISECONDS.toNanos(age);
      state.open.recover(tail, i, put, millis, policy, entries, seals);
    }
  }
}

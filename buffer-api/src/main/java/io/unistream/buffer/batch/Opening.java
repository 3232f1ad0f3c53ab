package io.unistream.buffer.batch;

import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Brings a state up from its log.
 *
 * @param report what was found
 * @param lateSeals the batches whose seals do not follow their last records
 * @param cut those of them that opening made, which the listener is to be told of
 */
record Opening(RecoveryReport report, ArrayDeque<Seal> lateSeals, List<Seal> cut) {

  /** No policy asks for more, and a wall clock that is centuries off must not overflow the nanoseconds. */
  private static final long MAX_AGE_MILLIS = TimeUnit.DAYS.toMillis(36_500);

  static Opening of(BufferState state) {
    long start = state.clock.nanoTime();
    LogReplay replay = new LogReplay();
    state.wal.replay(replay);
    replay.finish();
    WalRecovery found = state.wal.recovery();
    checkGaps(replay, found);
    List<QuarantinedSpan> reported = reported(state.wal, replay, found);
    state.lock.lock();
    try {
      restore(state, replay, found);
      ArrayDeque<Seal> lateSeals = new ArrayDeque<>(replay.lateSeals());
      List<Seal> cut = cut(state, replay.tail());
      lateSeals.addAll(cut);
      Duration duration = Duration.ofNanos(state.clock.nanoTime() - start);
      RecoveryReport report = RecoveryReport.builder()
          .created(found.created())
          .cleanShutdown(found.cleanShutdown())
          .records(state.backlogRecords)
          .bytes(state.backlogBytes)
          .sealedBatches(state.sealedBatches())
          .tornBytes(found.tornBytes())
          .quarantined(reported)
          .duration(duration)
          .build();
      return new Opening(report, lateSeals, cut);
    } finally {
      state.lock.unlock();
    }
  }

  private static void checkGaps(LogReplay replay, WalRecovery found) {
    for (SequenceRange gap : replay.gaps()) {
      if (!found.toleratesGaps() && !isQuarantined(gap, found)) {
        throw new CorruptLogException(
            "log", 0, gap, "entries are missing, although every entry there is valid");
      }
    }
  }

  /** What is missing without a trace, and was not known to be; an empty range stands for the seal of a batch that ends before it. */
  static List<SequenceRange> untold(LogReplay replay, WalRecovery found) {
    List<SequenceRange> parts = new ArrayList<>();
    for (SequenceRange gap : replay.gaps()) {
      for (SequenceRange part : gap.isEmpty() ? List.of(gap) : unexplained(gap, found)) {
        if (!isQuarantined(part, found)) {
          parts.add(part);
        }
      }
    }
    return parts;
  }

  /** Whether the log was told to go on without it: then every opening does. */
  private static boolean isQuarantined(SequenceRange gap, WalRecovery found) {
    if (!gap.isEmpty()) {
      return unexplained(gap, found).isEmpty();
    }
    return found.quarantined().stream()
        .map(QuarantinedSpan::missing)
        .anyMatch(missing -> missing.first() <= gap.first() && gap.first() <= missing.last() + 1);
  }

  /** The parts of a gap that no quarantined span tells of. */
  private static List<SequenceRange> unexplained(SequenceRange gap, WalRecovery found) {
    List<SequenceRange> parts = new ArrayList<>();
    List<SequenceRange> missing = found.quarantined().stream()
        .map(QuarantinedSpan::missing)
        .sorted(Comparator.comparingLong(SequenceRange::first))
        .toList();
    long from = gap.first();
    for (SequenceRange known : missing) {
      if (known.first() > from && known.first() <= gap.last()) {
        parts.add(SequenceRange.closed(from, known.first() - 1));
      }
      from = known.first() <= gap.last() ? Math.max(from, known.last() + 1) : from;
    }
    if (from <= gap.last()) {
      parts.add(SequenceRange.closed(from, gap.last()));
    }
    return parts;
  }

  /** What the log moved aside, and what is missing without a trace, of which the log takes note now. */
  private static List<QuarantinedSpan> reported(Wal wal, LogReplay replay, WalRecovery found) {
    List<QuarantinedSpan> spans = new ArrayList<>();
    for (QuarantinedSpan span : found.quarantined()) {
      spans.add(QuarantinedSpan.of(
          span.source(), span.offset(), span.length(), replay.ofBacklog(span.missing())));
    }
    for (SequenceRange part : untold(replay, found)) {
      wal.quarantine(part);
      if (!part.isEmpty()) {
        spans.add(QuarantinedSpan.of("log", 0, 0, replay.ofBacklog(part)));
      }
    }
    return spans;
  }

  private static void restore(BufferState state, LogReplay replay, WalRecovery found) {
    long nextSequence = replay.nextSequence();
    for (QuarantinedSpan span : found.quarantined()) {
      nextSequence = Math.max(nextSequence, span.missing().last() + 1);
    }
    // Each record that is missing at the end may have been a batch, too.
    long lostNumbers = Math.max(lostNumbers(replay, found), nextSequence - replay.nextSequence());
    Progress progress = replay.progress();
    state.progress = progress;
    state.oldestMillis = state.clock.epochMillis(); // until the oldest record is looked at
    SealedBacklog sealed = SealedBacklog.of(replay, found, state.wal::cursor);
    state.restore(sealed.records(), sealed.bytes(), sealed.batches());
    state.open.restore(
        state.wal.logId(),
        nextSequence,
        replay.nextBatch() + lostNumbers,
        Math.max(replay.sealedRecords(), progress.records() + state.backlogRecords),
        Math.max(replay.sealedBytes(), progress.bytes() + state.backlogBytes));
    ReplayedTail tail = replay.tail();
    state.restore(
        state.backlogRecords + tail.size(),
        state.backlogBytes + tail.bytes(tail.size()),
        state.sealedBatches());
  }

  /**
   * Damage may have hit seals that nothing else tells of, and their batches may have been handed out: their numbers are
   * never used again. There are at most as many as fit into the damage. What the log told of in its place is counted there.
   */
  private static long lostNumbers(LogReplay replay, WalRecovery found) {
    long bytes = -replay.toldBytes();
    for (QuarantinedSpan span : found.quarantined()) {
      bytes += span.length();
    }
    return LogReplay.mostSeals(Math.max(0, bytes));
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
    recover(state, tail, state.settings.emit(), true, entries, seals);
    if (entries.isEmpty()) {
      state.show();
      return seals;
    }
    try {
      state.awaitDurable(state.wal.append(entries));
    } catch (BufferStorageFullException e) {
      System.getLogger(Opening.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "there is no space to cut the open batch by the new limits",
              e);
      state.open.copyFrom(before);
      recover(
          state,
          tail,
          EmitPolicy.defaults().withMaxRecords(Integer.MAX_VALUE).withMaxBytes(Integer.MAX_VALUE),
          false,
          entries,
          seals);
      seals = List.of();
    }
    state.restore(state.backlogRecords, state.backlogBytes, state.sealedBatches() + seals.size());
    return seals;
  }

  private static void recover(
      BufferState state,
      ReplayedTail tail,
      EmitPolicy policy,
      boolean cut,
      List<WalEntry> entries,
      List<Seal> seals) {
    long millis = state.clock.epochMillis();
    long nanos = state.clock.nanoTime();
    for (int i = 0; i < tail.size(); i++) {
      long age = Math.max(0, Math.min(MAX_AGE_MILLIS, millis - tail.epochMillis(i)));
      long put = nanos - TimeUnit.MILLISECONDS.toNanos(age);
      boolean apart =
          cut && i > 0 && state.progress.hasHoleBetween(tail.sequence(i - 1), tail.sequence(i));
      state.open.recover(tail, i, put, millis, policy, apart, entries, seals);
    }
  }
}

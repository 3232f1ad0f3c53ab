package io.unistream.buffer.batch;

import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalObserver;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A log in a list that keeps a backend's promises and nothing more: what no {@link #awaitDurable} covered is forgotten
 * by a crash, or kept in part, as the test says. Fails as its {@link Faults} say, and refuses to be used wrongly. A
 * position is an index in the list.
 */
final class ListWal implements Wal {

  static final UUID LOG = new UUID(7, 7);

  final Faults faults = new Faults();

  // All below guarded by this.
  private final List<WalEntry> entries;
  private final List<ListCursor> cursors = new ArrayList<>();
  private final WalRecovery recovery;
  private UUID logId = LOG;
  /** Damage that is told of in front of an entry. */
  private final Map<Integer, QuarantinedSpan> told = new HashMap<>();

  /** How far the log had come in front of an entry, as a backend with lineage knows it: sequence and batch number. */
  private final Map<Integer, long[]> lineage = new HashMap<>();

  private long begins;

  private final BitSet deleted = new BitSet();
  private int reclaimed;
  private int durable;
  private boolean durableAtOnce;
  private long syncs;
  private boolean clean;
  private @Nullable String unusable;
  private @Nullable WalObserver observer;
  private @Nullable RuntimeException failure;

  private ListWal(List<WalEntry> entries, WalRecovery recovery) {
    this.entries = new ArrayList<>(entries);
    this.recovery = recovery;
    durable = entries.size();
  }

  static ListWal create() {
    return new ListWal(
        List.of(), WalRecovery.builder().created(true).cleanShutdown(true).build());
  }

  /** A log of these entries. */
  static ListWal of(List<WalEntry> entries) {
    return new ListWal(entries, WalRecovery.builder().cleanShutdown(true).build());
  }

  /** The log as the next process finds it after a crash that kept some entries that were not durable. */
  synchronized ListWal crash(int kept) {
    return survivor(reclaimed, Math.min(entries.size(), durable + kept));
  }

  /** As {@link #crash}, and what was deleted is back. */
  synchronized ListWal crashUndoingReclaim() {
    return survivor(0, durable);
  }

  private ListWal survivor(int from, int to) {
    unusable = "the process of this log has crashed";
    ListWal survivor = new ListWal(
        left(from, to),
        WalRecovery.builder()
            .cleanShutdown(clean)
            .quarantined(List.copyOf(told.values()))
            .toleratesGaps(recovery.toleratesGaps())
            .build());
    survivor.logId = logId;
    survivor.told.putAll(told);
    survivor.lineage.putAll(lineage);
    survivor.begins = begins;
    return survivor;
  }

  /** The log of which the backend notices that it is a copy. */
  synchronized ListWal copied(UUID newLogId) {
    logId = newLogId;
    return this;
  }

  /** The log without some entries, and with damage in front of an entry of those that are left. */
  synchronized ListWal withoutAndTold(Set<Integer> lost, int before, QuarantinedSpan span) {
    ListWal damaged = without(lost, true, span);
    damaged.told.put(before, span);
    return damaged;
  }

  /**
   * A log of which some entries are lost, each told of in its place.
   *
   * @param exact whether it knows how far it had come behind each of them
   */
  static ListWal damaged(List<WalEntry> entries, Set<Integer> lost, boolean exact) {
    ListWal damaged = of(entries).without(lost, true);
    long batch = 0;
    int left = 0;
    for (int i = 0; i < entries.size(); i++) {
      WalEntry entry = entries.get(i);
      batch = entry.type() == WalEntry.Type.SEAL ? Seal.of(entry).batch() : batch;
      if (!lost.contains(i)) {
        left++;
        continue;
      }
      damaged.tell(left, Bodies.LENGTH);
      if (exact) {
        damaged.withLineage(left, entry.sequence(), batch);
      }
    }
    return damaged;
  }

  /** A copy of the log without one entry more, which is told of in its place beside what was told of before. Nothing was deleted yet. */
  synchronized ListWal damagedToo(int lost, boolean exact) {
    List<WalEntry> left = new ArrayList<>(entries);
    WalEntry entry = left.remove(lost);
    ListWal damaged =
        new ListWal(left, WalRecovery.builder().toleratesGaps(true).build());
    told.forEach(
        (before, span) -> damaged.tell(before > lost ? before - 1 : before, span.length()));
    damaged.tell(lost, Bodies.LENGTH);
    lineage.forEach((before, reached) ->
        damaged.withLineage(before > lost ? before - 1 : before, reached[0], reached[1]));
    if (exact) {
      long batch = 0;
      for (WalEntry earlier : entries.subList(0, lost + 1)) {
        batch = Math.max(batch, earlier.batch());
      }
      damaged.withLineage(lost, entry.sequence(), batch);
    }
    return damaged;
  }

  private void tell(int before, long length) {
    QuarantinedSpan known = told.get(before);
    long all = length + (known == null ? 0 : known.length());
    told.put(before, QuarantinedSpan.of("x", before, all, new SequenceRange(1, 0)));
  }

  /** The log that knows from elsewhere what was given up before it. */
  synchronized ListWal begins(long sequence) {
    begins = sequence;
    return this;
  }

  /** The log with a note of how far it had come, in front of an entry. */
  synchronized ListWal withLineage(int before, long sequence, long batch) {
    lineage.merge(before, new long[] {sequence, batch}, (one, other) ->
        new long[] {Math.max(one[0], other[0]), Math.max(one[1], other[1])});
    return this;
  }

  /** The log as the next process finds it after {@link #close}. */
  synchronized ListWal reopened() {
    if (unusable == null) {
      throw new AssertionError("the log is still open");
    }
    return survivor(reclaimed, durable);
  }

  /** The log without some entries, as damage leaves it. */
  synchronized ListWal without(Set<Integer> lost, boolean toleratesGaps, QuarantinedSpan... spans) {
    List<WalEntry> left = new ArrayList<>();
    for (int i = reclaimed; i < durable; i++) {
      if (!lost.contains(i)) {
        left.add(entries.get(i));
      }
    }
    unusable = "the log was damaged";
    return new ListWal(
        left,
        WalRecovery.builder()
            .quarantined(List.of(spans))
            .toleratesGaps(toleratesGaps)
            .build());
  }

  /** Everything that is in the log now, durable or not. */
  synchronized List<WalEntry> entries() {
    return left(reclaimed, entries.size());
  }

  /** Everything that ever was in the log, for a log that deletes late. */
  synchronized List<WalEntry> entriesSinceItBegan() {
    return List.copyOf(entries);
  }

  private List<WalEntry> left(int from, int to) {
    return IntStream.range(from, to)
        .filter(index -> !deleted.get(index))
        .mapToObj(entries::get)
        .toList();
  }

  /** How far the backlog is given up by what is in the log. */
  synchronized Progress progress() {
    Progress progress = Progress.NONE;
    for (WalEntry entry : entries) {
      if (entry.type() == WalEntry.Type.COMMIT) {
        progress = Progress.of(entry);
      }
    }
    return progress;
  }

  synchronized int size() {
    return entries.size();
  }

  synchronized int durable() {
    return durable;
  }

  synchronized boolean isClosed() {
    return clean;
  }

  @Override
  public UUID logId() {
    return logId;
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.POWER;
  }

  @Override
  public void replay(WalVisitor visitor) {
    faults.onRead(-1);
    List<WalEntry> now = entries();
    visitor.begins(begins);
    for (int i = 0; i <= now.size(); i++) {
      QuarantinedSpan span = told.get(i);
      if (span != null) {
        visitor.damaged(span);
      }
      long[] reached = lineage.get(i);
      if (reached != null) {
        visitor.reached(reached[0], reached[1]);
      }
      if (i < now.size()) {
        visitor.entry(now.get(i));
      }
    }
  }

  @Override
  public WalRecovery recovery() {
    return recovery;
  }

  @Override
  public long append(List<WalEntry> group) {
    faults.awaitDisk();
    return appendNow(group);
  }

  private synchronized long appendNow(List<WalEntry> group) {
    checkUsable();
    if (group.isEmpty()) {
      throw new AssertionError("an append of nothing");
    }
    if (failure != null) {
      throw new BufferFailedException("the log has failed", failure);
    }
    faults.onAppend(group);
    for (WalEntry entry : group) {
      entries.add(WalEntry.of(
          entry.type(), entry.sequence(), entry.epochMillis(), entry.body().clone()));
    }
    if (durableAtOnce) {
      durable = entries.size();
    }
    return entries.size();
  }

  /** From now on what is appended is durable, and nothing need be waited for. */
  synchronized void makeDurableAtOnce() {
    durableAtOnce = true;
  }

  @Override
  public synchronized boolean isDurable(long position) {
    return position <= durable;
  }

  @Override
  public void awaitDurable(long position) {
    if (position <= durable()) {
      return;
    }
    faults.onSync();
    synchronized (this) {
      if (failure == null) {
        failure = faults.syncFailure();
        durable = Math.max(durable, faults.durableAtFailure());
      }
      if (position <= durable) {
        return;
      }
      if (failure instanceof UnknownOutcomeException) {
        throw new UnknownOutcomeException("the log has failed", failure);
      }
      if (failure != null) {
        throw failure;
      }
      syncs++;
      durable = Math.max(durable, Math.toIntExact(position));
    }
  }

  @Override
  public synchronized WalCursor cursor() {
    ListCursor cursor = new ListCursor(this, reclaimed);
    cursors.add(cursor);
    return cursor;
  }

  /** The entry at an index, or null at the end. */
  synchronized @Nullable WalEntry entry(int index) {
    checkUsable();
    faults.onRead(index);
    if (index == entries.size()) {
      return null;
    }
    WalEntry entry = entries.get(index);
    return WalEntry.of(
        entry.type(), entry.sequence(), entry.epochMillis(), entry.body().clone());
  }

  synchronized void forget(ListCursor cursor) {
    cursors.remove(cursor);
  }

  @Override
  public synchronized void reclaimBetween(long from, long to) {
    checkPassed(to);
    if (faults.takeReclaimFailure()) {
      throw new BufferStorageException("deleting failed");
    }
    deleted.set(Math.toIntExact(from), Math.toIntExact(to));
  }

  private void checkPassed(long position) {
    if (cursors.stream().anyMatch(cursor -> cursor.position() < position)) {
      throw new AssertionError("reclaimed what a cursor is still to read");
    }
  }

  @Override
  public synchronized void reclaim(long position) {
    checkPassed(position);
    if (faults.takeReclaimFailure()) {
      throw new BufferStorageException("deleting failed");
    }
    reclaimed = Math.max(reclaimed, Math.toIntExact(position));
  }

  @Override
  public synchronized void observe(WalObserver whom) {
    observer = whom;
  }

  /** Whom to tell of what no call causes. */
  synchronized WalObserver observer() {
    return Objects.requireNonNull(observer, "nobody observes this log");
  }

  @Override
  public synchronized WalStats stats() {
    return WalStats.builder()
        .syncs(syncs)
        .syncNanos(10 * syncs)
        .maxSyncNanos(syncs == 0 ? 0 : 10)
        .details(Map.of("entries", (long) entries.size()))
        .build();
  }

  @Override
  public synchronized void close() {
    if (unusable == null) {
      unusable = "the log is closed";
      clean = failure == null;
      durable = clean ? entries.size() : durable;
    }
  }

  private void checkUsable() {
    if (unusable != null) {
      throw new IllegalStateException(unusable);
    }
  }
}

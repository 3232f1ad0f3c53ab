package io.unistream.stranger;

import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.wal.WalEntry;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What outlives a process: rows by position, as they were at the last commit. Guarded by itself. */
final class RowTable {

  final UUID id;
  private final NavigableMap<Long, WalEntry> rows;
  private NavigableMap<Long, WalEntry> committed;
  private long end;
  private boolean open;
  private boolean dead;

  RowTable(UUID id) {
    this(id, new TreeMap<>());
  }

  private RowTable(UUID id, NavigableMap<Long, WalEntry> left) {
    this.id = id;
    this.rows = new TreeMap<>(left);
    this.committed = left;
    this.end = left.isEmpty() ? 0 : left.lastKey();
  }

  /** The table as the next process finds it. */
  synchronized RowTable afterCrash() {
    dead = true;
    return new RowTable(id, committed);
  }

  synchronized boolean open() {
    if (open) {
      throw new BufferLockedException("the table is open already");
    }
    open = true;
    return rows.isEmpty();
  }

  synchronized long insert(WalEntry entry) {
    ensureAlive();
    byte[] body = entry.body().clone(); // the caller's array is the caller's again
    rows.put(++end, WalEntry.of(entry.type(), entry.sequence(), entry.epochMillis(), body));
    return end;
  }

  synchronized void deleteUpTo(long position) {
    ensureAlive();
    rows.headMap(position, true).clear();
  }

  synchronized void commit() {
    ensureAlive();
    committed = new TreeMap<>(rows);
  }

  synchronized Map.@Nullable Entry<Long, WalEntry> after(long position) {
    return rows.higherEntry(position);
  }

  synchronized void close() {
    open = false;
  }

  private void ensureAlive() {
    if (dead) {
      throw new IllegalStateException("the process is dead");
    }
  }
}

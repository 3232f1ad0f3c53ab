package io.unistream.stranger;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A log in a {@link RowTable}, committed at each append: the least that is correct. Mistakes override a step. */
class RowWal implements Wal {

  private final RowTable table;
  private final boolean created;

  RowWal(RowTable table) {
    this.table = table;
    this.created = table.open();
  }

  @Override
  public UUID logId() {
    return table.id;
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.PROCESS;
  }

  @Override
  public WalRecovery recovery() {
    return WalRecovery.builder().created(created).cleanShutdown(true).build();
  }

  @Override
  public void replay(WalVisitor visitor) {
    try (WalCursor cursor = cursor()) {
      for (WalEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        visitor.entry(entry);
      }
    }
  }

  @Override
  public long append(List<WalEntry> entries) {
    long position = 0;
    for (WalEntry entry : entries) {
      position = table.insert(entry);
    }
    commit();
    return position;
  }

  void commit() {
    table.commit();
  }

  @Override
  public void awaitDurable(long position) {}

  @Override
  public void reclaim(long position) {
    table.deleteUpTo(position);
    commit();
  }

  @Override
  public WalStats stats() {
    return WalStats.builder().build();
  }

  @Override
  public void close() {
    commit();
    table.close();
  }

  @Override
  public WalCursor cursor() {
    return new RowCursor();
  }

  @Nullable
  WalEntry read(Map.@Nullable Entry<Long, WalEntry> row) {
    return row == null ? null : row.getValue();
  }

  private final class RowCursor implements WalCursor {
    private long position;

    @Override
    public @Nullable WalEntry next() {
      Map.Entry<Long, WalEntry> row = table.after(position);
      WalEntry stored = read(row);
      WalEntry entry = stored == null
          ? null
          : WalEntry.of(
              stored.type(),
              stored.sequence(),
              stored.epochMillis(),
              stored.body().clone());
      position = row == null ? position : row.getKey();
      return entry;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void close() {}
  }
}

package io.unistream.stranger;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalStats;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Mistakes in a log of rows. */
public enum Mistake {

  /** Its first statement is no SQL. */
  NEVER_OPENS(table -> {
    throw typo("open");
  }),

  /** The statement that stores records has a typing error. */
  TYPO_IN_APPEND(table -> new RowWal(table) {
    @Override
    public long append(List<WalEntry> entries) {
      throw typo("append");
    }
  }),

  /** As above, in what waits for a sync. */
  TYPO_IN_AWAIT_DURABLE(table -> new RowWal(table) {
    @Override
    public void awaitDurable(long position) {
      throw typo("awaitDurable");
    }
  }),

  /** As above, in reading. */
  TYPO_IN_NEXT(table -> new RowWal(table) {
    @Override
    @Nullable
    WalEntry read(Map.@Nullable Entry<Long, WalEntry> row) {
      throw typo("next");
    }
  }),

  /** As above, in reading what is there: an empty log opens. */
  TYPO_IN_ROW(table -> new RowWal(table) {
    @Override
    @Nullable
    WalEntry read(Map.@Nullable Entry<Long, WalEntry> row) {
      if (row != null) {
        throw typo("row");
      }
      return null;
    }
  }),

  /** As above, in opening a cursor. */
  TYPO_IN_CURSOR(table -> new RowWal(table) {
    @Override
    public WalCursor cursor() {
      throw typo("cursor");
    }
  }),

  /** As above, in deleting. */
  TYPO_IN_RECLAIM(table -> new RowWal(table) {
    @Override
    public void reclaim(long position) {
      throw typo("reclaim");
    }
  }),

  /** As above, in what is measured. */
  TYPO_IN_STATS(table -> new RowWal(table) {
    @Override
    public WalStats stats() {
      throw typo("stats");
    }
  }),

  /** As above, in closing. */
  TYPO_IN_CLOSE(table -> new RowWal(table) {
    @Override
    public void close() {
      throw typo("close");
    }
  }),

  /** As above, where two records or more are stored at once, as only some calls do. */
  TYPO_IN_BULKS(table -> new RowWal(table) {
    @Override
    public long append(List<WalEntry> entries) {
      if (entries.size() > 1) {
        throw typo("bulk");
      }
      return super.append(entries);
    }
  }),

  /** Runs out of memory where a record is of some size. */
  NO_MEMORY_FOR_LARGE_RECORDS(table -> new RowWal(table) {
    @Override
    public long append(List<WalEntry> entries) {
      if (entries.stream().anyMatch(entry -> entry.body().length > 90)) {
        throw new OutOfMemoryError("Java heap space");
      }
      return super.append(entries);
    }
  }),

  /** Acknowledges when it has inserted; every tenth transaction is committed. */
  ACKNOWLEDGES_BEFORE_COMMIT(table -> new RowWal(table) {
    private int transactions;

    @Override
    void commit() {
      if (++transactions % 10 == 0) {
        super.commit();
      }
    }
  }),

  /** What a commit says is committed with the next records. */
  COMMITS_BATCHES_LATE(table -> new RowWal(table) {
    private boolean late;

    @Override
    public long append(List<WalEntry> entries) {
      late = entries.stream().allMatch(entry -> entry.type() == WalEntry.Type.COMMIT);
      return super.append(entries);
    }

    @Override
    void commit() {
      if (!late) {
        super.commit();
      }
    }
  }),

  /** Does not store what the second commit of a process says. */
  FORGETS_ONE_COMMIT(table -> new RowWal(table) {
    private int commits;

    @Override
    public long append(List<WalEntry> entries) {
      return super.append(entries.stream()
          .filter(entry -> entry.type() != WalEntry.Type.COMMIT || ++commits != 2)
          .toList());
    }
  }),

  /** Deletes the row behind the last one that is not needed any more. */
  RECLAIMS_ONE_ROW_TOO_MANY(table -> new RowWal(table) {
    @Override
    public void reclaim(long position) {
      super.reclaim(position + 1);
    }
  });

  @SuppressWarnings("ImmutableEnumChecker") // mistakes have no state; logs have
  private final Function<RowTable, Wal> opener;

  Mistake(Function<RowTable, Wal> opener) {
    this.opener = opener;
  }

  /** The library's own buffer over the log that has it. */
  public BufferHarness harness() {
    return new RowHarness("rows: " + this, table -> opener.apply((RowTable) table));
  }

  private static BufferStorageException typo(String call) {
    return new BufferStorageException(
        "cannot " + call, new SQLException("near \"SELEKT\": syntax error in " + call));
  }
}

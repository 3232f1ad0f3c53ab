package io.unistream.examples.sqlite;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A log in one SQLite table: an entry is a row, an append is a transaction, so it is durable when {@link #append} returns
 * and there is nothing left for {@link #awaitDurable}. One lock for everything. With {@code synchronous=FULL} SQLite means
 * it to survive power loss as well; what is declared is what the kit can show here.
 */
public class SqliteWal implements Wal {

  private static final int FIRST_ERROR_OF_LOCKS = SQLiteErrorCode.SQLITE_BUSY.code;

  // Guarded by this.
  private final Connection connection;
  private final UUID logId;
  private final WalRecovery recovery;
  private long end;
  private long syncs;
  private long syncNanos;
  private long maxSyncNanos;
  private boolean closed;
  private @Nullable SQLException failure;

  /** Takes the log over; the connection is this object's from here on. */
  SqliteWal(Connection connection) throws SQLException {
    this.connection = connection;
    boolean created = !exists("SELECT 1 FROM sqlite_schema WHERE name = 'log'");
    if (created) {
      run("CREATE TABLE log (id TEXT NOT NULL, clean INTEGER NOT NULL)");
      run("CREATE TABLE entry (position INTEGER PRIMARY KEY, type INTEGER NOT NULL,"
          + " sequence INTEGER NOT NULL, millis INTEGER NOT NULL, body BLOB NOT NULL)");
      run("INSERT INTO log VALUES ('" + UUID.randomUUID() + "', 1)");
    }
    boolean clean = exists("SELECT 1 FROM log WHERE clean = 1");
    run("UPDATE log SET clean = 0");
    connection.commit();
    try (Statement query = connection.createStatement();
        ResultSet row =
            query.executeQuery("SELECT id, (SELECT max(position) FROM entry) FROM log")) {
      row.next();
      this.logId = UUID.fromString(row.getString(1));
      this.end = row.getLong(2);
    }
    this.recovery = WalRecovery.builder().created(created).cleanShutdown(clean).build();
  }

  /**
   * Opens the log in a directory, which is made if it is not there.
   *
   * @param directory the directory
   * @return the log
   * @throws BufferLockedException if it is open already
   * @throws BufferStorageException if it cannot be opened
   */
  public static SqliteWal open(Path directory) {
    return new SqliteWal.Opener(SqliteWal::new).open(directory);
  }

  /** Opens one sort of SQLite log. */
  record Opener(Constructor constructor) {

    interface Constructor {
      SqliteWal make(Connection connection) throws SQLException;
    }

    SqliteWal open(Path directory) {
      Connection connection = null;
      try {
        Files.createDirectories(directory);
        connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("log.db"));
        try (Statement pragma = connection.createStatement()) {
          pragma.execute("PRAGMA busy_timeout = 0");
          pragma.execute("PRAGMA locking_mode = EXCLUSIVE");
          pragma.execute("PRAGMA journal_mode = WAL");
          pragma.execute("PRAGMA synchronous = FULL");
        }
        connection.setAutoCommit(false);
        return constructor.make(connection);
      } catch (IOException e) {
        throw new BufferStorageException("cannot make " + directory, e);
      } catch (SQLException e) {
        closeAfter(connection, e);
        if (code(e) == FIRST_ERROR_OF_LOCKS) {
          throw new BufferLockedException("the log in " + directory + " is open already", e);
        }
        throw new BufferStorageException("cannot open the log in " + directory, e);
      }
    }

    private static void closeAfter(@Nullable Connection connection, SQLException failure) {
      try {
        if (connection != null) {
          connection.close();
        }
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private static int code(SQLException e) {
    return e instanceof SQLiteException lite ? lite.getResultCode().code & 0xff : 0;
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private boolean exists(String sql) throws SQLException {
    try (Statement query = connection.createStatement();
        ResultSet row = query.executeQuery(sql)) {
      return row.next();
    }
  }

  @Override
  public UUID logId() {
    return logId;
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.PROCESS;
  }

  @Override
  public WalRecovery recovery() {
    return recovery;
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
  public synchronized long append(List<WalEntry> entries) {
    ensureUsable();
    long position = end;
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO entry VALUES (?, ?, ?, ?, ?)")) {
      for (WalEntry entry : entries) {
        insert.setLong(1, ++position);
        insert.setInt(2, entry.type().code());
        insert.setLong(3, entry.sequence());
        insert.setLong(4, entry.epochMillis());
        insert.setBytes(5, entry.body());
        insert.executeUpdate();
      }
    } catch (SQLException e) {
      throw undone(e);
    }
    finish();
    end = position;
    return end;
  }

  /** Nothing of the transaction is left, or else the log has failed. */
  private BufferStorageException undone(SQLException cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure = e;
      throw new UnknownOutcomeException("SQLite could not take back what it had refused", e);
    }
    return code(cause) == SQLiteErrorCode.SQLITE_FULL.code
        ? new BufferStorageFullException("SQLite has no space", cause)
        : new BufferStorageException("SQLite refused: " + cause.getMessage(), cause);
  }

  private void finish() {
    long start = System.nanoTime();
    try {
      commit(connection);
    } catch (SQLException e) {
      failure = e;
      throw new UnknownOutcomeException("SQLite could not commit", e);
    }
    long nanos = System.nanoTime() - start;
    syncs++;
    syncNanos += nanos;
    maxSyncNanos = Math.max(maxSyncNanos, nanos);
  }

  /** Makes the transaction durable. */
  void commit(Connection durable) throws SQLException {
    durable.commit();
  }

  @Override
  public void awaitDurable(long position) {}

  @Override
  public synchronized void reclaim(long position) {
    ensureUsable();
    try {
      run("DELETE FROM entry WHERE position <= " + position);
    } catch (SQLException e) {
      throw undone(e);
    }
    finish();
  }

  @Override
  public synchronized WalStats stats() {
    return WalStats.builder()
        .syncs(syncs)
        .syncNanos(syncNanos)
        .maxSyncNanos(maxSyncNanos)
        .build();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (connection) {
      if (failure == null) {
        run("UPDATE log SET clean = 1");
        connection.commit();
      }
    } catch (SQLException e) {
      throw new UnknownOutcomeException("SQLite could not close the log in order", e);
    }
  }

  private void ensureUsable() {
    if (closed) {
      throw new BufferClosedException("the log is closed");
    }
    if (failure != null) {
      throw new BufferFailedException("the log failed: " + failure.getMessage(), failure);
    }
  }

  private synchronized @Nullable Row after(long position) {
    ensureUsable();
    try (PreparedStatement query = connection.prepareStatement(
        "SELECT * FROM entry WHERE position > ? ORDER BY position LIMIT 1")) {
      query.setLong(1, position);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Row.of(row) : null;
      }
    } catch (SQLException e) {
      throw new BufferStorageException("SQLite cannot read: " + e.getMessage(), e);
    }
  }

  private record Row(long position, WalEntry entry) {
    static Row of(ResultSet row) throws SQLException {
      WalEntry.Type type = WalEntry.Type.ofCode(row.getInt(2));
      return new Row(
          row.getLong(1), WalEntry.of(type, row.getLong(3), row.getLong(4), row.getBytes(5)));
    }
  }

  @Override
  public WalCursor cursor() {
    return new WalCursor() {
      private long position;

      @Override
      public @Nullable WalEntry next() {
        Row row = after(position);
        position = row == null ? position : row.position;
        return row == null ? null : row.entry;
      }

      @Override
      public long position() {
        return position;
      }

      @Override
      public void close() {}
    };
  }
}

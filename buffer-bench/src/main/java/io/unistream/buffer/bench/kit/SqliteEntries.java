package io.unistream.buffer.bench.kit;

import io.unistream.buffer.BufferLockedException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite: a table with a rising key, a transaction an entry. */
final class SqliteEntries implements Peer {

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public String settings() {
    return "sqlite-jdbc 3.54.1.0: journal_mode=WAL, synchronous=EXTRA, locking_mode=EXCLUSIVE, a transaction an entry";
  }

  @Override
  public boolean isExclusive() {
    return true;
  }

  @Override
  public EntryLog open(Path directory) throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("log.db"));
    try {
      return new Log(connection);
    } catch (SQLException e) {
      connection.close();
      if (code(e) == SQLiteErrorCode.SQLITE_BUSY.code) {
        throw new BufferLockedException("SQLite says that the log is open: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  private static int code(Exception e) {
    return e instanceof SQLiteException lite ? lite.getResultCode().code & 0xff : 0;
  }

  private static final class Log implements EntryLog {

    private final Connection connection;
    private long last;

    Log(Connection connection) throws SQLException {
      this.connection = connection;
      try (Statement setting = connection.createStatement()) {
        setting.execute("PRAGMA busy_timeout=0");
        setting.execute("PRAGMA locking_mode=EXCLUSIVE");
        setting.execute("PRAGMA journal_mode=WAL");
        setting.execute("PRAGMA synchronous=EXTRA");
        setting.execute(
            "CREATE TABLE IF NOT EXISTS log (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
        // The lock is taken by the first write.
        setting.execute("PRAGMA user_version=1");
        try (ResultSet row = setting.executeQuery("SELECT max(id) FROM log")) {
          last = row.next() ? row.getLong(1) : 0;
        }
      }
    }

    @Override
    public long append(byte[] bytes) throws SQLException {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO log VALUES (?, ?)")) {
        insert.setLong(1, last + 1);
        insert.setBytes(2, bytes);
        insert.executeUpdate();
      }
      last++;
      return last;
    }

    @Override
    public Reader reader() {
      return new Rows();
    }

    @Override
    public void forget(long through) throws SQLException {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM log WHERE id <= ?")) {
        delete.setLong(1, through);
        delete.executeUpdate();
      }
    }

    /** SQLite undoes a statement that met SQLITE_FULL, and here the statement is the transaction. */
    @Override
    public boolean isRefusal(Exception failure) {
      return code(failure) == SQLiteErrorCode.SQLITE_FULL.code;
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }

    private final class Rows implements Reader {

      private long position;

      @Override
      public @Nullable Entry next() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
            "SELECT id, bytes FROM log WHERE id > ? ORDER BY id LIMIT 1")) {
          select.setLong(1, position);
          try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
              return null;
            }
            Entry entry = new Entry(row.getLong(1), row.getBytes(2));
            position = entry.position();
            return entry;
          }
        }
      }

      @Override
      public void close() {}
    }
  }
}

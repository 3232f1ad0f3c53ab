package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;

/** SQLite as a queue: a table with a rising key, a transaction a put. */
final class SqliteLog implements Contender {

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public Set<Durability> durabilities() {
    return EnumSet.allOf(Durability.class);
  }

  @Override
  public boolean isConcurrent() {
    return false;
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public String settings() {
    return "sqlite-jdbc 3.54.1.0: one connection, WAL, locking_mode=EXCLUSIVE, one transaction a put, prepared"
        + " statements; POWER: synchronous=FULL; PROCESS: synchronous=OFF; puts serialized by a lock; a drain is a"
        + " select and a delete in one transaction";
  }

  @Override
  public String note() {
    return "Wronged: a database, asked for one row at a time; many rows in one transaction would be far"
        + " faster. Its first checkpoint comes after 4 MiB, before that its log grows with each sync.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    return new Log(
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("log.db")),
        durability == Durability.POWER);
  }

  private static final class Log implements Subject {

    /** One for both: a connection does one thing at a time. Everything below is under its lock. */
    private final Connection connection;

    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement delete;

    Log(Connection connection, boolean sync) throws SQLException {
      this.connection = connection;
      try (Statement setting = connection.createStatement()) {
        setting.execute("PRAGMA locking_mode=EXCLUSIVE");
        setting.execute("PRAGMA journal_mode=WAL");
        setting.execute("PRAGMA synchronous=" + (sync ? "FULL" : "OFF"));
        // A key may come again once the table is empty: then nothing is before it.
        setting.execute(
            "CREATE TABLE IF NOT EXISTS log (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
      }
      insert = connection.prepareStatement("INSERT INTO log (payload) VALUES (?)");
      select = connection.prepareStatement("SELECT id, payload FROM log ORDER BY id LIMIT ?");
      delete = connection.prepareStatement("DELETE FROM log WHERE id <= ?");
    }

    @Override
    public void put(byte[] payload) throws SQLException {
      synchronized (connection) {
        insert.setBytes(1, payload);
        insert.executeUpdate();
      }
    }

    @Override
    public int drain(int most, Sink sink) throws SQLException {
      synchronized (connection) {
        int count = 0;
        long last = 0;
        select.setInt(1, most);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            last = rows.getLong(1);
            sink.record(ByteBuffer.wrap(rows.getBytes(2)));
            count++;
          }
        }
        if (count > 0) {
          delete.setLong(1, last);
          delete.executeUpdate();
        }
        return count;
      }
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}

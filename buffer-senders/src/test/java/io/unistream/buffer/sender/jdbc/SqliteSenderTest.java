package io.unistream.buffer.sender.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class SqliteSenderTest extends JdbcSenderRules {

  @TempDir
  Path temp;

  @Override
  Connection connect() throws Exception {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("orders.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = OFF");
    }
    return connection;
  }

  @Override
  String endlessInsert() {
    return "INSERT INTO orders (log_id, sequence_no, item) WITH RECURSIVE n (x) AS"
        + " (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT ?, ?, ? FROM n WHERE x < 0";
  }

  @Override
  String idempotentInsert() {
    return Database.INSERT + " ON CONFLICT DO NOTHING";
  }
}

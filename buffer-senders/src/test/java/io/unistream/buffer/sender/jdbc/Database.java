package io.unistream.buffer.sender.jdbc;

import io.unistream.buffer.producer.tck.LoneDelivery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

/** A database with a table of orders, in which no text begins with "poison". */
final class Database implements AutoCloseable {

  static final String INSERT = "INSERT INTO orders (log_id, sequence_no, item) VALUES (?, ?, ?)";

  final WatchedSource source;
  final JdbcSender<String> sender;

  /** Whoever closes this last ends a database that lives in memory. */
  private final Connection own;

  Database(Callable<Connection> connections) throws Exception {
    this(connections, "VARCHAR(100)");
  }

  Database(Callable<Connection> connections, String typeOfItems) throws Exception {
    own = connections.call();
    source = new WatchedSource(connections);
    sender = sender(INSERT).build();
    run("DROP TABLE IF EXISTS orders");
    run("DROP TABLE IF EXISTS buffer_progress");
    run("CREATE TABLE orders (log_id VARCHAR(36) NOT NULL, sequence_no BIGINT NOT NULL," + " item "
        + typeOfItems + " NOT NULL CHECK (item NOT LIKE 'poison%'))");
    sender.createProgressTable();
  }

  JdbcSender.Builder<String> sender(String insert) {
    return JdbcSender.builder(source, insert, (row, record, log, sequence) -> {
      row.setString(1, log.toString());
      row.setLong(2, sequence);
      row.setString(3, record);
    });
  }

  void run(String sql) throws SQLException {
    try (Statement statement = own.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The sequence numbers that are there, more than once if they are. */
  List<Long> rows(UUID log) throws SQLException {
    return numbers(
        "SELECT sequence_no FROM orders WHERE log_id = '" + log + "' ORDER BY sequence_no");
  }

  List<Long> rows() throws SQLException {
    return rows(LoneDelivery.LOG);
  }

  List<Long> marks() throws SQLException {
    return numbers("SELECT sequence_no FROM buffer_progress ORDER BY sequence_no");
  }

  /** The logs that have rows. */
  List<UUID> logs() throws SQLException {
    List<UUID> logs = new ArrayList<>();
    try (Statement statement = own.createStatement();
        ResultSet row = statement.executeQuery("SELECT DISTINCT log_id FROM orders")) {
      while (row.next()) {
        logs.add(UUID.fromString(row.getString(1)));
      }
    }
    return logs;
  }

  List<Long> numbers(String sql) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (Statement statement = own.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        numbers.add(row.getLong(1));
      }
    }
    return numbers;
  }

  List<String> items(String sql) throws SQLException {
    List<String> items = new ArrayList<>();
    try (Statement statement = own.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        items.add(row.getString(1));
      }
    }
    return items;
  }

  @Override
  public void close() throws SQLException {
    own.close();
  }
}

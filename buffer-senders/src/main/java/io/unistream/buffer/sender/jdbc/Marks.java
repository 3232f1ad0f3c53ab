package io.unistream.buffer.sender.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The table of high-water marks: for each log the sequence number of the last record that is in the database. What is at or below it is there too, or in the dead
 * letters.
 *
 * <pre>
 * log_id       VARCHAR(36)  primary key: the log's id
 * sequence_no  BIGINT       the mark
 * </pre>
 */
final class Marks {

  static final String DEFAULT_TABLE = "buffer_progress";

  /** A log without a mark; less than each sequence number. */
  static final long NONE = -1;

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

  private final String table;

  Marks(String table) {
    if (!NAME.matcher(table).matches()) {
      throw new IllegalArgumentException(
          "progressTable must be a name, or a schema's and a name, of letters, digits and _, was "
              + table);
    }
    this.table = table;
  }

  String ddl() {
    return "CREATE TABLE IF NOT EXISTS " + table
        + " (log_id VARCHAR(36) NOT NULL PRIMARY KEY, sequence_no BIGINT NOT NULL)";
  }

  /** Returns a log's mark, {@link #NONE} if it has none. */
  long read(Transaction transaction, UUID log) throws SQLException {
    try (PreparedStatement select =
        transaction.prepare("SELECT sequence_no FROM " + table + " WHERE log_id = ?")) {
      select.setString(1, log.toString());
      try (ResultSet row = transaction.run(select, select::executeQuery)) {
        return row.next() ? row.getLong(1) : NONE;
      }
    }
  }

  /**
   * Moves a log's mark, and locks it until the transaction ends. False if it was not where it was read: another sender is at work. The
   * row of a log is made by its first move; if two make it, the second one fails.
   */
  boolean move(Transaction transaction, UUID log, long from, long to) throws SQLException {
    String sql = from == NONE
        ? "INSERT INTO " + table + " (sequence_no, log_id) VALUES (?, ?)"
        : "UPDATE " + table + " SET sequence_no = ? WHERE log_id = ? AND sequence_no = ?";
    try (PreparedStatement statement = transaction.prepare(sql)) {
      statement.setLong(1, to);
      statement.setString(2, log.toString());
      if (from != NONE) {
        statement.setLong(3, from);
      }
      return transaction.run(statement, statement::executeUpdate) == 1;
    }
  }
}

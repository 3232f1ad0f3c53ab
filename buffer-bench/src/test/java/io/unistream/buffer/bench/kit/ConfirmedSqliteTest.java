package io.unistream.buffer.bench.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kit found about SQLite (sqlite-jdbc 3.54.1.0), by SQL alone. */
class ConfirmedSqliteTest {

  private static final byte[] RECORD = "a record that is in one place".getBytes(US_ASCII);

  @TempDir
  private Path directory;

  /** ERR-CORRUPT: pages have no checksums, unless its checksum VFS is loaded, which this driver does not bring. */
  @Test
  void aTurnedBitComesOutAsData() throws Exception {
    Path file = directory.resolve("log.db");
    try (Connection connection = open(file);
        Statement sql = connection.createStatement()) {
      sql.execute("PRAGMA journal_mode=WAL");
      sql.execute("PRAGMA synchronous=EXTRA");
      sql.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
      sql.execute(
          "INSERT INTO log VALUES (1, CAST('" + new String(RECORD, US_ASCII) + "' AS BLOB))");
    }
    byte[] all = Files.readAllBytes(file);
    int at = new String(all, ISO_8859_1).indexOf(new String(RECORD, US_ASCII));
    assertTrue(at > 0, "not in the file");
    all[at] = (byte) (all[at] ^ 1);
    Files.write(file, all);

    byte[] expected = RECORD.clone();
    expected[0] = (byte) (expected[0] ^ 1);
    try (Connection connection = open(file);
        Statement sql = connection.createStatement()) {
      try (ResultSet check = sql.executeQuery("PRAGMA integrity_check")) {
        assertTrue(check.next());
        assertEquals("ok", check.getString(1));
      }
      try (ResultSet row = sql.executeQuery("SELECT bytes FROM log")) {
        assertTrue(row.next());
        assertArrayEquals(expected, row.getBytes(1));
      }
    }
  }

  private static Connection open(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }
}

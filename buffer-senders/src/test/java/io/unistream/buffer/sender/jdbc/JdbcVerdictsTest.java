package io.unistream.buffer.sender.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a database's exceptions mean. */
class JdbcVerdictsTest {

  private final JdbcVerdicts verdicts = new JdbcVerdicts(thrown -> Optional.empty());

  private Verdict of(SQLException thrown) {
    return verdicts.of(thrown).verdict();
  }

  @ParameterizedTest
  @CsvSource({
    "07001, HOLD",
    "08000, RETRY",
    "08001, RETRY",
    "08006, RETRY",
    "0A000, HOLD",
    "21S01, HOLD",
    "22001, REJECT",
    "22003, REJECT",
    "22P02, REJECT",
    "23502, REJECT",
    "23505, REJECT",
    "25006, RETRY",
    "28000, HOLD",
    "28P01, HOLD",
    "3D000, HOLD",
    "3F000, HOLD",
    "40001, RETRY",
    "40P01, RETRY",
    "42501, HOLD",
    "42601, HOLD",
    "42P01, HOLD",
    "42S02, HOLD",
    "44000, REJECT",
    "53100, RETRY",
    "53300, RETRY",
    "54000, REJECT",
    "55P03, RETRY",
    "57014, RETRY",
    "57P01, RETRY",
    "58030, RETRY",
    "HYT00, RETRY",
    "XX000, RETRY",
    "P0001, RETRY",
    "99999, RETRY",
    "9, RETRY",
    "'', RETRY",
    ", RETRY"
  })
  void knowsSqlStates(String state, Verdict verdict) {
    assertEquals(verdict, of(new SQLException("because", state)));
  }

  @ParameterizedTest
  @CsvSource({
    "SQLITE_ERROR, HOLD",
    "SQLITE_PERM, HOLD",
    "SQLITE_BUSY, RETRY",
    "SQLITE_BUSY_SNAPSHOT, RETRY",
    "SQLITE_LOCKED, RETRY",
    "SQLITE_NOMEM, RETRY",
    "SQLITE_READONLY, HOLD",
    "SQLITE_INTERRUPT, RETRY",
    "SQLITE_IOERR, RETRY",
    "SQLITE_CORRUPT, HOLD",
    "SQLITE_FULL, RETRY",
    "SQLITE_CANTOPEN, HOLD",
    "SQLITE_TOOBIG, REJECT",
    "SQLITE_CONSTRAINT, REJECT",
    "SQLITE_CONSTRAINT_UNIQUE, REJECT",
    "SQLITE_CONSTRAINT_PRIMARYKEY, REJECT",
    "SQLITE_MISMATCH, REJECT",
    "SQLITE_NOTADB, HOLD",
    "SQLITE_PROTOCOL, RETRY"
  })
  void knowsTheCodesOfSqlite(SQLiteErrorCode code, Verdict verdict) {
    assertEquals(verdict, of(new SQLiteException("because", code)));
    BatchUpdateException batch = new BatchUpdateException(new int[0]);
    batch.initCause(new SQLiteException("because", code));
    assertEquals(verdict, of(batch));
  }

  @Test
  void knowsTheTypesOfExceptionsWithoutAState() {
    assertEquals(Verdict.RETRY, of(new SQLTimeoutException()));
    assertEquals(Verdict.RETRY, of(new SQLRecoverableException()));
    assertEquals(Verdict.RETRY, of(new SQLNonTransientConnectionException()));
    assertEquals(Verdict.HOLD, of(new SQLSyntaxErrorException()));
    assertEquals(Verdict.HOLD, of(new SQLInvalidAuthorizationSpecException()));
    assertEquals(Verdict.REJECT, of(new SQLDataException()));
    assertEquals(Verdict.REJECT, of(new SQLIntegrityConstraintViolationException()));
  }

  @Test
  void looksBehindTheExceptionOfABatch() {
    BatchUpdateException batch = new BatchUpdateException("batch entry 3", null, 0, new int[0]);
    batch.setNextException(new SQLException("value too long", "22001"));

    SendException thrown = verdicts.of(batch);

    assertEquals(Verdict.REJECT, thrown.verdict());
    assertEquals("value too long (SQLState 22001, code 0)", thrown.getMessage());
  }

  @Test
  void looksBehindAPoolsException() {
    assertEquals(
        Verdict.HOLD,
        of(new SQLException("no connection", null, new SQLException("password", "28P01"))));
  }

  @Test
  void keepsRecordsWhereExceptionsDisagree() {
    SQLException mixed = new SQLException("constraint", "23505");
    mixed.setNextException(new SQLException("no such table", "42P01"));
    assertEquals(Verdict.HOLD, of(mixed));

    mixed.setNextException(new SQLException("connection", "08006"));
    assertEquals(Verdict.RETRY, of(mixed));
  }

  @Test
  void endsWhereExceptionsGoInACircle() {
    SQLException first = new SQLException("a", "23505");
    SQLException second = new SQLException("b", "23505");
    first.initCause(second);
    second.initCause(first);

    assertEquals(Verdict.REJECT, of(first));
  }

  @Test
  void blamesNoRecordForWhatIsNotItsFault() {
    SQLException unique = new SQLException("because", "23505");

    assertEquals(Verdict.RETRY, verdicts.notOfRecords(unique).verdict());
    assertEquals(
        Verdict.HOLD,
        verdicts.notOfRecords(new SQLException("because", "42P01")).verdict());
  }

  @Test
  void boundsTheMessage() {
    SendException thrown = verdicts.of(new SQLException("x".repeat(5_000_000)));

    assertTrue(String.valueOf(thrown.getMessage()).length() < 1_100);
  }

  @Test
  void refusesATableThatIsNoName() {
    for (String name : new String[] {"", "a b", "a;drop table x", "a.b.c", "1a", "\"a\""}) {
      assertThrows(IllegalArgumentException.class, () -> new Marks(name), name);
    }
    assertEquals(
        "CREATE TABLE IF NOT EXISTS s.marks (log_id VARCHAR(36) NOT NULL PRIMARY KEY, sequence_no BIGINT NOT NULL)",
        new Marks("s.marks").ddl());
  }
}

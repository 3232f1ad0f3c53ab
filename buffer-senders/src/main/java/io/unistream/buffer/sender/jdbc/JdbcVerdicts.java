package io.unistream.buffer.sender.jdbc;

import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransientException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a database's exception means for the records. The table is in docs/senders.md. Immutable.
 *
 * <p>An exception has others behind it: the next ones, of a batch, and causes. Where they disagree, records are kept: RETRY before HOLD,
 * HOLD before REJECT.
 */
final class JdbcVerdicts {

  /** PostgreSQL's driver says so where the binder sets fewer or more parameters than the statement has: no record's fault. */
  private static final String INVALID_PARAMETER = "22023";

  private static final Map<String, Verdict> CLASSES = Map.ofEntries(
      Map.entry("07", Verdict.HOLD), // the statement and its parameters do not fit
      Map.entry("08", Verdict.RETRY), // connection
      Map.entry("0A", Verdict.HOLD), // not supported
      Map.entry("21", Verdict.HOLD), // the number of columns
      Map.entry("22", Verdict.REJECT), // data
      Map.entry("23", Verdict.REJECT), // constraint
      Map.entry("25", Verdict.RETRY), // transaction state, such as read-only after a failover
      Map.entry("28", Verdict.HOLD), // authorization
      Map.entry("3D", Verdict.HOLD), // no such database
      Map.entry("3F", Verdict.HOLD), // no such schema
      Map.entry("40", Verdict.RETRY), // rolled back: deadlock, serialization
      Map.entry("42", Verdict.HOLD), // syntax, no such table, no right to it
      Map.entry("44", Verdict.REJECT), // a view's check
      Map.entry("53", Verdict.RETRY), // resources: disk, memory, connections
      Map.entry("54", Verdict.REJECT), // too large for the database
      Map.entry("55", Verdict.RETRY), // a lock is held
      Map.entry("57", Verdict.RETRY), // cancelled, shut down
      Map.entry("58", Verdict.RETRY), // the database's system
      Map.entry("HY", Verdict.RETRY), // a time-out, of a lock too
      Map.entry("XX", Verdict.RETRY)); // an error of the database itself

  /** SQLite has no SQLState but result codes, see its page "Result and Error Codes". */
  private static final Map<Integer, Verdict> SQLITE = Map.ofEntries(
      Map.entry(1, Verdict.HOLD), // SQLITE_ERROR: syntax, no such table
      Map.entry(3, Verdict.HOLD), // SQLITE_PERM
      Map.entry(5, Verdict.RETRY), // SQLITE_BUSY
      Map.entry(6, Verdict.RETRY), // SQLITE_LOCKED
      Map.entry(7, Verdict.RETRY), // SQLITE_NOMEM
      Map.entry(8, Verdict.HOLD), // SQLITE_READONLY
      Map.entry(9, Verdict.RETRY), // SQLITE_INTERRUPT
      Map.entry(10, Verdict.RETRY), // SQLITE_IOERR
      Map.entry(11, Verdict.HOLD), // SQLITE_CORRUPT
      Map.entry(13, Verdict.RETRY), // SQLITE_FULL
      Map.entry(14, Verdict.HOLD), // SQLITE_CANTOPEN
      Map.entry(18, Verdict.REJECT), // SQLITE_TOOBIG
      Map.entry(19, Verdict.REJECT), // SQLITE_CONSTRAINT
      Map.entry(20, Verdict.REJECT), // SQLITE_MISMATCH
      Map.entry(23, Verdict.HOLD), // SQLITE_AUTH
      Map.entry(25, Verdict.HOLD), // SQLITE_RANGE
      Map.entry(26, Verdict.HOLD)); // SQLITE_NOTADB

  private static final int MOST_OF_A_MESSAGE = 1_000;

  private final Function<? super SQLException, Optional<Verdict>> own;

  /** The function has the first word; an empty answer leaves it to the table. */
  JdbcVerdicts(Function<? super SQLException, Optional<Verdict>> own) {
    this.own = own;
  }

  /** Returns what to throw for an exception of whose transaction nothing is left. */
  SendException of(SQLException thrown) {
    return exception(verdict(thrown), thrown);
  }

  /** Returns the same for a statement that has nothing to do with the records, and so cannot be their fault. */
  SendException notOfRecords(SQLException thrown) {
    Verdict verdict = verdict(thrown);
    return exception(verdict == Verdict.REJECT ? Verdict.RETRY : verdict, thrown);
  }

  private static SendException exception(Verdict verdict, SQLException thrown) {
    SQLException first = firstOfItsBatch(thrown);
    String message = String.valueOf(first.getMessage());
    return SendException.of(
        verdict,
        (message.length() <= MOST_OF_A_MESSAGE
                ? message
                : message.substring(0, MOST_OF_A_MESSAGE) + "…")
            + " (SQLState " + first.getSQLState() + ", code " + first.getErrorCode() + ")",
        thrown);
  }

  /** The exception of a batch often tells no more than the statement; the next one tells the reason. */
  private static SQLException firstOfItsBatch(SQLException thrown) {
    SQLException next = thrown.getNextException();
    return thrown instanceof java.sql.BatchUpdateException && next != null ? next : thrown;
  }

  private Verdict verdict(SQLException thrown) {
    Optional<Verdict> told = own.apply(thrown);
    if (told.isPresent()) {
      return told.get();
    }
    Set<Verdict> found = EnumSet.noneOf(Verdict.class);
    collect(thrown, found, Collections.newSetFromMap(new IdentityHashMap<>()));
    if (found.contains(Verdict.RETRY) || found.isEmpty()) {
      return Verdict.RETRY;
    }
    return found.contains(Verdict.HOLD) ? Verdict.HOLD : Verdict.REJECT;
  }

  private static void collect(@Nullable Throwable thrown, Set<Verdict> found, Set<Throwable> seen) {
    for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
      if (t instanceof SQLException sql) {
        byCodeOrType(sql).ifPresent(found::add);
        collect(sql.getNextException(), found, seen);
      }
    }
  }

  private static Optional<Verdict> byCodeOrType(SQLException thrown) {
    String state = thrown.getSQLState();
    if (INVALID_PARAMETER.equals(state)) {
      return Optional.of(Verdict.HOLD);
    }
    if (state != null && state.length() >= 2 && CLASSES.containsKey(state.substring(0, 2))) {
      return Optional.of(CLASSES.get(state.substring(0, 2)));
    }
    if (thrown.getClass().getName().equals("org.sqlite.SQLiteException")) {
      return Optional.ofNullable(SQLITE.get(thrown.getErrorCode() & 0xff));
    }
    return Optional.ofNullable(byType(thrown));
  }

  private static @Nullable Verdict byType(SQLException thrown) {
    if (thrown instanceof SQLTransientException || thrown instanceof SQLRecoverableException) {
      return Verdict.RETRY;
    }
    if (thrown instanceof SQLInvalidAuthorizationSpecException
        || thrown instanceof SQLSyntaxErrorException) {
      return Verdict.HOLD;
    }
    return thrown instanceof SQLIntegrityConstraintViolationException
            || thrown instanceof SQLDataException
        ? Verdict.REJECT
        : null;
  }
}

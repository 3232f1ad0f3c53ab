package io.unistream.buffer.sender.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One transaction, that can be ended from outside at any moment. Used by one thread, but for {@link #abort}.
 *
 * <p>{@code abort} holds the lock while it cancels the statement and breaks the connection, so that the connection cannot be given back
 * meanwhile, to somebody else whose work would be cancelled. The thread of the transaction has the lock for a few
 * instructions, never during a call of the driver.
 */
final class Transaction implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(JdbcSender.class.getName());

  private final Connection connection;
  private final boolean autoCommit;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private @Nullable PreparedStatement running;
  private boolean aborted;
  private boolean givenBack;

  private boolean committed;
  private boolean unknown;

  private Transaction(Connection connection) throws SQLException {
    this.connection = connection;
    this.autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
  }

  /** Begins one; the connection is closed if that fails. */
  static Transaction begin(Connection connection) throws SQLException {
    boolean begun = false;
    try {
      Transaction transaction = new Transaction(connection);
      begun = true;
      return transaction;
    } finally {
      if (!begun) {
        closeQuietly(connection);
      }
    }
  }

  PreparedStatement prepare(String sql) throws SQLException {
    checkAborted();
    return connection.prepareStatement(sql);
  }

  /** A call of a driver that may hang, and can be cancelled. */
  interface Call<T> {
    T run() throws SQLException;
  }

  /** Runs a call that the statement's {@code cancel} ends. */
  <T> T run(PreparedStatement statement, Call<T> call) throws SQLException {
    lock.lock();
    try {
      checkAborted();
      running = statement;
    } finally {
      lock.unlock();
    }
    try {
      return call.run();
    } finally {
      lock.lock();
      try {
        running = null;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Commits. If that throws, it may have taken effect nevertheless, see {@link #isUnknown}. */
  void commit() throws SQLException {
    checkAborted();
    unknown = true;
    try {
      connection.commit();
    } catch (SQLException e) {
      unknown = !saysRolledBack(e);
      throw e;
    }
    committed = true;
    unknown = false;
  }

  /** The database answered, and refused: a deferred constraint, a conflict of transactions. The standard's 40003 says that it does not know. */
  private static boolean saysRolledBack(SQLException thrown) {
    String state = String.valueOf(thrown.getSQLState());
    return state.startsWith("23") || (state.startsWith("40") && !state.equals("40003"));
  }

  /** Returns whether the transaction may have been committed, or not. */
  boolean isUnknown() {
    return unknown;
  }

  /**
   * Ends what the transaction is doing. Cancelling reaches a statement, and the database lets go of its locks; breaking the connection reaches
   * a commit too, and a network that swallows everything.
   */
  void abort() {
    lock.lock();
    try {
      aborted = true;
      if (givenBack) {
        return;
      }
      if (running != null) {
        running.cancel();
      }
    } catch (SQLException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "a statement cannot be cancelled", e);
    } finally {
      try {
        if (!givenBack) {
          breakOff();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void checkAborted() throws SQLException {
    lock.lock();
    try {
      if (aborted) {
        throw new SQLException("the attempt was given up", "57014");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Rolls back what was not committed, and gives the connection back. A connection that cannot be rolled back is broken: to set it to
   * auto-commit could commit what it holds.
   */
  @Override
  public void close() {
    boolean clean = committed;
    try {
      if (!committed) {
        connection.rollback();
        clean = true;
      }
      if (autoCommit) {
        clean = false;
        connection.setAutoCommit(true);
        clean = true;
      }
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection is broken off, since it cannot be reset", e);
    } finally {
      if (!clean) {
        breakOff();
      }
      lock.lock();
      try {
        givenBack = true;
      } finally {
        lock.unlock();
      }
      closeQuietly(connection);
    }
  }

  private void breakOff() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException | AbstractMethodError e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection cannot be broken off", e);
    }
  }

  /** What became of the records is known by now. */
  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.WARNING, "a connection cannot be closed", e);
    }
  }
}

package io.unistream.buffer.sender.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One transaction, that can be ended from outside at any moment. Used by one thread, but for {@link #abort}.
 *
 * <p>The connection is given back by the last who holds it: the thread of the transaction, and each that is ending it. A statement that is cancelled while it
 * is given back, to somebody else whose work would be cancelled, is thus impossible. The lock is held for a few instructions, never during a call of
 * the driver: to cancel may take as long as the driver likes, and nobody waits for that.
 */
final class Transaction implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(JdbcSender.class.getName());

  /**
   * So long a cancelled statement has until the connection is broken off, which the database may notice only when the statement has ended. It keeps
   * its locks until then.
   */
  private static final long MILLIS_TO_CANCEL = 1_000;

  /** The pause after the first cancel; each pause is twice the one before. */
  private static final long FIRST_PAUSE_MILLIS = 8;

  private final Connection connection;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  // Guarded by the lock.
  private @Nullable PreparedStatement running;
  private boolean aborted;
  private int holders = 1;

  private boolean autoCommit;
  private boolean begun;
  private boolean committed;
  private boolean unknown;

  /** One on a connection that it closes; to be begun. */
  Transaction(Connection connection) {
    this.connection = connection;
  }

  /** Begins. */
  void begin() throws SQLException {
    checkAborted();
    autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    begun = true;
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
        ended.signalAll();
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
   * a commit too, and a network that swallows everything, in which cancelling hangs as well.
   */
  void abort() {
    PreparedStatement statement;
    lock.lock();
    try {
      aborted = true;
      if (holders == 0) {
        return; // it is given back
      }
      holders++;
      statement = running;
    } finally {
      lock.unlock();
    }
    try {
      if (statement != null) {
        cancel(statement);
      }
    } finally {
      breakOff();
      leave();
    }
  }

  /** Waits for the driver and the statement, but not for long. */
  private void cancel(PreparedStatement statement) {
    lock.lock();
    try {
      holders++; // for the thread below
    } finally {
      lock.unlock();
    }
    boolean started = false;
    try {
      Thread canceller = new Thread(
          () -> {
            try {
              cancelUntilItEnds(statement);
            } finally {
              leave();
            }
          },
          "buffer-jdbc-cancel");
      canceller.setDaemon(true);
      canceller.start();
      started = true;
      canceller.join(MILLIS_TO_CANCEL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!started) {
        leave();
      }
    }
  }

  /**
   * Cancels again and again: a driver has nothing to cancel before it has begun to send the statement, and sends it a moment later all the same. The last
   * cancel comes right before the connection is broken off. (A cancel may still reach the server before the statement does, and is lost then.)
   */
  private void cancelUntilItEnds(PreparedStatement statement) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS_TO_CANCEL * 3 / 4);
    long pause = TimeUnit.MILLISECONDS.toNanos(FIRST_PAUSE_MILLIS);
    while (canCancel(statement)) {
      long left = end - System.nanoTime();
      if (left <= 0 || endsWithin(Math.min(pause, left), statement)) {
        return;
      }
      pause *= 2;
    }
  }

  /** Cancels; false if that is not to be tried again. */
  private static boolean canCancel(PreparedStatement statement) {
    try {
      statement.cancel();
      return true;
    } catch (SQLFeatureNotSupportedException e) {
      return false;
    } catch (SQLException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "a statement cannot be cancelled", e);
      return true;
    }
  }

  private boolean endsWithin(long nanos, PreparedStatement statement) {
    lock.lock();
    try {
      long left = nanos;
      while (running == statement) {
        if (left <= 0) {
          return false;
        }
        left = ended.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true; // nobody does that; the connection is broken off
    } finally {
      lock.unlock();
    }
  }

  /** The last one gives the connection back. */
  private void leave() {
    boolean last;
    lock.lock();
    try {
      last = --holders == 0;
    } finally {
      lock.unlock();
    }
    if (last) {
      closeQuietly(connection);
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
        if (begun) {
          connection.rollback();
        }
        clean = begun;
      }
      if (begun && autoCommit) {
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
      leave();
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
  static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.WARNING, "a connection cannot be closed", e);
    }
  }
}

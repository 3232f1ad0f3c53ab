package io.unistream.buffer.sender.jdbc;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Gets connections, and lets an attempt be given up meanwhile. No driver can be told to stop connecting, and not each heeds an interrupt; so
 * it is done by threads of this class, and whoever waits for one can stop waiting. A connection that comes after that is closed.
 *
 * <p>A thread serves one delivery after the other, and ends when there was nothing to do for a while. At most {@value #MOST_ABANDONED} may be
 * connecting for attempts that were given up: a driver without time-outs would have one more for each attempt.
 */
final class Connecting {

  /** More than one, since a new connection may succeed where an old one is lost for ever. */
  static final int MOST_ABANDONED = 4;

  private static final long IDLE_SECONDS = 10;

  private final DataSource dataSource;
  private final AtomicInteger abandoned = new AtomicInteger();
  private final ThreadPoolExecutor threads;

  Connecting(DataSource dataSource) {
    this.dataSource = dataSource;
    this.threads = new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
          Thread thread = new Thread(task, "buffer-jdbc-connecting");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Returns a connection for a delivery, whose {@code onAbort} ends the waiting. */
  Connection get(Delivery<?> delivery) throws SQLException, InterruptedException {
    if (abandoned.get() >= MOST_ABANDONED) {
      throw SendException.of(
          Verdict.RETRY,
          MOST_ABANDONED + " attempts were given up whose connections have not come yet: set the"
              + " driver's or the pool's time-outs for logging in and connecting");
    }
    CompletableFuture<Connection> wanted = new CompletableFuture<>();
    Future<?> task = submit(wanted);
    boolean came = false;
    try {
      delivery.onAbort(() -> wanted.cancel(false));
      Connection connection = wanted.get();
      came = true;
      return connection;
    } catch (CancellationException e) {
      throw new SQLException("the attempt was given up before there was a connection", "57014", e);
    } catch (ExecutionException e) {
      throw thrown(e);
    } finally {
      if (!came) {
        leave(wanted);
        task.cancel(true);
      }
    }
  }

  /** It may have come at the same moment. */
  private static void leave(CompletableFuture<Connection> wanted) {
    if (!wanted.cancel(false) && !wanted.isCompletedExceptionally()) {
      Transaction.closeQuietly(wanted.join());
    }
  }

  private Future<?> submit(CompletableFuture<Connection> wanted) throws SQLException {
    try {
      return threads.submit(() -> connect(wanted));
    } catch (RejectedExecutionException e) {
      throw new SQLException("the sender is closed", "08003", e);
    }
  }

  private void connect(CompletableFuture<Connection> wanted) {
    // Counted as long as it runs for nobody: the count goes up by whoever gives up, down by this.
    Abandonment abandonment = new Abandonment();
    CompletableFuture<Connection> unused = wanted.whenComplete((connection, thrown) -> {
      if (wanted.isCancelled()) {
        abandonment.begin();
      }
    });
    try {
      Connection connection = dataSource.getConnection();
      if (!wanted.complete(connection)) {
        Transaction.closeQuietly(connection);
      }
    } catch (Throwable e) { // told to whoever waits
      wanted.completeExceptionally(e);
    } finally {
      abandonment.end();
    }
  }

  /** Counts a connection that nobody waits for, from the moment that nobody does until it has come or failed. */
  private final class Abandonment {

    private boolean counted;
    private boolean ended;

    synchronized void begin() {
      if (!ended && !counted) {
        counted = true;
        abandoned.incrementAndGet();
      }
    }

    synchronized void end() {
      ended = true;
      if (counted) {
        abandoned.decrementAndGet();
      }
    }
  }

  private static SQLException thrown(ExecutionException thrown) {
    Throwable cause = thrown.getCause();
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return cause instanceof SQLException e ? e : new SQLException(cause);
  }

  /** Ends the threads: those that are connecting once they have. */
  void close() {
    threads.shutdownNow();
  }
}

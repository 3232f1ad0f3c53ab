package io.unistream.buffer.sender.jdbc;

import java.io.PrintWriter;
import java.io.Writer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connections to a real database whose calls are counted, and of which one call can be the last: the connection is cut before it, or after it took
 * effect. From then on every call but the closing fails, and the database rolls back by itself.
 */
final class WatchedSource implements DataSource {

  /** Where a connection is cut. */
  record Cut(int call, boolean after) {}

  /** Is asked before each call of a connection, or of one of its statements. */
  interface Watch {
    void before(String call) throws SQLException;
  }

  private final Callable<Connection> database;

  private final Object guard = new Object();
  private Optional<Cut> cut = Optional.empty();
  private int calls;
  private int open;
  private final List<String> names = new ArrayList<>();
  private final List<Boolean> autoCommitsAtClose = new ArrayList<>();
  private volatile Watch watch = call -> {};
  private volatile Watch endWatch = call -> {};

  WatchedSource(Callable<Connection> database) {
    this.database = database;
  }

  /** Has the next connections cut, counted from here over all of them. */
  void cutAt(Cut newCut) {
    synchronized (guard) {
      cut = Optional.of(newCut);
      calls = 0;
    }
  }

  void noCut() {
    synchronized (guard) {
      cut = Optional.empty();
    }
  }

  void watch(Watch newWatch) {
    watch = newWatch;
  }

  /** Asked before each cancel, abort and close. */
  void watchEnds(Watch newWatch) {
    endWatch = newWatch;
  }

  /** Connections that were not given back. */
  int open() {
    synchronized (guard) {
      return open;
    }
  }

  /** The names of all calls. */
  List<String> calls() {
    synchronized (guard) {
      return List.copyOf(names);
    }
  }

  /** What auto-commit was set to when connections that work were given back. */
  List<Boolean> autoCommitsAtClose() {
    synchronized (guard) {
      return List.copyOf(autoCommitsAtClose);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    watch.before("getConnection");
    Connection real;
    try {
      real = database.call();
    } catch (SQLException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    synchronized (guard) {
      open++;
    }
    return proxy(Connection.class, new Handler(real, real, new boolean[1]));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private final class Handler implements InvocationHandler {

    private final Connection connection;
    private final Object target;
    private final boolean[] dead;

    /** Nobody may use it again, whatever a driver that cannot break it off makes of it. */
    private boolean broken;

    Handler(Connection connection, Object target, boolean[] dead) {
      this.connection = connection;
      this.target = target;
      this.dead = dead;
    }

    @Override
    public Object invoke(Object self, Method method, Object[] args) throws Throwable {
      String name = method.getName();
      boolean ofConnection = target == connection;
      if (name.equals("close") || name.equals("abort") || name.equals("cancel")) {
        return closing(method, args, ofConnection, name);
      }
      watch.before(name);
      boolean cutAfter = false;
      synchronized (guard) {
        if (dead[0]) {
          throw lost(name);
        }
        names.add(name);
        if (cut.isPresent() && calls++ == cut.get().call()) {
          dead[0] = true;
          cutAfter = cut.get().after();
          if (!cutAfter) {
            throw lost(name);
          }
        }
      }
      Object result = call(method, args);
      if (cutAfter) {
        throw lost(name);
      }
      return result instanceof PreparedStatement
          ? proxy(PreparedStatement.class, new Handler(connection, result, dead))
          : result;
    }

    private Object closing(Method method, Object[] args, boolean ofConnection, String name)
        throws Throwable {
      endWatch.before(name);
      synchronized (guard) {
        if (name.equals("abort")) {
          broken = true;
        } else if (ofConnection && name.equals("close")) {
          open--;
          if (!dead[0] && !broken && !connection.isClosed()) {
            autoCommitsAtClose.add(connection.getAutoCommit());
          }
        }
      }
      return call(method, args);
    }

    private Object call(Method method, Object[] args) throws Throwable {
      try {
        return method.invoke(target, args);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private SQLException lost(String name) {
      return new SQLException("the connection was lost at " + name, "08006");
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() {
    return new PrintWriter(Writer.nullWriter());
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}

package io.unistream.buffer.sender.jdbc;

import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.FaultyTarget;
import io.unistream.buffer.producer.tck.SenderCapability;
import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.TargetMemory;
import io.unistream.buffer.producer.tck.TestTarget;
import io.unistream.buffer.sender.jdbc.WatchedSource.Cut;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * A real database, whose connections fail, hang and lose answers.
 *
 * @param connections makes connections, to another database for each call of {@code get}
 * @param rowId what numbers rows as they were inserted
 * @param idempotentInsert a statement that leaves a row alone that is there; with a mark if empty
 */
record JdbcHarness(Databases connections, String rowId, String idempotentInsert)
    implements SenderHarness<String> {

  /** Makes databases. */
  interface Databases {
    Callable<Connection> get() throws Exception;
  }

  @Override
  public Set<SenderCapability> capabilities() {
    return EnumSet.complementOf(EnumSet.of(SenderCapability.TAKES_PARTS));
  }

  @Override
  public TargetMemory memory() {
    return TargetMemory.RECORDS;
  }

  @Override
  public TestTarget<String> newTarget() throws Exception {
    return new Rows(this);
  }

  private static final class Rows extends FaultyTarget<String> {

    private final JdbcHarness harness;
    private final Database database;

    // Guarded by this.
    private int broken;

    Rows(JdbcHarness harness) throws Exception {
      this.harness = harness;
      this.database = new Database(harness.connections().get(), "VARCHAR(600000)");
      database.run("CREATE UNIQUE INDEX identity_of_a_row ON orders (log_id, sequence_no)");
      database.source.watch(this::before);
      database.source.watchEnds(this::end);
    }

    private synchronized void before(String call) throws SQLException {
      if (isDown()) {
        throw new SQLException("no route to the database", "08001");
      }
      if (call.equals("executeBatch")) {
        waitWhileHanging();
      }
      if (call.equals("commit") && losesAnswer()) {
        database.source.cutAt(new Cut(0, true));
      }
    }

    /** Hears no interrupt, as PostgreSQL's driver. */
    private void waitWhileHanging() throws SQLException {
      int brokenBefore = broken;
      awaitGoOn(() -> broken != brokenBefore);
      if (broken != brokenBefore) {
        throw new SQLException("the connection was broken off", "08006");
      }
    }

    private synchronized void end(String call) {
      if (call.equals("abort")) {
        broken++;
      }
    }

    @Override
    public Sender<String> newSender() {
      return harness.idempotentInsert().isEmpty()
          ? database.sender(Database.INSERT).build()
          : database.sender(harness.idempotentInsert()).idempotentRows().build();
    }

    @Override
    public String record(String text) {
      return text;
    }

    @Override
    public String poison(String text) {
      return "poison " + text;
    }

    @Override
    public List<String> arrived() throws SQLException {
      return database.items("SELECT item FROM orders ORDER BY " + harness.rowId());
    }

    @Override
    public int connections() {
      return database.source.open();
    }

    @Override
    public boolean isOwn(Thread thread) {
      return thread.getName().startsWith("H2 ")
          || thread.getName().startsWith("MVStore")
          || thread.getName().startsWith("PostgreSQL-JDBC");
    }

    @Override
    public void close() throws SQLException {
      goOn();
      database.close();
    }
  }
}

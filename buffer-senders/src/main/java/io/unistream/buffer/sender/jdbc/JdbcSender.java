package io.unistream.buffer.sender.jdbc;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Delivers to a database: a row for each record, a transaction for each delivery, each record exactly once.
 *
 * <pre>{@code
 * JdbcSender<Order> sender = JdbcSender.<Order>builder(
 *         dataSource,
 *         "INSERT INTO orders (id, item) VALUES (?, ?)",
 *         (row, order, log, sequence) -> {
 *           row.setLong(1, order.id());
 *           row.setString(2, order.item());
 *         })
 *     .build();
 * sender.createProgressTable();
 * }</pre>
 *
 * <p><b>Exactly once.</b> The transaction that inserts the rows also moves the log's high-water mark, a sequence number in a table of the same
 * database. Records at or below the mark are in the database already, or in the dead letters, and are passed over. So
 * it does no harm if a commit's outcome is unknown, or if the program is killed anywhere: the next attempt reads the mark. The mark is
 * moved before the first row is inserted, only from where it was read, and its row stays locked until the end. Of two senders of
 * one log at once, one therefore inserts and the other one begins anew.
 *
 * <p><b>Modes.</b> A mark needs deliveries whose sequence numbers rise: {@link DeliveryMode#ORDERED} or {@link DeliveryMode#PIPELINED}. In the other modes it would pass over
 * records that it never saw. For these, {@link Builder#idempotentRows} does without a mark, with a statement that leaves
 * a row alone that is there already.
 *
 * <p><b>Poison.</b> If a record violates a constraint, or cannot be bound, the whole delivery is rolled back and rejected (REJECT). The producer divides it until it
 * has found the records at fault, so there is nothing to do for that here.
 *
 * <p><b>Verdicts</b> come from the SQLState: see <i>docs/senders.md</i>, and {@link Builder#verdicts} to change them.
 *
 * <p><b>Threads and time.</b> Safe for use by any thread. A connection is taken from the data source for each delivery, and given back after it
 * as it was; a pool saves time. It is asked for by a thread of the sender's own, since no driver can be told to stop connecting. When an attempt is given up, whatever it is
 * at, its statement is cancelled and its connection broken off, which also helps with drivers that do not heed interrupts.
 *
 * <p><b>What it does not protect from.</b> Tables without transactions, such as MySQL's MyISAM. A row of the mark that somebody deletes while the log has a
 * backlog. A database that is put back to an earlier state: what was committed since then is gone there, and is not sent again.
 *
 * @param <R> the record type
 */
public final class JdbcSender<R> implements Sender<R> {

  /** Rows that the driver is given at once; bounds what it holds. */
  private static final int ROWS_AT_ONCE = 1_000;

  private final DataSource dataSource;
  private final Connecting connecting;
  private final String insert;
  private final Binder<R> binder;
  private final @Nullable Marks marks;
  private final JdbcVerdicts verdicts;

  private JdbcSender(Builder<R> builder) {
    this.dataSource = builder.dataSource;
    this.connecting = new Connecting(builder.dataSource);
    this.insert = builder.insert;
    this.binder = builder.binder;
    this.marks = builder.marks;
    this.verdicts = new JdbcVerdicts(builder.verdicts);
  }

  /**
   * Returns a builder.
   *
   * @param dataSource gives connections to the database
   * @param insert the statement that inserts a record
   * @param binder sets the statement's parameters
   * @param <R> the record type
   * @return the builder
   */
  public static <R> Builder<R> builder(DataSource dataSource, String insert, Binder<R> binder) {
    return new Builder<>(dataSource, insert, binder);
  }

  /**
   * Returns the statement that makes the table of the marks, if there is none. PostgreSQL, H2, SQLite and MySQL understand it.
   *
   * @return the statement
   * @throws IllegalStateException if this sender keeps no mark
   */
  public String progressTableDdl() {
    if (marks == null) {
      throw new IllegalStateException("a sender of idempotent rows keeps no mark");
    }
    return marks.ddl();
  }

  /**
   * Makes the table of the marks, if there is none.
   *
   * @throws SQLException if it cannot be made
   * @throws IllegalStateException if this sender keeps no mark
   */
  public void createProgressTable() throws SQLException {
    String ddl = progressTableDdl();
    try (Transaction transaction = new Transaction(dataSource.getConnection())) {
      transaction.begin();
      try (PreparedStatement create = transaction.prepare(ddl)) {
        create.executeUpdate();
      }
      transaction.commit();
    }
  }

  @Override
  public void send(Delivery<R> delivery) throws Exception {
    try (Transaction transaction = new Transaction(connect(delivery))) {
      delivery.onAbort(transaction::abort);
      begin(transaction);
      long mark = marks == null ? Marks.NONE : moveMark(marks, transaction, delivery);
      insert(transaction, delivery, mark);
      commit(transaction);
    }
  }

  private Connection connect(Delivery<R> delivery) throws InterruptedException {
    try {
      return connecting.get(delivery);
    } catch (SQLException e) {
      throw verdicts.notOfRecords(e);
    }
  }

  private void begin(Transaction transaction) {
    try {
      transaction.begin();
    } catch (SQLException e) {
      throw verdicts.notOfRecords(e);
    }
  }

  /**
   * Moves the mark to the delivery's last record, and returns where it was. It is moved, or at least locked, even if there is nothing to insert: what was read
   * may be another's that is not committed yet, where transactions may see such things.
   */
  private long moveMark(Marks table, Transaction transaction, Delivery<R> delivery) {
    UUID log = delivery.batch().log();
    long last = delivery.sequence(delivery.records().size() - 1);
    try {
      long mark = table.read(transaction, log);
      if (!table.move(transaction, log, mark, Math.max(mark, last))) {
        throw SendException.of(
            Verdict.RETRY,
            "the mark of log " + log + " is no longer at " + mark + ": another sender moved it");
      }
      return mark;
    } catch (SQLException e) {
      throw verdicts.notOfRecords(e);
    }
  }

  private void insert(Transaction transaction, Delivery<R> delivery, long mark) throws Exception {
    try (PreparedStatement rows = transaction.prepare(insert)) {
      int waiting = 0;
      for (int i = 0; i < delivery.records().size(); i++) {
        if (delivery.sequence(i) <= mark) {
          continue;
        }
        bind(rows, delivery, i);
        rows.addBatch();
        if (++waiting == ROWS_AT_ONCE) {
          transaction.run(rows, rows::executeBatch);
          waiting = 0;
        }
      }
      if (waiting > 0) {
        transaction.run(rows, rows::executeBatch);
      }
    } catch (SQLException e) {
      throw verdicts.of(e);
    }
  }

  /** A value of the record before must not slip into this one's row. */
  private void bind(PreparedStatement rows, Delivery<R> delivery, int index) throws SQLException {
    rows.clearParameters();
    try {
      binder.bind(
          rows, delivery.records().get(index), delivery.batch().log(), delivery.sequence(index));
    } catch (SQLException | SendException e) {
      throw e;
    } catch (Exception e) {
      throw SendException.of(
          Verdict.REJECT, "record " + delivery.sequence(index) + " cannot be bound: " + e, e);
    }
  }

  /** A commit whose outcome is unknown is no verdict. */
  private void commit(Transaction transaction) throws SQLException {
    try {
      transaction.commit();
    } catch (SQLException e) {
      if (transaction.isUnknown()) {
        throw e;
      }
      throw verdicts.of(e);
    }
  }

  /** A transaction leaves all or nothing. */
  @Override
  public Effect effect() {
    return Effect.ALL_OR_NONE;
  }

  /** A mark needs sequence numbers that rise. */
  @Override
  public boolean supports(DeliveryMode mode) {
    return marks == null || mode == DeliveryMode.ORDERED || mode == DeliveryMode.PIPELINED;
  }

  /** Ends the threads that wait for connections; the data source stays open. */
  @Override
  public void close() {
    connecting.close();
  }

  @Override
  public String toString() {
    return "JdbcSender[" + insert + "]";
  }

  /**
   * Sets the parameters of the statement that inserts a record.
   *
   * @param <R> the record type
   */
  @FunctionalInterface
  public interface Binder<R> {

    /**
     * Sets the parameters; all of them are unset before. It must not execute the statement.
     *
     * @param row the statement
     * @param record the record
     * @param log the id of its log
     * @param sequence its sequence number in that log; with the log's id the record's identity
     * @throws SQLException if the driver throws one; its SQLState tells the verdict
     * @throws Exception if the record cannot be bound, and never will be (REJECT), unless it is a {@link SendException} with another verdict
     */
    void bind(PreparedStatement row, R record, UUID log, long sequence) throws Exception;
  }

  /**
   * Makes a sender. Not safe for use by several threads.
   *
   * @param <R> the record type
   */
  public static final class Builder<R> {

    private final DataSource dataSource;
    private final String insert;
    private final Binder<R> binder;
    private @Nullable Marks marks = new Marks(Marks.DEFAULT_TABLE);
    private Function<? super SQLException, Optional<Verdict>> verdicts = thrown -> Optional.empty();

    private Builder(DataSource dataSource, String insert, Binder<R> binder) {
      this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
      this.insert = Objects.requireNonNull(insert, "insert");
      this.binder = Objects.requireNonNull(binder, "binder");
    }

    /**
     * Sets the table of the marks. Default {@code buffer_progress}. Several senders may share one, if no two have the same log.
     *
     * @param name its name, perhaps with a schema's before it, of letters, digits and {@code _}
     * @return this builder
     * @throws IllegalArgumentException if that is no such name
     */
    public Builder<R> progressTable(String name) {
      marks = new Marks(name);
      return this;
    }

    /**
     * Keeps no mark. The statement itself must leave a row alone that is there, by a unique key of the log's id and the sequence number, such as {@code INSERT …
     * ON CONFLICT DO NOTHING} in PostgreSQL and SQLite, {@code MERGE INTO … KEY (log_id, sequence_no) VALUES …} in H2. Every record is then there
     * exactly once, as long as rows are not deleted, in every mode.
     *
     * @return this builder
     */
    public Builder<R> idempotentRows() {
      marks = null;
      return this;
    }

    /**
     * Sets what exceptions mean for the records, where that is not what their SQLState says.
     *
     * @param newVerdicts returns the verdict, or empty for the usual one; it may look at {@link SQLException#getErrorCode}, the next
     *     exceptions and the causes
     * @return this builder
     */
    public Builder<R> verdicts(Function<? super SQLException, Optional<Verdict>> newVerdicts) {
      verdicts = Objects.requireNonNull(newVerdicts, "verdicts");
      return this;
    }

    /**
     * Returns the sender.
     *
     * @return the sender, which the producer closes; the data source stays open
     */
    public JdbcSender<R> build() {
      return new JdbcSender<>(this);
    }
  }
}

package io.unistream.buffer.sender.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.SenderTck;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The kit over databases. */
class JdbcSenderTck {

  private static JdbcHarness.Databases h2() {
    return () -> {
      String url = "jdbc:h2:mem:" + UUID.randomUUID();
      return () -> DriverManager.getConnection(url);
    };
  }

  @Nested
  class H2Tck extends SenderTck {
    @Override
    protected SenderHarness<?> harness() {
      return new JdbcHarness(h2(), "_ROWID_", "");
    }
  }

  /** In all modes. */
  @Nested
  class H2IdempotentTck extends SenderTck {
    @Override
    protected SenderHarness<?> harness() {
      return new JdbcHarness(
          h2(),
          "_ROWID_",
          "MERGE INTO orders (log_id, sequence_no, item) KEY (log_id, sequence_no) VALUES (?, ?, ?)");
    }
  }

  @Nested
  class SqliteTck extends SenderTck {

    @TempDir
    Path temp;

    @Override
    protected SenderHarness<?> harness() {
      return new JdbcHarness(
          () -> {
            String url = "jdbc:sqlite:" + temp.resolve(UUID.randomUUID() + ".db");
            return () -> {
              Connection connection = DriverManager.getConnection(url);
              try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA synchronous = OFF");
              }
              return connection;
            };
          },
          "rowid",
          "");
    }
  }

  /** Its messages quote rows, unless the driver is told to leave the details out. */
  @Nested
  class PostgresTck extends SenderTck {
    @Override
    protected SenderHarness<?> harness() {
      assumeTrue(postgres.isPresent(), "PostgreSQL is not installed");
      return new JdbcHarness(
          () -> () -> postgres.orElseThrow().connect("?logServerErrorDetail=false"), "ctid", "");
    }
  }

  private static Optional<Postgres> postgres = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> programs = Postgres.programs();
    if (programs.isPresent()) {
      postgres = Optional.of(Postgres.start(programs.orElseThrow()));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (postgres.isPresent()) {
      postgres.get().close();
    }
  }
}

package io.unistream.buffer.sender.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Where PostgreSQL is installed. */
class PostgresSenderTest extends JdbcSenderRules {

  private static Optional<Postgres> postgres = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> programs = Postgres.programs();
    assumeTrue(
        programs.isPresent(),
        "PostgreSQL is not installed: no initdb and pg_ctl in the PATH or below /usr/lib/postgresql");
    postgres = Optional.of(Postgres.start(programs.orElseThrow()));
  }

  @AfterAll
  static void stop() throws Exception {
    if (postgres.isPresent()) {
      postgres.get().close();
    }
  }

  @Override
  Connection connect() throws Exception {
    return postgres.orElseThrow().connect();
  }

  @Override
  String endlessInsert() {
    return "INSERT INTO orders (log_id, sequence_no, item) SELECT ?, ?, ? FROM pg_sleep(3600)";
  }

  @Override
  String idempotentInsert() {
    return Database.INSERT + " ON CONFLICT DO NOTHING";
  }
}

package io.unistream.buffer.sender.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.UUID;

/** In memory. */
class H2SenderTest extends JdbcSenderRules {

  private final String url = "jdbc:h2:mem:" + UUID.randomUUID();

  @Override
  Connection connect() throws Exception {
    return DriverManager.getConnection(url);
  }

  @Override
  String endlessInsert() {
    return "INSERT INTO orders (log_id, sequence_no, item) SELECT ?, ?, ? FROM"
        + " SYSTEM_RANGE(1, 9000000000000) r GROUP BY r.x / 9000000000001";
  }

  @Override
  String idempotentInsert() {
    return "MERGE INTO orders (log_id, sequence_no, item) KEY (log_id, sequence_no) VALUES (?, ?, ?)";
  }
}

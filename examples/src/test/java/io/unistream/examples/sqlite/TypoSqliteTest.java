package io.unistream.examples.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.DirectoryOpener;
import io.unistream.buffer.tck.DirectoryStore;
import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.Tck;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.TestStore;
import io.unistream.buffer.tck.report.TckReports;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A backend whose first statement is no SQL, and what the kit says of it. */
class TypoSqliteTest {

  private static SqliteWal mistyped(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREAT TABLE log (id TEXT NOT NULL)");
    }
    return new SqliteWal(connection);
  }

  private static final class TypoHarness implements BufferHarness {

    @Override
    public String name() {
      return "mistyped SQLite";
    }

    @Override
    public CrashClass crashClass() {
      return CrashClass.PROCESS;
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.REOPEN, Capability.CRASH, Capability.SECOND_OPEN);
    }

    @Override
    public TestStore newStore() {
      SqliteWal.Opener opener = new SqliteWal.Opener(TypoSqliteTest::mistyped);
      return DirectoryStore.create(
          DirectoryOpener.ofWal((directory, components) -> opener.open(directory)));
    }
  }

  @Test
  void theKitSaysWhichCallFailedWithWhatAndNothingElse() {
    TckReport report = Tck.run(new TypoHarness(), TckOptions.defaults());

    assertFalse(report.passed());
    assertEquals(Rule.values().length, report.totals().unchecked());
    String console = TckReports.summary(report);
    assertTrue(console.contains("nothing was tried: open threw "), console);
    assertTrue(console.contains("near \"CREAT\": syntax error"), console);
    assertTrue(console.length() < 1_500, console);
  }
}

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
import io.unistream.buffer.tck.RuleCheck;
import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.TestStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A backend that is wrong on purpose, and what the kit says of it. */
class LazySqliteTest {

  /** Commits every tenth transaction only, "because a commit is slow". */
  static final class LazySqliteWal extends SqliteWal {

    private int transactions;

    LazySqliteWal(Connection connection) throws SQLException {
      super(connection);
    }

    @Override
    void commit(Connection durable) throws SQLException {
      if (++transactions % 10 == 0) {
        super.commit(durable);
      }
    }
  }

  private static final class LazyHarness implements BufferHarness {

    @Override
    public String name() {
      return "lazy SQLite";
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
      SqliteWal.Opener lazy = new SqliteWal.Opener(LazySqliteWal::new);
      return DirectoryStore.create(
          DirectoryOpener.ofWal((directory, components) -> lazy.open(directory)));
    }
  }

  @Test
  void theKitSaysThatAcknowledgedRecordsAreLost() {
    List<RuleViolation> found = new ArrayList<>();
    for (RuleCheck check : RuleCheck.all()) {
      if (check.rule() == Rule.DUR_ACKED && check.skipReason(new LazyHarness()).isEmpty()) {
        try {
          check.run(new LazyHarness());
        } catch (RuleViolation violation) {
          found.add(violation);
        }
      }
    }

    assertFalse(found.isEmpty());
    RuleViolation violation = found.get(0);
    assertEquals(Rule.DUR_ACKED, violation.rule());
    assertTrue(violation.seen().contains("is lost"), violation::getMessage);
    assertTrue(violation.reproducer().orElseThrow().contains("crash"), violation::getMessage);
  }
}

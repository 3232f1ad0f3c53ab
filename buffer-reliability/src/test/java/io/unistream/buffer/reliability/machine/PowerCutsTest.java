package io.unistream.buffer.reliability.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.reliability.Row;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PowerCutsTest {

  private static List<Row> run(PowerCuts campaign, DiskKind kind, int cuts, Said said)
      throws Exception {
    try {
      return campaign.run(kind, cuts, said.stream());
    } catch (MissingException e) {
      return Assumptions.abort(e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(DiskKind.class)
  void nothingIsWrong(DiskKind kind) throws Exception {
    Said said = new Said();

    List<Row> rows = run(new PowerCuts(), kind, 2, said);

    assertEquals(0, rows.stream().mapToLong(Row::wrong).sum(), said::toString);
    assertEquals(2, rows.stream().mapToLong(Row::tried).sum());
  }

  @Test
  void aLogThatDoesNotSyncIsFound() throws Exception {
    Said said = new Said();

    List<Row> rows = run(new PowerCuts(CrashClass.PROCESS), DiskKind.EXT4_ORDERED, 4, said);

    assertTrue(rows.stream().anyMatch(row -> row.wrong() > 0), said::toString);
    assertTrue(said.toString().contains("powercuts --on EXT4_ORDERED"), said::toString);
  }
}

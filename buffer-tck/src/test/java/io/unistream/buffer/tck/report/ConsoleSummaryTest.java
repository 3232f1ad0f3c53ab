package io.unistream.buffer.tck.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleSummaryTest {

  @Test
  void whatIsAsItShouldBeIsCountedAndTheRestIsNamed() {
    int checks = 2 * (Rule.values().length - 2);

    List<String> lines = TckReports.summary(Fixtures.mixed("file")).lines().toList();

    assertEquals(
        List.of(
            "file: 1 rule BROKEN (crash class POWER, seed 7)",
            "                               kept broken skipped unchecked",
            "  Order                           5      0       0         0",
            "  Emit                           13      0       0         0",
            "  Durability                      8      1       0         0",
            "  Commit                          7      0       0         0",
            "  Limits and back-pressure        5      0       0         1",
            "  Errors                         11      0       0         0",
            "  Ownership                       3      0       1         0",
            "  Lifecycle and threads           5      0       0         0",
            "  all rules                      57      1       1         1",
            "  " + (50 + checks)
                + " cases, of them 50 random scenarios; 0 crash states explored, 0 distinct, at 0 crash points; "
                + "1 min 5 s",
            "  skipped, not shared: OWN-FENCE",
            "  unchecked: CAP-HEAP",
            "  slow: 1 min 1 s  slower",
            "  slow:    700 ms  slow",
            "  BROKEN DUR-ACKED broken: record 2 is gone"),
        lines);
  }

  @Test
  void everyCampaignHasALine() {
    String summary = TckReports.summary(Fixtures.kept("file"));

    assertTrue(
        summary.contains(
            "  crash campaign, puts: 40 points, 1,200 states, 34 more after a crash in recovery, 900 distinct, 1.5 s\n"),
        summary);
  }

  @Test
  void aRunThatWasStoppedHasOneMessageAndNoTable() {
    assertEquals(
        List.of(
            "file: NOTHING TRIED (crash class POWER, seed 7)",
            "  open threw something",
            "    replay: preflight"),
        TckReports.summary(Fixtures.stopped("file")).lines().toList());
  }

  @Test
  void howeverMuchIsBrokenItStaysShort() {
    String summary = TckReports.summary(Fixtures.allBroken("file", "x".repeat(100_000)));

    assertTrue(summary.length() < 20_000, () -> summary.length() + " characters");
    assertTrue(summary.contains("(the page has all of it)"), summary);
    assertTrue(summary.contains("  and 2 more errors: see the page\n"), summary);
    assertTrue(
        summary.contains("  and " + (Rule.values().length - 5) + " more causes, of "), summary);
  }
}

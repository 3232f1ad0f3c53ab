package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.report.MutantReport;
import io.unistream.buffer.tck.report.TckReports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kit's teeth: every broken buffer is rejected, by a rule that the table names. */
class MutantTest {

  private static final List<MutantReport.Mutant> FATES =
      Collections.synchronizedList(new ArrayList<>());

  @ParameterizedTest
  @MethodSource("io.unistream.buffer.tck.Mutant#all")
  void everyBrokenBufferIsRejectedByARuleThatIsNamedForIt(Mutant mutant) {
    RuleViolation violation = mutant.means().reject(mutant.harness(), mutant.named());

    FATES.add(mutant.fate(violation));
    assertNotNull(violation, "survived: " + mutant);
    assertTrue(mutant.named().contains(violation.rule()), violation::getMessage);
  }

  @Test
  void everyRuleIsNamedByAMutant() {
    Set<Rule> unnamed = EnumSet.allOf(Rule.class);

    Mutant.all().forEach(mutant -> unnamed.removeAll(mutant.named()));

    assertEquals(Set.of(), unnamed);
  }

  @Test
  void everyMutantIsAnother() {
    Set<String> names = new HashSet<>();

    for (Mutant mutant : Mutant.all()) {
      assertTrue(names.add(mutant.what()), mutant.what());
    }
  }

  @AfterAll
  static void report() throws IOException {
    MutantReport report = new MutantReport("the kit's stand-ins", FATES);
    for (Path directory : TckReports.directories(Path.of("target/tck-report"))) {
      TckReports.write(directory, report);
    }
  }
}

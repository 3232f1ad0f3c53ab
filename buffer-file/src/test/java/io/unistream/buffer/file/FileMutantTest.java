package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.tck.EnumerableCrashes;
import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import io.unistream.buffer.tck.report.MutantReport;
import io.unistream.buffer.tck.report.TckReports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the file backend passes means something: as soon as the disk lies, or its caller is careless, it does not. */
class FileMutantTest {

  private static final List<MutantReport.Mutant> FATES =
      Collections.synchronizedList(new ArrayList<>());

  static List<FileMutant> mutants() {
    return FileMutant.all();
  }

  /** What a mutant is met with, and the sound harness that must pass it. */
  record Control(Trial trial, EnumerableCrashes honest) {}

  static Stream<Control> controls() {
    return FileMutant.all().stream()
        .map(mutant -> new Control(mutant.trial(), mutant.honest()))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void everyMutantIsRejectedByARuleThatIsNamedForIt(FileMutant mutant) {
    RuleViolation violation = mutant.trial().of(mutant.harness());

    FATES.add(mutant.fate(violation));
    assertNotNull(violation, "survived: " + mutant);
    assertTrue(mutant.named().contains(violation.rule()), violation::getMessage);
  }

  @ParameterizedTest
  @MethodSource("controls")
  void withNothingBrokenTheSameTrialFindsNothing(Control control) {
    assertNull(control.trial().of(control.honest()));
  }

  /** What lies behind the end of a segment is passed over, so recovery may cut it off or not. */
  @Test
  void aTruncationThatIsLostDoesNoHarm() {
    AtomicInteger lost = new AtomicInteger();
    LyingHarness lying = new LyingHarness(
        "truncations are lost",
        Fault.ignored(),
        () ->
            operation -> operation.kind() == Operation.Kind.TRUNCATE && lost.incrementAndGet() > 0);

    assertNull(Trial.scenarios().of(lying));
    assertNull(Trial.campaign("put 9").of(lying));
    assertTrue(lost.get() > 10, lost::toString);
  }

  @Test
  void everyMutantIsAnother() {
    Set<String> names = new HashSet<>();
    mutants().forEach(mutant -> names.add(mutant.what()));

    assertEquals(mutants().size(), names.size());
  }

  @AfterAll
  static void report() throws IOException {
    MutantReport report = new MutantReport("the file backend", FATES);
    for (Path directory : TckReports.directories(Path.of("target/tck-report"))) {
      TckReports.write(directory, report);
    }
  }
}

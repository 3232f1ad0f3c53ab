package io.unistream.buffer.tck.jupiter;

import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.Tck;
import io.unistream.buffer.tck.TckCase;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.TckReport;
import io.unistream.buffer.tck.report.TckReports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The whole kit as Jupiter tests. Extend this class and return your harness. A test for which the harness lacks a
 * capability is aborted with the reason, which Jupiter reports as skipped. Afterwards there is a report in
 * {@code target/tck-report}: one page for each module, which all harnesses of the module share. With
 * {@link TckReports#SHARED} there is also one for all modules.
 *
 * <p>If the preflight fails, its test fails and all others are aborted. A test that would fail with the cause of an
 * earlier failure is aborted, too, so that the output of a build stays readable. The report has all violations.
 *
 * <p>With {@code -Dtck.replay='…'}, only one case is repeated. A violation prints the command for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BufferRules {

  /** The system property that names the one case to repeat. */
  public static final String REPLAY = "tck.replay";

  private final Told told = new Told();
  private @Nullable Tck tck;

  /** For subclasses. */
  protected BufferRules() {}

  /**
   * Returns the harness of the buffer under test.
   *
   * @return the harness
   */
  protected abstract BufferHarness harness();

  /**
   * Returns how much is tried.
   *
   * @return the options; {@link TckOptions#defaults()} unless overridden or changed by system properties
   */
  protected TckOptions options() {
    return TckOptions.defaults().withSystemProperties();
  }

  /**
   * Returns where the report is written.
   *
   * @return the directory, {@code target/tck-report} unless overridden
   */
  protected Path reportDirectory() {
    return Path.of("target", "tck-report");
  }

  /**
   * Returns all tests, or the one case to repeat.
   *
   * @return a container for each rule and for each kind of campaign
   */
  @TestFactory
  Stream<? extends DynamicNode> rules() {
    String replay = System.getProperty(REPLAY);
    if (replay != null) {
      return Stream.of(
          DynamicTest.dynamicTest("replay " + replay, () -> Tck.replay(harness(), replay)));
    }
    Map<String, List<DynamicNode>> groups = new LinkedHashMap<>();
    for (TckCase one : tck().cases()) {
      groups.computeIfAbsent(one.group(), group -> new ArrayList<>()).add(test(one));
    }
    return groups.entrySet().stream()
        .map(group -> DynamicContainer.dynamicContainer(group.getKey(), group.getValue()));
  }

  private Tck tck() {
    if (tck == null) {
      tck = Tck.of(harness(), options(), this::command);
    }
    return tck;
  }

  private DynamicTest test(TckCase one) {
    return DynamicTest.dynamicTest(one.name(), () -> {
      one.skipReason().ifPresent(Assumptions::abort);
      try {
        one.run();
      } catch (RuleViolation violation) {
        told.tell(violation);
      }
    });
  }

  /** As a shell takes it. */
  private String command(String replay) {
    return "mvn test -Dtest=" + getClass().getSimpleName() + " '-D" + REPLAY + "="
        + replay.replace("'", "'\\''") + "'";
  }

  /**
   * Writes the report, and prints its summary.
   *
   * @throws IOException if it cannot be written
   */
  @AfterAll
  void report() throws IOException {
    if (System.getProperty(REPLAY) == null) {
      TckReport report = tck().report();
      System.out.print(TckReports.summary(report));
      for (Path directory : TckReports.directories(reportDirectory())) {
        System.out.println("report: " + TckReports.write(directory, report).toUri());
      }
    }
  }
}

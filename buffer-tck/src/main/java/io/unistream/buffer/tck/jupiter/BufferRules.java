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
 * The whole kit as Jupiter tests: extend it and say which harness to use. What the harness has no capability for is
 * aborted with the reason, which Jupiter reports as skipped. Afterwards there is a report in {@code target/tck-report}, a
 * page for each module, which all harnesses of the module share; with {@link TckReports#SHARED}, one of all modules too.
 *
 * <p>If the preflight fails, its test fails and all others are aborted. What is broken by a cause that a test failed with
 * before is aborted too, so that a build's output stays readable; the report has all of it.
 *
 * <p>With {@code -Dtck.replay='…'}, one case alone is done again: what a violation prints is the command for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BufferRules {

  /** The property that names the one case to do again. */
  public static final String REPLAY = "tck.replay";

  private final Told told = new Told();
  private @Nullable Tck tck;

  /** For subclasses. */
  protected BufferRules() {}

  /**
   * The buffer under test.
   *
   * @return the harness
   */
  protected abstract BufferHarness harness();

  /**
   * How much is tried.
   *
   * @return the options; {@link TckOptions#defaults()} unless overridden or changed by system properties
   */
  protected TckOptions options() {
    return TckOptions.defaults().withSystemProperties();
  }

  /**
   * Where the report is written.
   *
   * @return the directory, {@code target/tck-report} unless overridden
   */
  protected Path reportDirectory() {
    return Path.of("target", "tck-report");
  }

  /**
   * Everything that there is to try, or the one case to do again.
   *
   * @return a container for each rule, and for each sort of campaign
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

package io.unistream.buffer.tck.jupiter;

import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.TckReport.Violation;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/**
 * Which causes the tests of a run failed with. One bug often breaks hundreds of cases, and a build tells each failure twice;
 * so the first case that meets with a cause fails, and the next ones are aborted with a reference to it. The report has them
 * all. May be used by many threads.
 */
final class Told {

  /** The build has failed by then, and more of it helps nobody. */
  private static final int MOST_CAUSES = 10;

  // Guarded by this.
  private final Set<String> causes = new HashSet<>();

  /** Ends the test of a case: throws the violation if its cause is new, and aborts the test if not. */
  synchronized void tell(RuleViolation violation) {
    String cause = Violation.of(violation).origin().cause();
    if (causes.contains(cause)) {
      Assumptions.abort(
          violation.rule().id() + " is broken, by what another test failed with: " + cause);
    }
    if (causes.size() == MOST_CAUSES) {
      Assumptions.abort(violation.rule().id() + " is broken; after " + MOST_CAUSES
          + " other causes it is in the report only: " + cause);
    }
    causes.add(cause);
    throw violation;
  }
}

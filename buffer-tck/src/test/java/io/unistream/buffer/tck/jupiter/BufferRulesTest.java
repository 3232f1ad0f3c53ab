package io.unistream.buffer.tck.jupiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.RuleCheck;
import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.TckOptions;
import io.unistream.buffer.tck.TckReport.Violation;
import io.unistream.buffer.tck.TestStore;
import io.unistream.stranger.Mistake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class BufferRulesTest {

  @Test
  void aPreflightThatFailsIsTheOneFailureAndTellsItsCommand() {
    class NothingTck extends BufferRules {
      @Override
      protected BufferHarness harness() {
        return new Nothing();
      }
    }

    List<Throwable> ends = ends(new NothingTck(), test -> true);

    Throwable first = ends.get(0);
    assertEquals(AssertionError.class, first.getClass());
    String told = "the preflight failed, so nothing was tried: newStore threw "
        + "java.lang.UnsupportedOperationException: there is nothing\nfound with: nothing\nreplay: preflight\n"
        + "run it alone: mvn test -Dtest=NothingTck '-Dtck.replay=preflight'";
    assertEquals(told, first.getMessage());
    assertEquals(
        1, ends.stream().filter(end -> !(end instanceof TestAbortedException)).count());
    assertTrue(ends.size() > RuleCheck.all().size());
  }

  @Test
  void aViolationTellsTheCommandThatNamesTheTestClass() {
    class LazyTck extends BufferRules {
      @Override
      protected BufferHarness harness() {
        return Mistake.ACKNOWLEDGES_BEFORE_COMMIT.harness();
      }
    }
    String name = "EMIT-DURABLE: a batch of puts that were not waited for, then a crash";

    Throwable end =
        ends(new LazyTck(), test -> test.getDisplayName().equals(name)).get(0);

    RuleViolation violation = assertInstanceOf(RuleViolation.class, end);
    String command = "mvn test -Dtest=LazyTck '-Dtck.replay=check " + name + "'";
    assertEquals(command, violation.command().orElseThrow());
    assertTrue(violation.toString().endsWith("\nrun it alone: " + command), violation::toString);
  }

  @Test
  void whatHasOneCauseFailsOneTestSoThatTheOutputOfABuildIsBounded() {
    class GreedyTck extends BufferRules {
      @Override
      protected BufferHarness harness() {
        return Mistake.RECLAIMS_ONE_ROW_TOO_MANY.harness();
      }

      @Override
      protected TckOptions options() {
        return TckOptions.defaults().withPatience(Duration.ofSeconds(5));
      }
    }

    // Not the one check that waits half a minute for a thread that is gone.
    List<Throwable> ends = ends(
        new GreedyTck(),
        test -> !test.getDisplayName().endsWith("puts that block, while another thread commits"));

    List<RuleViolation> failures = ends.stream()
        .filter(RuleViolation.class::isInstance)
        .map(RuleViolation.class::cast)
        .toList();
    assertTrue(failures.size() > 1 && failures.size() <= 10, failures::toString);
    assertEquals(
        failures.size(),
        failures.stream()
            .map(failure -> Violation.of(failure).origin().cause())
            .distinct()
            .count());
    List<String> aborted = ends.stream()
        .filter(end -> end.toString().contains(" is broken"))
        .filter(TestAbortedException.class::isInstance)
        .map(Throwable::toString)
        .toList();
    assertTrue(aborted.size() > failures.size(), aborted::toString);
    assertTrue(aborted.stream().allMatch(message -> message.length() < 500), aborted::toString);
  }

  private static List<Throwable> ends(BufferRules rules, Predicate<DynamicNode> which) {
    List<Throwable> ends = new ArrayList<>();
    rules
        .rules()
        .flatMap(rule -> ((DynamicContainer) rule).getChildren())
        .filter(which)
        .map(DynamicTest.class::cast)
        .forEach(test -> {
          try {
            test.getExecutable().execute();
          } catch (Throwable end) {
            ends.add(end);
          }
        });
    return ends;
  }

  /** Not even a store. */
  private record Nothing() implements BufferHarness {

    @Override
    public String name() {
      return "nothing";
    }

    @Override
    public CrashClass crashClass() {
      return CrashClass.NONE;
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public TestStore newStore() {
      throw new UnsupportedOperationException("there is nothing");
    }
  }
}

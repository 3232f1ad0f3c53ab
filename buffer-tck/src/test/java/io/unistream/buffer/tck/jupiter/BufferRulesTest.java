package io.unistream.buffer.tck.jupiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.TestStore;
import java.util.Set;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

class BufferRulesTest {

  @Test
  void aViolationTellsTheCommandThatNamesTheTestClass() {
    class NothingTck extends BufferRules {
      @Override
      protected BufferHarness harness() {
        return new Nothing();
      }
    }

    DynamicTest first = new NothingTck()
        .rules()
        .limit(1)
        .flatMap(rule -> ((DynamicContainer) rule).getChildren())
        .map(DynamicTest.class::cast)
        .findFirst()
        .orElseThrow();
    RuleViolation violation =
        assertThrows(RuleViolation.class, () -> first.getExecutable().execute());

    String command =
        "mvn test -Dtest=NothingTck '-Dtck.replay=check " + first.getDisplayName() + "'";
    assertEquals(command, violation.command().orElseThrow());
    assertTrue(violation.toString().endsWith("\nrun it alone: " + command), violation::toString);
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

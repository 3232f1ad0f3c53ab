package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference's storage keeps a write whole or not at all. */
class PartialWritesTest {

  @Test
  void whoseWritesAreWholeHasNoTornTail() {
    EnumSet<Capability> capabilities = EnumSet.allOf(Capability.class);
    capabilities.remove(Capability.PARTIAL_WRITES);
    Whole honest = new Whole(capabilities);

    assertEquals(
        List.of("whole: a write is stored whole or not at all"),
        checks()
            .filter(
                check -> Set.of(Rule.ERR_TORN_TAIL, Rule.ERR_SHORT_WRITE).contains(check.rule()))
            .map(check -> check.skipReason(honest).orElse("not skipped: " + check))
            .distinct()
            .toList());
  }

  @Test
  void whoSimulatesNoStorageIsNotSaidToKeepItsWritesWhole() {
    Whole unknown = new Whole(Set.of());

    checks()
        .forEach(check -> assertNotEquals(
            Optional.of("whole: " + Capability.PARTIAL_WRITES.absence()),
            check.skipReason(unknown),
            check.toString()));
  }

  @Test
  void whoSaysThatWritesCanBeTornMustShowIt() {
    Whole boaster = new Whole(EnumSet.of(Capability.ENUMERABLE_CRASHES, Capability.PARTIAL_WRITES));
    RuleCheck torn = checks()
        .filter(check -> check.rule() == Rule.ERR_TORN_TAIL)
        .filter(check -> check.skipReason(boaster).isEmpty())
        .findFirst()
        .orElseThrow();

    RuleViolation violation = assertThrows(RuleViolation.class, () -> torn.run(boaster));

    assertTrue(violation.seen().contains("PARTIAL_WRITES is declared"), violation::seen);
  }

  /** Such as one that gives each of its files a name only once it is whole. */
  @Test
  void aLogThatNeverHasATornEndNeedNotTellOfOne() {
    FrameHarness silent = new FrameHarness(Flaw.TELLS_OF_NO_TORN_TAIL);
    RuleCheck cut = cut("a write cut at each byte by a crash");
    RuleCheck told = cut("a write cut at each byte by a crash, of which the report tells");
    Set<Capability> whole = EnumSet.copyOf(silent.capabilities());
    whole.remove(Capability.TORN_TAILS);

    assertDoesNotThrow(() -> cut.run(silent));
    assertThrows(RuleViolation.class, () -> told.run(silent));
    assertEquals(
        Optional.of("whole: " + Capability.TORN_TAILS.absence()),
        told.skipReason(new Whole(whole)));
  }

  private static RuleCheck cut(String name) {
    return checks().filter(check -> check.name().equals(name)).findFirst().orElseThrow();
  }

  private static Stream<RuleCheck> checks() {
    return RuleCheck.all().stream();
  }

  private record Whole(Set<Capability> capabilities) implements EnumerableCrashes {

    @Override
    public String name() {
      return "whole";
    }

    @Override
    public CrashClass crashClass() {
      return DiskHarness.reference().crashClass();
    }

    @Override
    public CrashableStore newStore() {
      return DiskHarness.reference().newStore();
    }
  }
}

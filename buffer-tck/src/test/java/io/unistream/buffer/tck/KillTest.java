package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks with processes that are killed, on {@link FrameLog}s in real directories. */
class KillTest {

  private static RuleCheck check(Rule rule) {
    return KillChecks.all().stream()
        .filter(check -> check.rule() == rule)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLogThatWritesWhatItAcknowledgesSurvivesKills() {
    assertEquals(3, check(Rule.DUR_ACKED).run(new Frames()));
    assertEquals(3, check(Rule.DUR_STABLE_BATCH).run(new Frames()));
  }

  @Test
  void aLogThatWritesLaterDoesNot() {
    RuleViolation violation =
        assertThrows(RuleViolation.class, () -> check(Rule.DUR_ACKED).run(new LateFrames()));

    assertEquals(Rule.DUR_ACKED, violation.rule());
    assertTrue(violation.seen().contains("the process was killed"), violation.seen());
  }

  @Test
  void aLogWithoutALockIsRejected() {
    RuleViolation violation =
        assertThrows(RuleViolation.class, () -> check(Rule.OWN_ONE).run(new Frames()));

    assertEquals(Rule.OWN_ONE, violation.rule());
  }

  @Test
  void aLogThatReadsEverythingIntoMemoryIsRejected() {
    RuleViolation violation =
        assertThrows(RuleViolation.class, () -> check(Rule.CAP_HEAP).run(new Frames()));

    assertEquals(Rule.CAP_HEAP, violation.rule());
    assertTrue(violation.seen().contains("OutOfMemoryError"), violation.seen());
  }

  /** Frames in a directory; another process makes it by its constructor. */
  static class Frames implements ChildProcessHarness {

    private final DirectoryOpener opener;

    Frames() {
      this(Flaw.NONE);
    }

    Frames(Flaw flaw) {
      opener = DirectoryOpener.ofWal((directory, components) -> FrameLog.open(directory, flaw));
    }

    @Override
    public String name() {
      return "frames in a directory";
    }

    @Override
    public CrashClass crashClass() {
      return CrashClass.PROCESS;
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.CHILD_PROCESSES);
    }

    @Override
    public TestStore newStore() {
      return DirectoryStore.create(opener);
    }

    @Override
    public <R> Buffer<R> openIn(
        Path directory,
        BufferSettings settings,
        RecordCodec<R> codec,
        BufferComponents components) {
      return opener.open(directory, settings, codec, components);
    }
  }

  private static final class LateFrames extends Frames {

    LateFrames() {
      super(Flaw.WRITES_THE_FILE_AT_CLOSE);
    }
  }
}

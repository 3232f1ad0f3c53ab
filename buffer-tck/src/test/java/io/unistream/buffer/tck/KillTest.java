package io.unistream.buffer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks with processes that are killed, on {@link FrameLog}s in real directories. */
class KillTest {

  private static RuleCheck check(Rule rule) {
    return check(rule, "");
  }

  private static RuleCheck check(Rule rule, String name) {
    return KillChecks.all().stream()
        .filter(check -> check.rule() == rule && check.name().contains(name))
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
  void aLoserThatClosesItsChannelOnTheLockFileIsRejected() {
    RuleViolation violation = assertThrows(
        RuleViolation.class,
        () -> check(Rule.OWN_ONE, "after the owner's own").run(new LockedFrames()));

    assertEquals(Rule.OWN_ONE, violation.rule());
    assertTrue(violation.seen().contains("from another process after that"), violation.seen());
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

  /** With a lock file, as many do it: it holds against another process, until a second opening here closes its channel. */
  private static final class LockedFrames extends Frames {

    private static final List<FileLock> HELD = new ArrayList<>();

    LockedFrames() {}

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.CHILD_PROCESSES, Capability.SECOND_OPEN);
    }

    @Override
    public <R> Buffer<R> openIn(
        Path directory,
        BufferSettings settings,
        RecordCodec<R> codec,
        BufferComponents components) {
      try {
        lock(directory.resolveSibling("lock"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return super.openIn(directory, settings, codec, components);
    }

    private static void lock(Path file) throws IOException {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        // refused below
      }
      if (lock == null) {
        channel.close();
        throw new BufferLockedException("the log is open already");
      }
      HELD.add(lock);
    }
  }

  private static final class LateFrames extends Frames {

    LateFrames() {
      super(Flaw.WRITES_THE_FILE_AT_CLOSE);
    }
  }
}

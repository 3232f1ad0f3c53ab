package io.unistream.buffer.bench.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.Rule;
import io.unistream.buffer.tck.RuleCheck;
import io.unistream.buffer.tck.RuleViolation;
import io.unistream.buffer.tck.TestStore;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The adapter breaks nothing that a log keeps, and hides nothing that it breaks. */
class AdapterTest {

  private static final Set<Rule> SOME = EnumSet.of(
      Rule.ORD_FIFO,
      Rule.ORD_REOPEN,
      Rule.ORD_BULK,
      Rule.EMIT_AFTER_REOPEN,
      Rule.DUR_ACKED,
      Rule.DUR_STABLE_BATCH,
      Rule.DUR_SECOND_CRASH,
      Rule.COM_FORGET,
      Rule.COM_RECLAIM,
      Rule.COM_THROUGH,
      Rule.OWN_ONE,
      Rule.LIFE_CLOSE);

  /** Tells of an entry that it has it, and has only the one before. */
  private static final class Late implements Peer {

    private final Peer peer = new PlainEntries();

    @Override
    public String name() {
      return "late";
    }

    @Override
    public String settings() {
      return "wrong on purpose";
    }

    @Override
    public boolean isExclusive() {
      return true;
    }

    @Override
    public EntryLog open(Path directory) throws Exception {
      EntryLog log = peer.open(directory);
      return new EntryLog() {
        private byte @Nullable [] held;
        private long last;

        @Override
        public long append(byte[] bytes) throws Exception {
          if (held != null) {
            last = log.append(held);
          }
          held = bytes;
          return last + 1;
        }

        @Override
        public Reader reader() throws Exception {
          return log.reader();
        }

        @Override
        public void forget(long through) throws Exception {
          log.forget(through);
        }

        @Override
        public boolean isRefusal(Exception failure) {
          return false;
        }

        @Override
        public void close() throws Exception {
          log.close();
        }
      };
    }
  }

  private static final class LateHarness extends PeerHarness {
    LateHarness() {
      super(new Late());
    }
  }

  @Test
  void aPlainLogKeepsTheRules() {
    assertTrue(run(new PeerHarness.Plain(), SOME) > 15);
  }

  @Test
  void anInterruptHarmsAPlainLogNot() {
    assertTrue(run(new PeerHarness.Plain(), EnumSet.of(Rule.ERR_INTERRUPT)) > 1);
  }

  @Test
  void sqliteKeepsSome() {
    Set<Rule> few = EnumSet.of(
        Rule.ORD_FIFO, Rule.DUR_ACKED, Rule.DUR_SECOND_CRASH, Rule.COM_FORGET, Rule.OWN_ONE);
    assertTrue(run(new PeerHarness.Sqlite(), few) > 4);
  }

  /** Without the checks that start processes: the campaign has them. */
  private static int run(PeerHarness harness, Set<Rule> rules) {
    int tried = 0;
    for (RuleCheck check : checks(harness, rules)) {
      check.run(harness);
      tried++;
    }
    return tried;
  }

  private static List<RuleCheck> checks(PeerHarness harness, Set<Rule> rules) {
    return RuleCheck.all().stream()
        .filter(check -> rules.contains(check.rule()))
        .filter(check -> check.skipReason(harness).isEmpty())
        .filter(check -> !startsProcesses(check))
        .toList();
  }

  private static boolean startsProcesses(RuleCheck check) {
    return check.skipReason(new WithoutProcesses()).isPresent();
  }

  /** All but the other processes. */
  private static final class WithoutProcesses implements BufferHarness {

    @Override
    public String name() {
      return "without processes";
    }

    @Override
    public CrashClass crashClass() {
      return CrashClass.PROCESS;
    }

    @Override
    public Set<Capability> capabilities() {
      return EnumSet.of(Capability.REOPEN, Capability.CRASH, Capability.SECOND_OPEN);
    }

    @Override
    public TestStore newStore() {
      throw new UnsupportedOperationException("only asked what it can");
    }
  }

  @Test
  void aLogThatTellsTooEarlyIsFound() {
    LateHarness late = new LateHarness();
    int broken = 0;
    for (RuleCheck check : checks(late, EnumSet.of(Rule.DUR_ACKED))) {
      try {
        check.run(late);
      } catch (RuleViolation violation) {
        assertEquals(Rule.DUR_ACKED, violation.rule());
        broken++;
      }
    }
    assertTrue(broken > 0, "the kit says nothing of a log that tells too early");
  }
}

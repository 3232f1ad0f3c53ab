package io.unistream.buffer.producer.tck;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The checks by their rules. */
final class SenderChecks {

  /** A check of one rule; the stage is closed by whoever runs it. */
  interface Check {
    <R> void run(SenderStage<R> stage) throws Exception;
  }

  /** Thrown by a check whose sender says that it need not keep the rule. */
  static final class Skipped extends Exception {

    private static final long serialVersionUID = 1L;

    final String reason;

    Skipped(String reason) {
      super(reason);
      this.reason = reason;
    }
  }

  private record Entry(Set<SenderCapability> needs, Check check) {}

  private static final Map<SenderRule, Entry> ALL = new EnumMap<>(SenderRule.class);

  static {
    add(SenderRule.WHOLE, new BringingChecks.Whole());
    add(SenderRule.AGAIN, new BringingChecks.Again());
    add(SenderRule.PART, new BringingChecks.Part());
    add(SenderRule.SIZES, new BringingChecks.Sizes());
    add(SenderRule.THREADS, new BringingChecks.Threads());
    add(SenderRule.REJECT, new FailingChecks.Reject(), SenderCapability.REJECTS);
    add(SenderRule.EFFECT, new FailingChecks.Left(), SenderCapability.REJECTS);
    add(SenderRule.DOWN, new FailingChecks.Down(), SenderCapability.DOWN);
    add(SenderRule.LOST_ANSWER, new FailingChecks.LostAnswer(), SenderCapability.LOST_ANSWERS);
    add(SenderRule.PARTIAL, new FailingChecks.Partial(), SenderCapability.TAKES_PARTS);
    add(SenderRule.SECRETS, new FailingChecks.Messages());
    add(SenderRule.ABORT, new EndingChecks.Abort(), SenderCapability.HANGS);
    add(SenderRule.NEXT, new EndingChecks.Next(), SenderCapability.HANGS);
    add(SenderRule.CLOSE, new EndingChecks.Close());
  }

  private SenderChecks() {}

  private static void add(SenderRule rule, Check check, SenderCapability... needs) {
    ALL.put(rule, new Entry(Set.of(needs), check));
  }

  private static Entry entry(SenderRule rule) {
    Entry entry = ALL.get(rule);
    if (entry == null) {
      throw new IllegalStateException("no check of " + rule);
    }
    return entry;
  }

  /** Returns why a rule cannot be tried. */
  private static Optional<String> reasonToSkip(SenderRule rule, SenderHarness<?> harness) {
    Set<SenderCapability> has = harness.capabilities();
    if (rule == SenderRule.SECRETS
        && !has.contains(SenderCapability.REJECTS)
        && !has.contains(SenderCapability.DOWN)) {
      return Optional.of("the sender cannot be made to complain");
    }
    return entry(rule).needs().stream()
        .filter(need -> !has.contains(need))
        .map(SenderCapability::absence)
        .findFirst();
  }

  /** Runs a check, which waits for what does not happen no longer than the given time; returns why it was skipped. */
  static <R> Optional<String> run(SenderRule rule, SenderHarness<R> harness, Duration patience)
      throws Exception {
    Optional<String> reason = reasonToSkip(rule, harness);
    if (reason.isPresent()) {
      return reason;
    }
    SenderStage<R> stage = new SenderStage<>(rule, harness, patience);
    boolean passed = false;
    try {
      entry(rule).check().run(stage);
      passed = true;
    } catch (Skipped e) {
      reason = Optional.of(e.reason);
      passed = true;
    } finally {
      if (passed) {
        stage.close();
      } else {
        closeQuietly(stage);
      }
    }
    return reason;
  }

  /** What the check found is what matters. */
  private static void closeQuietly(SenderStage<?> stage) {
    try {
      stage.close();
    } catch (Exception | SenderViolation e) {
      System.getLogger(SenderChecks.class.getName())
          .log(System.Logger.Level.DEBUG, "a sender or target could not be closed", e);
    }
  }
}

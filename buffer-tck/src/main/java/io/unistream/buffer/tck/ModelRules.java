package io.unistream.buffer.tck;

import java.util.EnumSet;
import java.util.Set;

/** The rules that the model holds a scenario against. */
final class ModelRules {

  /** Those that a crash campaign looks at in each state. */
  static final Set<Rule> OF_CRASHES = Set.of(
      Rule.ORD_REOPEN,
      Rule.ORD_SEQUENCE,
      Rule.EMIT_DURABLE,
      Rule.DUR_ACKED,
      Rule.DUR_STABLE_BATCH,
      Rule.DUR_PREFIX,
      Rule.DUR_NO_PHANTOM,
      Rule.DUR_UNACKED,
      Rule.DUR_RECOVERY,
      Rule.DUR_SECOND_CRASH,
      Rule.DUR_DIRENT,
      Rule.DUR_ALWAYS_OPENS,
      Rule.COM_FORGET,
      Rule.COM_NO_RESURRECT,
      Rule.COM_THROUGH,
      Rule.ERR_TORN_TAIL);

  private static final Set<Rule> ALWAYS = EnumSet.of(
      Rule.ORD_FIFO,
      Rule.ORD_SEQUENCE,
      Rule.ORD_BULK,
      Rule.EMIT_COUNT,
      Rule.EMIT_BYTES,
      Rule.EMIT_AGE,
      Rule.EMIT_NOT_EARLY,
      Rule.EMIT_FLUSH,
      Rule.EMIT_EMPTY,
      Rule.EMIT_SAME,
      Rule.EMIT_CLOCK,
      Rule.DUR_NO_PHANTOM,
      Rule.COM_FORGET,
      Rule.COM_WRONG,
      Rule.COM_AGAIN,
      Rule.COM_RECLAIM,
      Rule.CAP_RECORD,
      Rule.CAP_TOTAL,
      Rule.CAP_LEAST,
      Rule.CAP_FLOW,
      Rule.ERR_NO_ACK,
      Rule.LIFE_OBSERVE);

  private static final Set<Rule> WITH_REOPENING = EnumSet.of(
      Rule.ORD_REOPEN,
      Rule.EMIT_AFTER_REOPEN,
      Rule.EMIT_RETHRESHOLD,
      Rule.DUR_STABLE_BATCH,
      Rule.COM_REDELIVER,
      Rule.LIFE_CLOSE);

  private static final Set<Rule> WITH_CRASHES = EnumSet.of(
      Rule.EMIT_DURABLE,
      Rule.DUR_ACKED,
      Rule.DUR_PREFIX,
      Rule.DUR_UNACKED,
      Rule.DUR_SECOND_CRASH,
      Rule.DUR_ALWAYS_OPENS,
      Rule.COM_NO_RESURRECT);

  private ModelRules() {}

  /** The rules that a scenario could show to be broken. */
  static Set<Rule> of(Scenario scenario) {
    Set<Rule> rules = EnumSet.copyOf(ALWAYS);
    boolean crashes = scenario.steps().stream().anyMatch(Step.Crash.class::isInstance);
    if (crashes || scenario.steps().stream().anyMatch(Step.Reopen.class::isInstance)) {
      rules.addAll(WITH_REOPENING);
    }
    if (crashes) {
      rules.addAll(WITH_CRASHES);
    }
    for (Step step : scenario.steps()) {
      if (step instanceof Step.PollNext) {
        rules.add(Rule.EMIT_NEXT);
      } else if (step instanceof Step.Seal) {
        rules.add(Rule.EMIT_SEAL);
      } else if (step instanceof Step.CommitThrough) {
        rules.add(Rule.COM_THROUGH);
      }
    }
    return rules;
  }
}

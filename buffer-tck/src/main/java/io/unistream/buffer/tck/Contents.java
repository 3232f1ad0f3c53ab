package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.COM_FORGET;
import static io.unistream.buffer.tck.Rule.COM_NO_RESURRECT;
import static io.unistream.buffer.tck.Rule.COM_RECLAIM;
import static io.unistream.buffer.tck.Rule.COM_REDELIVER;
import static io.unistream.buffer.tck.Rule.COM_THROUGH;
import static io.unistream.buffer.tck.Rule.DUR_ACKED;
import static io.unistream.buffer.tck.Rule.DUR_NO_PHANTOM;
import static io.unistream.buffer.tck.Rule.DUR_PREFIX;
import static io.unistream.buffer.tck.Rule.DUR_UNACKED;
import static io.unistream.buffer.tck.Rule.LIFE_CLOSE;
import static io.unistream.buffer.tck.Rule.ORD_FIFO;
import static io.unistream.buffer.tck.Rule.ORD_REOPEN;
import static io.unistream.buffer.tck.Rule.ORD_SEQUENCE;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Compares what came out with what must, and finds the rule that a difference breaks. */
final class Contents {

  private final List<Stored> expected;
  private final Set<Long> redelivered;
  private final Set<Long> committedTogether;
  private final Set<Long> inDoubt;
  private final List<Stored> gone;
  private final long ackedThrough;
  private final Stored.Epoch now;

  /**
   * Makes the comparison.
   *
   * @param expected what must come out from here on, in order
   * @param redelivered the sequence numbers of records that were handed out before, and not committed
   * @param committedTogether those of records that a call which was cut short would have committed together
   * @param inDoubt those of records whose puts were in flight at the last crash
   * @param gone what was committed or dropped, each with the epoch in which it was
   * @param ackedThrough the last sequence number that was acknowledged
   * @param now what has happened to the log so far
   */
  Contents(
      List<Stored> expected,
      Set<Long> redelivered,
      Set<Long> committedTogether,
      Set<Long> inDoubt,
      List<Stored> gone,
      long ackedThrough,
      Stored.Epoch now) {
    this.expected = new ArrayList<>(expected);
    this.redelivered = redelivered;
    this.committedTogether = committedTogether;
    this.inDoubt = inDoubt;
    this.gone = gone;
    this.ackedThrough = ackedThrough;
    this.now = now;
  }

  /** Checks that what came out is how the expected records begin; more may come later. */
  void begin(List<Stored> delivered) {
    compare(delivered, false);
  }

  private void compare(List<Stored> delivered, boolean complete) {
    for (int i = 0; i < delivered.size(); i++) {
      Stored got = delivered.get(i);
      if (i >= expected.size() || !got.samePayload(expected.get(i))) {
        throw difference(delivered, i, complete);
      }
      if (got.sequence != expected.get(i).sequence) {
        throw new RuleViolation(
            ORD_SEQUENCE,
            "record " + expected.get(i).sequence + " came out under the sequence number "
                + got.sequence);
      }
    }
  }

  /** Checks that what came out is all that was expected. */
  void all(List<Stored> delivered) {
    compare(delivered, true);
    if (delivered.size() < expected.size()) {
      throw lost(expected.get(delivered.size()), "nothing");
    }
  }

  /** What it means that an expected record did not come out. */
  RuleViolation lost(Stored missing, String instead) {
    Rule rule;
    if (committedTogether.contains(missing.sequence)) {
      rule = COM_THROUGH;
    } else if (missing.sequence > ackedThrough || inDoubt.contains(missing.sequence)) {
      rule = DUR_PREFIX;
    } else if (missing.epoch.crashes() < now.crashes()) {
      rule = DUR_ACKED;
    } else if (redelivered.contains(missing.sequence)) {
      rule = COM_REDELIVER;
    } else if (missing.epoch.openings() < now.openings()) {
      rule = LIFE_CLOSE;
    } else if (missing.epoch.commits() < now.commits()) {
      rule = COM_RECLAIM;
    } else {
      rule = ORD_FIFO;
    }
    return new RuleViolation(rule, missing + " is lost; in its place came " + instead);
  }

  private RuleViolation difference(List<Stored> delivered, int at, boolean complete) {
    Stored got = delivered.get(at);
    for (Stored old : gone) {
      if (old.sequence == got.sequence && old.samePayload(got)) {
        Rule rule = now.openings() > old.epoch.openings() + 1 ? COM_NO_RESURRECT : COM_FORGET;
        return new RuleViolation(rule, got + " was committed or dropped and came out again");
      }
    }
    for (int i = 0; i < Math.min(at, expected.size()); i++) {
      if (expected.get(i).samePayload(got) && got.bytes() > Long.BYTES) {
        return new RuleViolation(DUR_NO_PHANTOM, got + " came out twice");
      }
    }
    if (at >= expected.size()) {
      return new RuleViolation(DUR_NO_PHANTOM, got + " came out and was not expected");
    }
    Stored missing = expected.get(at);
    boolean later = expected.subList(at, expected.size()).stream().anyMatch(got::samePayload);
    if (!later) {
      return new RuleViolation(
          inDoubt.contains(missing.sequence) ? DUR_UNACKED : DUR_NO_PHANTOM,
          got + " has not the bytes that were put as " + missing);
    }
    if (complete
        && delivered.subList(at, delivered.size()).stream().noneMatch(missing::samePayload)) {
      return lost(missing, got.toString());
    }
    Rule rule = missing.epoch.openings() < now.openings() ? ORD_REOPEN : ORD_FIFO;
    return new RuleViolation(rule, got + " came out before " + missing);
  }
}

package io.unistream.examples.crash;

import io.unistream.buffer.BatchId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kill of a run, step by step: what led to it, and how the batch that was in hand came to its commit. It listens to
 * the whole run and keeps the first kill after which a batch that the target had came again; if there is none, the first
 * that hit a batch on its way. Used by one thread.
 */
final class Episode {

  /** A batch that takes longer to its commit is not told. */
  private static final int MOST_MOMENTS = 24;

  /**
   * Something that happened.
   *
   * @param nanos when, since the run began
   * @param what in a word
   * @param text the same in some more
   */
  record Moment(long nanos, String what, String text) {

    /** What a kill is called. */
    static final String KILL = "KILL -9";
  }

  private List<Moment> best = List.of();
  private boolean bestIsSent;

  private final List<Moment> told = new ArrayList<>();
  private Report.@Nullable Acknowledged put;
  private long putAt;
  private @Nullable BatchId batch;
  private boolean killed;
  private boolean sent;

  void heard(long nanos, Report report, boolean again) {
    if (report instanceof Report.Acknowledged it && !killed) {
      Report.Acknowledged before = put;
      put = before != null && before.last() + 1 == it.first()
          ? new Report.Acknowledged(before.first(), it.last(), before.firstSequence())
          : it;
      putAt = nanos;
    } else if (report instanceof Report.Opened it && killed) {
      tell(
          nanos,
          "recover",
          Words.count(it.records(), "record", "records") + " not committed, in "
              + Words.millis(it.nanos()));
    } else if (report instanceof Report.HandedOut it) {
      handedOut(nanos, it, again);
    } else if (report instanceof Report.Delivered it && it.batch().equals(batch)) {
      tell(nanos, "send", "batch " + it.batch().number() + " is in the target");
    } else if (report instanceof Report.Committed it && it.batch().equals(batch)) {
      if (killed) {
        tell(nanos, "commit", "batch " + it.batch().number() + "; it never comes again");
        keep();
      }
      reset();
    }
  }

  private void handedOut(long nanos, Report.HandedOut it, boolean again) {
    if (killed && !it.batch().equals(batch)) {
      reset(); // The commit was stored, though it was not heard.
    }
    if (!killed) {
      told.clear();
      Report.Acknowledged acknowledged = put;
      if (acknowledged != null) {
        tell(putAt, "put", records(acknowledged.first(), acknowledged.last()) + ", acknowledged");
      }
    }
    batch = it.batch();
    tell(
        nanos,
        "emit",
        "batch " + it.batch().number() + ": " + records(it.first(), it.first() + it.count() - 1)
            + (again ? ", again under the same id" : ""));
  }

  void killed(long nanos, KillPoint point) {
    if (batch == null) {
      put = null;
      return;
    }
    killed = true;
    sent |= point.step() == Step.SENT;
    tell(nanos, Moment.KILL, point.words());
    if (told.size() > MOST_MOMENTS) {
      reset();
    }
  }

  private void keep() {
    if (best.isEmpty() || (sent && !bestIsSent)) {
      best = List.copyOf(told);
      bestIsSent = sent;
    }
  }

  private void reset() {
    told.clear();
    put = null;
    batch = null;
    killed = false;
    sent = false;
  }

  private void tell(long nanos, String what, String text) {
    told.add(new Moment(nanos, what, text));
  }

  private static String records(long first, long last) {
    return first == last
        ? "record " + Words.number(first)
        : "records " + Words.number(first) + " to " + Words.number(last);
  }

  /** What happened, in order; nothing if no kill hit a batch in hand. */
  List<Moment> moments() {
    return best;
  }
}

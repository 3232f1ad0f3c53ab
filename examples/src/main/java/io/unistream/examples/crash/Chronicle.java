package io.unistream.examples.crash;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a run, kept for the page: each life in one line, and how far puts and commits had come over time. Of
 * a run of very many lives it keeps the first and the last, so that its size is bounded. Used by one thread.
 */
final class Chronicle {

  /** So many lives are kept of one run. */
  static final int MOST_LIVES = 1_200;

  private final LongSupplier nanoTime;
  private final long start;
  private final int mostFirst;
  private final int mostLast;

  private final List<LifeSummary> first = new ArrayList<>();
  private final Deque<LifeSummary> last = new ArrayDeque<>();
  private final Map<Step, Integer> kills = new EnumMap<>(Step.class);
  private final Curve put = new Curve();
  private final Curve committed = new Curve();
  private final BatchInHand inHand = new BatchInHand();
  private final Episode episode = new Episode();
  private int leftOut;
  private long ended;

  private int life;
  private long began;
  private long openedAt;
  private Report.@Nullable Opened opened;
  private long acknowledgedInLife;
  private long committedInLife;
  private long sentBefore;
  private long againBefore;
  private long tornBefore;

  /**
   * Begins a run now.
   *
   * @param mostLives how many lives to keep
   * @param nanoTime the clock
   */
  Chronicle(int mostLives, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.mostFirst = mostLives / 2;
    this.mostLast = mostLives - mostFirst;
    put.add(0, 0);
    committed.add(0, 0);
  }

  void begins(int newLife) {
    life = newLife;
    began = now();
    opened = null;
    acknowledgedInLife = 0;
    committedInLife = 0;
    inHand.lifeBegins();
  }

  void heard(Report report) {
    episode.heard(now(), report, report instanceof Report.HandedOut it && inHand.isAgain(it));
    inHand.heard(report);
    if (report instanceof Report.Opened it) {
      opened = it;
      openedAt = now();
      put.add(openedAt, Math.max(put.lastValue(), it.stored() + 1));
    } else if (report instanceof Report.Acknowledged it) {
      acknowledgedInLife += it.last() - it.first() + 1;
      put.add(now(), Math.max(put.lastValue(), it.last() + 1));
    } else if (report instanceof Report.Committed) {
      committedInLife++;
      committed.add(now(), Math.max(committed.lastValue(), inHand.end()));
    }
  }

  /** The life is over, and what the target got in it was audited. */
  void ends(Outcome outcome, Findings findings) {
    ended = now();
    KillPoint point = outcome.killed() ? inHand.at(outcome.phase()) : null;
    if (point != null) {
      kills.merge(point.step(), 1, Integer::sum);
      episode.killed(ended, point);
    }
    long sent = findings.batches + findings.redelivered;
    keep(new LifeSummary(
        life,
        began,
        openedAt,
        ended,
        opened,
        acknowledgedInLife,
        sent - sentBefore,
        findings.redelivered - againBefore,
        committedInLife,
        findings.tornFrames > tornBefore,
        point,
        outcome.failure()));
    sentBefore = sent;
    againBefore = findings.redelivered;
    tornBefore = findings.tornFrames;
    put.add(ended, put.lastValue());
    committed.add(ended, committed.lastValue());
  }

  private void keep(LifeSummary summary) {
    if (first.size() < mostFirst) {
      first.add(summary);
      return;
    }
    last.add(summary);
    if (last.size() > mostLast) {
      last.remove();
      leftOut++;
    }
  }

  private long now() {
    return nanoTime.getAsLong() - start;
  }

  /** The lives that were kept, in order. */
  List<LifeSummary> lives() {
    List<LifeSummary> lives = new ArrayList<>(first);
    lives.addAll(last);
    return lives;
  }

  /** How many lives in the middle were not kept. */
  int leftOut() {
    return leftOut;
  }

  /** Kills at a step, in all lives. */
  int kills(Step step) {
    return kills.getOrDefault(step, 0);
  }

  /** One kill, step by step; nothing if none hit a batch in hand. */
  List<Episode.Moment> episode() {
    return episode.moments();
  }

  /** Up to which line of the input all was acknowledged, or found stored. */
  Curve put() {
    return put;
  }

  /** Up to which line of the input all was delivered and committed, as far as was heard. */
  Curve committed() {
    return committed;
  }

  /** How long the run took. */
  long nanos() {
    return ended;
  }
}

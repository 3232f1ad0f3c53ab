package io.unistream.examples.crash;

import io.unistream.examples.crash.ChildOptions.TargetMode;
import io.unistream.examples.crash.KillPlan.Moment;
import java.util.Random;

/**
 * How one owner loses the log. Decided by the seed; what it hits is up to the machine.
 *
 * @param life what the owner does and which moment is waited for
 * @param fate what happens to it then
 * @param wake when it goes on, if it was frozen
 * @param wakeFraction how far into that, from 0 to 1
 */
record TakeoverPlan(KillPlan life, Fate fate, Wake wake, double wakeFraction) {

  /** What happens to an owner when another host takes over. */
  enum Fate {
    /** SIGKILL. */
    KILLED,
    /** SIGSTOP, and SIGCONT later. */
    FROZEN,
    /** Nothing: both believe that they own the log. */
    ALIVE
  }

  /** When a frozen owner goes on. */
  enum Wake {
    /** While a later owner opens the log. */
    OPENING,
    /** Just after a later owner has opened it. */
    OPENED,
    /** When a later owner has committed a batch. */
    COMMITTED,
    /** When the owner after that one has opened the log. */
    LATE
  }

  private static final int MAX_BULK = 500;

  /** Puts of one owner are many and small, so that there is something to interrupt. */
  private static final int GROUPS = 40;

  /**
   * Plans one owner's end so that those to come are spread over the lines still to put.
   *
   * @param put lines put so far
   * @param lines lines in all
   * @param left this takeover and those to come
   */
  static TakeoverPlan random(Random random, long put, long lines, int left) {
    long share = Math.max(1, (lines - put) / (left + 1));
    long goal = put + Math.max(1, (long) (share * random.nextDouble()));
    KillPlan life = new KillPlan(
        moment(random.nextInt(100)),
        random.nextDouble(),
        Math.min(lines, goal + share),
        goal,
        (int) Math.max(1, Math.min(MAX_BULK, share / GROUPS)),
        random.nextInt(100) < 60 ? TargetMode.SLOW : TargetMode.UP);
    // Whoever is frozen while opening may well be the one who takes over, when it wakes up.
    int fate = life.moment() == Moment.RECOVERY ? 0 : random.nextInt(100);
    return new TakeoverPlan(
        life,
        fate < 25 ? Fate.KILLED : fate < 80 ? Fate.FROZEN : Fate.ALIVE,
        Wake.values()[random.nextInt(Wake.values().length)],
        random.nextDouble());
  }

  /** The last owner, which keeps the log. */
  static TakeoverPlan last(long put, long lines) {
    return new TakeoverPlan(KillPlan.last(put, lines, 1), Fate.ALIVE, Wake.LATE, 0);
  }

  private static Moment moment(int percent) {
    if (percent < 15) {
      return Moment.RECOVERY;
    } else if (percent < 55) {
      return Moment.PUT;
    } else if (percent < 70) {
      return Moment.EMIT;
    } else if (percent < 85) {
      return Moment.DELIVERED;
    } else if (percent < 95) {
      return Moment.COMMIT;
    }
    return Moment.TIME;
  }
}

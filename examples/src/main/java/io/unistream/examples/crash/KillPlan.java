package io.unistream.examples.crash;

import io.unistream.examples.crash.ChildOptions.TargetMode;
import java.time.Duration;
import java.util.Random;

/**
 * When one life ends. Decided by the seed; what it hits is up to the machine.
 *
 * @param moment what the parent waits for
 * @param fraction how far into that moment, from 0 to 1
 * @param limit how many lines of the input may be put in this life
 * @param goal how many lines are put before {@link Moment#PUT} and the moments after it are waited for
 * @param bulk the most lines to put in one go
 * @param targetMode how well the target works
 */
record KillPlan(
    Moment moment, double fraction, long limit, long goal, int bulk, TargetMode targetMode) {

  /** What is going on when the kill comes. */
  enum Moment {
    /** Some time after the start of the JVM. */
    START,
    /** While the buffer is being opened: recovery. */
    RECOVERY,
    /** While lines are put. */
    PUT,
    /** A batch was handed out and is being written to the target. */
    EMIT,
    /** The target has the batch, which is not committed yet. */
    DELIVERED,
    /** A batch was committed; its space is being given back. */
    COMMIT,
    /** Some time after opening. */
    TIME,
    /** No kill: the last life. */
    NEVER;

    /** The longest wait from the moment to the kill, for those that the machine's speed does not decide. */
    Duration span() {
      return switch (this) {
        case PUT -> Duration.ofMillis(2);
        case EMIT, DELIVERED, COMMIT -> Duration.ofNanos(300_000);
        case TIME -> Duration.ofMillis(100);
        default -> Duration.ZERO;
      };
    }

    private boolean needsTarget() {
      return this == EMIT || this == DELIVERED || this == COMMIT;
    }
  }

  /** Lines that a narrated life puts at most before its kill. */
  private static final int SHORT_LIFE_LINES = 30;

  /** The share of the kills that come after their goal. */
  private static final double MOMENTS_WITH_GOAL = 0.61;

  /** The share of what is left that a life puts at most before its kill. */
  private static final double MAX_LENGTH = 0.9;

  private static final int MAX_BULK = 2_000;

  /**
   * Plans one of the first lives: short, one line at a time, so that it can be told.
   *
   * @param life which one, from 1
   * @param put lines put so far
   * @param lines lines in all
   * @param killsLeft this kill and those to come
   * @param batchRecords lines in a batch
   */
  static KillPlan narrated(
      Random random, int life, long put, long lines, int killsLeft, int batchRecords) {
    Moment moment = switch (life % 4) {
      case 1 -> Moment.PUT;
      case 2 -> Moment.DELIVERED;
      case 3 -> Moment.RECOVERY;
      default -> Moment.EMIT;
    };
    int length = Math.min(SHORT_LIFE_LINES, batchRecords + 1 + random.nextInt(batchRecords));
    // The kill is late on a busy machine: until then there shall be something to put.
    long share = (lines - put) / (killsLeft + 1);
    long limit = Math.min(lines, put + Math.max(2L * length, Math.min(20L * length, share)));
    return new KillPlan(
        moment,
        random.nextDouble() / 10,
        limit,
        put + length,
        1,
        moment.needsTarget() ? TargetMode.SLOW : TargetMode.UP);
  }

  /**
   * Plans a life so that the kills still to come are spread over the lines still to put.
   *
   * @param put lines put so far
   * @param lines lines in all
   * @param killsLeft this kill and those to come
   */
  static KillPlan random(Random random, long put, long lines, int killsLeft) {
    Moment moment = moment(random.nextInt(100));
    double fraction = random.nextDouble();
    // The lives that end before they put anything leave their share to the others.
    double share = (lines - put) / (killsLeft * MOMENTS_WITH_GOAL + 1);
    double length = Math.min(2 * random.nextDouble() * share, MAX_LENGTH * (lines - put));
    long goal = put + Math.max(1, (long) length);
    long limit = Math.min(lines, goal + Math.max(1, (long) (share / 2)));
    int bulk = (int) Math.max(1, Math.min(MAX_BULK, share / 6));
    int weather = random.nextInt(100);
    return new KillPlan(
        moment, fraction, limit, goal, bulk, moment.needsTarget() ? needed(weather) : any(weather));
  }

  /** The last life, which is not killed. */
  static KillPlan last(long put, long lines, int kills) {
    int bulk = (int) Math.max(1, Math.min(MAX_BULK, (lines - put) / 6));
    return new KillPlan(Moment.NEVER, 0, lines, lines, kills == 0 ? MAX_BULK : bulk, TargetMode.UP);
  }

  private static TargetMode any(int percent) {
    return percent < 60 ? TargetMode.UP : percent < 80 ? TargetMode.SLOW : TargetMode.DOWN;
  }

  /** A slow target leaves more time to hit what is going on there. */
  private static TargetMode needed(int percent) {
    return percent < 30 ? TargetMode.UP : TargetMode.SLOW;
  }

  private static Moment moment(int percent) {
    if (percent < 8) {
      return Moment.START;
    } else if (percent < 32) {
      return Moment.RECOVERY;
    } else if (percent < 60) {
      return Moment.PUT;
    } else if (percent < 74) {
      return Moment.EMIT;
    } else if (percent < 86) {
      return Moment.DELIVERED;
    } else if (percent < 93) {
      return Moment.COMMIT;
    }
    return Moment.TIME;
  }
}

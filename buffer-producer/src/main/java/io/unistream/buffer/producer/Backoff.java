package io.unistream.buffer.producer;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pauses after failures (PROD-7): by chance between the least pause and a limit that doubles with each failure in a row, so that producers
 * that failed together do not come back together ("full jitter").
 */
final class Backoff {

  /** A target may ask for more; it gets an hour. */
  static final Duration MOST_THAT_A_TARGET_MAY_ASK = Duration.ofHours(1);

  private static final int MOST_DOUBLINGS = 30;

  private final long min;
  private final long max;
  private final DoubleSupplier chance;

  /** A chance is from 0, inclusive, to 1. */
  Backoff(ProducerSettings settings, DoubleSupplier chance) {
    this.min = settings.retryMin().toNanos();
    this.max = settings.retryMax().toNanos();
    this.chance = chance;
  }

  /** Returns the pause in nanoseconds after so many failures in a row, from 1; at least what the target asked for. */
  long after(int failures, @Nullable Duration asked) {
    int doublings = Math.min(Math.max(failures, 1), MOST_DOUBLINGS);
    long limit = min > max >> doublings ? max : min << doublings;
    return atLeast(min + (long) (chance.getAsDouble() * (limit - min)), asked);
  }

  /** Returns the longest pause. */
  long longest() {
    return max;
  }

  static long atLeast(long pause, @Nullable Duration asked) {
    if (asked == null || asked.isNegative()) {
      return pause;
    }
    Duration capped =
        asked.compareTo(MOST_THAT_A_TARGET_MAY_ASK) > 0 ? MOST_THAT_A_TARGET_MAY_ASK : asked;
    return Math.max(pause, capped.toNanos());
  }
}

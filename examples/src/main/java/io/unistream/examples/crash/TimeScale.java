package io.unistream.examples.crash;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The horizontal scale of a chart: from the beginning of a run to its end. */
final class TimeScale {

  /** The width of a chart in its own units; the page stretches it to the window. */
  static final int WIDTH = 2_000;

  private static final int MOST_TICKS = 6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final long span;

  TimeScale(long spanNanos) {
    this.span = Math.max(1, spanNanos);
  }

  /** Where a time is, from 0 to {@link #WIDTH}. */
  int x(long nanos) {
    return (int) Math.max(0, Math.min(WIDTH, Math.round((double) nanos * WIDTH / span)));
  }

  /** Round times for the axis: 0, and some more at the same distance of 1, 2 or 5 times a power of ten. */
  List<Tick> ticks() {
    double seconds = span / NANOS_PER_SECOND;
    BigDecimal step = BigDecimal.ONE.scaleByPowerOfTen(-3);
    int[] next = {2, 5, 10};
    BigDecimal decade = step;
    for (int i = 0; seconds / step.doubleValue() > MOST_TICKS; i++) {
      step = decade.multiply(BigDecimal.valueOf(next[i % next.length]));
      decade = i % next.length == next.length - 1 ? step : decade;
    }
    List<Tick> ticks = new ArrayList<>();
    for (BigDecimal at = BigDecimal.ZERO; at.doubleValue() <= seconds; at = at.add(step)) {
      ticks.add(new Tick(
          at.stripTrailingZeros().toPlainString() + " s", 100 * at.doubleValue() / seconds));
    }
    return ticks;
  }

  /**
   * A mark on the axis.
   *
   * @param label what it says
   * @param percent where it is
   */
  record Tick(String label, double percent) {}
}

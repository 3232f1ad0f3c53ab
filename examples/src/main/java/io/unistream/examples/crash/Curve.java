package io.unistream.examples.crash;

import java.util.Arrays;

/**
 * A number that changes over time. However often it does, a bounded count of points is kept: when there are too many,
 * every second one is dropped. The last one always counts.
 */
final class Curve {

  private static final int MOST_POINTS = 1_024;

  private long[] times = new long[64];
  private long[] values = new long[64];
  private int points;
  private long lastTime;
  private long lastValue;

  /** Adds a value, at a time that is not before those added earlier. */
  void add(long time, long value) {
    boolean changed = points == 0 || value != lastValue;
    lastTime = time;
    lastValue = value;
    if (!changed) {
      return;
    }
    if (points == MOST_POINTS) {
      thinOut();
    }
    if (points == times.length) {
      times = Arrays.copyOf(times, 2 * points);
      values = Arrays.copyOf(values, 2 * points);
    }
    times[points] = time;
    values[points++] = value;
  }

  private void thinOut() {
    for (int i = 0; i < points / 2; i++) {
      times[i] = times[2 * i];
      values[i] = values[2 * i];
    }
    points /= 2;
  }

  int size() {
    return points;
  }

  /** When the value at an index was reached. */
  long time(int index) {
    return times[index];
  }

  long value(int index) {
    return values[index];
  }

  /** When a value was added last, changed or not. */
  long lastTime() {
    return lastTime;
  }

  long lastValue() {
    return lastValue;
  }
}

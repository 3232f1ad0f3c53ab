package io.unistream.buffer.bench.report;

import java.util.Collection;

/**
 * Of a few rounds: the least, the middle and the most.
 *
 * @param min the least
 * @param median the middle one, or the mean of the two in the middle
 * @param max the most
 */
public record Stats(double min, double median, double max) {

  /**
   * Of some values.
   *
   * @param values at least one
   * @return their statistics
   */
  public static Stats of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Stats(sorted[0], median, sorted[sorted.length - 1]);
  }
}

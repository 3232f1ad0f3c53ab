package io.unistream.buffer.reliability.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether what a process used stayed flat: the largest value of the last quarter is no more than a quarter above that of the second
 * one. The first quarter is left out, in which everything is made for the first time.
 */
final class Flatness {

  /** With fewer samples there is nothing to compare. */
  static final int LEAST = 16;

  private Flatness() {}

  /** What grew, in words; empty if nothing did. */
  static List<String> whatGrew(List<Sample> samples) {
    if (samples.size() < LEAST) {
      throw new IllegalArgumentException(
          samples.size() + " samples, of which at least " + LEAST + " are needed: run for longer");
    }
    int quarter = samples.size() / 4;
    List<String> grew = new ArrayList<>();
    for (Sample.Figure figure : Sample.Figure.values()) {
      long early = most(samples.subList(quarter, 2 * quarter), figure);
      long late = most(samples.subList(3 * quarter, samples.size()), figure);
      if (late > early + early / 4 + figure.slack) {
        grew.add(String.format(Locale.ROOT, "%s grew from %,d to %,d", figure.title, early, late));
      }
    }
    return grew;
  }

  static long most(List<Sample> samples, Sample.Figure figure) {
    return samples.stream().mapToLong(figure.of).max().orElseThrow();
  }
}

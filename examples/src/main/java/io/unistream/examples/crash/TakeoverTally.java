package io.unistream.examples.crash;

import io.unistream.examples.crash.TakeoverPlan.Fate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts takeovers and times them. */
final class TakeoverTally {

  private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
  private final List<Double> openMillis = new ArrayList<>();
  private int fenced;
  private int tried;
  private int refused;

  void attacked(Fate fate) {
    fates.merge(fate, 1, Integer::sum);
  }

  void opened(Report.Opened opened) {
    if (!opened.created()) {
      openMillis.add(Math.round(opened.nanos() / 1e4) / 100.0);
    }
  }

  void fenced(Report.Fenced said) {
    fenced++;
    tried += said.tried();
    refused += said.refused();
  }

  int takeovers(Fate fate) {
    return fates.getOrDefault(fate, 0);
  }

  /** Former owners that said that they are fenced. */
  int fenced() {
    return fenced;
  }

  /** Puts and commits that these tried after a later owner's opening had returned. */
  int tried() {
    return tried;
  }

  /** How many of those threw. */
  int refused() {
    return refused;
  }

  /** How long opening an existing log took, in milliseconds, sorted. */
  List<Double> openMillis() {
    List<Double> sorted = new ArrayList<>(openMillis);
    Collections.sort(sorted);
    return sorted;
  }
}

package io.unistream.buffer.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that was meant, by the number of letters that have to be added, left out, replaced, or swapped with their neighbour
 * (the distance of Damerau and Levenshtein, restricted to one edit for each place).
 */
final class Nearest {

  private Nearest() {}

  /** Returns the nearest name, if one is near enough to have been meant. */
  static Optional<String> to(String written, Collection<String> names) {
    String nearest = null;
    int least = 1 + Math.max(1, written.length() / 3);
    for (String name : names) {
      int distance = distance(written.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Returns a question to be put into a message, or nothing. */
  static String question(String written, Collection<String> names) {
    return to(written, names).map(name -> "did you mean " + name + "? ").orElse("");
  }

  /** Returns a question for a name that is missing: whether one that was written was meant to be it; or nothing. */
  static String meant(String missing, Collection<String> written) {
    return to(missing, written)
        .map(name -> "; was " + name + " meant to be it?")
        .orElse("");
  }

  private static int distance(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        edits[i][j] = i == 0 ? j : j == 0 ? i : leastEdits(edits, from, i, to, j);
      }
    }
    return edits[from.length()][to.length()];
  }

  private static int leastEdits(int[][] edits, String from, int i, String to, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int least = Math.min(
        edits[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
    boolean swapped = i > 1
        && j > 1
        && from.charAt(i - 1) == to.charAt(j - 2)
        && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, 1 + edits[i - 2][j - 2]) : least;
  }
}

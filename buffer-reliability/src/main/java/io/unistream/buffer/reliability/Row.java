package io.unistream.buffer.reliability;

import java.util.Locale;

/**
 * What a campaign found, as a row of the table in {@code docs/reliability.md}.
 *
 * @param fault what was done
 * @param backend to whom
 * @param tried how often
 * @param wrong how often anything acknowledged was lost, invented, reordered, cut anew or changed, or a rule broken
 * @param note what else is to be known, such as how many records were acknowledged; may be empty
 */
public record Row(String fault, String backend, long tried, long wrong, String note) {

  /** The head of the table. */
  static final String HEAD =
      "| fault | backend | times tried | wrong | |\n| --- | --- | ---: | ---: | --- |";

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "| %s | %s | %,d | %,d | %s |", fault, backend, tried, wrong, note);
  }
}

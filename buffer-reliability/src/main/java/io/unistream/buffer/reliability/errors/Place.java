package io.unistream.buffer.reliability.errors;

import java.util.Locale;

/**
 * Where an error is thrown in one run of a scenario.
 *
 * @param kind what
 * @param where the phase of the caller's thread, or the name of the buffer's own
 * @param number the how manieth allocation or method there, from 1; for a lack of stack in a call, which call, from 1
 * @param depth for a lack of stack in a call, how many frames there are; else 0
 */
record Place(Kind kind, String where, long number, int depth) {

  static Place parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("a place is KIND:WHERE:NUMBER:DEPTH, was " + text);
    }
    return new Place(
        Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        parts[1],
        Long.parseLong(parts[2]),
        Integer.parseInt(parts[3]));
  }

  boolean ofBackground() {
    return where.startsWith(Injector.THREADS);
  }

  /** As {@code --only} takes it. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ":" + where + ":" + number + ":" + depth;
  }
}

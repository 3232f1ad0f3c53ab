package io.unistream.examples.quickstart;

/**
 * Something that the program or its target told.
 *
 * @param kind what happened
 * @param text to whom or to what
 */
record Event(Kind kind, String text) {

  enum Kind {
    /** The program has opened its log: how many records wait in it. */
    WAITING,
    /** A put returned: the record. */
    STORED,
    /** The target took a batch: its number and records. */
    TAKEN,
    /** The target refused a batch: its number. */
    REFUSED,
    /** The program ended: its exit code. */
    ENDED
  }
}

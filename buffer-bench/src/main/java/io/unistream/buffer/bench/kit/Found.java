package io.unistream.buffer.bench.kit;

import org.jspecify.annotations.Nullable;

/** What was read of a log that holds a {@link Ledger}: from which entry to which, and what is wrong with it. */
final class Found {

  static final String CHANGED = "changed ";

  private final long first;
  private final long last;
  private final @Nullable String wrong;

  private Found(long first, long last, @Nullable String wrong) {
    this.first = first;
    this.last = last;
    this.wrong = wrong;
  }

  /** Reads it from the start; what it throws is the log's. */
  static Found in(EntryLog log) throws Exception {
    long first = 0;
    long last = 0;
    try (EntryLog.Reader reader = log.reader()) {
      for (EntryLog.Entry entry = reader.next(); entry != null; entry = reader.next()) {
        long number = Ledger.number(entry.bytes());
        if (number < 0) {
          return new Found(first, last, CHANGED + "bytes behind entry " + last);
        }
        if (last != 0 && number != last + 1) {
          return new Found(first, last, "entry " + number + " comes behind entry " + last);
        }
        first = first == 0 ? number : first;
        last = number;
      }
    }
    return new Found(first, last, null);
  }

  /** The number of the first entry, 0 if there is none. */
  long first() {
    return first;
  }

  /** The number of the last entry before the end or the fault. */
  long last() {
    return last;
  }

  /** What is wrong among the entries, or null. */
  @Nullable
  String wrong() {
    return wrong;
  }
}

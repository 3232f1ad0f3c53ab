package io.unistream.buffer.sender.http;

import io.unistream.buffer.producer.SendException.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a status means for the records. The table is in docs/senders.md. Immutable. */
final class HttpVerdicts {

  private static final Set<Integer> LATER = Set.of(408, 409, 421, 423, 424, 425, 429);
  private static final Set<Integer> NEVER = Set.of(400, 413, 422);

  private final Map<Integer, Optional<Verdict>> told;

  /** An empty verdict stands for a status that means that the target has the records. */
  HttpVerdicts(Map<Integer, Optional<Verdict>> told) {
    this.told = Map.copyOf(told);
  }

  /** Returns the verdict of a status, or empty if the target has the records. */
  Optional<Verdict> of(int status) {
    Optional<Verdict> own = told.get(status);
    return own != null ? own : usual(status);
  }

  /** What nobody knows to be the records' fault, or to pass by itself, waits for somebody: nothing is lost that way. */
  private static Optional<Verdict> usual(int status) {
    if (status >= 200 && status < 300) {
      return Optional.empty();
    }
    if (NEVER.contains(status)) {
      return Optional.of(Verdict.REJECT);
    }
    if (LATER.contains(status) || status < 300 || status >= 500) {
      return Optional.of(Verdict.RETRY);
    }
    return Optional.of(Verdict.HOLD);
  }
}

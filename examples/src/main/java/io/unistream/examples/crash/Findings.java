package io.unistream.examples.crash;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What an audit counted. */
final class Findings {

  private static final int MAX_DETAILS = 20;

  long acknowledged;
  long delivered;
  long batches;
  long redelivered;
  long storedUnacknowledged;
  long tornFrames;
  long tornBytes;

  /** Acknowledged lines that a run which had to stop left in the log. */
  long undelivered;

  private final Map<Finding, Long> broken = new EnumMap<>(Finding.class);
  private final List<String> details = new ArrayList<>();

  /** Counts a broken promise; the first ones are described. */
  void add(Finding finding, long count, String detail) {
    broken.merge(finding, count, Long::sum);
    if (details.size() < MAX_DETAILS) {
      details.add(finding.title() + ": " + detail);
    }
  }

  long count(Finding finding) {
    return broken.getOrDefault(finding, 0L);
  }

  /** The first broken promises, in words. */
  List<String> details() {
    return List.copyOf(details);
  }

  /** Whether this is no breach of the backend's promises: memory may lose. */
  static boolean isAllowed(Finding finding, Backend backend) {
    return !backend.outlivesKills() && finding == Finding.LOST;
  }

  /** Whether the backend did what it promises. */
  boolean kept(Backend backend) {
    return broken.keySet().stream().allMatch(finding -> isAllowed(finding, backend));
  }
}

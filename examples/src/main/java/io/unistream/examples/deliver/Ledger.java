package io.unistream.examples.deliver;

import io.unistream.buffer.producer.DeliveryMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was acknowledged, and what the target took. A record is known by its sequence number: one that was put when the program was killed may be in the log although
 * nobody was told, and is put again. Safe for use by any thread.
 */
final class Ledger {

  private final DeliveryMode mode;

  // All below guarded by this.
  private final TreeMap<Long, String> acknowledged = new TreeMap<>();
  private final Map<Long, String> taken = new HashMap<>();
  private final Map<String, String> contentOfKey = new HashMap<>();
  private final Map<String, Long> lastOfLane = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private long again;
  private long reordered;
  private long changed;

  Ledger(DeliveryMode mode) {
    this.mode = mode;
  }

  synchronized void acknowledged(long sequence, String record) {
    acknowledged.put(sequence, record);
  }

  synchronized int acknowledgedCount() {
    return acknowledged.size();
  }

  /** A delivery arrives, whether it is taken or not: equal keys mean equal content. */
  synchronized void arrived(String key, String content) {
    String before = contentOfKey.putIfAbsent(key, content);
    if (before != null && !before.equals(content)) {
      changed++;
      find("key " + key + " came with other records than before");
    }
  }

  /** The target has a record. */
  synchronized void took(long sequence, String record) {
    String before = taken.putIfAbsent(sequence, record);
    if (before != null) {
      again++;
      if (!before.equals(record)) {
        changed++;
        find("record " + sequence + " was \"" + before + "\" and is \"" + record + "\"");
      }
      return;
    }
    String lane = lane(record);
    long last = lastOfLane.getOrDefault(lane, 0L);
    if (mode != DeliveryMode.UNORDERED && sequence < last) {
      reordered++;
      find("record " + sequence + " arrives first after record " + last);
    }
    lastOfLane.put(lane, Math.max(last, sequence));
  }

  private String lane(String record) {
    return mode == DeliveryMode.BY_KEY ? key(record) : "";
  }

  /** The part of a record that it has in common with others. */
  static String key(String record) {
    return record.substring(0, record.indexOf('|'));
  }

  private void find(String what) {
    if (findings.size() < 10) {
      findings.add(what);
    }
  }

  synchronized long lost() {
    long lost = 0;
    for (Map.Entry<Long, String> record : acknowledged.entrySet()) {
      if (!record.getValue().equals(taken.get(record.getKey()))) {
        lost++;
        find("record " + record.getKey() + " (" + record.getValue()
            + ") was acknowledged, and the target lacks it");
      }
    }
    return lost;
  }

  synchronized long takenCount() {
    return taken.size();
  }

  synchronized long again() {
    return again;
  }

  synchronized long reordered() {
    return reordered;
  }

  synchronized long changed() {
    return changed;
  }

  synchronized List<String> findings() {
    return List.copyOf(findings);
  }
}

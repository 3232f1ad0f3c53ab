package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the machine allows threads that wait for a sync and share it. Not a log: it does nothing but park, write the records of a
 * row with one call, sync and wake. So it says how much of the distance between one thread and many is the waking of threads.
 * Two of them, because which is faster depends on how long a sync takes beside a wake-up.
 */
public final class SharedSyncs implements Contender {

  private static final SharedSyncs ALL = new SharedSyncs("bare-all", false);
  private static final SharedSyncs HALF = new SharedSyncs("bare-half", true);

  private final String name;
  private final boolean half;

  private SharedSyncs(String name, boolean half) {
    this.name = name;
    this.half = half;
  }

  /**
   * Lists them.
   *
   * @return both
   */
  public static List<SharedSyncs> both() {
    return List.of(ALL, HALF);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Durability> durabilities() {
    return EnumSet.of(Durability.POWER);
  }

  @Override
  public boolean isConcurrent() {
    return true;
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public String settings() {
    return "as the limit, by many threads: "
        + (half ? "as soon as half of them have" : "once each has")
        + " a record to put, one of them writes these with one call, syncs, and wakes the others, each of whom wakes one more";
  }

  @Override
  public String note() {
    return "Not a log: no order, no header, no checksum. What is missing to it is what parking and waking threads costs.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws IOException {
    return new SharedFile(directory, recordBytes, capacityBytes, half);
  }
}

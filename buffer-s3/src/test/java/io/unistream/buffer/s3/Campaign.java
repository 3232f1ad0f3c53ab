package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;

/** Runs schedules one after another, all of them, and tells which rules they broke. */
final class Campaign {

  private static final int SHOWN = 12;

  /** Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer");

  private Campaign() {}

  static void run(Schedule.World world, long first, long count) {
    run(world, first, count, (s3, prefix) -> {});
  }

  /**
   * Runs schedules.
   *
   * @param watcher looks at the bucket now and then
   */
  static void run(Schedule.World world, long first, long count, Schedule.Watcher watcher) {
    LOG.setLevel(Level.OFF);
    AtomicLong records = new AtomicLong();
    AtomicLong openings = new AtomicLong();
    AtomicLong damages = new AtomicLong();
    Map<Long, String> broken = new ConcurrentHashMap<>();
    LongStream.range(first, first + count).parallel().forEach(seed -> {
      Schedule schedule = new Schedule(seed, Schedule.Opener.SOUND, world, watcher);
      try {
        schedule.run();
      } catch (AssertionError e) {
        broken.put(seed, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        broken.put(seed, world + " schedule " + seed + " broke off: " + e);
      }
      records.addAndGet(schedule.records());
      openings.addAndGet(schedule.takeovers());
      damages.addAndGet(schedule.damages());
    });
    System.out.println(count + " schedules, " + world + ": " + records + " records, " + openings
        + " openings, " + damages + " damages, " + broken.size() + " broke a rule");
    if (!broken.isEmpty()) {
      fail(summary(broken));
    }
    assertTrue(records.get() > count && openings.get() > count);
    assertTrue(world.isDamaged() == (damages.get() > 0));
  }

  /** By rule the seeds, then one history in full. */
  private static String summary(Map<Long, String> broken) {
    Map<String, List<String>> byRule = new TreeMap<>();
    new TreeMap<>(broken).forEach((seed, message) -> {
      String line = message.lines().findFirst().orElse("");
      String violation = line.substring(line.indexOf(" broke ") + " broke ".length());
      String rule = violation.replaceFirst(":.*", "");
      byRule.computeIfAbsent(rule, unused -> new ArrayList<>()).add(seed + " " + violation);
    });
    StringBuilder text = new StringBuilder(broken.size() + " schedules broke a rule");
    byRule.forEach((rule, all) -> {
      text.append("\n").append(rule).append(", ").append(all.size()).append(" times:");
      all.stream().limit(SHOWN).forEach(one -> text.append("\n  ").append(one));
    });
    return text.append("\nthe first in full:\n")
        .append(new TreeMap<>(broken).firstEntry().getValue())
        .toString();
  }
}

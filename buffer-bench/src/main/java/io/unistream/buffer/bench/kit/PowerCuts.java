package io.unistream.buffer.bench.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cuts the power of a disk while a peer appends to it, again and again in the same log, so that each cut but the first is a
 * second crash. What the peer had acknowledged before the cut was asked for must be there after it, unchanged and in order,
 * unless it was to be forgotten. One thread.
 */
final class PowerCuts {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int DISK_MIB = 128;
  private static final int MOST_ENTRIES = 400;

  private final PeerHarness harness;
  private final Path directory;
  private final Path errors;

  private final List<String> wrong = new ArrayList<>();
  private long total;
  private int log = 1;
  private long acknowledged;
  private long forgotten;

  PowerCuts(PeerHarness harness, Path directory, Path errors) {
    this.harness = harness;
    this.directory = directory;
    this.errors = errors;
  }

  /** Tries. */
  Verdict run(int cuts, long seed) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    try (LoopDisk disk = LoopDisk.make(directory, DISK_MIB)) {
      for (int cut = 1; cut <= cuts; cut++) {
        life(disk, random.nextInt(1, MOST_ENTRIES), "cut " + cut + " of seed " + seed);
        disk.restart();
      }
      try (KitProcess last = start("look", disk)) {
        found(last, "after the last cut of seed " + seed);
        last.awaitEnd();
      }
    }
    String tried = cuts + " cuts, " + total + " entries acknowledged";
    return new Verdict(
        (wrong.isEmpty() ? "kept" : wrong.size() + " WRONG") + " (" + tried + ")", wrong);
  }

  private KitProcess start(String what, LoopDisk disk) throws IOException {
    return KitProcess.start(
        directory,
        errors,
        List.of(),
        what,
        harness.getClass().getName(),
        disk.path().resolve("log-" + log) + "");
  }

  private void life(LoopDisk disk, int entries, String where)
      throws IOException, InterruptedException {
    try (KitProcess process = start("life", disk)) {
      if (!found(process, where)) {
        process.awaitEnd();
        anew();
        return;
      }
      long until = acknowledged + entries;
      while (acknowledged < until) {
        String line = process.line(PATIENCE);
        if (line == null || line.startsWith(Life.FAILED)) {
          wrong.add(where + ": it stopped at entry " + acknowledged + ": " + line);
          anew();
          break;
        }
        hear(line);
      }
      disk.cutPower();
      // What it says from here on may have been said without power: it counts neither way.
      process.kill();
      process.awaitEnd();
      for (String line = process.line(PATIENCE); line != null; line = process.line(PATIENCE)) {
        if (line.startsWith(Life.FORGET)) {
          hear(line);
        }
      }
    }
  }

  private void anew() {
    log++;
    acknowledged = 0;
    forgotten = 0;
  }

  private void hear(String line) {
    if (line.startsWith(Life.ACK)) {
      acknowledged = Long.parseLong(line.substring(Life.ACK.length()));
      total++;
    } else if (line.startsWith(Life.FORGET)) {
      forgotten = Math.max(forgotten, Long.parseLong(line.substring(Life.FORGET.length())));
    }
  }

  /** Judges what the next life found, and takes it for the truth. */
  private boolean found(KitProcess process, String where) throws InterruptedException {
    String line = process.line(PATIENCE);
    if (line == null || !line.startsWith(Life.FOUND)) {
      wrong.add(where + ", acknowledged " + acknowledged + ": "
          + (line == null ? "it did not come back" : line));
      return false;
    }
    String[] range = line.substring(Life.FOUND.length()).split(" ", -1);
    long first = Long.parseLong(range[0]);
    long last = Long.parseLong(range[1]);
    String judged = judged(first, last, acknowledged, forgotten);
    if (!judged.isEmpty()) {
      wrong.add(where + ": " + judged);
    }
    acknowledged = last;
    return true;
  }

  /** What is wrong if a log holds these entries, or nothing. */
  static String judged(long first, long last, long acknowledged, long forgotten) {
    if (last < acknowledged) {
      return "acknowledged " + acknowledged + ", there is " + first + " to " + last;
    }
    if (first > forgotten + 1) {
      return "to be forgotten up to " + forgotten + ", there is " + first + " to " + last;
    }
    return "";
  }
}

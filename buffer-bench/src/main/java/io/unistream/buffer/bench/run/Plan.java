package io.unistream.buffer.bench.run;

import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.child.Task;
import io.unistream.buffer.bench.child.Task.Work;
import io.unistream.buffer.bench.child.VirtualThreads;
import java.util.ArrayList;
import java.util.List;

/** What each case measures. */
final class Plan {

  private static final long MB = 1_000_000;
  private static final long GB = 1_000 * MB;
  private static final int KB = 1 << 10;

  /** More syncs than one thread of today's disks makes in a second: space for the limit, written before. */
  private static final long SYNCS_A_SECOND = 25_000;

  private final Options options;
  private final List<Measurement> all = new ArrayList<>();

  private Plan(Options options) {
    this.options = options;
  }

  static List<Measurement> of(Options options) {
    Plan plan = new Plan(options);
    options.cases.forEach(letter -> plan.add(letter.charAt(0)));
    return plan.all.stream()
        .filter(each -> options.only.matcher(each.title()).find())
        .toList();
  }

  private void add(char letter) {
    switch (letter) {
      case 'a' -> List.of(128, KB, 16 * KB).forEach(bytes -> alone(Durability.POWER, bytes));
      case 'b' -> List.of(128, KB, 16 * KB).forEach(bytes -> alone(Durability.PROCESS, bytes));
      case 'c' -> together();
      case 'd' -> {
        drain(Durability.POWER);
        drain(Durability.PROCESS);
      }
      case 'e' -> reopen();
      default -> throw new IllegalArgumentException("case " + letter);
    }
  }

  private void alone(Durability durability, int bytes) {
    Task task = task(Work.PUT, durability, bytes, 1, false, limitOf(durability, bytes));
    add(
        durability == Durability.POWER ? 'a' : 'b',
        "put, 1 thread, " + durability + ", " + size(bytes),
        task,
        task);
  }

  private void together() {
    for (boolean virtual : VirtualThreads.exist() ? List.of(false, true) : List.of(false)) {
      for (int bytes : List.of(KB, 128)) {
        for (int threads : options.quick ? List.of(2, 8) : List.of(2, 8, 32, 128)) {
          all.add(new Measurement(
              'c',
              "put, " + threads + (virtual ? " virtual" : "") + " threads, POWER, " + size(bytes),
              task(Work.PUT, Durability.POWER, bytes, threads, virtual, small(4 * GB)),
              task(Work.PUT, Durability.POWER, bytes, 1, false, limitOf(Durability.POWER, bytes)),
              virtual,
              Profile.NORMAL));
        }
      }
    }
  }

  private void drain(Durability durability) {
    Task task = task(Work.DRAIN, durability, KB, 1, false, small(500 * MB));
    add('d', "drain by 1,000 with commit, " + durability + ", " + size(KB), task, task);
  }

  private void reopen() {
    Task task = task(Work.REOPEN, Durability.PROCESS, KB, 1, false, small(1_000_000L * KB));
    add('e', "reopen and drain, " + size(KB), task, task);
  }

  private void add(char letter, String title, Task task, Task limit) {
    all.add(new Measurement(letter, title, task, limit, false, Profile.NORMAL));
  }

  private Task task(
      Work work, Durability durability, int bytes, int threads, boolean virtual, long maxBytes) {
    return new Task(
        work,
        "",
        durability,
        bytes,
        threads,
        virtual,
        options.quick ? 0.2 : options.seconds,
        maxBytes);
  }

  /** After how much a single thread stops. */
  private long limitOf(Durability durability, int bytes) {
    return durability == Durability.PROCESS
        ? small(GB)
        : Math.min(
            small(GB / 2), Math.max(MB, (long) (1.25 * options.seconds * SYNCS_A_SECOND * bytes)));
  }

  private long small(long bytes) {
    return options.quick ? Math.min(bytes, 4 * MB) : bytes;
  }

  static String size(int bytes) {
    return bytes < KB ? bytes + " B" : bytes / KB + " KB";
  }
}

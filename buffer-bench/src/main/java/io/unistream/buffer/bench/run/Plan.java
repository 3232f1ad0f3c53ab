package io.unistream.buffer.bench.run;

import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.child.Task;
import io.unistream.buffer.bench.child.Task.Work;
import io.unistream.buffer.bench.child.VirtualThreads;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each case measures. */
final class Plan {

  private static final long MB = 1_000_000;
  private static final long GB = 1_000 * MB;
  private static final int KB = 1 << 10;
  private static final int DELIVERED_BYTES = 200;
  private static final long QUICK_BYTES = 2 * MB;

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
      case 'a' -> sizes(128, KB, 16 * KB).forEach(bytes -> alone(Durability.POWER, bytes));
      case 'b' -> sizes(128, KB, 16 * KB).forEach(bytes -> alone(Durability.PROCESS, bytes));
      case 'c' -> together();
      case 'd' -> {
        drain(Durability.POWER);
        drain(Durability.PROCESS);
      }
      case 'e' -> reopen();
      case 'f' -> sustain();
      case 'g' -> bulk();
      case 'h' -> backlog();
      case 'i' -> allocation();
      case 'j' -> json();
      case 'k' -> handover();
      case 'l' -> deliver();
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
      for (int bytes : sizes(KB, 128)) {
        for (int threads : options.quick ? List.of(2, 8) : List.of(2, 8, 32, 128)) {
          all.add(new Measurement(
              'c',
              "put, " + threads + (virtual ? " virtual" : "") + " threads, POWER, " + size(bytes),
              task(Work.PUT, Durability.POWER, bytes, threads, virtual, small(4 * GB)),
              task(Work.PUT, Durability.POWER, bytes, 1, false, limitOf(Durability.POWER, bytes)),
              virtual,
              normal()));
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

  private void sustain() {
    long bytes = small((long) (options.totalGigabytes * GB));
    Task task = task(Work.SUSTAIN, Durability.PROCESS, KB, 1, false, bytes);
    String title = "put and drain at once, PROCESS, " + size(KB) + ", "
        + (options.quick ? "2 MB" : decimal(options.totalGigabytes) + " GB")
        + ", at most 64 MB ahead";
    all.add(new Measurement('f', title, task, null, false, normal()));
  }

  private void bulk() {
    for (Durability durability : Durability.values()) {
      long bytes = durability == Durability.POWER ? small(2 * GB) : small(GB);
      ours('g', "putAll of 100, 1 thread, ", Work.PUT_ALL, durability, KB, bytes);
      ours('g', "putAsync, 1 thread, ", Work.PUT_ASYNC, durability, KB, bytes);
    }
  }

  private void json() {
    for (Durability durability : Durability.values()) {
      for (int bytes : sizes(128, KB)) {
        ours(
            'j',
            "put as JSON, 1 thread, ",
            Work.PUT_JSON,
            durability,
            bytes,
            limitOf(durability, bytes));
      }
    }
  }

  /** What the peers cannot do, and the limit's plain loop beside it. */
  private void ours(
      char letter, String title, Work work, Durability durability, int bytes, long maxBytes) {
    all.add(new Measurement(
        letter,
        title + durability + ", " + size(bytes),
        task(work, durability, bytes, 1, false, maxBytes),
        task(Work.PUT, durability, bytes, 1, false, limitOf(durability, bytes)),
        true,
        normal()));
  }

  private void backlog() {
    for (double gigabytes : List.of(0.001, 0.1, 1.0, 5.0, 20.0)) {
      if (gigabytes <= options.backlogGigabytes && !(options.quick && gigabytes > 0.001)) {
        Task task = task(Work.BACKLOG, Durability.POWER, KB, 1, false, (long) (gigabytes * GB));
        String size =
            gigabytes < 1 ? decimal(gigabytes * 1_000) + " MB" : decimal(gigabytes) + " GB";
        all.add(new Measurement(
            'h',
            "a backlog of " + size + ", POWER, " + size(KB) + ", -Xmx64m",
            task,
            null,
            true,
            Profile.SMALL_HEAP));
      }
    }
  }

  private void allocation() {
    for (Durability durability : Durability.values()) {
      for (int bytes : sizes(128, KB)) {
        long warmUp = durability == Durability.POWER ? 30_000 : 300_000;
        all.add(new Measurement(
            'i',
            "allocation on the put path, " + durability + ", " + size(bytes),
            task(
                Work.ALLOCATION,
                durability,
                bytes,
                1,
                false,
                (options.quick ? 500 : warmUp) * bytes),
            null,
            true,
            Profile.EVERY_OBJECT));
      }
    }
  }

  private void handover() {
    for (int bytes : sizes(128, KB)) {
      for (int producers : List.of(1, 4)) {
        String title = producers + (producers == 1 ? " producer" : " producers")
            + ", 1 consumer by 1,000, in memory, " + size(bytes);
        all.add(new Measurement(
            'k',
            title,
            task(Work.HANDOVER, null, bytes, producers, false, small(64 * MB)),
            null,
            false,
            normal()));
      }
    }
  }

  private void deliver() {
    for (int millis : List.of(50, 0)) {
      String title = "to a target that takes " + (millis == 0 ? "no time" : millis + " ms")
          + ", by 1,000, POWER, " + size(DELIVERED_BYTES);
      Task task = task(
          Work.DELIVER,
          Durability.POWER,
          DELIVERED_BYTES,
          1,
          false,
          millis == 0 ? small(GB / 2) : GB / 2);
      all.add(new Measurement('l', title, task.toTarget(millis), null, false, normal()));
    }
  }

  private void add(char letter, String title, Task task, Task limit) {
    all.add(new Measurement(letter, title, task, limit, false, normal()));
  }

  private Task task(
      Work work,
      @Nullable Durability durability,
      int bytes,
      int threads,
      boolean virtual,
      long maxBytes) {
    return new Task(
        work,
        "",
        durability,
        bytes,
        threads,
        virtual,
        options.quick ? 0.05 : options.seconds,
        maxBytes,
        0);
  }

  private Profile normal() {
    return options.quick ? Profile.QUICK : Profile.NORMAL;
  }

  /** After how much a single thread stops. */
  private long limitOf(Durability durability, int bytes) {
    return durability == Durability.PROCESS
        ? small(GB)
        : Math.min(
            small(GB / 2), Math.max(MB, (long) (1.25 * options.seconds * SYNCS_A_SECOND * bytes)));
  }

  private List<Integer> sizes(Integer... bytes) {
    return options.quick ? List.of(KB) : List.of(bytes);
  }

  private long small(long bytes) {
    return options.quick ? Math.min(bytes, QUICK_BYTES) : bytes;
  }

  private static String decimal(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  static String size(int bytes) {
    return bytes < KB ? bytes + " B" : bytes / KB + " KB";
  }
}

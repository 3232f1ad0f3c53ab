package io.unistream.buffer.cli;

import io.unistream.buffer.BufferException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.cli.Diagnosis.Section;
import io.unistream.buffer.file.FileBackend;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.file.FilePlace;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** Looks at a buffer of the file backend, its directory and its disk. Takes no lock, and writes nothing unless it is to probe. */
final class FileDoctor {

  /** Files that a log has besides its segments. */
  private static final int OTHER_FILES = 10;

  /** Segments that an empty log takes at most. */
  static final int SPARE_SEGMENTS = 5;

  /** No disk with a cache that survives a power cut is faster than that. */
  private static final long TOO_FAST_NANOS = 5_000;

  /** At this part of the capacity docs/operations.md has an alarm. */
  private static final double MUCH = 0.8;

  private static final double NANOS = 1e9;
  private static final double MICRO = 1e3;

  private final Machine machine;
  private final boolean probes;
  private final Section section;
  private final FileBufferSettings settings;
  private final FilePlace place;

  FileDoctor(Machine machine, boolean probes, Section section, FileBufferSettings settings) {
    this.machine = machine;
    this.probes = probes;
    this.section = section;
    this.settings = settings;
    this.place = FilePlace.of(settings);
  }

  void look() {
    section.ok("backend file, directory " + settings.directory() + ", durability "
        + settings.durability());
    if (!settings.directory().isAbsolute()) {
      section.note("the directory is relative: it counts from the working directory, here "
          + Path.of("").toAbsolutePath());
    }
    try {
      place.check();
      rights();
      log();
    } catch (BufferException e) {
      section.problem(
          String.valueOf(e.getMessage()),
          "see docs/operations.md for " + e.getClass().getSimpleName());
    }
    disk();
    if (probes) {
      probe();
    } else {
      section.note("syncs and locks were not tried: --probe makes a file there, and deletes it");
    }
  }

  private void rights() {
    Path directory = place.existing();
    boolean isThere = Files.exists(settings.directory());
    String user = System.getProperty("user.name");
    if (!Files.isDirectory(directory)) {
      section.problem(directory + " is no directory", "choose another directory");
    } else if (!Files.isReadable(directory)
        || !Files.isWritable(directory)
        || !Files.isExecutable(directory)) {
      section.problem(
          "user " + user + " may not read and write " + directory,
          "run this as the program's user; if it is that, give it the directory");
    } else if (isThere) {
      section.ok("user " + user + " may read and write it");
    } else {
      section.note("there is no such directory; the first opening makes it in " + directory
          + ". If there was one, a volume is not mounted");
    }
  }

  private void log() {
    if (!Files.isDirectory(settings.directory())) {
      return;
    }
    if (!place.hasLog()) {
      section.note("there is no log in it yet. If there was one, a volume is not mounted");
      return;
    }
    try (WalView view = new FileBackend().view(settings)) {
      BacklogView backlog = BacklogView.of(view);
      section.ok(owner(view));
      backlog(backlog);
      Findings findings = Findings.of(view, backlog);
      if (findings.exitCode() == ExitCode.FINE) {
        section.ok("nothing is damaged or missing");
      } else {
        int count = findings.lines().size();
        section.problem(
            count + (count == 1 ? " part is" : " parts are") + " damaged or missing: "
                + findings.lines().get(0),
            "buffer verify " + settings.directory()
                + " lists them; docs/operations.md, \"Damage\", says what to do");
      }
    }
  }

  private static String owner(WalView view) {
    return view.owner()
        .map(owner -> switch (owner.state()) {
          case RUNNING -> owner.name() + " has the log open";
          case CLOSED -> owner.name() + " has closed the log";
          case ENDED ->
            owner.name() + " has ended without closing the log: the next opening recovers it";
          case UNKNOWN -> "it cannot be told whether " + owner.name() + " runs";
        })
        .orElse("who had the log open is not known");
  }

  private void backlog(BacklogView backlog) {
    Capacity capacity = settings.buffer().capacity();
    String waiting = backlog.records() + " records wait, " + Bytes.of(backlog.bytes())
        + backlog.oldest().map(oldest -> ", the oldest since " + oldest).orElse("");
    boolean full = backlog.records() > MUCH * capacity.maxRecords()
        || backlog.bytes() > MUCH * capacity.maxBytes();
    if (full) {
      section.problem(
          waiting + ": more than " + MUCH + " of the capacity (" + capacity.maxRecords()
              + " records, " + Bytes.of(capacity.maxBytes()) + ")",
          "see that the target takes batches, or raise capacity; then " + capacity.overflow()
              + " decides");
    } else {
      section.ok(waiting);
    }
  }

  private void disk() {
    Disk disk;
    try {
      disk = machine.disk(place.existing());
    } catch (IOException e) {
      section.note("the file system does not tell of itself: " + e);
      return;
    }
    type(disk.type());
    if (disk.readOnly()) {
      section.problem("the file system can only be read", "mount it for writing");
    }
    disk.freeBytes().ifPresent(this::space);
    files(disk.freeFiles(), disk.freeBytes());
  }

  private void type(String type) {
    String named = type.isEmpty() ? "a file system whose type is not told" : type;
    String elsewhere = "put the directory on a local ext4, xfs or btrfs";
    switch (FileSystemKind.of(type)) {
      case TESTED -> section.ok("on " + named + ", " + gathering(type));
      case IN_MEMORY -> {
        if (settings.durability() == CrashClass.POWER) {
          section.problem(
              "on " + named + ", which is memory: it is gone with the machine, whatever is synced",
              elsewhere + ", or set durability to PROCESS");
        } else {
          section.note("on " + named + ", which is memory: gone with the machine");
        }
      }
      case LAYER ->
        section.problem(
            "on " + named + ", a container's own layer: the log is gone with the container",
            "put the directory on a volume");
      case REMOTE ->
        section.problem(
            "on " + named
                + ", a file system of another machine: what locks and syncs mean there is not tested",
            elsewhere);
      case SIMPLE ->
        section.problem(
            "on " + named + ", which has no journal or no owners of files, and is not tested",
            elsewhere);
      case UNTESTED ->
        section.note(
            "on " + named + ", which is not tested; ext4, xfs and btrfs are. " + gathering(type));
    }
  }

  private static String gathering(String type) {
    return FilePlace.gathersPuts(type)
        ? "where puts are gathered in memory and written many at a time"
        : "where each put is a write of its own";
  }

  private void space(long free) {
    long own = place.bytes();
    int segment = place.segmentBytes(free);
    if (segment < settings.segmentBytes()) {
      section.note("there is room for few files of " + Bytes.of(settings.segmentBytes())
          + " (segmentBytes): they get " + Bytes.of(segment));
    }
    if (free <= settings.keepFree() || free == 0) {
      section.problem(
          "puts are refused: " + Bytes.of(free) + " are free, and keepFree is "
              + Bytes.of(settings.keepFree()),
          "free space on that disk");
      return;
    }
    Capacity capacity = settings.buffer().capacity();
    long room = Math.max(0, free + own - settings.keepFree() - (long) SPARE_SEGMENTS * segment);
    String has = Bytes.of(free) + " are free, and the log has " + Bytes.of(own);
    if (room >= capacity.maxBytes()) {
      section.ok(has + "; capacity.maxBytes is " + Bytes.of(capacity.maxBytes())
          + " of payload, each record takes 32 bytes more");
      return;
    }
    String full = has + ": the disk is full before capacity.maxBytes, "
        + Bytes.of(capacity.maxBytes()) + ", is used up; then puts are refused";
    if (capacity.overflow() == OverflowPolicy.FAIL) {
      section.note(full + " either way");
    } else {
      section.problem(
          full + ", and " + capacity.overflow() + " never acts",
          "lower capacity.maxBytes below " + Bytes.of(room));
    }
  }

  private void files(OptionalLong freeFiles, OptionalLong freeBytes) {
    if (freeFiles.isEmpty()) {
      return;
    }
    long free = freeFiles.getAsLong();
    int segment = place.segmentBytes(freeBytes.orElse(Long.MAX_VALUE >> 1));
    long bytes =
        Math.min(settings.buffer().capacity().maxBytes(), freeBytes.orElse(Long.MAX_VALUE >> 1));
    long needed = bytes / segment + SPARE_SEGMENTS + OTHER_FILES;
    if (free < needed) {
      section.problem(
          free + " files can still be made there, and a full log has up to " + needed,
          "free inodes, or raise segmentBytes");
    } else {
      section.ok(free + " files can still be made there; a full log has some " + needed);
    }
  }

  private void probe() {
    Path directory = place.existing();
    try {
      DiskProbe probe = DiskProbe.of(directory);
      syncs(probe);
      if (probe.locks().isEmpty()) {
        section.note("whether locks are heeded could not be tried: no other process started");
      } else if (probe.locks().get()) {
        section.ok("a lock keeps other processes of this machine out");
      } else {
        section.problem(
            "a lock in " + directory + " does not keep other processes out: two could open the log",
            "put the directory on a local file system, or mount this one with locks");
      }
    } catch (IOException e) {
      section.problem(
          "a file in " + directory + " could not be made and synced: " + e,
          "see that the directory is there and can be written; where directories cannot be synced, POWER does not open");
    }
  }

  private void syncs(DiskProbe probe) {
    long median = probe.medianNanos();
    String took = String.format(
        Locale.ROOT,
        "a sync of 1 KiB took %.0f µs, the slowest of %d %.0f µs",
        median / MICRO,
        probe.syncNanos().length,
        probe.slowestNanos() / MICRO);
    if (settings.durability() != CrashClass.POWER) {
      section.ok(took + "; no put waits for one with " + settings.durability());
      return;
    }
    section.ok(took
        + String.format(
            Locale.ROOT, ": one thread may expect up to %.0f puts a second", NANOS / median));
    if (median < TOO_FAST_NANOS) {
      section.note("that is faster than any disk: what is synced may not survive a power cut");
    }
  }
}

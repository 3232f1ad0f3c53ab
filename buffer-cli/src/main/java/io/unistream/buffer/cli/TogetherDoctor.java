package io.unistream.buffer.cli;

import io.unistream.buffer.cli.Diagnosis.Section;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.file.FilePlace;
import io.unistream.buffer.s3.S3BufferSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Looks at what the buffers of a configuration have in common: places, disks, the heap, open files. */
final class TogetherDoctor {

  /** Of a file buffer (README.md), and two for reading its backlog. */
  private static final int FILES_OF_A_LOG = 9;

  /** Connections of a buffer in S3 besides those of its uploads, and those with hedging (docs/s3.md). */
  private static final int OTHER_CONNECTIONS = 12;

  private static final int HEDGES = 4;

  /** A program opens files and connections of its own, too. */
  private static final int SHARE = 2;

  private final Machine machine;
  private final long heapBytes;
  private final Section section;
  private final List<ConfiguredLog> logs;

  TogetherDoctor(Machine machine, long heapBytes, Section section, List<ConfiguredLog> logs) {
    this.machine = machine;
    this.heapBytes = heapBytes;
    this.section = section;
    this.logs = logs;
  }

  void look() {
    places();
    disks();
    heap();
    openFiles();
  }

  private void places() {
    Map<String, ConfiguredLog> seen = new LinkedHashMap<>();
    for (ConfiguredLog log : logs) {
      String place = place(log);
      for (Map.Entry<String, ConfiguredLog> other : seen.entrySet()) {
        String theirs = other.getKey();
        if (place.equals(theirs)) {
          section.problem(
              other.getValue().name() + " and " + log.name() + " have the same place, " + place,
              "give each log a place of its own");
        } else if (place.startsWith(theirs + "/") || theirs.startsWith(place + "/")) {
          section.problem(
              "the place of " + log.name() + ", " + place + ", and that of "
                  + other.getValue().name() + ", " + theirs + ", are one in the other",
              "put them beside each other");
        }
      }
      if (!place.isEmpty()) {
        seen.put(place, log);
      }
    }
  }

  /** Empty if there is none, in memory, or it is a stranger's. */
  private static String place(ConfiguredLog log) {
    if (log.settings() instanceof FileBufferSettings file) {
      return real(file.directory()).toString();
    }
    return log.settings() instanceof S3BufferSettings s3
        ? "s3://" + s3.bucket() + "/" + s3.prefix()
        : "";
  }

  /** What links stand for, as far as the path is there. */
  private static Path real(Path directory) {
    Path whole = directory.toAbsolutePath().normalize();
    Path existing = FilePlace.of(FileBufferSettings.of(directory)).existing();
    try {
      return existing.toRealPath().resolve(existing.relativize(whole)).normalize();
    } catch (IOException e) {
      System.getLogger(TogetherDoctor.class.getName())
          .log(System.Logger.Level.DEBUG, "no real path of " + existing, e);
      return whole;
    }
  }

  /** What the file buffers of a disk may take, where there is more than one. */
  private void disks() {
    Map<String, List<FileBufferSettings>> byDisk = new LinkedHashMap<>();
    Map<String, Long> free = new HashMap<>();
    for (ConfiguredLog log : logs) {
      if (log.settings() instanceof FileBufferSettings file) {
        try {
          Disk disk = machine.disk(FilePlace.of(file).existing());
          byDisk.computeIfAbsent(disk.name(), name -> new ArrayList<>()).add(file);
          disk.freeBytes().ifPresent(bytes -> free.put(disk.name(), bytes));
        } catch (IOException e) {
          section.note("the file system of " + file.directory() + " does not tell of itself: " + e);
        }
      }
    }
    byDisk.forEach((name, files) -> {
      Long bytes = free.get(name);
      if (files.size() > 1 && bytes != null) {
        disk(name, files, bytes);
      }
    });
  }

  private void disk(String name, List<FileBufferSettings> files, long free) {
    long most = 0;
    long own = 0;
    for (FileBufferSettings file : files) {
      FilePlace place = FilePlace.of(file);
      long spare = (long) FileDoctor.SPARE_SEGMENTS * place.segmentBytes(free);
      most =
          MemoryNeed.plus(most, MemoryNeed.plus(spare, file.buffer().capacity().maxBytes()));
      own = MemoryNeed.plus(own, place.bytes());
    }
    String text =
        files.size() + " buffers share the disk " + name + ": by their capacity they take "
            + Bytes.of(most) + " of payload and spare files, and there are "
            + Bytes.of(MemoryNeed.plus(free, own)) + " for them";
    if (most > MemoryNeed.plus(free, own)) {
      section.note(text + ": one that is behind may leave no space to the others");
    } else {
      section.ok(text);
    }
  }

  private void heap() {
    long all = 0;
    for (ConfiguredLog log : logs) {
      long need = MemoryNeed.of(log, heapBytes);
      all = MemoryNeed.plus(all, need);
      section.ok(log.name() + ": up to " + Bytes.of(need) + " of heap");
    }
    String text = "all buffers: up to " + Bytes.of(all) + " of a heap of " + Bytes.of(heapBytes)
        + ", batches counted by their payload";
    if (all > heapBytes) {
      section.problem(
          text,
          "raise -Xmx (and --heap here), or lower capacity of memory buffers,"
              + " emit.maxBytes, emit.maxInFlight, or grouping.maxUnflushedBytes");
    } else if (all > heapBytes / 2) {
      section.note(text + ": little is left for the program");
    } else {
      section.ok(text);
    }
  }

  private void openFiles() {
    OptionalLong limit = machine.openFiles();
    long need = 0;
    for (ConfiguredLog log : logs) {
      if (log.settings() instanceof FileBufferSettings) {
        need += FILES_OF_A_LOG;
      } else if (log.settings() instanceof S3BufferSettings s3) {
        need += s3.grouping().uploadsInFlight() + OTHER_CONNECTIONS;
        need += s3.retries().hedgeAfter().isZero() ? 0 : HEDGES;
      }
    }
    if (limit.isEmpty() || need == 0) {
      return;
    }
    String text = "the buffers need up to " + need
        + " open files and connections, and a process here may have " + limit.getAsLong();
    if (need > limit.getAsLong() / SHARE) {
      section.problem(text, "raise the limit (ulimit -n, LimitNOFILE)");
    } else {
      section.ok(text);
    }
  }
}

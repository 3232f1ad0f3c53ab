package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalView;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a view shows of a log, and what opening a copy of it finds: they must be the same. */
final class Views {

  /** All numbers that there are. */
  static final SequenceRange ALL = new SequenceRange(1, Long.MAX_VALUE);

  /**
   * What a log holds.
   *
   * @param records of the backlog
   * @param bytes of the backlog
   * @param batches sealed
   * @param payloads each record of the backlog: number and a hash of its payload
   * @param ids the ids of the sealed batches and their records
   * @param found whether something is damaged or missing that is not known
   */
  record Shown(
      long records,
      long bytes,
      long batches,
      List<String> payloads,
      List<String> ids,
      boolean found) {}

  private Views() {}

  static Shown look(Path directory) throws IOException {
    try (WalView view = new FileView(directory)) {
      BacklogView backlog = BacklogView.of(view);
      List<String> payloads = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      backlog.read(ALL, false, (batch, record) -> {
        payloads.add(text(record.sequence(), record.body()));
        if (batch != null) {
          ids.add(batch + ":" + record.sequence());
        }
      });
      return new Shown(
          backlog.records(),
          backlog.bytes(),
          backlog.sealedBatches(),
          payloads,
          ids,
          !view.damaged().isEmpty() || !backlog.missing().isEmpty());
    }
  }

  /** Looks from every few records on, and sees that nothing is left out from there on that a look at all shows. */
  static void checkFrom(Path directory, String what) {
    try (WalView view = new FileView(directory)) {
      view.replay(Recorder::new);
      List<Long> all = sequences(view, 0);
      long end = all.isEmpty() ? 1 : all.get(all.size() - 1) + 2;
      for (long from = 0; from <= end; from += 1 + end / 8) {
        long first = from;
        Recorder told = view.replayFrom(from, Recorder::new);
        assertEquals(
            all.stream().filter(sequence -> sequence >= first).toList(),
            sequences(view, from),
            what + ", from " + from);
        assertEquals(sequences(view, 0), told.records, what + ", from " + from);
        assertEquals(List.of(), view.damaged(), what + ", from " + from);
      }
    }
  }

  /** The records that a view has streamed, from one on. */
  static List<Long> sequences(WalView view, long from) {
    List<Long> sequences = new ArrayList<>();
    try (WalCursor cursor = view.cursor()) {
      for (WalEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        if (entry.type() == WalEntry.Type.RECORD && entry.sequence() >= from) {
          sequences.add(entry.sequence());
        }
      }
    }
    return sequences;
  }

  /** What a visitor is told of records. */
  static final class Recorder implements WalVisitor {
    final List<Long> records = new ArrayList<>();
    long begins;

    @Override
    public void begins(long sequence) {
      begins = sequence;
    }

    @Override
    public void record(long sequence, long epochMillis, int payloadBytes) {
      records.add(sequence);
    }

    @Override
    public void control(WalEntry entry) {
      // only records are looked at
    }
  }

  /** Opens a log, and takes all out of it: best a copy. */
  static Shown open(FileBufferSettings settings) {
    boolean damaged = isRefused(settings);
    FileBufferSettings tolerant =
        settings.toBuilder().corruption(CorruptionPolicy.QUARANTINE).build();
    try (Buffer<byte[]> buffer = FileBuffer.open(tolerant, RecordCodec.bytes())) {
      long batches = buffer.stats().sealedBatches();
      long records = buffer.stats().backlogRecords();
      long bytes = buffer.stats().backlogBytes();
      List<String> payloads = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      for (long number = 1; ; number++) {
        Batch<byte[]> batch;
        try {
          batch = buffer.emit();
        } catch (BufferEmptyException e) {
          return new Shown(records, bytes, batches, payloads, ids, damaged);
        }
        for (int i = 0; i < batch.size(); i++) {
          payloads.add(text(batch.sequence(i), batch.records().get(i)));
          if (number <= batches) {
            ids.add(batch.id() + ":" + batch.sequence(i));
          }
        }
        buffer.commit(batch);
      }
    }
  }

  private static boolean isRefused(FileBufferSettings settings) {
    try {
      FileBuffer.open(settings, RecordCodec.bytes()).close();
      return false;
    } catch (CorruptLogException e) {
      return true;
    }
  }

  private static String text(long sequence, byte[] payload) {
    return sequence + ":" + payload.length + ":" + Arrays.hashCode(payload);
  }

  /** Looks at a log, compares that with what opening a copy finds, and sees that nothing in the directory has changed. */
  static Shown check(FileBufferSettings settings, Path copy, String what) throws IOException {
    Map<String, List<Object>> before = state(settings.directory());
    Shown shown = look(settings.directory());
    assertEquals(before, state(settings.directory()), "a view changed something: " + what);
    copy(settings.directory(), copy);
    assertEquals(open(settings.toBuilder().directory(copy).build()), shown, what);
    KillProperties.delete(copy);
    return shown;
  }

  /** Copies what makes up a log; what an owner makes and deletes in the background is left out. */
  static void copy(Path log, Path to) throws IOException {
    for (Path file : files(log)) {
      Path target = to.resolve(log.relativize(file).toString());
      Files.createDirectories(target.getParent());
      if (!file.getFileName().toString().equals(DirectoryLock.NAME)) {
        Files.copy(file, target);
      }
    }
  }

  private static List<Path> files(Path log) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(log)) {
      all.filter(file -> {
            String name = file.getFileName().toString();
            return LogFileNames.isSegment(name)
                || name.equals(LogFileNames.TAIL)
                || name.equals(Ownership.NAME)
                || name.equals(DirectoryLock.NAME);
          })
          .forEach(files::add);
    }
    Path quarantine = log.resolve(LogFileNames.QUARANTINE);
    if (Files.isDirectory(quarantine)) {
      try (Stream<Path> all = Files.list(quarantine)) {
        all.forEach(files::add);
      }
    }
    return files;
  }

  /** Attributes and content of these files; of the lock, whose reader would drop it, no content. */
  private static Map<String, List<Object>> state(Path directory) throws IOException {
    Map<String, List<Object>> state = new TreeMap<>();
    for (Path path : files(directory)) {
      BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
      boolean content = !path.getFileName().toString().equals(DirectoryLock.NAME);
      state.put(
          directory.relativize(path).toString(),
          List.of(
              String.valueOf(seen.fileKey()),
              seen.lastModifiedTime(),
              Files.getAttribute(path, "unix:ctime"),
              content ? Arrays.hashCode(Files.readAllBytes(path)) : 0));
    }
    return state;
  }

  /** The names of everything in a closed log. */
  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.map(path -> directory.relativize(path).toString()).sorted().toList();
    }
  }

  /** As if nobody had written to a log for a while, so that what is found is believed at once. */
  static void age(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3_600)));
      }
    }
  }
}

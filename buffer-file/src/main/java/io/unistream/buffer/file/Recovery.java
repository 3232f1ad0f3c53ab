package io.unistream.buffer.file;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalRecovery;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings a log up from its directory. It never changes what a segment holds, but for the last resort of {@link Continuation}:
 *
 * <ol>
 *   <li>Read what is quarantined, the file {@code tail}, and the segments' headers. Where both copies of one are damaged,
 *       the segment's id is known from the one behind it ({@link Lineage}), or from the tail.
 *   <li>Write what a killed owner of class PROCESS left in its window to the last one, where it belongs ({@link
 *       TailRecovery}).
 *   <li>Read them through ({@link LogScan}).
 *   <li>Write down what is quarantined.
 *   <li>See how the log goes on behind that ({@link Continuation}).
 * </ol>
 *
 * <p>Segments may be missing before the first one, or between a file whose deletion was undone by a crash and the others;
 * whether anything is lost by that is for the reader of the entries to say, who knows what is committed. Only where no entry
 * follows nothing can be committed.
 */
final class Recovery implements Closeable {

  private final LogDirectory directory;
  private final boolean power;
  private final NavigableMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();
  private final FilePool pool;
  private final Quarantine quarantine;
  private final TailRecovery tail;
  private final UUID logId;
  private final SegmentFactory factory;
  private final Continuation continuation;
  private final LogScan scan;

  private boolean clean = true;
  private long tornBytes;

  private Recovery(
      LogDirectory directory,
      FileBufferSettings settings,
      Ids ids,
      BufferClock clock,
      SpareThread maker)
      throws IOException {
    this.directory = directory;
    this.power = settings.durability() == CrashClass.POWER;
    this.pool =
        new FilePool(directory, chosen(settings, directory), maker.now(), maker.afterPause());
    SortedMap<Integer, Path> files = directory.segments(); // first: it finds what is foreign
    this.quarantine =
        Quarantine.read(directory, settings.corruption() == CorruptionPolicy.QUARANTINE);
    this.tail = TailRecovery.read(directory, quarantine);
    for (Map.Entry<Integer, Path> file : files.entrySet()) {
      segments.put(file.getKey(), LogScan.read(file.getKey(), file.getValue()));
    }
    this.scan = new LogScan(directory, quarantine, tail, SegmentSource.FILES, segments, 0);
    UUID common = LogScan.commonLogId(segments, tail.slot());
    this.logId = common == null ? ids.logId() : common;
    this.factory = new SegmentFactory(directory, pool, logId, power, ids, clock);
    this.continuation = new Continuation(segments, factory, power);
  }

  static Recovery open(
      LogDirectory directory,
      FileBufferSettings settings,
      Ids ids,
      BufferClock clock,
      SpareThread maker)
      throws IOException {
    return new Recovery(directory, settings, ids, clock, maker);
  }

  private static int chosen(FileBufferSettings settings, LogDirectory directory) {
    return directory
            .space()
            .segmentBytes(
                settings.segmentBytes(), FileBufferSettings.MIN_SEGMENT_BYTES, settings.keepFree())
        & ~7;
  }

  /** Reads everything, makes the log ready to be appended to, and returns what is to be reported. */
  WalRecovery run(CommitsToCome visitor) throws IOException {
    boolean created = segments.isEmpty() && tail.slot() == null;
    scan.identify(logId, (number, path) -> directory.permissions().createIfMissing(path));
    tail.absorb(segments, quarantine.isAllowed());
    if (power) {
      syncAll(tail.slot() != null && tail.slot().unsynced());
    }
    dropLinkedSpares();
    directory.deleteUnfinished();
    List<Segment> superseded = scan.removeSuperseded();
    if (created) {
      prepareSpare(true);
      continuation.begin(0, Lineage.NONE);
    } else {
      scan.run(visitor, segment -> visitor.begin(segment.size() > pool.size()));
      quarantine.commit();
      goOn();
    }
    tail.release();
    for (Segment segment : superseded) {
      Files.deleteIfExists(segment.path());
    }
    ensureSpare();
    return WalRecovery.builder()
        .created(created)
        .cleanShutdown(clean)
        .tornBytes(tornBytes)
        .quarantined(scan.quarantined())
        .toleratesGaps(quarantine.isAllowed())
        .build();
  }

  /**
   * A crash may have left a rename between a segment and a spare half done: one file with two names. The segment's name
   * counts.
   */
  private void dropLinkedSpares() throws IOException {
    for (int number : directory.spares().keySet()) {
      Path spare = directory.spare(number);
      if (isSegment(fileKey(spare))) {
        Files.delete(spare);
        directory.sync();
      }
    }
  }

  private boolean isSegment(@Nullable Object key) throws IOException {
    for (Segment segment : segments.values()) {
      if (key == null || key.equals(fileKey(segment.path()))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Object fileKey(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  private void goOn() throws IOException {
    Segment last = segments.lastEntry().getValue();
    SegmentHeader header = last.header();
    SegmentScan lastScan = scan.lastScan();
    if (lastScan != null && header != null) {
      clean = lastScan.isClosed();
      tornBytes = lastScan.tornBytes();
      prepareSpare(!clean);
      continuation.goOn(last, header, lastScan, scan.lastSequence());
    } else {
      clean = false;
      prepareSpare(true);
      continuation.begin(last.number() + 1, lineageBehindKnown());
    }
    for (Segment segment : List.copyOf(segments.values())) {
      if (segment.header() == null) {
        segments.remove(segment.number());
        quarantine.move(segment.path());
      }
    }
  }

  private Lineage lineageBehindKnown() {
    for (Segment segment : segments.descendingMap().values()) {
      SegmentHeader header = segment.header();
      if (header != null) {
        return new Lineage(
            segment.number(), header.segmentId(), segment.end(), scan.lastSequence() + 1);
      }
    }
    return new Lineage(-1, 0, SegmentHeader.LENGTH, scan.lastSequence() + 1);
  }

  /**
   * What an owner of class PROCESS wrote is not on the disk yet; nor is the end of the log after a kill. If such a sync fails, the
   * operating system holds for written what is not, and the next one says nothing. So until the tail says that the log is
   * synced, its blocks are written again before they are.
   */
  private void syncAll(boolean again) throws IOException {
    for (Segment segment : segments.values()) {
      if (again) {
        writeAgain(segment);
      }
      try (SyncHandle handle = SyncHandle.ofFile(segment.path())) {
        handle.sync();
      }
    }
    directory.sync();
  }

  private void writeAgain(Segment segment) throws IOException {
    try (StableFile file =
        StableFile.open(segment.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Blocks.writeAgain(file);
    } catch (IOException e) {
      tolerateFullDisk(e); // where a file is written elsewhere each time
    }
  }

  /** After an owner that did not close the log, a sync of the directory may have failed. */
  private void prepareSpare(boolean doubt) throws IOException {
    try {
      pool.find(doubt);
    } catch (IOException e) {
      tolerateFullDisk(e);
    }
  }

  private void ensureSpare() throws IOException {
    try {
      pool.ensure();
    } catch (IOException e) {
      tolerateFullDisk(e);
    }
  }

  /** Without space the log opens all the same: there is a backlog to be committed. */
  private void tolerateFullDisk(IOException cause) throws IOException {
    if (!directory.space().isFull(pool.size(), cause)) {
      throw cause;
    }
    System.getLogger(Recovery.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "no space for a spare segment; no record can be put until there is",
            cause);
  }

  /** Writes down that the log goes on without records of which nothing is left. */
  void quarantine(SequenceRange missing) throws IOException {
    Segment behind = segments.firstEntry().getValue();
    for (Segment segment : segments.values()) {
      if (segment.presentHeader().lineage().nextSequence() <= missing.last() + 1) {
        behind = segment;
      }
    }
    long id = behind.presentHeader().segmentId();
    quarantine.add(new Quarantine.Span(behind.number(), id, 0, 0, missing));
    quarantine.commit();
  }

  /** Frees what a run that failed may hold. */
  @Override
  public void close() throws IOException {
    continuation.close();
  }

  UUID logId() {
    return logId;
  }

  FilePool files() {
    return pool;
  }

  SegmentFactory factory() {
    return factory;
  }

  NavigableMap<Integer, Segment> segments() {
    return segments;
  }

  long lastSequence() {
    return scan.lastSequence();
  }

  /** The generation of what the tail says next. */
  long tailGeneration() {
    TailSlot slot = tail.slot();
    return slot == null ? 1 : slot.generation() + 1;
  }

  ActiveSegment active() {
    return continuation.active();
  }
}

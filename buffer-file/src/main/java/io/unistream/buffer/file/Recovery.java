package io.unistream.buffer.file;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings a log up from its directory. It never changes what a segment holds, but for the last resort of {@link Continuation}:
 *
 * <ol>
 *   <li>List the segments and read their headers.
 *   <li>Write what a killed owner of class PROCESS left in its window to the last one, where it belongs ({@link
 *       TailRecovery}).
 *   <li>Read them through ({@link SegmentScan}). The last one ends at its first frame that is not valid.
 *   <li>See how the log goes on behind that ({@link Continuation}).
 * </ol>
 *
 * <p>Segments may be missing before the first one, or between a file whose deletion was undone by a crash and the others;
 * whether anything is lost by that is for the reader of the entries to say, who knows what is committed.
 */
final class Recovery {

  private final LogDirectory directory;
  private final FileBufferSettings settings;
  private final boolean power;
  private final NavigableMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();
  private final FilePool spares;
  private FrameReader frames = new FrameReader();
  private final UUID logId;
  private final SegmentFactory factory;
  private final Continuation continuation;
  private final List<QuarantinedSpan> quarantined = new ArrayList<>();
  private boolean clean = true;
  private long tornBytes;
  private long lastSequence;

  private Recovery(
      LogDirectory directory,
      FileBufferSettings settings,
      Ids ids,
      BufferClock clock,
      SpareThread maker)
      throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.power = settings.durability() == CrashClass.POWER;
    this.spares =
        new FilePool(directory, chosen(settings, directory), maker.now(), maker.afterPause());
    for (Map.Entry<Integer, Path> file : directory.segments().entrySet()) {
      segments.put(file.getKey(), read(file.getKey(), file.getValue()));
    }
    UUID common = commonLogId();
    this.logId = common == null ? ids.logId() : common;
    this.factory = new SegmentFactory(directory, spares, logId, power, ids, clock);
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
    return directory.segmentBytes(
            settings.segmentBytes(), FileBufferSettings.MIN_SEGMENT_BYTES, settings.keepFree())
        & ~7;
  }

  private Segment read(int number, Path path) throws IOException {
    long size = Files.size(path);
    if (size > Integer.MAX_VALUE) {
      throw new UnsupportedLogException(
          path + " has " + size + " bytes, over what a segment of this library can have");
    }
    SegmentHeader header = null;
    try (StableFile file = StableFile.open(path, StandardOpenOption.READ)) {
      header = SegmentHeader.read(file, path.toString(), number);
    } catch (CorruptLogException e) {
      if (settings.corruption() == CorruptionPolicy.FAIL) {
        throw e;
      }
    }
    return new Segment(number, path, header, (int) size, 0, List.of());
  }

  private @Nullable UUID commonLogId() {
    UUID common = null;
    for (Segment segment : segments.values()) {
      SegmentHeader header = segment.header();
      if (header != null && common != null && !header.logId().equals(common)) {
        throw new UnsupportedLogException(segment.path() + " belongs to log " + header.logId()
            + ", the files before it to log " + common);
      }
      common = header == null ? common : header.logId();
    }
    return common;
  }

  /** Reads everything, makes the log ready to be appended to, and returns what is to be reported. */
  WalRecovery run(WalVisitor visitor) throws IOException {
    boolean created = segments.isEmpty();
    TailRecovery tail = new TailRecovery(directory, power);
    tail.absorb(segments);
    if (power) {
      syncAll();
    }
    tail.delete();
    dropLinkedSpares();
    directory.deleteUnfinished();
    List<Segment> superseded = removeSuperseded();
    if (created) {
      prepareSpare(true);
      continuation.begin(0, -1, 1);
    } else {
      scanAll(visitor);
    }
    for (Segment segment : superseded) {
      Files.deleteIfExists(segment.path());
    }
    ensureSpare();
    frames = new FrameReader(); // what the other one read into may be large
    return new WalRecovery(
        created,
        clean,
        tornBytes,
        quarantined,
        settings.corruption() == CorruptionPolicy.QUARANTINE);
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

  /** A segment that copied another one's entries takes its place. */
  private List<Segment> removeSuperseded() {
    List<Segment> superseded = new ArrayList<>();
    for (Segment segment : List.copyOf(segments.values())) {
      SegmentHeader header = segment.header();
      if (header != null) {
        NavigableMap<Integer, Segment> between =
            segments.subMap(header.previous(), false, segment.number(), false);
        superseded.addAll(between.values());
        between.clear();
      }
    }
    return superseded;
  }

  private void scanAll(WalVisitor visitor) throws IOException {
    for (Segment segment : List.copyOf(segments.values())) {
      Map.Entry<Integer, Segment> higher = segments.higherEntry(segment.number());
      Segment next = higher == null ? null : higher.getValue();
      SegmentHeader header = segment.header();
      if (header == null) {
        passUnreadable(segment, next);
      } else {
        scan(segment, header, next, visitor);
      }
    }
  }

  /** Both headers are gone, and with them what the frames' checksums need. */
  private void passUnreadable(Segment segment, @Nullable Segment next) throws IOException {
    SegmentHeader known = next == null ? null : next.header();
    long missingTo = known == null
        ? lastSequence + Math.max(0, segment.size() - SegmentHeader.LENGTH) / Frame.HEADER
        : Math.max(known.nextSequence() - 1, lastSequence);
    SequenceRange missing = SequenceRange.closed(lastSequence + 1, missingTo);
    quarantined.add(new QuarantinedSpan(segment.path().toString(), 0, segment.size(), missing));
    lastSequence = missingTo;
    if (next == null) {
      prepareSpare(true);
      continuation.begin(segment.number() + 1, segment.number(), lastSequence + 1);
    }
  }

  private void scan(
      Segment segment, SegmentHeader header, @Nullable Segment next, WalVisitor visitor)
      throws IOException {
    boolean quarantines = settings.corruption() == CorruptionPolicy.QUARANTINE;
    lastSequence = Math.max(lastSequence, header.nextSequence() - 1);
    SegmentScan scan = new SegmentScan(segment, header, lastSequence, quarantines, directory);
    SegmentHeader follower = next == null ? null : next.header();
    scan.run(
        frames,
        visitor,
        follower == null || follower.previous() != segment.number() ? -1 : follower.previousEnd(),
        follower == null ? -1 : follower.nextSequence());
    lastSequence = scan.lastSequence();
    quarantined.addAll(scan.damaged());
    segments.put(segment.number(), segment.endingAt(scan.end(), scan.damaged()));
    if (next == null) {
      goOn(segment, header, scan);
    }
  }

  private void goOn(Segment segment, SegmentHeader header, SegmentScan scan) throws IOException {
    clean = scan.closedMark() && scan.laterEnd() == 0;
    tornBytes = scan.tornBytes();
    prepareSpare(!scan.closedMark());
    frames =
        new FrameReader(); // what the scan read into may be large, and another one is needed now
    continuation.goOn(segment, header, scan);
  }

  /** What an owner of class PROCESS wrote is not on the disk yet; nor is the end of the log after a kill. */
  private void syncAll() throws IOException {
    for (Segment segment : segments.values()) {
      try (SyncHandle handle = SyncHandle.ofFile(segment.path())) {
        handle.sync();
      }
    }
    directory.sync();
  }

  /** After an owner that did not close the log, a sync of the directory may have failed. */
  private void prepareSpare(boolean doubt) throws IOException {
    try {
      spares.find(doubt);
    } catch (IOException e) {
      tolerateFullDisk(e);
    }
  }

  private void ensureSpare() throws IOException {
    try {
      spares.ensure();
    } catch (IOException e) {
      tolerateFullDisk(e);
    }
  }

  /** Without space the log opens all the same: there is a backlog to be committed. */
  private void tolerateFullDisk(IOException cause) throws IOException {
    if (!directory.isFull(spares.size(), cause)) {
      throw cause;
    }
    System.getLogger(Recovery.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "no space for a spare segment; records cannot be put until there is",
            cause);
  }

  /** Frees what a run that failed may hold. */
  void abandon() throws IOException {
    try (continuation) {
      spares.deleteUnneeded();
    }
  }

  UUID logId() {
    return logId;
  }

  FilePool spares() {
    return spares;
  }

  SegmentFactory factory() {
    return factory;
  }

  NavigableMap<Integer, Segment> segments() {
    return segments;
  }

  long lastSequence() {
    return lastSequence;
  }

  ActiveSegment active() {
    return continuation.active();
  }
}

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
 *   <li>Read them through ({@link SegmentScan}). The last one ends at its first frame that is not valid. That must be no less
 *       than what the tail says.
 *   <li>Write down what is quarantined.
 *   <li>See how the log goes on behind that ({@link Continuation}).
 * </ol>
 *
 * <p>Segments may be missing before the first one, or between a file whose deletion was undone by a crash and the others;
 * whether anything is lost by that is for the reader of the entries to say, who knows what is committed. Only where no entry
 * follows nothing can be committed.
 */
final class Recovery {

  private final LogDirectory directory;
  private final boolean power;
  private final NavigableMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();
  private final FilePool pool;
  private FrameReader frames = FrameReader.tolerant();
  private final Quarantine quarantine;
  private final TailRecovery tail;
  private final UUID logId;
  private final SegmentFactory factory;
  private final Continuation continuation;
  private final List<QuarantinedSpan> quarantined = new ArrayList<>();
  /** What is missing before a segment, as its header tells, where no entry follows that would tell it as well. */
  private final List<Quarantine.Span> untold = new ArrayList<>();

  private @Nullable SegmentScan lastScan;
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
    this.power = settings.durability() == CrashClass.POWER;
    this.pool =
        new FilePool(directory, chosen(settings, directory), maker.now(), maker.afterPause());
    SortedMap<Integer, Path> files = directory.segments(); // first: it finds what is foreign
    this.quarantine =
        Quarantine.read(directory, settings.corruption() == CorruptionPolicy.QUARANTINE);
    this.tail = TailRecovery.read(directory, quarantine);
    for (Map.Entry<Integer, Path> file : files.entrySet()) {
      segments.put(file.getKey(), read(file.getKey(), file.getValue()));
    }
    UUID common = commonLogId();
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

  private Segment read(int number, Path path) throws IOException {
    long size = Files.size(path);
    if (size > Integer.MAX_VALUE) {
      throw new UnsupportedLogException(
          path + " has " + size + " bytes, more than a segment of this library can have");
    }
    try (StableFile file = StableFile.open(path, StandardOpenOption.READ)) {
      SegmentHeader header = SegmentHeader.read(file, path.toString(), number);
      return new Segment(number, path, header, (int) size, 0, List.of());
    }
  }

  private @Nullable UUID commonLogId() {
    TailSlot slot = tail.slot();
    UUID common = slot == null ? null : slot.logId();
    for (Segment segment : segments.values()) {
      SegmentHeader header = segment.header();
      if (header != null && common != null && !header.logId().equals(common)) {
        throw new UnsupportedLogException(segment.path() + " belongs to log " + header.logId()
            + ", the files beside it to log " + common);
      }
      common = header == null ? common : header.logId();
    }
    return common;
  }

  /** Reads everything, makes the log ready to be appended to, and returns what is to be reported. */
  WalRecovery run(CommitsToCome visitor) throws IOException {
    boolean created = segments.isEmpty() && tail.slot() == null;
    identify();
    tail.absorb(segments, quarantine.isAllowed());
    if (power) {
      syncAll(tail.slot() != null && tail.slot().unsynced());
    }
    dropLinkedSpares();
    directory.deleteUnfinished();
    List<Segment> superseded = removeSuperseded();
    if (created) {
      prepareSpare(true);
      continuation.begin(0, Lineage.NONE);
    } else {
      scanAll(visitor);
      checkTail(visitor);
      quarantine.commit();
      goOn();
    }
    tail.release();
    for (Segment segment : superseded) {
      Files.deleteIfExists(segment.path());
    }
    ensureSpare();
    frames = new FrameReader(); // what the other one read into may be large
    return WalRecovery.builder()
        .created(created)
        .cleanShutdown(clean)
        .tornBytes(tornBytes)
        .quarantined(quarantined)
        .toleratesGaps(quarantine.isAllowed())
        .build();
  }

  /** Finds who the segments are whose own headers do not tell, or tell of another one than those beside them. */
  private void identify() throws IOException {
    TailSlot slot = tail.slot();
    if (slot != null && (segments.isEmpty() || segments.lastKey() < slot.number())) {
      restoreLast(slot);
    }
    for (Segment segment : List.copyOf(segments.values())) {
      int number = segment.number();
      SegmentHeader header = segment.header();
      Long id = idByOthers(number, slot);
      if (header != null && (id == null || header.segmentId() == id)) {
        continue;
      }
      if (!quarantine.isAllowed() && !quarantine.knowsHeader(number)) {
        throw new CorruptLogException(
            segment.path().toString(),
            0,
            new SequenceRange(0, 0),
            header == null
                ? "both copies of the segment header are damaged (" + segment.size() + " bytes)"
                : "this is not the segment that was there");
      }
      segments.put(number, segment.of(id == null ? null : rebuilt(number, id)));
    }
  }

  private @Nullable Long idByOthers(int number, @Nullable TailSlot slot) {
    Map.Entry<Integer, Segment> higher = segments.higherEntry(number);
    SegmentHeader follower = higher == null ? null : higher.getValue().header();
    if (follower != null && follower.lineage().previous() == number) {
      long id = follower.lineage().previousId();
      return id == 0 ? null : id; // it may have been rebuilt itself
    }
    return slot != null && slot.number() == number ? slot.segmentId() : null;
  }

  private SegmentHeader rebuilt(int number, long id) {
    return new SegmentHeader(logId, number, id, Lineage.unknown(number), 0, 0);
  }

  /**
   * The last segment is gone, as the tail proves. In its place comes one without content, which takes what is left of it in
   * the tail; all else is missing.
   */
  private void restoreLast(TailSlot slot) throws IOException {
    Path path = directory.segmentPath(slot.number());
    if (!quarantine.isAllowed()) {
      throw new CorruptLogException(
          path.toString(),
          0,
          new SequenceRange(slot.lastSequence(), slot.lastSequence() > 0 ? 1 : 0),
          "the segment is gone, although records up to " + slot.lastSequence()
              + " were acknowledged");
    }
    directory.permissions().createIfMissing(path);
    segments.put(slot.number(), new Segment(slot.number(), path, null, 0, 0, List.of()));
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
            segments.subMap(header.lineage().previous(), false, segment.number(), false);
        superseded.addAll(between.values());
        between.clear();
      }
    }
    return superseded;
  }

  private void scanAll(CommitsToCome visitor) throws IOException {
    SegmentHeader first = segments.firstEntry().getValue().header();
    quarantine.forgetBefore(
        segments.firstKey(), first == null ? 0 : first.lineage().nextSequence());
    int from = 0;
    for (Segment segment : List.copyOf(segments.values())) {
      passKnown(from, segment.number(), visitor);
      from = segment.number() + 1;
      Map.Entry<Integer, Segment> higher = segments.higherEntry(segment.number());
      Segment next = higher == null ? null : higher.getValue();
      SegmentHeader header = segment.header();
      if (header == null) {
        lastScan = null;
        passUnknown(segment, next, visitor);
      } else {
        visitor.begin(segment.size() > pool.size());
        scan(segment, header, next, visitor);
      }
    }
    passKnown(from, Integer.MAX_VALUE, visitor);
    checkUntold(visitor);
  }

  /** What is known of segments that are not there. */
  private void passKnown(int from, int to, WalVisitor visitor) {
    for (Quarantine.Span span : quarantine.between(from, to)) {
      report(span, visitor);
    }
  }

  private void report(Quarantine.Span span, WalVisitor visitor) {
    QuarantinedSpan reported = span.in(directory.segmentPath(span.number()));
    visitor.damaged(reported);
    quarantined.add(reported);
    if (!span.missing().isEmpty()) {
      lastSequence = Math.max(lastSequence, span.missing().last());
    }
  }

  private void quarantine(Quarantine.Span span, WalVisitor visitor) {
    quarantine.add(span);
    report(span, visitor);
  }

  /** Both headers are gone, nobody else knows the segment's id, and with it what the frames' checksums need. */
  private void passUnknown(Segment segment, @Nullable Segment next, WalVisitor visitor)
      throws IOException {
    List<Quarantine.Span> known = quarantine.of(segment.number(), 0);
    if (!known.isEmpty()) {
      known.forEach(span -> report(span, visitor));
      return;
    }
    long behind = next == null ? -1 : nextSequence(next);
    long missingTo = behind >= 0
        ? Math.max(behind - 1, lastSequence)
        : lastSequence + Math.max(0, segment.size() - SegmentHeader.LENGTH) / Frame.HEADER;
    quarantine(
        new Quarantine.Span(
            segment.number(),
            0,
            0,
            segment.size(),
            SequenceRange.closed(lastSequence + 1, missingTo)),
        visitor);
  }

  /** The sequence number that a segment begins with; -1 if unknown. */
  private long nextSequence(Segment segment) throws IOException {
    SegmentHeader header = segment.header();
    if (header == null || header.lineage().nextSequence() >= 0) {
      return header == null ? -1 : header.lineage().nextSequence();
    }
    try (FrameReader reader = FrameReader.tolerant()
        .of(StableFile.open(segment.path(), StandardOpenOption.READ), header.segmentId())) {
      int first = reader.find(SegmentHeader.LENGTH, segment.size());
      return first < 0 ? -1 : reader.nextSequence();
    }
  }

  private void scan(
      Segment segment, SegmentHeader header, @Nullable Segment next, WalVisitor visitor)
      throws IOException {
    int number = segment.number();
    long id = header.segmentId();
    if (header.lineage().nextSequence() < 0 && !quarantine.knowsHeader(number)) {
      quarantine.add(new Quarantine.Span(
          number, id, 0, SegmentHeader.LENGTH, new SequenceRange(lastSequence + 1, 0)));
    }
    long before = header.lineage().nextSequence() - 1;
    boolean known = quarantine.of(number, id).stream()
        .anyMatch(span -> span.offset() == 0 && span.missing().last() >= before);
    if (before > lastSequence && !known) {
      untold.add(
          new Quarantine.Span(number, id, 0, 0, SequenceRange.closed(lastSequence + 1, before)));
    }
    lastSequence = Math.max(lastSequence, before);
    SegmentScan scan = new SegmentScan(segment, header, lastSequence, tail, quarantine);
    Lineage behind =
        next == null || next.header() == null ? null : next.header().lineage();
    scan.run(
        frames,
        visitor,
        behind == null || behind.previous() != number ? -1 : behind.previousEnd(),
        next == null ? -1 : nextSequence(next));
    lastSequence = scan.lastSequence();
    lastScan = scan;
    if (scan.anyEntry()) {
      untold.clear();
    }
    quarantined.addAll(scan.reported());
    segments.put(number, segment.endingAt(scan.end(), scan.damaged()));
  }

  /**
   * Where no entry follows, no commit can be the reason that records are missing, and no reader of the entries sees that they
   * are.
   */
  private void checkUntold(WalVisitor visitor) {
    for (Quarantine.Span gap : untold) {
      if (!quarantine.isAllowed()) {
        throw new CorruptLogException(
            directory.path().toString(),
            0,
            gap.missing(),
            "neither these records nor a commit of them are left");
      }
      quarantine(gap, visitor);
    }
  }

  /** What was acknowledged must be there, or be known to be missing. */
  private void checkTail(WalVisitor visitor) {
    long told = tail.lastSequence();
    long most = Math.max(told, lastSequence) + tail.cutOff() / Frame.HEADER;
    if (most <= lastSequence) {
      return;
    }
    SequenceRange missing = SequenceRange.closed(lastSequence + 1, most);
    if (!quarantine.isAllowed()) {
      throw new CorruptLogException(
          directory.tail().toString(),
          0,
          missing,
          "it says that records up to " + told
              + " were acknowledged, but the log ends before that");
    }
    Segment last = segments.lastEntry().getValue();
    SegmentHeader header = last.header();
    long id = header == null ? 0 : header.segmentId();
    quarantine(new Quarantine.Span(last.number(), id, last.end(), 0, missing), visitor);
  }

  private void goOn() throws IOException {
    Segment last = segments.lastEntry().getValue();
    SegmentHeader header = last.header();
    SegmentScan scan = lastScan;
    frames = new FrameReader(); // what the scan read into may be large; another one is needed now
    if (scan != null && header != null) {
      clean = scan.isClosed();
      tornBytes = scan.tornBytes();
      prepareSpare(!clean);
      continuation.goOn(last, header, scan, lastSequence);
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
        return new Lineage(segment.number(), header.segmentId(), segment.end(), lastSequence + 1);
      }
    }
    return new Lineage(-1, 0, SegmentHeader.LENGTH, lastSequence + 1);
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
  void abandon() throws IOException {
    try (continuation) {
      pool.deleteUnneeded();
    }
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
    return lastSequence;
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

package io.unistream.buffer.file;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a log say, read through once from the first to the last. Changes none of them: it is the part that who
 * opens a log ({@link Recovery}) and who looks at one ({@link FileView}) have in common. In this order:
 *
 * <ol>
 *   <li>{@link #identify} finds the ids of segments whose headers are damaged, from the one behind ({@link Lineage}), or
 *       from the tail.
 *   <li>{@link #removeSuperseded} leaves out those whose entries another one has copied.
 *   <li>{@link #run} reads them ({@link SegmentScan}). The last one ends at its first frame that is not valid. That must be no
 *       less than what the tail says.
 * </ol>
 */
final class LogScan {

  /** Makes a segment that is gone, as an empty file. */
  @FunctionalInterface
  interface Restorer {
    void restore(int number, Path path) throws IOException;
  }

  private final LogDirectory directory;
  private final Quarantine quarantine;
  private final TailRecovery tail;
  private final SegmentSource source;
  private final NavigableMap<Integer, Segment> segments;
  private FrameReader frames = FrameReader.tolerant();
  private final List<QuarantinedSpan> quarantined = new ArrayList<>();
  /** What is missing before a segment, as its header tells, where no entry follows that would tell it as well. */
  private final List<Quarantine.Span> untold = new ArrayList<>();

  private final Map<Integer, SequenceRange> sequences = new HashMap<>();

  private @Nullable SegmentScan lastScan;
  private long lastSequence;

  /**
   * Of a log.
   *
   * @param source where the segments are read from
   * @param segments those that there are, with their headers; kept up to date
   * @param givenUp the number of the last record before them, where it is known that they were given up; else 0
   */
  LogScan(
      LogDirectory directory,
      Quarantine quarantine,
      TailRecovery tail,
      SegmentSource source,
      NavigableMap<Integer, Segment> segments,
      long givenUp) {
    this.directory = directory;
    this.quarantine = quarantine;
    this.tail = tail;
    this.source = source;
    this.segments = segments;
    this.lastSequence = givenUp;
  }

  /** Reads the header of a segment. */
  static Segment read(int number, Path path) throws IOException {
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

  /** The id that all files of the log have in common; null if none says so. */
  static @Nullable UUID commonLogId(
      NavigableMap<Integer, Segment> segments, @Nullable TailSlot slot) {
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

  /** Finds who the segments are whose own headers do not tell, or tell of another one than those beside them. */
  void identify(UUID logId, Restorer restorer) throws IOException {
    TailSlot slot = tail.slot();
    if (slot != null && (segments.isEmpty() || segments.lastKey() < slot.number())) {
      restoreLast(slot, restorer);
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
      segments.put(number, segment.of(id == null ? null : rebuilt(logId, number, id)));
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

  private static SegmentHeader rebuilt(UUID logId, int number, long id) {
    return new SegmentHeader(logId, number, id, Lineage.unknown(number), 0, 0);
  }

  /**
   * The last segment is gone, as the tail proves. In its place comes one without content, which takes what is left of it in
   * the tail; all else is missing.
   */
  private void restoreLast(TailSlot slot, Restorer restorer) throws IOException {
    Path path = directory.segmentPath(slot.number());
    if (!quarantine.isAllowed()) {
      throw new CorruptLogException(
          path.toString(),
          0,
          new SequenceRange(slot.lastSequence(), slot.lastSequence() > 0 ? 1 : 0),
          "the segment is gone, although records up to " + slot.lastSequence()
              + " were acknowledged");
    }
    restorer.restore(slot.number(), path);
    segments.put(slot.number(), new Segment(slot.number(), path, null, 0, 0, List.of()));
  }

  /** A segment that copied another one's entries takes its place. */
  List<Segment> removeSuperseded() {
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

  /**
   * Reads everything.
   *
   * @param begun is told of each segment before its entries are
   */
  void run(WalVisitor visitor, Consumer<Segment> begun) throws IOException {
    scanAll(visitor, begun);
    checkTail(visitor);
    frames = new FrameReader(); // what the other one read into may be large
  }

  private void scanAll(WalVisitor visitor, Consumer<Segment> begun) throws IOException {
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
        begun.accept(segment);
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
    source.confirm(segment);
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
    try (FrameReader reader = FrameReader.tolerant().of(source.open(segment), header.segmentId())) {
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
    long first = lastSequence + 1;
    SegmentScan scan = new SegmentScan(segment, header, lastSequence, tail, source, quarantine);
    Lineage behind =
        next == null || next.header() == null ? null : next.header().lineage();
    int fixedEnd = behind == null || behind.previous() != number ? -1 : behind.previousEnd();
    scan.run(frames, visitor, fixedEnd, next == null ? -1 : nextSequence(next));
    if (fixedEnd < 0 || !scan.reported().isEmpty()) {
      source.confirm(segment);
    }
    lastSequence = scan.lastSequence();
    // What is missing before it may have been estimated as more than there was.
    sequences.put(
        number,
        lastSequence < first
            ? new SequenceRange(first, 0)
            : SequenceRange.closed(first, lastSequence));
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

  /** The segments that count. */
  NavigableMap<Integer, Segment> segments() {
    return segments;
  }

  /** The scan of the last one; null if its header is lost, or there is none. */
  @Nullable
  SegmentScan lastScan() {
    return lastScan;
  }

  /** The sequence number of the last record. */
  long lastSequence() {
    return lastSequence;
  }

  /** The records in a segment, those that are missing in it included. */
  SequenceRange sequencesOf(Segment segment) {
    return sequences.getOrDefault(segment.number(), new SequenceRange(0, 0));
  }

  /** What the log goes on without, in order. */
  List<QuarantinedSpan> quarantined() {
    return quarantined;
  }
}

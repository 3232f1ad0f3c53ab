package io.unistream.buffer.file;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one segment through, verifying every frame, and tells damage from a torn tail.
 *
 * <p>Where the next segment says how long this one is, everything up to there must be valid. At the end of the log the
 * first frame that is not valid is a torn tail, never acknowledged, unless its place was durable: then it is damage
 * (ERR-CORRUPT, ERR-TORN-TAIL). How far the segment was durable is the maximum of what the header says, the file {@code
 * tail} ({@link TailSlot}), and each valid frame; it is found here and nowhere else. Spans in {@link Quarantine} are passed
 * over and not looked at again.
 */
final class SegmentScan {

  private final Segment segment;
  private final SegmentHeader header;
  private final @Nullable TailSlot tail; // if it is about this segment
  private final TailRecovery owner;
  private final SegmentSource source;
  private final Quarantine quarantine;
  private final Deque<Quarantine.Span> known;
  private final List<QuarantinedSpan> damaged = new ArrayList<>();
  private final List<QuarantinedSpan> reported = new ArrayList<>();

  private long lastSequence;
  private int end = SegmentHeader.LENGTH;
  private int durable;
  private int laterEnd;
  private int tornEnd;
  private boolean anyEntry;
  private boolean readable = true;

  SegmentScan(
      Segment segment,
      SegmentHeader header,
      long lastSequence,
      TailRecovery owner,
      SegmentSource source,
      Quarantine quarantine) {
    this.segment = segment;
    this.header = header;
    this.lastSequence = lastSequence;
    TailSlot slot = owner.slot();
    this.tail = slot != null && slot.segmentId() == header.segmentId() ? slot : null;
    this.owner = owner;
    this.source = source;
    this.quarantine = quarantine;
    this.known = new ArrayDeque<>(quarantine.of(segment.number(), header.segmentId()));
    this.durable = Math.max(header.durable(), owner.reached(header.segmentId()));
  }

  /**
   * Reads the segment.
   *
   * @param frames reads it, and is closed afterwards
   * @param fixedEnd where its frames end, or -1 if it is the end of the log, or that is not known
   * @param nextSequence the sequence number that the next segment begins with, or -1 if there is none
   */
  void run(FrameReader frames, WalVisitor visitor, int fixedEnd, long nextSequence)
      throws IOException {
    int limit = (fixedEnd < 0 ? segment.size() : Math.min(fixedEnd, segment.size())) & ~7;
    ReadableFile file = source.open(segment);
    try (FrameReader reader = frames.of(file, header.segmentId())) {
      while (true) {
        readable = reader.unreadable() == null;
        if (passKnown(visitor)) { // also what is missing at the very end
          continue;
        }
        if (end == fixedEnd) {
          return;
        }
        if (reader.read(end, Math.min(limit, nextKnown()))) {
          if (fixedEnd < 0 && nextSequence >= 0 && reader.sequence() >= nextSequence) {
            return; // the next segment has it
          }
          durable = Math.max(durable, reader.durable());
          lastSequence = reader.sequence();
          int after = reader.end();
          reader.tell(visitor);
          anyEntry = true;
          end = after;
        } else if (!passDamage(reader, file, visitor, fixedEnd, limit, nextSequence)) {
          return;
        }
      }
    }
  }

  private boolean passKnown(WalVisitor visitor) {
    Quarantine.Span next = known.peek();
    if (next == null || next.offset() > end) {
      return false;
    }
    known.remove();
    if (next.offset() + next.length() > end) {
      end = (int) (next.offset() + next.length());
    }
    pass(next, visitor);
    return true;
  }

  private void pass(Quarantine.Span span, WalVisitor visitor) {
    QuarantinedSpan passed = span.in(segment.path());
    visitor.damaged(passed);
    reported.add(passed);
    if (span.length() > 0) {
      damaged.add(passed);
    }
    if (!span.missing().isEmpty()) {
      lastSequence = Math.max(lastSequence, span.missing().last());
    }
  }

  /** Where the next span begins that is known; nothing there is looked at. */
  private int nextKnown() {
    Quarantine.Span next = known.peek();
    return next == null ? Integer.MAX_VALUE : (int) next.offset();
  }

  /** Decides what a frame is that is not valid there; false for a torn tail. */
  private boolean passDamage(
      FrameReader reader,
      ReadableFile file,
      WalVisitor visitor,
      int fixedEnd,
      int limit,
      long nextSequence)
      throws IOException {
    Quarantine.Span before = known.peek();
    if (reader.unreadable() != null && !isClosedHere()) {
      durable = Math.max(durable, unreadableUntil(file, limit));
    }
    int next = reader.find(end + 8, Math.min(limit, nextKnown()));
    if (fixedEnd < 0 && before == null && !wasDurable(reader, next, limit)) {
      laterEnd = next < 0 ? 0 : lastValidEnd(reader, next, limit);
      readable = reader.unreadable() == null;
      tornEnd = next < 0 ? tornFrameEnd(file, limit) : laterEnd;
      return false;
    }
    long missingTo;
    int to;
    if (next >= 0) {
      reader.read(next, limit);
      missingTo = reader.nextSequence() - 1;
      to = next;
    } else if (before != null) {
      missingTo = before.missing().first() - 1;
      to = (int) before.offset();
    } else if (fixedEnd >= 0) {
      missingTo = nextSequence - 1;
      to = fixedEnd;
    } else {
      missingTo = nextSequence >= 0 ? nextSequence - 1 : mostMissing(limit);
      to = durable;
    }
    SequenceRange missing =
        SequenceRange.closed(lastSequence + 1, Math.max(missingTo, lastSequence));
    refuse(reader, Math.max(fixedEnd, durable), limit, missing);
    keep(Math.min(to, limit));
    Quarantine.Span span =
        new Quarantine.Span(segment.number(), header.segmentId(), end, to - (long) end, missing);
    quarantine.add(span);
    pass(span, visitor);
    end = to;
    return true;
  }

  private void keep(int to) throws IOException {
    if (!quarantine.keepsCopies()) {
      return;
    }
    TailRecovery.Place from = owner.place(segment, header.segmentId(), end);
    try (StableFile damagedFile = StableFile.open(from.file(), StandardOpenOption.READ)) {
      quarantine.keep(damagedFile, from.file(), from.offset(), (long) from.offset() + to - end);
    }
  }

  /**
   * How far the frame reaches at least that stands here and cannot be read; 0 if it can be. No torn write does that, so
   * something may have been durable there.
   */
  private int unreadableUntil(ReadableFile file, int limit) throws IOException {
    long to = end;
    for (long block = end; block < limit; block = to) { // as far as one follows the other
      long behind = Math.min(limit, (block / Blocks.BYTES + 1) * Blocks.BYTES);
      if (!Blocks.hasUnreadable(file, block, (int) (behind - block))) {
        break;
      }
      to = behind;
    }
    int frame = to > end ? 0 : tornFrameEnd(file, limit);
    for (long at = end; at < frame; at += Blocks.BYTES) {
      if (Blocks.hasUnreadable(file, at, (int) Math.min(Blocks.BYTES, frame - at))) {
        return frame;
      }
    }
    return to > end ? (int) to : 0;
  }

  private void refuse(FrameReader reader, int expected, int limit, SequenceRange missing) {
    IOException unreadable = reader.unreadable();
    if (!quarantine.isAllowed()) {
      TailRecovery.Place place = owner.place(segment, header.segmentId(), end);
      throw new CorruptLogException(
          place.file().toString(),
          place.offset(),
          missing,
          "no valid frame there, although it was durable"
              + (limit < expected ? "; the file ends at " + limit + ", expected " + expected : "")
              + (unreadable == null ? "" : "; some of it cannot be read: " + unreadable));
    }
  }

  /**
   * The last sequence number that may be lost where no valid frame follows: what {@code tail} says, and as many more as fit into
   * what was durable behind its base. Without it, as many as fit into the file.
   */
  private long mostMissing(int limit) {
    if (tail == null) {
      return lastSequence + (Math.max(limit, durable) - end) / Frame.HEADER;
    }
    int reached = owner.reached(header.segmentId());
    return Math.max(owner.lastSequence(), lastSequence)
        + Math.max(0, durable - Math.max(reached, end)) / Frame.HEADER;
  }

  private boolean wasDurable(FrameReader reader, int next, int limit) throws IOException {
    for (int at = next; at >= 0 && durable <= end; at = reader.find(reader.end(), limit)) {
      durable = Math.max(durable, reader.durable());
    }
    return durable > end;
  }

  /** The end of the last valid frame from an offset on, or 0. */
  private static int lastValidEnd(FrameReader reader, int from, int limit) throws IOException {
    int last = 0;
    for (int at = reader.find(from, limit); at >= 0; at = reader.find(last, limit)) {
      last = reader.end();
    }
    return last;
  }

  /** How far a frame reaches that was begun at the end but is not whole; 0 if none was. */
  private int tornFrameEnd(ReadableFile file, int limit) throws IOException {
    if (limit - end < Frame.HEADER) {
      return 0;
    }
    ByteBuffer head = ByteBuffer.allocate(Frame.HEADER);
    Blocks.read(file, head, end);
    int length = head.getInt(0);
    long sequence = head.getLong(16);
    boolean begun = length >= 0
        && head.get(8) != 0
        && (sequence == lastSequence || sequence == lastSequence + 1);
    return begun ? (int) Math.min(limit, end + Frame.sizeOf(length)) : 0;
  }

  /** The sequence number of the last record up to the end. */
  long lastSequence() {
    return lastSequence;
  }

  int end() {
    return end;
  }

  /** Whether the segment may be written to: it is not damaged, as far as it was read. */
  boolean isSound() {
    return readable && damaged.isEmpty();
  }

  /** Whether there was any entry. */
  boolean anyEntry() {
    return anyEntry;
  }

  /**
   * Where the frames begin that are not known to be durable; the end if there are none. Damage is passed over: the
   * frames in doubt are those behind it.
   */
  int firstInDoubt() {
    int first = Math.min(durable, end);
    for (QuarantinedSpan span : damaged) {
      if (span.offset() <= first && first < span.offset() + span.length()) {
        first = (int) (span.offset() + span.length());
      }
    }
    return first;
  }

  /** Where the last valid frame behind the end ends, which must not come to life again; 0 if there is none. */
  int laterEnd() {
    return laterEnd;
  }

  /** The bytes of the torn tail. */
  int tornBytes() {
    return Math.max(0, tornEnd - end);
  }

  /** Whether the log was closed in order, here. */
  boolean isClosed() {
    return isClosedHere() && laterEnd == 0;
  }

  private boolean isClosedHere() {
    return tail != null && tail.closed() && tail.base() == end;
  }

  /** What there is to be told of, also where nothing has to be passed over. */
  List<QuarantinedSpan> reported() {
    return reported;
  }

  List<QuarantinedSpan> damaged() {
    return damaged;
  }
}

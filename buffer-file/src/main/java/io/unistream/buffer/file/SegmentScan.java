package io.unistream.buffer.file;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one segment through, verifying every frame, and tells damage from a torn tail.
 *
 * <p>Where the next segment says how long this one is, everything up to there must be valid. At the end of the log the
 * first frame that is not valid is a torn tail, never acknowledged, unless a later frame or the header says that this
 * place had been durable: then it is damage (ERR-CORRUPT, ERR-TORN-TAIL). So is the mark of an orderly close with more
 * behind it that was durable.
 */
final class SegmentScan {

  private final Segment segment;
  private final SegmentHeader header;
  private final boolean quarantines;
  private final LogDirectory directory;
  private final List<QuarantinedSpan> damaged = new ArrayList<>();

  private long lastSequence;
  private int end = SegmentHeader.LENGTH;
  private int durable;
  private int laterEnd;
  private int tornEnd;
  private boolean closedMark;

  SegmentScan(
      Segment segment,
      SegmentHeader header,
      long lastSequence,
      boolean quarantines,
      LogDirectory directory) {
    this.segment = segment;
    this.header = header;
    this.lastSequence = lastSequence;
    this.quarantines = quarantines;
    this.directory = directory;
    this.durable = header.durable();
  }

  /**
   * Reads the segment.
   *
   * @param frames reads it, and is closed afterwards
   * @param fixedEnd where its frames end, or -1 if it is the end of the log
   * @param nextSequence the sequence number that the next segment begins with, or -1 if there is none
   */
  void run(FrameReader frames, WalVisitor visitor, int fixedEnd, long nextSequence)
      throws IOException {
    int limit = (fixedEnd < 0 ? segment.size() : Math.min(fixedEnd, segment.size())) & ~7;
    StableFile file = StableFile.open(segment.path(), StandardOpenOption.READ);
    try (FrameReader reader = frames.of(file, header.segmentId())) {
      while (end != fixedEnd) {
        boolean valid = reader.read(end, limit);
        if (valid && reader.isClosedMark()) {
          if (endsAtMark(reader, fixedEnd, limit)) {
            return;
          }
          valid = false;
        }
        if (valid) {
          durable = Math.max(durable, reader.durable());
          lastSequence = reader.sequence();
          int after = reader.end();
          reader.tell(visitor);
          end = after;
        } else if (!passDamage(reader, file, fixedEnd, limit, nextSequence)) {
          return;
        }
      }
    }
  }

  /**
   * Whether the log was closed here. The mark also stands where the disk lost a write that should have replaced it, and
   * then what is behind it says so.
   */
  private boolean endsAtMark(FrameReader reader, int fixedEnd, int limit) throws IOException {
    int next = reader.find(reader.end(), limit);
    if (fixedEnd >= 0 || wasDurable(reader, next, limit)) {
      return false;
    }
    closedMark = true;
    laterEnd = next < 0 ? 0 : lastValidEnd(reader, next, limit);
    return true;
  }

  /** Decides what a frame is that is not valid there; false for a torn tail. */
  private boolean passDamage(
      FrameReader reader, StableFile file, int fixedEnd, int limit, long nextSequence)
      throws IOException {
    int next = reader.find(end + 8, limit);
    long missingTo = next < 0
        ? unreadableTo(limit, nextSequence)
        : reader.isRecord() ? reader.sequence() - 1 : reader.sequence();
    if (fixedEnd < 0 && !wasDurable(reader, next, limit)) {
      laterEnd = next < 0 ? 0 : lastValidEnd(reader, next, limit);
      tornEnd = next < 0 ? tornFrameEnd(file, limit) : laterEnd;
      return false;
    }
    SequenceRange missing =
        SequenceRange.closed(lastSequence + 1, Math.max(missingTo, lastSequence));
    if (!quarantines) {
      throw new CorruptLogException(
          segment.path().toString(),
          end,
          missing,
          "no valid frame there, although it was durable"
              + (limit < fixedEnd ? "; the file ends at " + limit + ", expected " + fixedEnd : ""));
    }
    int to = next < 0 ? Math.max(limit, end) : next;
    int from = end;
    keepCopy(file, from, to);
    end = next < 0 && fixedEnd >= 0 ? fixedEnd : to;
    damaged.add(new QuarantinedSpan(segment.path().toString(), from, end - from, missing));
    lastSequence = missing.isEmpty() ? lastSequence : missing.last();
    return next >= 0 || fixedEnd >= 0;
  }

  /** The last sequence number that may be lost up to the end of the file: known, or else at most so many. */
  private long unreadableTo(int limit, long nextSequence) {
    return nextSequence >= 0
        ? nextSequence - 1
        : lastSequence + (Math.max(limit, durable) - end) / Frame.HEADER;
  }

  private boolean wasDurable(FrameReader reader, int next, int limit) throws IOException {
    if (durable > end) {
      return true;
    }
    for (int at = next; at >= 0; at = reader.find(reader.end(), limit)) {
      if (reader.durable() > end) {
        return true;
      }
    }
    return false;
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
  private int tornFrameEnd(StableFile file, int limit) throws IOException {
    if (limit - end < Frame.HEADER) {
      return 0;
    }
    ByteBuffer head = ByteBuffer.allocate(Frame.HEADER);
    file.read(head, end);
    int length = head.getInt(0);
    long sequence = head.getLong(16);
    boolean begun = length >= 0
        && head.get(8) != 0
        && (sequence == lastSequence || sequence == lastSequence + 1);
    return begun ? (int) Math.min(limit, end + Frame.sizeOf(length)) : 0;
  }

  private void keepCopy(StableFile file, int from, int to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.max(0, to - from));
    file.read(bytes, from);
    directory.quarantine(segment.path(), from, bytes.flip());
  }

  /** The sequence number of the last record up to the end. */
  long lastSequence() {
    return lastSequence;
  }

  int end() {
    return end;
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

  boolean closedMark() {
    return closedMark;
  }

  List<QuarantinedSpan> damaged() {
    return damaged;
  }
}

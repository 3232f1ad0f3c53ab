package io.unistream.buffer.file;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log, as far as it is known. The active segment's end is the writer's; the others' are fixed.
 *
 * @param number its number, rising by one
 * @param path the file
 * @param header its header; null while it is damaged, and for one that is to be moved aside
 * @param size the file's size in bytes
 * @param end where its frames end; unused for the active segment
 * @param damaged the spans to be passed over, in order
 */
record Segment(
    int number,
    Path path,
    @Nullable SegmentHeader header,
    int size,
    int end,
    List<QuarantinedSpan> damaged) {

  Segment of(@Nullable SegmentHeader newHeader) {
    return new Segment(number, path, newHeader, size, end, damaged);
  }

  Segment endingAt(int newEnd, List<QuarantinedSpan> newDamaged) {
    return new Segment(number, path, header, size, newEnd, List.copyOf(newDamaged));
  }

  /** The segment cut off at an offset. */
  Segment truncatedAt(int newEnd, List<QuarantinedSpan> newDamaged) {
    return new Segment(number, path, header, newEnd, newEnd, List.copyOf(newDamaged));
  }

  /** The segment, whose file has another size now. */
  Segment ofSize(int newSize) {
    return new Segment(number, path, header, newSize, end, damaged);
  }

  /** The header of a segment of an open log. */
  SegmentHeader presentHeader() {
    return Objects.requireNonNull(header, "header");
  }

  /** The position of a place in a segment: ordered as the log is. */
  static long position(int number, int offset) {
    return ((long) number << 32) | offset;
  }

  static int numberOf(long position) {
    return (int) (position >>> 32);
  }

  static int offsetOf(long position) {
    return (int) position;
  }

  /** Where reading goes on behind a damaged span that begins at an offset; the offset itself if there is none. */
  int skipDamage(int offset) {
    int at = offset;
    for (QuarantinedSpan span : damaged) {
      if (span.offset() == at) {
        at = (int) (span.offset() + span.length());
      }
    }
    return at;
  }

  /** How far frames follow each other without damage from an offset on, up to an end. */
  int soundUntil(int offset, int limit) {
    int until = limit;
    for (QuarantinedSpan span : damaged) {
      if (span.offset() > offset && span.offset() < until) {
        until = (int) span.offset();
      }
    }
    return until;
  }
}

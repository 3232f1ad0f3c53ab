package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * How a log goes on behind what was found of it, once its last segment is read:
 *
 * <ol>
 *   <li>If the segment may go on as it is, it does. It may not if valid frames stand behind its end: after a shorter
 *       append they would look like its continuation; nor if it is damaged. And with {@link CrashClass#POWER} it may not if its last frames
 *       are not known to be durable: a sync of them may have failed before the crash, and then the operating system holds
 *       them in memory, marked as written, and syncs them no more.
 *   <li>In these cases a new segment is begun with a copy of the frames in doubt, and says where the old one ends. It
 *       appears with one atomic rename, so a crash in recovery finds the old state or the new.
 *   <li>A segment without a frame of its own has a name that may be in doubt in the same way: the sync of the directory
 *       may have failed. The new segment then copies all of it and takes its place in the order.
 *   <li>If there is no space for a new segment, the frames behind the end are overwritten with zeros instead, the first
 *       one first and synced by itself. (What remains then: a sync that failed, a restart, a full disk and a power cut,
 *       in this order.)
 * </ol>
 */
final class Continuation implements Closeable {

  private final NavigableMap<Integer, Segment> segments;
  private final SegmentFactory factory;
  private final boolean power;
  private @Nullable ActiveSegment active;

  /** {@code segments} are all that count, and are kept up to date. */
  Continuation(NavigableMap<Integer, Segment> segments, SegmentFactory factory, boolean power) {
    this.segments = segments;
    this.factory = factory;
    this.power = power;
  }

  /** With an empty segment, where the one before cannot be read, or there is none. */
  void begin(int number, Lineage lineage) throws IOException {
    begin(number, lineage, 0, unused -> {});
  }

  /** Behind the last segment, by what was found in it; {@code lastSequence} may be of a record that is missing behind it. */
  void goOn(Segment segment, SegmentHeader header, SegmentScan scan, long lastSequence)
      throws IOException {
    boolean doubt = power && !scan.isClosed();
    int keep = doubt ? scan.firstInDoubt() : scan.end();
    boolean nameInDoubt = doubt && scan.end() <= Math.max(header.durable(), SegmentHeader.LENGTH);
    boolean sound = scan.isSound() && scan.lastSequence() == lastSequence;
    if (keep == scan.end() && scan.laterEnd() == 0 && !nameInDoubt && sound) {
      active = open(segment, header, scan.end());
      return;
    }
    try {
      if (nameInDoubt && sound) {
        replace(segment, header, scan);
      } else {
        follow(segment, header, scan, keep, lastSequence);
      }
    } catch (BufferStorageFullException e) {
      System.getLogger(Continuation.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "no space for a new segment; continuing in " + segment.path(),
              e);
      cutInPlace(segment, header, scan);
    }
  }

  private ActiveSegment open(Segment segment, SegmentHeader header, int end) throws IOException {
    return ActiveSegment.open(
        segment.path(), segment.number(), header.segmentId(), segment.size(), end);
  }

  /** Begins a segment with a copy of what is in doubt; the old one ends before that. */
  private void follow(
      Segment segment, SegmentHeader header, SegmentScan scan, int keep, long lastSequence)
      throws IOException {
    Lineage lineage = new Lineage(segment.number(), header.segmentId(), keep, lastSequence + 1);
    copy(segment, header, scan, keep, lineage);
    truncate(segment, keep);
    segments.put(segment.number(), segment.truncatedAt(keep, scan.damaged()));
  }

  /** Begins a segment with a copy of all there is; the old one means nothing any more. */
  private void replace(Segment segment, SegmentHeader header, SegmentScan scan) throws IOException {
    copy(segment, header, scan, SegmentHeader.LENGTH, header.lineage());
    segments.remove(segment.number());
    Files.deleteIfExists(segment.path());
  }

  private void copy(
      Segment segment, SegmentHeader header, SegmentScan scan, int from, Lineage lineage)
      throws IOException {
    StableFile file = StableFile.open(segment.path(), StandardOpenOption.READ);
    try (FrameReader reader = new FrameReader().of(file, header.segmentId())) {
      Segment known = segment.endingAt(scan.end(), scan.damaged());
      int first = known.skipDamage(from);
      Lineage begun = lineage;
      if (first < scan.end() && reader.read(first, known.soundUntil(first, scan.end()))) {
        begun = lineage.beginningAt(reader.nextSequence());
      }
      begin(segment.number() + 1, begun, scan.end() - from, target -> {
        for (int at = first; at < scan.end(); at = known.skipDamage(reader.end())) {
          if (!reader.read(at, known.soundUntil(at, scan.end()))) {
            throw new IOException(
                "a frame of " + segment.path() + " at " + at + " changed while it was copied");
          }
          target.append(List.of(reader.entry()), SegmentHeader.LENGTH, false);
        }
      });
    }
  }

  /** Gives back what lies behind the end; a crash may undo it, and then it is passed over as well. */
  private static void truncate(Segment segment, int end) throws IOException {
    try (StableFile file = StableFile.open(segment.path(), StandardOpenOption.WRITE)) {
      file.truncate(end);
    }
  }

  private void cutInPlace(Segment segment, SegmentHeader header, SegmentScan scan)
      throws IOException {
    ActiveSegment here = open(segment, header, scan.end());
    active = here;
    if (scan.laterEnd() > 0) {
      here.zero(scan.end(), scan.end() + Frame.HEADER);
      here.sync();
      here.zero(scan.end(), scan.laterEnd());
      here.sync();
    }
  }

  private void begin(int number, Lineage lineage, long bytes, SegmentFactory.Filler filler)
      throws IOException {
    SegmentFactory.Begun begun = factory.begin(number, lineage, bytes, false, filler);
    active = begun.active(); // first: then it is closed, whatever comes
    segments.put(number, begun.segment());
  }

  /** The segment that is to be appended to. */
  ActiveSegment active() {
    if (active == null) {
      throw new IllegalStateException("the log was not replayed");
    }
    return active;
  }

  @Override
  public void close() throws IOException {
    if (active != null) {
      active.close();
    }
  }
}

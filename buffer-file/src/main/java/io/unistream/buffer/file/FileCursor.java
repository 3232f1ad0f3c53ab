package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import java.io.IOException;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Reads the log from segment to segment, up to what is appended so far. */
final class FileCursor implements WalCursor {

  /** Tells up to which position the files can be read, and sees that it is that of everything appended so far. */
  @FunctionalInterface
  interface Limit {
    long get() throws IOException;
  }

  private final NavigableMap<Integer, Segment> segments;
  private final Limit limits;
  private final @Nullable ReadAhead ahead;
  private final FrameReader reader;
  private Segment segment;
  private int offset = SegmentHeader.LENGTH;
  /** Up to here, frames follow each other without damage, and can be read without asking again. */
  private int readable;

  private long lastSequence;

  FileCursor(NavigableMap<Integer, Segment> segments, Limit limits, @Nullable ReadAhead ahead) {
    this.segments = segments;
    this.limits = limits;
    this.ahead = ahead;
    this.reader = new FrameReader(ahead);
    this.segment = segments.firstEntry().getValue();
  }

  @Override
  public @Nullable WalEntry next() {
    try {
      if (offset < readable) {
        return read(readable);
      }
      while (true) {
        long limit = limits.get();
        boolean last = segment.number() >= Segment.numberOf(limit);
        Segment known = segments.getOrDefault(segment.number(), segment);
        int end = last ? Segment.offsetOf(limit) : known.end();
        offset = known.skipDamage(offset);
        if (offset < end) {
          readable = known.soundUntil(offset, end);
          if (known.damaged().isEmpty()) {
            wantAhead(known, end, Segment.numberOf(limit));
          }
          return read(readable);
        }
        Map.Entry<Integer, Segment> next = last ? null : segments.higherEntry(segment.number());
        if (next == null) {
          return null;
        }
        reader.close();
        segment = next.getValue();
        offset = SegmentHeader.LENGTH;
        readable = 0;
      }
    } catch (IOException e) {
      throw new BufferStorageException("reading " + segment.path() + " failed: " + e, e);
    }
  }

  /** The rest of this segment, and the next one if it is complete. */
  private void wantAhead(Segment current, int end, int lastNumber) {
    want(current, offset, end);
    Map.Entry<Integer, Segment> entry = segments.higherEntry(current.number());
    Segment next = entry == null ? null : entry.getValue();
    if (next != null && next.number() < lastNumber && next.damaged().isEmpty()) {
      want(next, SegmentHeader.LENGTH, next.end());
    }
  }

  private void want(Segment wanted, int from, int end) {
    if (ahead != null) {
      long id = wanted.presentHeader().segmentId();
      ahead.want(wanted.number(), wanted.path(), id, from, end);
    }
  }

  private WalEntry read(int end) throws IOException {
    if (!reader.isOpen()) {
      reader.of(
          segment.number(),
          StableFile.open(segment.path(), StandardOpenOption.READ),
          segment.presentHeader().segmentId());
    }
    if (!reader.read(offset, end)) {
      reader.close(); // to be read anew, if somebody asks again
      throw new CorruptLogException(
          segment.path().toString(),
          offset,
          new SequenceRange(lastSequence + 1, 1),
          "no valid frame there, although there was one");
    }
    WalEntry entry = reader.entry();
    lastSequence = entry.sequence();
    offset = reader.end();
    return entry;
  }

  @Override
  public long position() {
    return Segment.position(segment.number(), offset);
  }

  @Override
  public void close() {
    try (ahead) {
      reader.close();
    } catch (IOException e) {
      throw new BufferStorageException("closing " + segment.path() + " failed: " + e, e);
    }
  }
}

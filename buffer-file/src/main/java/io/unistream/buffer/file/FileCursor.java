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
  private final FrameReader reader = new FrameReader();
  private Segment segment;
  private int offset = SegmentHeader.LENGTH;
  /** Up to here, frames follow each other without damage, and can be read without asking again. */
  private int readable;

  private long lastSequence;

  FileCursor(NavigableMap<Integer, Segment> segments, Limit limits) {
    this.segments = segments;
    this.limits = limits;
    this.segment = segments.firstEntry().getValue();
  }

  @Override
  public @Nullable WalEntry next() {
    try {
      SegmentHeader header = segment.header();
      if (offset < readable && header != null) {
        return read(header.segmentId(), readable);
      }
      while (true) {
        long limit = limits.get();
        boolean last = segment.number() >= Segment.numberOf(limit);
        Segment known = segments.getOrDefault(segment.number(), segment);
        int end = last ? Segment.offsetOf(limit) : known.end();
        offset = known.skipDamage(offset);
        if (offset < end && known.header() != null) {
          readable = known.damaged().isEmpty() ? end : 0;
          return read(known.header().segmentId(), end);
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

  private WalEntry read(long segmentId, int end) throws IOException {
    if (!reader.isOpen()) {
      reader.of(StableFile.open(segment.path(), StandardOpenOption.READ), segmentId);
    }
    // A mark of an orderly close stands where a write was lost that should have replaced it.
    if (!reader.read(offset, end) || reader.isClosedMark()) {
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
    try {
      reader.close();
    } catch (IOException e) {
      throw new BufferStorageException("closing " + segment.path() + " failed: " + e, e);
    }
  }
}

package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Reads the log from segment to segment, up to what is appended so far. */
final class FileCursor implements WalCursor {

  private static final System.Logger LOG = System.getLogger(FileCursor.class.getName());

  /** Tells up to which position the files can be read, and sees that it is that of everything appended so far. */
  @FunctionalInterface
  interface Limit {
    long get() throws IOException;
  }

  private final NavigableMap<Integer, Segment> segments;
  private final Limit limits;
  private final SegmentSource source;
  private final @Nullable ReadAhead ahead;
  private final FrameReader reader;
  private Segment segment;
  private int offset = SegmentHeader.LENGTH;
  /** Up to here, frames follow each other without damage, and can be read without asking again. */
  private int readable;
  /** Whether the owner of a log that is looked at has given the segment back. */
  private boolean gone;

  private long lastSequence;

  FileCursor(
      NavigableMap<Integer, Segment> segments,
      SegmentSource source,
      Limit limits,
      @Nullable ReadAhead ahead) {
    this.segments = segments;
    this.source = source;
    this.limits = limits;
    this.ahead = ahead;
    this.reader = new FrameReader(ahead);
    this.segment = segments.firstEntry().getValue();
  }

  @Override
  public @Nullable WalEntry next() {
    try {
      while (offset < readable || advance()) {
        WalEntry entry = read(readable);
        if (entry != null) {
          return entry;
        }
      }
      return null;
    } catch (IOException e) {
      throw new BufferStorageException("reading " + segment.path() + " failed: " + e, e);
    }
  }

  /** Goes to where the next entry is; false if there is none yet. */
  private boolean advance() throws IOException {
    while (true) {
      long limit = limits.get();
      boolean last = segment.number() >= Segment.numberOf(limit);
      Segment known = segments.getOrDefault(segment.number(), segment);
      int end = last ? Segment.offsetOf(limit) : known.end();
      offset = known.skipDamage(offset);
      if (offset < end && !gone) {
        readable = known.soundUntil(offset, end);
        if (known.damaged().isEmpty()) {
          wantAhead(known, end, Segment.numberOf(limit));
        }
        return true;
      }
      Map.Entry<Integer, Segment> next = last ? null : segments.higherEntry(segment.number());
      if (next == null) {
        return false;
      }
      reader.close();
      segment = next.getValue();
      offset = SegmentHeader.LENGTH;
      readable = 0;
      gone = false;
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

  /** Reads the entry there; null if its owner has given the segment back meanwhile. */
  private @Nullable WalEntry read(int end) throws IOException {
    try {
      if (!reader.isOpen()) {
        reader.of(
            segment.number(), source.open(segment), segment.presentHeader().segmentId());
      }
      if (!reader.read(offset, end)) {
        reader.close(); // to be read anew, if somebody asks again
        source.confirm(segment);
        throw new CorruptLogException(
            segment.path().toString(),
            offset,
            new SequenceRange(lastSequence + 1, 1),
            "no valid frame there, although there was one");
      }
    } catch (SegmentGoneException e) {
      LOG.log(System.Logger.Level.DEBUG, "passed over: " + e.getMessage(), e);
      gone = true;
      readable = 0;
      return null;
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

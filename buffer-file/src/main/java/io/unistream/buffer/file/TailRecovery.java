package io.unistream.buffer.file;

import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the file {@code tail} says at opening ({@link TailSlot}); and brings what a killed owner left in its {@link TailWindow}
 * to the segment, whatever class the log is opened with now.
 *
 * <pre>
 * step                                        a crash right after it
 * read the valid frames from base on          changes nothing
 * write them to the segment, in their places  repeats all of it: the same bytes to the same place
 * POWER: all segments and names are synced    the same
 * {@link TailFile}: say where the log goes on       finds everything in the segment
 * </pre>
 *
 * <p>Only the last segment can be meant: an older one was flushed before it got a successor. Where a frame between others is
 * not valid, the segment's own bytes stay, which are right if it was flushed; if not, reading finds the damage. A file that
 * is not there is no evidence. One without a valid slot is none either if it was ours: a power cut may tear both.
 */
final class TailRecovery {

  private final Path path;
  private final @Nullable TailSlot slot;
  private final int reached;
  private final long lastSequence;
  private @Nullable QuarantinedSpan damage;
  private ByteBuffer bytes;

  private TailRecovery(Path path, @Nullable TailSlot slot, ByteBuffer bytes) {
    this.path = path;
    this.slot = slot;
    this.bytes = bytes;
    long word =
        slot != null && slot.hasContent() && bytes.limit() >= TailSlot.STORED_AT + Long.BYTES
            ? bytes.getLong(TailSlot.STORED_AT)
            : 0;
    int stored = slot == null ? 0 : TailSlot.storedBytes(word, slot.segmentId(), slot.base());
    this.reached = slot == null ? 0 : slot.base() + stored;
    this.lastSequence =
        slot == null ? 0 : slot.lastSequence() + (stored > 0 ? TailSlot.storedRecords(word) : 0);
  }

  /**
   * Reads the file; nothing is changed.
   *
   * @throws CorruptLogException if the file is ours no more, or cut off, and the policy is to refuse that
   */
  static TailRecovery read(LogDirectory directory, Quarantine quarantine) throws IOException {
    Path path = directory.tail();
    StableFile file;
    try {
      file = StableFile.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return new TailRecovery(path, null, ByteBuffer.allocate(0));
    }
    try (file) {
      long size = file.size();
      ByteBuffer bytes =
          ByteBuffer.allocate((int) Math.min(size, TailSlot.END + TailWindow.CAPACITY));
      Blocks.read(file, bytes, 0);
      if (bytes.hasRemaining()) {
        throw new IOException(
            path + " has " + size + " bytes, of which only " + bytes.position() + " were read");
      }
      TailRecovery found = new TailRecovery(path, newest(bytes.flip(), path), bytes);
      found.checkComplete(file, quarantine);
      return found;
    }
  }

  private static @Nullable TailSlot newest(ByteBuffer bytes, Path path) {
    TailSlot first = TailSlot.decode(bytes, 0);
    TailSlot second = TailSlot.decode(bytes, TailSlot.SECOND);
    if (first == null && second == null) {
      for (int at : new int[] {0, TailSlot.SECOND}) {
        if (TailSlot.hasMagic(bytes, at)
            && bytes.getInt(at + TailSlot.VERSION_AT) != TailSlot.VERSION) {
          throw SegmentHeader.unsupported(
              path.toString(), bytes.getInt(at + TailSlot.VERSION_AT), TailSlot.VERSION);
        }
      }
    }
    return first == null || (second != null && second.generation() > first.generation())
        ? second
        : first;
  }

  private void checkComplete(StableFile file, Quarantine quarantine) throws IOException {
    boolean ours = isOurs();
    int expected = TailSlot.END + (slot != null && slot.hasContent() ? slot.contentLength() : 0);
    if (ours && bytes.limit() >= expected) {
      return;
    }
    if (!quarantine.isAllowed()) {
      throw new CorruptLogException(
          path.toString(),
          ours ? bytes.limit() : 0,
          new SequenceRange(0, 0),
          ours
              ? "the file ends at " + bytes.limit() + ", expected " + expected
              : "the content is not what this library writes there");
    }
    damage = QuarantinedSpan.of(
        path.toString(),
        ours ? bytes.limit() : 0,
        ours ? expected - bytes.limit() : bytes.limit(),
        new SequenceRange(0, 0));
    quarantine.keep(file, path, 0, bytes.limit());
  }

  private boolean isOurs() {
    return slot != null || TailSlot.hasMagic(bytes, 0) || TailSlot.hasMagic(bytes, TailSlot.SECOND);
  }

  /** Whether it was not written in between, as far as can be told. */
  boolean saysTheSame(TailRecovery later) {
    return Objects.equals(slot, later.slot) && reached == later.reached;
  }

  /** Whether the file is ours, but none of its slots is valid: its owner may be writing both. */
  boolean isTorn() {
    return slot == null && isOurs();
  }

  /** What is wrong with the file, where that is tolerated; null for nothing. */
  @Nullable
  QuarantinedSpan damage() {
    return damage;
  }

  /** How far the log was certainly stored; null if nobody says so. */
  @Nullable
  TailSlot slot() {
    return slot;
  }

  /** How far what was acknowledged reaches in a segment, as far as this file says; 0 if it says nothing. */
  int reached(long segmentId) {
    return slot != null && slot.segmentId() == segmentId ? reached : 0;
  }

  /** The sequence number of the last record before {@link #reached}. */
  long lastSequence() {
    return lastSequence;
  }

  /** Where the bytes of a segment stand: here if it is in the window alone. */
  Place place(Segment segment, long segmentId, int at) {
    TailSlot known = slot;
    if (known == null
        || known.segmentId() != segmentId
        || !known.hasContent()
        || at < known.base()
        || at - known.base() >= known.contentLength()) {
      return new Place(segment.path(), at);
    }
    return new Place(path, TailSlot.END + at - known.base());
  }

  /** Somewhere in a file. */
  record Place(Path file, int offset) {}

  /** Keeps the slot only: nothing else is needed once all is read. */
  void release() {
    bytes = ByteBuffer.allocate(0);
  }

  /** How many bytes of content are missing at its end, which may have held records. */
  int cutOff() {
    return slot == null || !slot.hasContent()
        ? 0
        : Math.max(0, TailSlot.END + slot.contentLength() - Math.max(bytes.limit(), TailSlot.END));
  }

  /**
   * Writes what may be in the window alone to the last of the segments.
   *
   * @param allowed whether what stands before it in an unreadable block may be given up
   */
  void absorb(NavigableMap<Integer, Segment> segments, boolean allowed) throws IOException {
    Segment last = segments.isEmpty() ? null : segments.lastEntry().getValue();
    List<OverlaidFile.Patch> frames = framesOf(last);
    if (slot == null || last == null || frames.isEmpty()) {
      return;
    }
    int base = slot.base();
    long end = last.size();
    int cleared = base / Blocks.BYTES * Blocks.BYTES;
    try (StableFile target =
        StableFile.open(last.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (OverlaidFile.Patch frame : frames) {
        for (; cleared < frame.end(); cleared += Blocks.BYTES) {
          clear(target, cleared, base, last.path(), allowed);
        }
        target.write(frame.bytes().duplicate(), frame.at());
        end = Math.max(end, frame.end());
      }
    }
    segments.put(last.number(), last.ofSize((int) end));
  }

  /** The valid frames in the window, in order, where a segment is the one that it is about, and the last. */
  List<OverlaidFile.Patch> framesOf(@Nullable Segment last) {
    SegmentHeader header = last == null ? null : last.header();
    if (slot == null
        || !slot.hasContent()
        || header == null
        || header.segmentId() != slot.segmentId()
        || bytes.limit() <= TailSlot.END) {
      return List.of();
    }
    int base = slot.base();
    int limit = (base + bytes.limit() - TailSlot.END) & ~7;
    List<OverlaidFile.Patch> frames = new ArrayList<>();
    FrameCheck check = new FrameCheck();
    for (int at = base; at <= limit - Frame.HEADER; ) {
      int in = TailSlot.END + at - base;
      int length = FrameCheck.bodyLength(bytes, in, header.segmentId(), at, limit);
      if (length < 0 || !check.isWhole(bytes, in, header.segmentId(), at, length)) {
        at += 8;
        continue;
      }
      int next = (int) (at + Frame.sizeOf(length));
      frames.add(new OverlaidFile.Patch(at, bytes.slice(in, Math.min(next, limit) - at)));
      at = next;
    }
    return frames;
  }

  /** Where some of a block cannot be read, neither could what is written there: it is written as a whole first, with zeros. */
  private static void clear(StableFile file, int block, int base, Path path, boolean allowed)
      throws IOException {
    int length = (int) Math.min(Blocks.BYTES, file.size() - block);
    if (length <= 0 || !Blocks.hasUnreadable(file, block, length)) {
      return;
    }
    if (base > Math.max(block, SegmentHeader.LENGTH) && !allowed) {
      throw new CorruptLogException(
          path.toString(),
          block,
          new SequenceRange(0, 0),
          "part of a block cannot be read, and it holds records that are stored nowhere else");
    }
    file.write(ByteBuffer.allocate(length), block);
  }
}

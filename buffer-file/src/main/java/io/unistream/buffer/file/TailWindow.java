package io.unistream.buffer.file;

import io.unistream.buffer.wal.WalEntry;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log: where entries are stored before they are written to their segment, many with one write. The same pages are
 * used over and over, so a store costs neither a system call nor a page fault.
 *
 * <p>In a log of class POWER it is memory, and what is in it alone is lost with the process: who syncs writes it out before, so
 * nobody is told that it is durable. In one of class PROCESS it is mapped, and stands in the file {@code tail} behind the slots
 * ({@link TailSlot}) that say where it begins:
 *
 * <pre>
 * offset size
 * 8192 262144  content: frames ({@link Frame}) as in the segment, the first at base; what follows the chain means nothing
 * </pre>
 *
 * <p>There the frames' checksums hold segment id and offset, so a half-stored slot or frame, or content of an earlier base, can
 * hide something, never invent it; and wherever one of them may be, what it hides is in the segment, or was not acknowledged.
 * Frames are stored in order, and how far they reach is stored behind them, so one before that which is not valid is damage:
 *
 * <pre>
 * step                               survives a kill right after it
 * store frames, then where they end  all before end: in the segment before base, in the window from there on
 * flush: write [flushed, end)        the same, from both; a write that is cut short leaves the window as it is
 * then base := end, slot by slot     the same: all of it is in the segment
 * attach: flush, then id and base    the same: whatever slot counts, nothing is in the window alone
 * direct: flush, write what is       the same; of what was written, what arrived
 *   larger than the window, base
 * close: flush, slots                the same
 * </pre>
 *
 * <p>After a kill {@link TailRecovery} writes the frames from base on to the segment. Nothing here survives a power cut. A flush
 * that fails changes nothing, with either class, and is tried again by the next one.
 *
 * <p>One thread at a time appends, without a lock; any thread flushes. The lock guards the file that is written to, {@code
 * flushed}, and that the content is not used again while it is written. Where nothing is unflushed, a flush touches neither
 * file nor content; so the appender may then write to the file by itself.
 */
final class TailWindow implements Closeable {

  /** Where entries go in the end: a segment file. */
  @FunctionalInterface
  interface Target {
    void write(ByteBuffer source, long offset) throws IOException;
  }

  /** The most that is stored before it has to be written. */
  static final int CAPACITY = 256 << 10;

  private final @Nullable TailFile tail; // none: nobody needs it after a kill
  private final ByteBuffer content; // by the appender
  private final FrameChecksum checksum = new FrameChecksum();
  private final AtomicInteger end = new AtomicInteger();
  // Written by the appender under the lock.
  private int number;
  private long segmentId;
  private int base;
  // By the appender: the sequence numbers of the last records before base and end.
  private long baseSequence;
  private long lastSequence;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final ByteBuffer unwritten;
  private @Nullable Target target;
  // Written under the lock.
  private volatile boolean closed;
  private volatile int flushed;

  private TailWindow(ByteBuffer content, @Nullable TailFile tail) {
    this.tail = tail;
    this.content = content;
    this.unwritten = content.duplicate();
  }

  /** The window of a log; null where it has none, or no memory for one, and every append is written. */
  static @Nullable TailWindow of(LogDirectory directory, @Nullable TailFile tail) {
    if (directory.hasWindow() && !directory.mapsWindow()) {
      return inMemory();
    }
    ByteBuffer mapped = tail == null ? null : tail.content();
    return mapped == null ? null : new TailWindow(mapped.slice(TailSlot.END, CAPACITY), tail);
  }

  private static @Nullable TailWindow inMemory() {
    try {
      return new TailWindow(ByteBuffer.allocateDirect(CAPACITY), null);
    } catch (OutOfMemoryError e) {
      System.getLogger(TailWindow.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "no memory for a tail window; every append is a write",
              e);
      return null;
    }
  }

  /** Flushes; from here on what is appended belongs to another segment, of which everything before the end is written. */
  void attach(Target segment, int segmentNumber, long id, int segmentEnd, long last)
      throws IOException {
    lock.lock();
    try {
      write();
      target = segment;
      number = segmentNumber;
      segmentId = id;
      lastSequence = last;
      begin(segmentEnd);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sees that so many bytes can be appended. If this throws, nothing has changed.
   *
   * @return false if they are too many for any window; then everything is flushed, and they are to be written
   */
  boolean makeRoom(long bytes) throws IOException {
    if (closed) {
      throw new IOException("the log is closed");
    }
    if (bytes > (long) base + CAPACITY - end.getPlain()) {
      lock.lock();
      try {
        write();
        begin(end.getPlain());
      } finally {
        lock.unlock();
      }
    }
    return bytes <= CAPACITY;
  }

  /** Stores entries, for which there is room, behind the end, and returns the new one. */
  int append(List<WalEntry> entries, int durable) {
    content.position(end.getPlain() - base);
    for (WalEntry entry : entries) {
      int offset = content.position() + base;
      Frame.encode(content, checksum, segmentId, offset, durable, entry.type().code(), entry);
      VarHandle.releaseFence(); // after a kill, what is not whole has nothing behind it
    }
    int newEnd = content.position() + base;
    lastSequence = entries.get(entries.size() - 1).sequence();
    if (tail != null) {
      tail.stored(segmentId, base, newEnd - base, lastSequence - baseSequence);
    }
    end.setRelease(newEnd);
    return newEnd;
  }

  /** Goes on behind what the appender has written by itself. Everything before is flushed. */
  void skipTo(int newEnd, long last) {
    lock.lock();
    try {
      lastSequence = last;
      begin(newEnd);
    } finally {
      lock.unlock();
    }
  }

  /** With the lock, and only once everything before the new base is in the segment. */
  private void begin(int newBase) {
    base = newBase;
    baseSequence = lastSequence;
    if (tail != null) {
      tail.reached(number, segmentId, newBase, lastSequence);
    }
    flushed = newBase;
    end.setRelease(newBase);
  }

  /** Writes what was appended before this call to the segment. If this throws, nothing has changed. */
  void flush() throws IOException {
    if (flushed != end.getAcquire()) {
      lock.lock();
      try {
        write();
      } finally {
        lock.unlock();
      }
    }
  }

  private void write() throws IOException {
    int to = end.getAcquire();
    if (target != null && flushed < to) {
      if (closed) {
        throw new IOException("the log is closed");
      }
      unwritten.limit(to - base).position(flushed - base);
      target.write(unwritten, flushed);
      flushed = to;
    }
  }

  /** Whether it says by itself how far the log is stored. */
  boolean isMapped() {
    return tail != null;
  }

  /** Nothing is stored or written from here on; without a flush before, what is in the file is still needed. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}

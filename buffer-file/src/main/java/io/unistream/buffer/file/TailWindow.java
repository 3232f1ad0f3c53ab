package io.unistream.buffer.file;

import io.unistream.buffer.wal.WalEntry;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log: where entries are stored before they are written to their segment, many with one write. The same pages are
 * used over and over, so a store costs neither a system call nor a page fault.
 *
 * <p>In a log of class POWER it is memory, and what is in it alone is lost with the process: who syncs writes it out before, so
 * nobody is told that it is durable. In one of class PROCESS it is a small mapped file, {@code tail}. Format version 1,
 * big-endian:
 *
 * <pre>
 * offset size
 *   0      8   magic "UNIBUFTW"; the last that is stored
 *   8      4   format version, 1
 *  12      4   base: the offset in that segment of the first byte of the content
 *  16      8   segment id
 *  24      –   zeros up to 4096
 * 4096 262144  content: frames ({@link Frame}) as in the segment, the first at base; what follows the chain means nothing
 * </pre>
 *
 * <p>There the frames' checksums hold segment id and offset, so a half-stored header or frame, or content of an earlier base, can
 * hide something, never invent it; and wherever one of them may be, what it hides is in the segment, or was not acknowledged:
 *
 * <pre>
 * step                               survives a kill right after it
 * store frames, then publish end     all before end: in the segment before base, in the window from there on
 * flush: write [flushed, end)        the same, from both; a write that is cut short leaves the window as it is
 * then base := end                   the same: all of it is in the segment
 * attach: flush, then id and base    the same: header old, new or mixed, nothing is in the window alone
 * direct: flush, write what is       the same; of what was written, what arrived
 *   larger than the window, base
 * close: flush, mark, delete         the same
 * </pre>
 *
 * <p>After a kill {@link TailRecovery} writes the chain from base on to the segment. Nothing here survives a power cut. A flush
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

  static final long MAGIC = 0x554E_4942_5546_5457L;
  static final int VERSION = 1;
  static final int VERSION_AT = 8;
  static final int BASE_AT = 12;
  static final int ID_AT = 16;

  /** Where the content begins. */
  static final int HEADER = 4 << 10;

  /** The most that is stored before it has to be written. */
  static final int CAPACITY = 256 << 10;

  private final @Nullable MappedFile map; // none: nobody needs it after a kill
  private final ByteBuffer content; // by the appender
  private final FrameChecksum checksum = new FrameChecksum();
  private final AtomicInteger end = new AtomicInteger();
  // Written by the appender under the lock.
  private long segmentId;
  private int base;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final ByteBuffer unwritten;
  private @Nullable Target target;
  // Written under the lock.
  private volatile boolean closed;
  private volatile int flushed;

  private TailWindow(ByteBuffer content, @Nullable MappedFile map) {
    this.map = map;
    this.content = content;
    this.unwritten = content.duplicate();
  }

  /** Without space for a window the log goes on all the same, and every append is written; null then, and where it has none. */
  static @Nullable TailWindow open(LogDirectory directory) throws IOException {
    if (!directory.hasWindow()) {
      return null;
    }
    if (!directory.mapsWindow()) {
      return inMemory();
    }
    try {
      return create(directory);
    } catch (IOException | OutOfMemoryError e) { // mapping may find no room for it
      System.getLogger(TailWindow.class.getName())
          .log(System.Logger.Level.WARNING, "there is no window; every append is a write", e);
      return null;
    }
  }

  private static @Nullable TailWindow inMemory() {
    try {
      return new TailWindow(ByteBuffer.allocateDirect(HEADER + CAPACITY), null);
    } catch (OutOfMemoryError e) {
      System.getLogger(TailWindow.class.getName())
          .log(System.Logger.Level.WARNING, "no memory for a window; every append is a write", e);
      return null;
    }
  }

  /** Makes the file, all of it written once so that no store ever needs space, and maps it. */
  static TailWindow create(LogDirectory directory) throws IOException {
    Path file = directory.createTail(HEADER + CAPACITY);
    TailWindow window = null;
    MappedFile map = null;
    try {
      map = MappedFile.open(file, HEADER + CAPACITY);
      window = new TailWindow(map.content(), map);
      return window;
    } finally {
      if (window == null) {
        if (map != null) {
          map.close();
        }
        Files.deleteIfExists(file);
      }
    }
  }

  /** Flushes; from here on what is appended belongs to another segment, of which everything before the end is written. */
  void attach(Target segment, long id, int segmentEnd) throws IOException {
    lock.lock();
    try {
      write();
      target = segment;
      segmentId = id;
      VarHandle.releaseFence();
      content.putLong(ID_AT, id);
      content.putInt(VERSION_AT, VERSION);
      begin(segmentEnd);
      VarHandle.releaseFence();
      content.putLong(0, MAGIC);
      VarHandle.releaseFence();
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
    int shift = HEADER - base;
    content.position(end.getPlain() + shift);
    for (WalEntry entry : entries) {
      int offset = content.position() - shift;
      Frame.encode(content, checksum, segmentId, offset, durable, entry.type().code(), entry);
    }
    int newEnd = content.position() - shift;
    end.setRelease(newEnd);
    return newEnd;
  }

  /** Goes on behind what the appender has written by itself. Everything before is flushed. */
  void skipTo(int newEnd) {
    lock.lock();
    try {
      begin(newEnd);
    } finally {
      lock.unlock();
    }
  }

  /** With the lock, and only once everything before the new base is in the segment. */
  private void begin(int newBase) {
    VarHandle.releaseFence();
    base = newBase;
    content.putInt(BASE_AT, newBase);
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
      unwritten.limit(HEADER + to - base).position(HEADER + flushed - base);
      target.write(unwritten, flushed);
      flushed = to;
    }
  }

  /** Unmaps the file, which stays: without a flush before, it is still needed. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (map != null) {
        map.close();
      }
    } finally {
      lock.unlock();
    }
  }
}

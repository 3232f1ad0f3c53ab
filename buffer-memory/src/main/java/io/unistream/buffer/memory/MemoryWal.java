package io.unistream.buffer.memory;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A log in the heap: a list of {@linkplain Chunk chunks}. A position is the number of entries before it.
 *
 * <p>What survived: nothing, whatever ends the process, and nothing after {@link #close}.
 *
 * <p>Reclaiming drops whole chunks and looks at no entry: at most one chunk of what is reclaimed stays.
 *
 * <p>An {@code Error} in the middle of a call, at any allocation or at any call deeper into the stack, left no trace of it
 * (ERR-ERROR): whoever appends writes behind the end, and what moves the end, or a cursor, are stores to fields after the
 * last step that can fail.
 *
 * <p>A heap that is used up refuses records while there is still room to {@linkplain Headroom take a batch}, and to {@linkplain
 * #reserve seal and commit} it.
 */
final class MemoryWal implements Wal {

  private final UUID logId = UUID.randomUUID();
  private final Heap heap;

  /** For whoever appends, which is one at a time, and for close; its end is for all. */
  private final Tail tail;

  /** Room for seals and commits when the heap has none; null once it was used. For whoever appends. */
  private byte @Nullable [] reserve;

  /** Whether the group that is being written needs the reserve, and takes it if it succeeds. For whoever appends. */
  private boolean reserveInUse;

  /** Room for taking a batch when the heap has no more for records. For whoever appends. */
  private final Headroom headroom;

  /** The oldest chunk. Written under this lock. */
  private volatile Chunk head;

  private volatile boolean closed;

  /** A log in the heap of this process. The heap that taking a batch needs is {@code drainBytes} at most. */
  MemoryWal(long drainBytes) {
    this(Heap.OF_THE_PROCESS, drainBytes);
  }

  MemoryWal(Heap heap, long drainBytes) {
    this.heap = heap;
    this.head = new Chunk(0, 0, 0, heap.chunk());
    this.tail = new Tail(head);
    this.reserve = heap.chunk();
    this.headroom = new Headroom(heap, drainBytes);
  }

  Headroom headroom() {
    return headroom;
  }

  /** The oldest chunk that the log still has. */
  Chunk first() {
    return head;
  }

  @Override
  public UUID logId() {
    return logId;
  }

  @Override
  public String location() {
    return "memory (log " + logId + ")";
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.NONE;
  }

  /** Does nothing: the log is new. */
  @Override
  public void replay(WalVisitor visitor) {}

  @Override
  public WalRecovery recovery() {
    return WalRecovery.builder().created(true).cleanShutdown(true).build();
  }

  @Override
  public long append(List<WalEntry> entries) {
    ensureOpen();
    if (entries.size() == 1 && reserve != null) {
      byte[] chunk = tail.chunk.bytes;
      WalEntry entry = entries.get(0);
      int offset = tail.offset;
      int after = offset + EntryFormat.HEADER_BYTES + entry.body().length;
      if (after > 0 && after <= chunk.length) {
        EntryFormat.put(chunk, offset, entry);
        long position = tail.publish(tail.end + 1);
        tail.offset = after;
        return position;
      }
    }
    return appendGroup(entries);
  }

  private long appendGroup(List<WalEntry> entries) {
    boolean records = hasRecord(entries);
    if (records && reserve == null) {
      reserve = allocate();
    }
    reserveInUse = false;
    Pen pen = new Pen(
        tail.chunk,
        tail.offset,
        tail.end,
        records ? this::allocateBesideHeadroom : this::allocateOrReserve);
    for (WalEntry entry : entries) {
      pen.write(entry);
    }
    Chunk firstNew = pen.firstNew();
    Chunk last = pen.chunk();
    int offset = pen.offset();
    long position = pen.position();
    // From here on nothing is called, so that not even the stack can overflow.
    if (firstNew != null) {
      tail.chunk.next = firstNew;
    }
    if (reserveInUse) {
      reserve = null;
    }
    tail.end = position;
    tail.chunk = last;
    tail.offset = offset;
    return position;
  }

  private static boolean hasRecord(List<WalEntry> entries) {
    for (WalEntry entry : entries) {
      if (entry.type() == WalEntry.Type.RECORD) {
        return true;
      }
    }
    return false;
  }

  private byte[] allocate() {
    try {
      return heap.chunk();
    } catch (OutOfMemoryError e) {
      throw full(e);
    }
  }

  /** Allocates for records, which must leave room for taking what is there. */
  private byte[] allocateBesideHeadroom(long number) {
    long first = head.number;
    long backlog = number - first;
    if (!headroom.mayTry(first, backlog)) {
      throw full(null);
    }
    try {
      headroom.ensure(backlog);
      return heap.chunk();
    } catch (OutOfMemoryError e) {
      headroom.refused(first);
      throw full(e);
    }
  }

  private static BufferStorageFullException full(@Nullable OutOfMemoryError cause) {
    String message =
        "the heap has no room for another " + Chunk.BYTES + " bytes of backlog beside what"
            + " taking a batch needs: commit batches, lower the capacity, or raise -Xmx";
    return cause == null
        ? new BufferStorageFullException(message)
        : new BufferStorageFullException(message, cause);
  }

  /** Allocates for seals and commits, which do without an exception that would need room itself. */
  private byte[] allocateOrReserve(long number) {
    try {
      return heap.chunk();
    } catch (OutOfMemoryError e) {
      byte[] last = reserve;
      if (last == null || reserveInUse) {
        throw full(e);
      }
      reserveInUse = true;
      return last;
    }
  }

  /** Returns at once: waiting would make nothing here survive more. */
  @Override
  public void awaitDurable(long position) {}

  @Override
  public boolean isDurable(long position) {
    return true;
  }

  @Override
  public synchronized WalCursor cursor() {
    ensureOpen();
    return new Cursor(head);
  }

  @Override
  public synchronized void reclaim(long position) {
    Chunk first = head;
    Chunk next = first.next;
    while (next != null && next.start <= position) {
      head = next;
      // A chunk that grew old before it died would keep its successors, and they theirs, until a
      // collection of the old.
      first.next = null;
      first = next;
      next = first.next;
    }
  }

  /** Nobody reads again what every cursor has passed, because this log is never opened again. */
  @Override
  public void reclaimBetween(long from, long to) {
    reclaim(to);
  }

  @Override
  public WalStats stats() {
    return WalStats.builder().build();
  }

  /** Frees the memory: what is in the log is lost. */
  @Override
  public synchronized void close() {
    closed = true;
    Chunk none = new Chunk(0, tail.published(), 0, new byte[0]);
    head = none;
    tail.chunk = none;
    reserve = null;
    headroom.clear();
  }

  private void ensureOpen() {
    if (closed) {
      throw new BufferClosedException("the log is closed");
    }
  }

  /** Where an entry goes on, or the next one begins. Under the lock, which keeps the oldest chunk in its place. */
  private synchronized Chunk firstAt(long position) {
    Chunk first = head;
    if (first.start != position) {
      throw new IllegalStateException(
          "position " + position + " was reclaimed under an open cursor");
    }
    return first;
  }

  /**
   * Holds on to the chunk that it reads, so that reclaiming needs to know of no cursor. Moves as the last step of a read, by
   * stores to fields alone.
   */
  private final class Cursor implements WalCursor {

    private @Nullable Chunk chunk;
    private int offset;
    private long position;
    /** The end when it was last looked at. */
    private long seenEnd;

    Cursor(Chunk first) {
      this.chunk = first;
      this.offset = first.startOffset;
      this.position = first.start;
      this.seenEnd = first.start;
    }

    @Override
    public @Nullable WalEntry next() {
      ensureOpen();
      Chunk current = chunk;
      if (current == null) {
        throw new BufferClosedException("the cursor is closed");
      }
      if (position == seenEnd) {
        seenEnd = tail.published();
        if (position == seenEnd) {
          return null;
        }
      }
      return current.bytes.length - offset < EntryFormat.HEADER_BYTES
          ? read(successor(current), 0)
          : read(current, offset);
    }

    /**
     * The chunk in which the next entry begins. If the one that was read to its end has been given back meanwhile, it knows its
     * successor no more; then that is the oldest one.
     */
    private Chunk successor(Chunk done) {
      Chunk next = done.next;
      return next == null ? firstAt(position) : next;
    }

    private WalEntry read(Chunk first, int header) {
      int bodyLength = EntryFormat.bodyLength(first.bytes, header);
      int bodyOffset = header + EntryFormat.HEADER_BYTES;
      if (bodyLength > first.bytes.length - bodyOffset) {
        return readSplit(first, header, bodyLength);
      }
      byte[] body = heap.body(bodyLength);
      System.arraycopy(first.bytes, bodyOffset, body, 0, bodyLength);
      WalEntry entry = EntryFormat.entry(first.bytes, header, body);
      chunk = first;
      offset = bodyOffset + bodyLength;
      position++;
      return entry;
    }

    private WalEntry readSplit(Chunk first, int header, int bodyLength) {
      byte[] body = heap.body(bodyLength);
      WalEntry entry = EntryFormat.entry(first.bytes, header, body);
      Chunk current = first;
      int from = header + EntryFormat.HEADER_BYTES;
      int read = 0;
      while (true) {
        int length = Math.min(body.length - read, current.bytes.length - from);
        System.arraycopy(current.bytes, from, body, read, length);
        read += length;
        from += length;
        if (read == body.length) {
          chunk = current;
          offset = from;
          position++;
          return entry;
        }
        current = Objects.requireNonNull(current.next);
        from = 0;
      }
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void close() {
      chunk = null;
    }
  }
}

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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log in the heap: a list of {@linkplain Chunk chunks}. A position is the number of entries before it.
 *
 * <p>What survived: nothing, whatever ends the process, and nothing after {@link #close}.
 *
 * <p>Reclaiming drops whole chunks and looks at no entry: at most one chunk of what is reclaimed stays.
 */
final class MemoryWal implements Wal {

  private final UUID logId = UUID.randomUUID();
  private final Supplier<byte[]> heap;

  /** For whoever appends, which is one at a time, and for close; its end is for all. */
  private final Tail tail;

  /** Room for seals and commits when the heap has none; null once it was used. For whoever appends. */
  private byte @Nullable [] reserve;

  /** Guarded by this. */
  private Chunk head;

  private volatile boolean closed;

  MemoryWal() {
    this(() -> new byte[Chunk.BYTES]);
  }

  /** {@code heap} gives the array of a chunk, or throws {@link OutOfMemoryError}. */
  MemoryWal(Supplier<byte[]> heap) {
    this.heap = heap;
    this.head = new Chunk(0, 0, heap.get());
    this.tail = new Tail(head);
    this.reserve = heap.get();
  }

  @Override
  public UUID logId() {
    return logId;
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
    return new WalRecovery(true, true, 0, List.of(), false);
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
        tail.offset = after;
        return tail.publish(tail.end + 1);
      }
    }
    return appendGroup(entries);
  }

  private long appendGroup(List<WalEntry> entries) {
    boolean records = hasRecord(entries);
    if (records && reserve == null) {
      reserve = allocate();
    }
    Pen pen = new Pen(
        tail.chunk, tail.offset, tail.end, records ? this::allocate : this::allocateOrReserve);
    for (WalEntry entry : entries) {
      pen.write(entry);
    }
    // From here on nothing can fail.
    if (pen.firstNew() != null) {
      tail.chunk.next = pen.firstNew();
    }
    tail.chunk = pen.chunk();
    tail.offset = pen.offset();
    return tail.publish(pen.position());
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
      return heap.get();
    } catch (OutOfMemoryError e) {
      throw new BufferStorageFullException(
          "the heap has no room for " + Chunk.BYTES
              + " bytes more of backlog: commit batches, lower the capacity, or raise -Xmx",
          e);
    }
  }

  private byte[] allocateOrReserve() {
    try {
      return allocate();
    } catch (BufferStorageFullException e) {
      byte[] last = reserve;
      if (last == null) {
        throw e;
      }
      reserve = null;
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
    Chunk next = head.next;
    while (next != null && next.start <= position) {
      head = next;
      next = head.next;
    }
  }

  /** Nobody reads again what every cursor has passed, because this log is never opened again. */
  @Override
  public void reclaimBetween(long from, long to) {
    reclaim(to);
  }

  @Override
  public WalStats stats() {
    return new WalStats(0, 0, 0);
  }

  /** Frees the memory: what is in the log is lost. */
  @Override
  public synchronized void close() {
    closed = true;
    head = new Chunk(tail.published(), 0, new byte[0]);
    tail.chunk = head;
    reserve = null;
  }

  private void ensureOpen() {
    if (closed) {
      throw new BufferClosedException("the log is closed");
    }
  }

  /** Holds on to the chunk that it reads, so that reclaiming needs to know of no cursor. */
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
      if (current.bytes.length - offset < EntryFormat.HEADER_BYTES) {
        current = turn(current);
      }
      return read(current);
    }

    private WalEntry read(Chunk first) {
      int header = offset;
      int bodyLength = EntryFormat.bodyLength(first.bytes, header);
      int bodyOffset = header + EntryFormat.HEADER_BYTES;
      if (bodyLength <= first.bytes.length - bodyOffset) {
        offset = bodyOffset + bodyLength;
        position++;
        return EntryFormat.entry(
            first.bytes, header, Arrays.copyOfRange(first.bytes, bodyOffset, offset));
      }
      return readSplit(first, header, bodyLength);
    }

    private WalEntry readSplit(Chunk first, int header, int bodyLength) {
      byte[] body = new byte[bodyLength];
      offset = header + EntryFormat.HEADER_BYTES;
      Chunk current = first;
      int read = 0;
      while (true) {
        int length = Math.min(body.length - read, current.bytes.length - offset);
        System.arraycopy(current.bytes, offset, body, read, length);
        read += length;
        offset += length;
        if (read == body.length) {
          position++;
          return EntryFormat.entry(first.bytes, header, body);
        }
        current = turn(current);
      }
    }

    private Chunk turn(Chunk current) {
      Chunk next = Objects.requireNonNull(current.next);
      chunk = next;
      offset = 0;
      return next;
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

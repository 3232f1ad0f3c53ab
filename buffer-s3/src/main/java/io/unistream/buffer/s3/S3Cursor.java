package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import org.jspecify.annotations.Nullable;

/** Reads the objects of older owners and of this one, from memory where they are still there. */
final class S3Cursor implements WalCursor {

  /** What is read. */
  interface Objects extends ReadAhead.Source {

    /** What is in memory of an object; null if nothing is. */
    S3Wal.@Nullable Piece inMemory(long index);

    /** The reader has passed all objects before this one. */
    void passed(long index);
  }

  /** Objects that are read at once. */
  static final int DEPTH = 4;

  private final Objects wal;
  private final ReadAhead ahead;

  private long index;
  /** Where in the body of that object. */
  private int offset;
  /** What is known of that object; null before it is looked at. */
  private S3Wal.@Nullable Piece piece;

  private boolean closed;

  /**
   * Makes a cursor.
   *
   * @param first the object to begin with; those before may be deleted
   */
  S3Cursor(Objects wal, Workers workers, long first) {
    this.wal = wal;
    this.index = first;
    this.ahead = new ReadAhead(workers, wal, DEPTH);
  }

  @Override
  public @Nullable WalEntry next() {
    if (closed) {
      throw new BufferClosedException("the cursor is closed");
    }
    while (true) {
      S3Wal.Piece known = piece;
      if (known != null && known.start() + offset < known.end()) {
        return entry(known);
      }
      if (known != null && known.complete()) {
        index++;
        offset = 0;
        piece = null;
        wal.passed(index);
      } else {
        S3Wal.Piece more = look();
        if (more == null || (!more.complete() && more.start() + offset >= more.end())) {
          return null;
        }
        piece = more;
      }
    }
  }

  private S3Wal.@Nullable Piece look() {
    S3Wal.Piece inMemory = wal.inMemory(index);
    if (inMemory != null) {
      return inMemory;
    }
    if (!wal.has(index)) {
      return wal.inMemory(index); // it was not there, or has just been put away
    }
    try {
      return S3Wal.Piece.of(ahead.read(index));
    } catch (DamageException e) {
      throw e.toUser();
    } catch (StoreException e) {
      throw new BufferStorageException("cannot read the log: " + e.detail(), e);
    }
  }

  private WalEntry entry(S3Wal.Piece from) {
    int at = from.start() + offset;
    try {
      int end = from.format().end(from.bytes(), at, offset, from.end());
      WalEntry entry = from.format().read(from.bytes(), at, offset);
      offset += end - at;
      return entry;
    } catch (DamageException e) {
      throw e.in(from.source()).toUser();
    }
  }

  @Override
  public long position() {
    return index << 32 | offset;
  }

  @Override
  public void close() {
    closed = true;
    piece = null;
  }
}

package io.unistream.buffer.memory;

import io.unistream.buffer.wal.WalEntry;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a group of entries behind the end of the log. It links no new chunk to the log, so that a group that is given up
 * half-way has left no trace.
 */
final class Pen {

  private final LongFunction<byte[]> heap;
  private Chunk chunk;
  private int offset;
  private long position;
  private @Nullable Chunk firstNew;

  /** {@code heap} gives the array of the chunk of a number. */
  Pen(Chunk chunk, int offset, long position, LongFunction<byte[]> heap) {
    this.chunk = chunk;
    this.offset = offset;
    this.position = position;
    this.heap = heap;
  }

  void write(WalEntry entry) {
    if (chunk.bytes.length - offset < EntryFormat.HEADER_BYTES) {
      turn(position, 0);
    }
    EntryFormat.putHeader(chunk.bytes, offset, entry);
    offset += EntryFormat.HEADER_BYTES;
    position++;
    byte[] body = entry.body();
    int written = 0;
    while (true) {
      int length = Math.min(body.length - written, chunk.bytes.length - offset);
      System.arraycopy(body, written, chunk.bytes, offset, length);
      written += length;
      offset += length;
      if (written == body.length) {
        return;
      }
      turn(position, Math.min(body.length - written, Chunk.BYTES));
    }
  }

  private void turn(long start, int startOffset) {
    long number = chunk.number + 1;
    Chunk fresh = new Chunk(number, start, startOffset, heap.apply(number));
    if (firstNew == null) {
      firstNew = fresh;
    } else {
      chunk.next = fresh;
    }
    chunk = fresh;
    offset = 0;
  }

  /** The chunk to go on with. */
  Chunk chunk() {
    return chunk;
  }

  /** Where in that chunk to go on. */
  int offset() {
    return offset;
  }

  /** The position after what was written. */
  long position() {
    return position;
  }

  /** The first of the new chunks, to be linked to the log; null if none was needed. */
  @Nullable
  Chunk firstNew() {
    return firstNew;
  }
}

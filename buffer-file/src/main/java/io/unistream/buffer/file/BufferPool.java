package io.unistream.buffer.file;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Direct buffers of one size that all logs of a JVM share: who needs one for a while takes it and gives it back, so a log that
 * is idle holds none. Left to the garbage collector, which does not see how large they are, hundreds of logs would run out of
 * direct memory. Safe for use by any thread.
 */
final class BufferPool {

  /** For large appends and undoing. */
  static final BufferPool WRITING = new BufferPool(256 << 10, 4);

  private final int bytes;
  private final int most;
  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger kept = new AtomicInteger();

  /** At most so many are kept while nobody needs them. */
  BufferPool(int bytes, int most) {
    this.bytes = bytes;
    this.most = most;
  }

  /**
   * Takes a buffer, its content undefined.
   *
   * @throws OutOfMemoryError if none is free and there is no memory for another one
   */
  ByteBuffer take() {
    ByteBuffer buffer = free.poll();
    if (buffer == null) {
      return ByteBuffer.allocateDirect(bytes);
    }
    kept.decrementAndGet();
    return buffer.clear();
  }

  /** Gives a buffer back that was taken; nobody uses it any more. */
  void giveBack(ByteBuffer buffer) {
    if (kept.incrementAndGet() <= most) {
      free.add(buffer);
    } else {
      kept.decrementAndGet();
    }
  }
}

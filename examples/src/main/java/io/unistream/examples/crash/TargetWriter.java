package io.unistream.examples.crash;

import io.unistream.buffer.Batch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * Appends batches to the target in pieces, as a network would, so that a kill can tear one. What survived when a call
 * returns: the end of the process. That is enough here, where nobody pulls the plug; a real target would sync.
 */
final class TargetWriter implements Closeable {

  private static final int MAX_PIECES = 64;
  private static final int MIN_PIECE_BYTES = 64;
  private static final long SLOW_PIECE_NANOS = 50_000;
  private static final long SLOW_ANSWER_NANOS = 500_000;

  private final FileChannel channel;
  private final boolean slow;

  TargetWriter(Path target, boolean slow) throws IOException {
    this.channel = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    this.slow = slow;
  }

  /** Writes a batch; the target has all of it when this returns. */
  void append(Batch<Line> batch) throws IOException {
    ByteBuffer frame = TargetFrame.encode(batch);
    int end = frame.limit();
    int piece = Math.max(MIN_PIECE_BYTES, end / MAX_PIECES);
    while (frame.position() < end) {
      frame.limit(Math.min(end, frame.position() + piece));
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
      if (slow) {
        LockSupport.parkNanos(SLOW_PIECE_NANOS); // The latency of a slow target.
      }
    }
  }

  /** Waits for the target to say that it has the batch. */
  void awaitAnswer() {
    if (slow) {
      LockSupport.parkNanos(SLOW_ANSWER_NANOS);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

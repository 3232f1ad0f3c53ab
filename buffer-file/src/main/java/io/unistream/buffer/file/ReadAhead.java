package io.unistream.buffer.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a cursor will want next and verifies it, on another thread, while the cursor's thread makes records of what it
 * has: half of the time that taking out a backlog costs. It only saves time. What is not there in time, not valid, too
 * large, or cannot be read, the cursor reads by itself, and then says what is wrong with it.
 *
 * <p>The cursor's thread says which spans it will read, in order ({@link #want}), and takes them in chunks ({@link #take});
 * it has one chunk at a time. The other thread fills chunks while there are spans and chunks that nobody has, and then ends;
 * taking one begins it again. So it never waits for the cursor.
 *
 * <p>The lock guards everything but the bytes of a chunk, which belong to whoever has it, and the file, which is the other
 * thread's while {@code working}. Nothing is written, so nothing can be lost.
 */
final class ReadAhead implements Closeable {

  /** At most so much is read at once. */
  static final int CHUNK = 512 << 10;

  private static final int CHUNKS = 4;

  /** Those of all logs that nobody reads from now. */
  private static final BufferPool CHUNK_BYTES = new BufferPool(CHUNK, 2 * CHUNKS);

  private static final System.Logger LOG = System.getLogger(ReadAhead.class.getName());

  /** Bytes of a segment, up to the limit valid frames and nothing else. */
  static final class Chunk {
    final ByteBuffer bytes = CHUNK_BYTES.take();
    int segment;
    int offset;
  }

  /** A part of a segment that will be wanted; {@code next} is what has not been read of it. */
  private static final class Span {
    final int segment;
    final Path path;
    final long segmentId;
    final int end;
    int next;

    Span(int segment, Path path, long segmentId, int next, int end) {
      this.segment = segment;
      this.path = path;
      this.segmentId = segmentId;
      this.next = next;
      this.end = end;
    }
  }

  private final Executor executor;
  private final FrameCheck check = new FrameCheck(); // by the other thread

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock.
  private final Deque<Span> spans = new ArrayDeque<>();
  private final Deque<Chunk> ready = new ArrayDeque<>();
  private final Deque<Chunk> free = new ArrayDeque<>();
  private int chunks;
  private @Nullable Chunk taken;
  private boolean working;
  private int ticket;
  private boolean closed;
  /** Counts what made all that was read useless. */
  private int round;

  private @Nullable StableFile file;
  private @Nullable Path open;

  ReadAhead(Executor executor) {
    this.executor = executor;
  }

  /** Says what will be taken, behind what was wanted before. What is less than two chunks is not worth it. */
  void want(int segment, Path path, long segmentId, int from, int end) {
    lock.lock();
    try {
      if (closed || end - from < 2 * CHUNK || isWanted(segment)) {
        return;
      }
      spans.add(new Span(segment, path, segmentId, from, end));
      begin();
    } finally {
      lock.unlock();
    }
  }

  private boolean isWanted(int segment) {
    Span last = spans.peekLast();
    Chunk newest = ready.peekLast();
    return (last != null && last.segment >= segment)
        || (newest != null && newest.segment >= segment);
  }

  /** Gives the last chunk back, and takes the one that begins at a place; null if there will be none. */
  @Nullable
  Chunk take(int segment, int offset) {
    lock.lock();
    try {
      giveBack();
      begin();
      while (ready.isEmpty() && working && isComing(segment)) {
        changed.awaitUninterruptibly();
      }
      Chunk next = ready.peek();
      if (next == null || next.segment > segment) {
        return null;
      }
      if (next.segment < segment || next.offset != offset) {
        forget();
        return null;
      }
      ready.remove();
      taken = next;
      begin();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private boolean isComing(int segment) {
    Span first = spans.peek();
    return first != null && first.segment == segment;
  }

  private void giveBack() {
    if (taken != null) {
      free.add(taken);
      taken = null;
    }
  }

  private void forget() {
    round++;
    spans.clear();
    free.addAll(ready);
    ready.clear();
    if (!working) {
      closeFile(); // or else a deleted file would keep its space
    }
  }

  private void begin() {
    if (!working && !spans.isEmpty() && free.size() + CHUNKS - chunks >= CHUNKS / 2) {
      try {
        int mine = ++ticket;
        executor.execute(() -> work(mine));
        working = true;
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        LOG.log(System.Logger.Level.DEBUG, "no thread to read ahead", e);
        forget();
      }
    }
  }

  private void work(int mine) {
    boolean goesOn = isAnnounced(mine);
    while (goesOn) {
      goesOn = false;
      try {
        goesOn = fillOne();
      } finally {
        if (!goesOn) {
          stop();
        }
      }
    }
  }

  /** A thread that could not be started may leave its task behind for another one. */
  private boolean isAnnounced(int mine) {
    lock.lock();
    try {
      return working && mine == ticket;
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
    lock.lock();
    try {
      working = false;
      if (spans.isEmpty() || closed) {
        closeFile();
        while (!free.isEmpty()) {
          CHUNK_BYTES.giveBack(free.remove().bytes);
          chunks--;
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean fillOne() {
    Span span;
    Chunk chunk;
    int begun;
    lock.lock();
    try {
      span = spans.peek();
      if (span == null || closed || (free.isEmpty() && chunks == CHUNKS)) {
        return false;
      }
      begun = round;
      chunk = free.poll();
      chunks += chunk == null ? 1 : 0;
    } finally {
      lock.unlock();
    }
    boolean filled = false;
    Chunk used = chunk;
    try {
      used = chunk == null ? new Chunk() : chunk;
      filled = fill(used, span);
    } catch (IOException | OutOfMemoryError e) {
      LOG.log(System.Logger.Level.DEBUG, "could not read ahead in " + span.path, e);
    } finally {
      filled(span, used, filled, begun);
    }
    return true;
  }

  private void filled(Span span, @Nullable Chunk chunk, boolean filled, int begun) {
    lock.lock();
    try {
      if (chunk == null) {
        chunks--;
        forget();
      } else if (begun != round) {
        free.add(chunk);
      } else if (!filled) {
        free.add(chunk);
        spans.clear(); // what was read before that is still good
      } else {
        span.next = chunk.offset + chunk.bytes.limit();
        if (span.next >= span.end) {
          spans.remove();
        }
        ready.add(chunk);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean fill(Chunk chunk, Span span) throws IOException {
    if (file == null || !span.path.equals(open)) {
      closeFile();
      file = StableFile.open(span.path, StandardOpenOption.READ);
      open = span.path;
    }
    chunk.segment = span.segment;
    chunk.offset = span.next;
    ByteBuffer bytes = chunk.bytes;
    bytes.clear().limit(Math.min(CHUNK, span.end - span.next));
    file.read(bytes, span.next);
    bytes.flip();
    bytes.limit(check.chain(bytes, span.segmentId, span.next, span.end));
    return bytes.hasRemaining();
  }

  private void closeFile() {
    StableFile old = file;
    if (old != null) {
      try {
        old.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "closing " + open + " failed", e);
      }
    }
    file = null;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      forget();
    } finally {
      lock.unlock();
    }
  }
}

package io.unistream.buffer.s3;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Which uploads may begin (step 7), how far they are acknowledged, and how much is not. Written under the lock of {@link TailState}; what is
 * volatile is read by anyone.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
final class Window {

  /** How many slots may be begun and not acknowledged, for each upload at once. */
  private static final long SLOTS = 2;

  private final int uploadsInFlight;
  private final long maxUnflushedBytes;

  /** Closed, and not begun. */
  private final ArrayDeque<TailObject> waiting = new ArrayDeque<>();
  /** Uploads that were begun and have not ended. */
  private volatile int sending;
  /** Slots before this one are acknowledged. */
  private volatile long acknowledged;

  private volatile long unflushedBytes;

  Window(S3BufferSettings settings) {
    this.uploadsInFlight = settings.uploadsInFlight();
    this.maxUnflushedBytes = settings.maxUnflushedBytes();
  }

  void add(TailObject closed) {
    waiting.add(closed);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The oldest object that waits; null if there is none. */
  @Nullable
  TailObject oldest() {
    return waiting.peek();
  }

  /** Takes the next object to upload, which counts as begun; null if none may begin. */
  @Nullable
  TailObject begin() {
    TailObject next = waiting.peek();
    if (next == null || !mayBegin(next)) {
      return null;
    }
    waiting.remove();
    next.acknowledged = acknowledged;
    sending++;
    return next;
  }

  /** Slots that wait for an earlier one do not keep the others from being uploaded, as long as they are few. */
  boolean mayBegin(TailObject object) {
    return sending < uploadsInFlight && object.slot < acknowledged + SLOTS * uploadsInFlight;
  }

  void ended() {
    sending--;
  }

  void acknowledged(TailObject object) {
    unflushedBytes -= object.length() - ObjectHeader.LENGTH;
    acknowledged = object.slot + 1; // last, since who waits for it does so without the lock
  }

  void grew(long bytes) {
    unflushedBytes += bytes;
  }

  // All below for anyone.

  /** Whether that much more may be kept in memory until it is uploaded. */
  boolean hasRoom(long bytes) {
    long unflushed = unflushedBytes;
    return unflushed == 0 || unflushed + bytes <= maxUnflushedBytes;
  }

  int sending() {
    return sending;
  }

  long acknowledged() {
    return acknowledged;
  }

  long unflushedBytes() {
    return unflushedBytes;
  }
}

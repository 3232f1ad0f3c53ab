package io.unistream.buffer.s3;

/**
 * When an object is closed although it is not full: once its first entry is {@code idleLinger} old and the last object that was
 * closed so is {@code linger} ago. Guarded by the lock of {@link TailState}.
 */
final class Pace {

  private final int maxObjectBytes;
  private final long linger;
  private final long idleLinger;

  private long lastPartial;
  private boolean anyPartial;
  private boolean fillsUp;

  Pace(S3BufferSettings settings) {
    this.maxObjectBytes = settings.maxObjectBytes();
    this.linger = settings.linger().toNanos();
    this.idleLinger = Math.min(settings.idleLinger().toNanos(), linger);
  }

  /** How long an object that is not full is still to wait; not positive once it is due. */
  long nanosUntilDue(TailObject partial, long now) {
    long idle = idleLinger - (now - partial.since);
    return anyPartial ? Math.max(idle, linger - (now - lastPartial)) : idle;
  }

  void closedPartial(long now) {
    lastPartial = now;
    anyPartial = true;
    fillsUp = false;
  }

  void closedFull() {
    fillsUp = true;
  }

  /** How large the next object will probably become: where the last one was full this one will be, too. */
  int expectedBytes() {
    return fillsUp ? maxObjectBytes : Math.min(TailObject.FIRST_BYTES, maxObjectBytes);
  }
}

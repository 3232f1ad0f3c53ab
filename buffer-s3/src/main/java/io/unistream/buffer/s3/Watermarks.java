package io.unistream.buffer.s3;

/** From where on the log is needed (steps 11 to 13). Guarded by the lock of {@link TailState}. */
final class Watermarks {

  /** For the objects that are closed from now on. */
  private Place current;
  /** What an acknowledged object carries: objects before it may be deleted. */
  private Place safe;

  Watermarks(Place start) {
    this.current = start;
    this.safe = start;
  }

  Place current() {
    return current;
  }

  Place safe() {
    return safe;
  }

  void raise(Place place) {
    if (place.compareTo(current) > 0) {
      current = place;
    }
  }

  void acknowledged(TailObject object) {
    safe = object.watermark;
  }
}

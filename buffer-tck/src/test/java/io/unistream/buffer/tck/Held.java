package io.unistream.buffer.tck;

/** A record in memory. */
final class Held {
  final long sequence;
  final byte[] payload;
  final long millis;
  final long nanos;

  Held(long sequence, byte[] payload, long millis, long nanos) {
    this.sequence = sequence;
    this.payload = payload;
    this.millis = millis;
    this.nanos = nanos;
  }
}

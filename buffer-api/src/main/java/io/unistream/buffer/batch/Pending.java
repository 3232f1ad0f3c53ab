package io.unistream.buffer.batch;

import org.jspecify.annotations.Nullable;

/** The future of one asynchronous put, and its place in the chain of them. */
final class Pending extends AckFuture<Long> {

  /** An object before the record is appended: afterwards there may be no memory for it. */
  final Long sequence;

  final int bytes;
  /** Set when the record is appended, before it is in the chain. */
  long position;

  /** Cleared once it was followed, or whoever keeps a future would keep all later ones. */
  volatile @Nullable Pending next;

  Pending(AckThread acks, Long sequence, int bytes) {
    super(acks);
    this.sequence = sequence;
    this.bytes = bytes;
  }
}

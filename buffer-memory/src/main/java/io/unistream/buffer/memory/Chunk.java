package io.unistream.buffer.memory;

import org.jspecify.annotations.Nullable;

/**
 * One array of the log, so that a backlog of millions of records is thousands of objects to the garbage collector. Written
 * by the appending thread behind what is published, read by cursors before it; {@link MemoryWal} publishes.
 */
final class Chunk {

  static final int BYTES = 64 << 10;

  /** Counted from the first chunk of the log. */
  final long number;

  /** The position of the first entry that begins in this chunk or later. */
  final long start;

  /** Where that entry begins, which is after the rest of the entry before; up to {@link #BYTES}. */
  final int startOffset;

  final byte[] bytes;

  /** The chunk that goes on where this one ends; null if there is none, and again when this one was given back. */
  volatile @Nullable Chunk next;

  Chunk(long number, long start, int startOffset, byte[] bytes) {
    this.number = number;
    this.start = start;
    this.startOffset = startOffset;
    this.bytes = bytes;
  }
}

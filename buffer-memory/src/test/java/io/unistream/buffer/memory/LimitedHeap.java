package io.unistream.buffer.memory;

/** A heap with room for a number of chunks, and for bodies or not. */
final class LimitedHeap implements Heap {

  int room = Integer.MAX_VALUE;
  boolean bodies = true;
  /** What it tells of its room, which may be less than there is. */
  long told = Long.MAX_VALUE;

  @Override
  public byte[] chunk() {
    if (room == 0) {
      throw new OutOfMemoryError("no room in the test");
    }
    room--;
    return new byte[Chunk.BYTES];
  }

  @Override
  public byte[] body(int length) {
    if (!bodies) {
      throw new OutOfMemoryError("no room for bodies in the test");
    }
    return new byte[length];
  }

  @Override
  public long free() {
    return Math.min(told, (long) room * Chunk.BYTES);
  }
}

package io.unistream.buffer.memory;

/** A heap with room for a number of chunks. */
final class LimitedHeap {

  int room = Integer.MAX_VALUE;

  byte[] chunk() {
    if (room == 0) {
      throw new OutOfMemoryError("no room in the test");
    }
    room--;
    return new byte[Chunk.BYTES];
  }
}

package io.unistream.buffer.memory;

/** Where arrays come from. The methods that give one throw {@link OutOfMemoryError} if there is no room. */
interface Heap {

  /** The heap of this process. */
  Heap OF_THE_PROCESS = new Heap() {
    @Override
    public byte[] chunk() {
      return new byte[Chunk.BYTES];
    }

    @Override
    public byte[] body(int length) {
      return new byte[length];
    }

    @Override
    public long free() {
      Runtime runtime = Runtime.getRuntime();
      return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
  };

  /** The array of a chunk. */
  byte[] chunk();

  /** The body of an entry that is read. */
  byte[] body(int length);

  /** How many bytes there are at least; more, perhaps, after the next garbage collection. */
  long free();
}

package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;

/** A store for one log. It outlives the buffers that are opened on it. Used by one thread at a time. */
public interface TestStore extends AutoCloseable {

  /**
   * Opens the buffer and recovers what the store holds.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components the clock to use, and the listener to tell
   * @param <R> the record type
   * @return the buffer
   */
  <R> Buffer<R> open(BufferSettings settings, RecordCodec<R> codec, BufferComponents components);

  /**
   * Ends the life of the open buffer, or of the last one, by a crash of the declared class. What that buffer has in
   * memory is gone, and it never touches the store again. The store then holds one of the states that the crash can
   * leave. The kit does not close a buffer that crashed, so this method must free its threads and handles.
   *
   * @param seed selects one of the possible states
   */
  default void crash(long seed) {
    throw new UnsupportedOperationException("this store declares no crashes");
  }

  /** Deletes the store and frees what it holds. */
  @Override
  void close();
}

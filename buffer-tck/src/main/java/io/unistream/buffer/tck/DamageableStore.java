package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;

/** A store whose bytes can be damaged in place, as on a medium that decays. */
public interface DamageableStore extends TestStore {

  /**
   * Returns how many bytes are stored in all files or objects of the log together.
   *
   * @return the number of bytes
   */
  long storedBytes();

  /**
   * Damages what is stored, for good.
   *
   * @param at the index of the first byte, counted over all files or objects, one after the other
   * @param mask which bits to flip, from there on; what reaches beyond the end of the file or object is ignored
   * @return the place, as the buffer names it
   */
  StoredPlace damage(long at, byte[] mask);

  /**
   * Creates another store with the same content. The kit calls this while no buffer is open, and closes the new store.
   *
   * @return the other store
   */
  DamageableStore copy();

  /**
   * Opens the buffer as {@link #open} does, but continues without what is damaged
   * ({@link io.unistream.buffer.CorruptionPolicy#QUARANTINE}). Needs {@link Capability#QUARANTINE}.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components the clock to use, and the listener to tell
   * @param <R> the record type
   * @return the buffer
   */
  default <R> Buffer<R> openQuarantining(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    throw new UnsupportedOperationException("this store has no way to go on without damaged data");
  }

  /**
   * A place in what is stored.
   *
   * @param source the name of the file or object, or how that name ends
   * @param offset where in it, in bytes
   */
  record StoredPlace(String source, long offset) {

    @Override
    public String toString() {
      return source + " at offset " + offset;
    }
  }
}

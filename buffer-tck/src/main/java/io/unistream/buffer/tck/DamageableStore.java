package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;

/** A store whose bytes can be damaged where they lie, as a medium decays. */
public interface DamageableStore extends TestStore {

  /**
   * How much is stored, over all files or objects of the log, one after the other.
   *
   * @return the number of bytes
   */
  long storedBytes();

  /**
   * Damages what is stored, for good.
   *
   * @param at where, counted over all files or objects
   * @param mask which bits to turn, from there on; what reaches beyond the end of the file or object is left out
   * @return the place as the buffer knows it
   */
  StoredPlace damage(long at, byte[] mask);

  /**
   * Makes another store that holds the same. The kit calls this while no buffer is open, and closes it.
   *
   * @return the other store
   */
  DamageableStore copy();

  /**
   * As {@link #open}, but going on without what is damaged ({@link
   * io.unistream.buffer.CorruptionPolicy#QUARANTINE}). Needs {@link Capability#QUARANTINE}.
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

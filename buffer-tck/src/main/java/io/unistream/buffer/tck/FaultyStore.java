package io.unistream.buffer.tck;

import java.util.List;

/** A store over storage that can be made to misbehave. A fault strikes once; a crash forgets those that did not strike. */
public interface FaultyStore extends CrashableStore {

  /**
   * Makes an operation go wrong, if the fault fits it; otherwise nothing happens.
   *
   * @param operation its index, as {@link #storageOperations} counts
   * @param fault what goes wrong
   */
  void failAt(long operation, StorageFault fault);

  /**
   * Makes the next operation go wrong that the fault fits.
   *
   * @param fault what goes wrong
   */
  void failNext(StorageFault fault);

  /**
   * Whether a fault fits an operation: a failing sync fits syncs only, a short write only what is longer.
   *
   * @param operation the index of an operation that was done
   * @param fault the fault
   * @return true if {@link #failAt} would have made it go wrong
   */
  boolean fits(long operation, StorageFault fault);

  /**
   * How often storage was read. Needs {@link Capability#READ_FAULTS}.
   *
   * @return the count so far; the next read has this index
   */
  default long reads() {
    throw new UnsupportedOperationException("reads of this store are not counted");
  }

  /**
   * Makes a read fail, without harm to what is stored: it would succeed the next time. Needs {@link
   * Capability#READ_FAULTS}.
   *
   * @param read its index, as {@link #reads} counts
   */
  default void failRead(long read) {
    throw new UnsupportedOperationException("reads of this store cannot be made to fail");
  }

  /**
   * Makes a read give less than it was asked for, where that can happen; the rest can be read by another one.
   *
   * @param read its index, as {@link #reads} counts
   */
  default void shortRead(long read) {}

  /**
   * How many faults were asked for and have not struck.
   *
   * @return the number
   */
  int faultsToCome();

  /**
   * How often something was made durable, or was tried to be.
   *
   * @return the number of syncs since this store was made or mounted
   */
  long syncs();

  /**
   * What the buffers opened here hold of the system: files, connections. Empty if that cannot be told.
   *
   * @return their names; nothing when every buffer is closed
   */
  default List<String> openHandles() {
    return List.of();
  }

  /**
   * Leaves the storage without any space to be had, until some is given back or {@link #makeRoom} is called. Needs {@link
   * Capability#FULL_STORAGE}.
   */
  default void fillUp() {
    throw new UnsupportedOperationException("this store has no limit");
  }

  /**
   * From now on, after a crash too, overwriting what is stored, making files and renaming them need space, if only for a
   * moment; deleting gives some back. Needs {@link Capability#COPY_ON_WRITE}.
   */
  default void copyOnWrite() {
    throw new UnsupportedOperationException("this store overwrites in place");
  }

  /** Takes back {@link #fillUp}: there is plenty of space again. */
  default void makeRoom() {
    throw new UnsupportedOperationException("this store has no limit");
  }
}

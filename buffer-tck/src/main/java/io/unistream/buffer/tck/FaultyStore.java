package io.unistream.buffer.tck;

import java.util.List;

/** A store over storage that can be made to misbehave. A fault strikes once. A crash cancels faults that have not struck. */
public interface FaultyStore extends CrashableStore {

  /**
   * Makes an operation fail with a fault, if the fault fits the operation. Otherwise nothing happens.
   *
   * @param operation the operation's index, as {@link #storageOperations} counts
   * @param fault what goes wrong
   */
  void failAt(long operation, StorageFault fault);

  /**
   * Makes the next operation that the fault fits fail with it.
   *
   * @param fault what goes wrong
   */
  void failNext(StorageFault fault);

  /**
   * Returns whether a fault fits an operation. A failing sync fits only syncs; a short write fits only longer writes.
   *
   * @param operation the index of an operation that was done
   * @param fault the fault
   * @return true if {@link #failAt} would have had an effect
   */
  boolean fits(long operation, StorageFault fault);

  /**
   * Returns how often storage was read. Needs {@link Capability#READ_FAULTS}.
   *
   * @return the count so far; the next read has this index
   */
  default long reads() {
    throw new UnsupportedOperationException("reads of this store are not counted");
  }

  /**
   * Makes a read fail without damaging what is stored: the same read would succeed the next time. Needs
   * {@link Capability#READ_FAULTS}.
   *
   * @param read its index, as {@link #reads} counts
   */
  default void failRead(long read) {
    throw new UnsupportedOperationException("reads of this store cannot be made to fail");
  }

  /**
   * Makes a read return less than it was asked for, if that can happen. Another read can read the rest.
   *
   * @param read its index, as {@link #reads} counts
   */
  default void shortRead(long read) {}

  /**
   * Returns how many faults were requested and have not struck.
   *
   * @return the number
   */
  int faultsToCome();

  /**
   * Returns how often the buffer made something durable or tried to.
   *
   * @return the number of syncs since this store was created or mounted
   */
  long syncs();

  /**
   * Returns the system resources, such as files and connections, that buffers opened here hold. Empty if that is not
   * known.
   *
   * @return their names; empty once every buffer is closed
   */
  default List<String> openHandles() {
    return List.of();
  }

  /**
   * Leaves the storage without free space, until some is given back or {@link #makeRoom} is called. Needs
   * {@link Capability#FULL_STORAGE}.
   */
  default void fillUp() {
    throw new UnsupportedOperationException("this store has no limit");
  }

  /**
   * Makes overwriting, creating files and renaming need space from now on, also after a crash, if only for a moment.
   * Deleting gives some space back. Needs {@link Capability#COPY_ON_WRITE}.
   */
  default void copyOnWrite() {
    throw new UnsupportedOperationException("this store overwrites in place");
  }

  /** Undoes {@link #fillUp}: there is plenty of space again. */
  default void makeRoom() {
    throw new UnsupportedOperationException("this store has no limit");
  }
}

package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;

/**
 * A store that several owners can reach, such as a bucket: {@link Capability#TAKEOVER}. Opening it takes the log over
 * from its owner, which continues to run and does not know yet. So {@link #open} may be called again and again, and every
 * buffer that was opened stays in use; the kit closes them all. Each owner has its own path to the storage. The kit can
 * hold single writes on it, below any layer that would send them again.
 *
 * <p>{@link #open} may be called by another thread than the other methods.
 */
public interface SharedStore extends TestStore {

  /**
   * Holds the next write that an owner sends, whatever its content. Further calls hold the writes after it.
   *
   * @param owner a buffer that was opened here
   * @return the write
   */
  HeldWrite holdWrite(Buffer<?> owner);

  /**
   * Holds a write of the owner that opens the log next, sent during the opening or later.
   *
   * @param index the index of the write among that owner's writes, from 0
   * @return the write
   */
  HeldWrite holdWriteOfNextOwner(int index);

  /**
   * A write request that is held. {@link #carryOut} and then {@link #timeOut} make an answer that got lost.
   * {@link #timeOut} and then {@link #carryOut} make a request that arrives late. {@link #timeOut} alone makes a request
   * that never arrives.
   */
  interface HeldWrite {

    /**
     * Returns whether the request was sent.
     *
     * @return true from then on
     */
    boolean sent();

    /**
     * Has the storage carry out the write now, with any outcome, and without an answer to the sender. Call it once, for a
     * write that was sent.
     */
    void carryOut();

    /** Tells the sender that there was no answer in time. For a write that was sent. */
    void timeOut();

    /**
     * Ends the hold. A write that was not sent is no longer held. A write that was sent is carried out and answered, if
     * that has not happened yet.
     */
    void letGo();
  }
}

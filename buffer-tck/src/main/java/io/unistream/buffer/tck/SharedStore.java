package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;

/**
 * A store that several owners can reach, such as a bucket: {@link Capability#TAKEOVER}. Opening it takes the log over from
 * whoever has it, who lives on and does not know yet. So {@link #open} may be called again and again, and every buffer that
 * was opened stays in use; the kit closes them all. Each owner has its own way to the storage, on which the kit can hold
 * single writes, below everything that would send them once more.
 *
 * <p>{@link #open} may be called by another thread than the other methods.
 */
public interface SharedStore extends TestStore {

  /**
   * Holds the next write that an owner sends, whatever it is about. Further calls hold the writes after it.
   *
   * @param owner a buffer that was opened here
   * @return the write
   */
  HeldWrite holdWrite(Buffer<?> owner);

  /**
   * Holds a write that the owner sends who opens the log next, while it is opening or later.
   *
   * @param index which of its writes, from 0
   * @return the write
   */
  HeldWrite holdWriteOfNextOwner(int index);

  /**
   * One write request that goes no further by itself. To {@link #carryOut} and then {@link #timeOut} is an answer that got
   * lost; the other way round, a request that arrives late; to {@link #timeOut} alone, one that never arrives.
   */
  interface HeldWrite {

    /**
     * Whether it was sent.
     *
     * @return true from then on
     */
    boolean sent();

    /**
     * Has the storage do it now, with whatever outcome; nobody is answered. For a write that was sent, once.
     */
    void carryOut();

    /** Tells the sender that there was no answer in time. For a write that was sent. */
    void timeOut();

    /** Ends this: what was not sent is not held any more; what was is carried out and answered, if it was not so far. */
    void letGo();
  }
}

package io.unistream.buffer.bench;

import java.nio.ByteBuffer;

/**
 * A log under test, used as a producer uses it: bytes in; the same bytes out, in order, then forgotten. What survived
 * when a call returns is said by the {@link Durability} that it was opened with.
 *
 * <p>Any thread may put, many at once; one thread at a time drains, while others put. Closed by whoever opened it.
 */
public interface Subject extends AutoCloseable {

  /**
   * Stores one record; it is safe in the crash class that was asked for when this returns.
   *
   * @param payload the record's bytes; the array is the caller's again when this returns, and will be changed
   * @throws Exception if it could not be stored
   */
  void put(byte[] payload) throws Exception;

  /**
   * Takes up to so many records from the front, gives each to the sink, and makes the log forget them, durably in its
   * crash class, with one commit for the lot.
   *
   * @param most the largest number of records to take, at least 1
   * @param sink looks at each
   * @return how many were taken; 0 if there is nothing
   * @throws Exception if reading or forgetting failed
   */
  int drain(int most, Sink sink) throws Exception;

  @Override
  void close() throws Exception;

  /** Looks at records. */
  @FunctionalInterface
  interface Sink {

    /**
     * Looks at a record's bytes, and adds something of them to a checksum so that no read can be left out.
     *
     * @param payload the bytes from position to limit; not kept
     */
    void record(ByteBuffer payload);
  }
}

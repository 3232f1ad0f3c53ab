package io.unistream.buffer.wal;

import io.unistream.buffer.BufferException;
import java.time.Duration;

/**
 * Receives the events of a log that no call causes. Safe for use by any thread. Its methods return at once and throw
 * nothing, because one of the buffer's own threads tells the listener.
 */
public interface WalObserver {

  /**
   * Called when the storage does not answer, or refuses for now, and the log tries again.
   *
   * @param cause what the storage said last
   */
  void storageAway(BufferException cause);

  /**
   * Called when the storage answers again.
   *
   * @param away how long it did not answer
   */
  void storageBack(Duration away);

  /**
   * Called when the log has failed for good or was taken over. The buffer fails with it: every call that waits for a
   * batch or for space, and every later call, throws.
   *
   * @param cause what the calls report; a {@link io.unistream.buffer.BufferFencedException} if another owner took over
   */
  void failed(BufferException cause);
}

package io.unistream.buffer.wal;

import io.unistream.buffer.BufferException;
import java.time.Duration;

/**
 * Whom a log tells of what happens to it while nobody calls. Safe for use by any thread; returns at once and throws nothing, because
 * a listener is told by a thread of the buffer's own.
 */
public interface WalObserver {

  /**
   * The storage does not answer, or refuses for now, and the log tries again.
   *
   * @param cause what it said last
   */
  void storageAway(BufferException cause);

  /**
   * The storage answers again.
   *
   * @param away how long it did not
   */
  void storageBack(Duration away);

  /**
   * The log has failed for good or was taken over. The buffer fails with it: whoever waits for a batch or for space is woken and
   * told, and so is every later call.
   *
   * @param cause what the calls are to say; a {@link io.unistream.buffer.BufferFencedException} if another owner took over
   */
  void failed(BufferException cause);
}

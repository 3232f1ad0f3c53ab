package io.unistream.buffer.file;

import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferStorageException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was found in a log is so, or was a change under way. The owner's changes are over within milliseconds, and damage
 * stays: so what is found in the same place {@value #TIMES} times, with pauses, is believed. What is found once is not.
 *
 * <p>Bounded: whoever looks again and again, and never finds the same twice, gives up after {@value #SECONDS} seconds, but not
 * before it has looked {@value #LOOKS} times: a long log takes long.
 */
final class Doubt {

  private static final int TIMES = 3;
  private static final int LOOKS = 20;
  private static final int SECONDS = 60;
  private static final int PAUSE_MILLIS = 50;
  private static final int EAGER_LOOKS = 10;

  private static final System.Logger LOG = System.getLogger(Doubt.class.getName());

  private final String what;
  private final LongSupplier nanoTime;
  private final long begun;
  private int looks;
  private int times;
  private @Nullable Object found;

  Doubt(String what) {
    this(what, System::nanoTime);
  }

  Doubt(String what, LongSupplier nanoTime) {
    this.what = what;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  /** Whether something has been found in the same place often enough. */
  boolean isOver(Object finding) {
    times = finding.equals(found) ? times + 1 : 1;
    found = finding;
    return times >= TIMES;
  }

  /** Waits until a change under way is over; to be followed by another look. */
  void pause(Exception finding) {
    checkBound(finding);
    sleep(PAUSE_MILLIS);
  }

  /** To be followed by another look, because the owner gave back what was being read. */
  void lookAgain(Exception change) {
    checkBound(change);
    if (looks > EAGER_LOOKS) {
      sleep(1);
    }
  }

  private void checkBound(Exception cause) {
    LOG.log(System.Logger.Level.DEBUG, what + " is looked at again", cause);
    looks++;
    if (looks >= LOOKS && nanoTime.getAsLong() - begun > TimeUnit.SECONDS.toNanos(SECONDS)) {
      throw new BufferStorageException(
          what + " changes faster than it can be read; try again", cause);
    }
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BufferInterruptedException("interrupted while waiting for a log to change", e);
    }
  }
}

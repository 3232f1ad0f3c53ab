package io.unistream.buffer.producer.tck;

import java.util.function.BooleanSupplier;

/**
 * A target in the test's own program, with the faults that the kit asks for: the beginning of a {@link TestTarget} of your own. The side of it
 * that takes deliveries asks at the right moments whether one is due: {@link #isDown}, then {@link #awaitGoOn}, then {@link #takesOnlyPart}, and
 * last {@link #losesAnswer}.
 *
 * <p>Safe for use by any thread. Its own methods hold its monitor only while they look or wait for it, so an extension may guard its state
 * by {@code synchronized} methods, too.
 *
 * @param <R> the record type
 */
public abstract class FaultyTarget<R> implements TestTarget<R> {

  private static final long ASKED_EVERY_MILLIS = 10;

  // Guarded by this.
  private boolean down;
  private boolean hanging;
  private boolean loseNext;
  private boolean onlyPart;
  private int waiting;

  /** For extensions. */
  protected FaultyTarget() {}

  @Override
  public void goDown() throws Exception {
    setDown(true);
  }

  @Override
  public void comeUp() throws Exception {
    setDown(false);
  }

  private synchronized void setDown(boolean now) {
    down = now;
  }

  @Override
  public synchronized void hang() throws Exception {
    hanging = true;
  }

  @Override
  public synchronized boolean isHanging() {
    return waiting > 0;
  }

  @Override
  public synchronized void goOn() {
    hanging = false;
    notifyAll();
  }

  @Override
  public synchronized void loseNextAnswer() throws Exception {
    loseNext = true;
  }

  @Override
  public synchronized void takeOnlyPart() throws Exception {
    onlyPart = true;
  }

  /** Lets whoever still waits go on. */
  @Override
  public void close() throws Exception {
    goOn();
  }

  /**
   * Returns whether the target is away.
   *
   * @return true from {@link #goDown} until {@link #comeUp}, unless these are overridden
   */
  protected final synchronized boolean isDown() {
    return down;
  }

  /**
   * Waits as long as the target hangs.
   *
   * @return whether it hung
   * @throws InterruptedException if the thread was interrupted, such as by the producer
   */
  protected final synchronized boolean awaitGoOn() throws InterruptedException {
    boolean hung = hanging;
    waiting++;
    try {
      while (hanging) {
        wait();
      }
    } finally {
      waiting--;
    }
    return hung;
  }

  /**
   * Waits as long as the target hangs, or until something else ends it, and hears no interrupt, as some drivers do. The thread is interrupted afterwards if it was meanwhile.
   *
   * @param brokenOff whether the wait ends before that, such as because its time is over; asked every few milliseconds, under the monitor
   * @return whether it hung
   */
  protected final synchronized boolean awaitGoOn(BooleanSupplier brokenOff) {
    boolean hung = hanging;
    boolean interrupted = false;
    waiting++;
    try {
      while (hanging && !brokenOff.getAsBoolean()) {
        try {
          wait(ASKED_EVERY_MILLIS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      waiting--;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return hung;
  }

  /**
   * Returns whether this delivery is to be taken in part.
   *
   * @return true once after each {@link #takeOnlyPart}
   */
  protected final synchronized boolean takesOnlyPart() {
    boolean part = onlyPart;
    onlyPart = false;
    return part;
  }

  /**
   * Returns whether the answer to this delivery, which was taken, is to be lost.
   *
   * @return true once after each {@link #loseNextAnswer}
   */
  protected final synchronized boolean losesAnswer() {
    boolean loses = loseNext;
    loseNext = false;
    return loses;
  }
}

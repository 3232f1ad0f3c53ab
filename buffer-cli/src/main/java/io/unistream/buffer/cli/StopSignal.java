package io.unistream.buffer.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has a command end in order when the process is told to, by Ctrl-C or SIGTERM: the command is told, and the process ends when this is
 * closed, or when the time is over. Its exit code is the signal's then (130, 143), whatever the command returns.
 */
final class StopSignal implements AutoCloseable {

  private final CountDownLatch ended = new CountDownLatch(1);
  private final int seconds;
  private volatile boolean given;
  private final Thread hook;

  private StopSignal(int seconds, Runnable stop) {
    this.seconds = seconds;
    this.hook = new Thread(() -> stop(stop), "buffer-cli-stop");
  }

  /**
   * Begins to listen.
   *
   * @param seconds how long the process waits for the command
   * @param stop makes the command end; returns at once
   */
  static StopSignal to(int seconds, Runnable stop) {
    StopSignal signal = new StopSignal(seconds, stop);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Whether the process was told to end. */
  boolean isGiven() {
    return given;
  }

  private void stop(Runnable stop) {
    given = true;
    stop.run();
    try {
      if (!ended.await(seconds, TimeUnit.SECONDS)) {
        System.getLogger(StopSignal.class.getName())
            .log(System.Logger.Level.DEBUG, "ended without waiting any longer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts a hook; the process ends all the same
    }
  }

  /** The command has done what it had to. */
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) { // the process ends
      System.getLogger(StopSignal.class.getName())
          .log(System.Logger.Level.DEBUG, "told to stop", e);
    }
  }
}

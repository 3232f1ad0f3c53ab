package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Sender;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A call of a sender in a thread of its own, which may hang. */
final class Attempting {

  /** A call. */
  interface Call {
    void run() throws Exception;
  }

  private final Thread thread;

  /** Written by the thread before it ends, read after that. */
  private @Nullable Throwable thrown;

  private Attempting(Call call) {
    thread = new Thread(
        () -> {
          try {
            call.run();
          } catch (Throwable e) { // judged by the check
            thrown = e;
          }
        },
        "attempt");
    thread.setDaemon(true);
  }

  static <R> Attempting begin(Sender<R> sender, Delivery<R> delivery) {
    return begin(() -> sender.send(delivery));
  }

  static Attempting begin(Call call) {
    Attempting attempt = new Attempting(call);
    attempt.thread.start();
    return attempt;
  }

  /** Waits for the end; false if it does not come in that time. */
  boolean ends(Duration within) throws InterruptedException {
    thread.join(Math.max(1, within.toMillis()));
    return !thread.isAlive();
  }

  boolean hasEnded() {
    return !thread.isAlive();
  }

  void interrupt() {
    thread.interrupt();
  }

  boolean is(Thread other) {
    return thread == other;
  }

  /** What it threw, if it has ended; null if it returned. */
  @Nullable
  Throwable thrown() {
    if (thread.isAlive()) {
      throw new IllegalStateException("the attempt has not ended");
    }
    return thrown;
  }

  /** Where it is. */
  String stack() {
    return Arrays.stream(thread.getStackTrace())
        .map(element -> "\n  at " + element)
        .collect(Collectors.joining());
  }
}

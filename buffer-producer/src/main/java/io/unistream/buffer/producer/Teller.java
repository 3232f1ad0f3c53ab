package io.unistream.buffer.producer;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells the listener, without a lock, and logs what it throws, whatever that is: a listener harms nothing. */
final class Teller {

  private static final System.Logger LOG = System.getLogger(Producer.class.getName());

  private final ProducerListener listener;
  private final String name;

  /** Guards the state that was told last, so that two threads do not tell it twice; not held while it is told. */
  private final Object guard = new Object();

  /** Whether a thread is telling; it looks again when it has told. */
  private boolean telling;

  private ProducerHealth.State told = ProducerHealth.State.UP;

  Teller(ProducerListener listener, String name) {
    this.listener = listener;
    this.name = name;
  }

  void tell(Consumer<ProducerListener> event) {
    try {
      event.accept(listener);
    } catch (Throwable e) { // also checked ones that were thrown sneakily
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "the listener of producer " + name + " failed; nothing else did",
          e);
    }
  }

  /** Tells the health if it has another state than the one that was told last. */
  void tellOf(Supplier<ProducerHealth> now) {
    while (tellNext(now)) {
      // Another thread may have had something older to tell: what is told last is as it is.
    }
  }

  private boolean tellNext(Supplier<ProducerHealth> now) {
    ProducerHealth health;
    synchronized (guard) {
      health = now.get();
      if (health.state() == told || telling) {
        return false;
      }
      told = health.state();
      telling = true;
    }
    try {
      tell(health);
    } finally {
      synchronized (guard) {
        telling = false;
      }
    }
    return true;
  }

  private void tell(ProducerHealth health) {
    log(health);
    tell(to -> to.onHealth(health));
  }

  void started(DeliveryMode mode, long records) {
    log(
        System.Logger.Level.INFO,
        () -> "producer " + name + " started (" + mode + "): " + records + " records to deliver");
  }

  private void log(ProducerHealth health) {
    if (health.phase() == ProducerHealth.Phase.CLOSED) {
      log(System.Logger.Level.INFO, () -> "producer " + name + " is closed");
      return;
    }
    log(
        health.state() == ProducerHealth.State.UP
            ? System.Logger.Level.INFO
            : System.Logger.Level.WARNING,
        () -> text(health));
  }

  private static void log(System.Logger.Level level, Supplier<String> text) {
    try {
      LOG.log(level, text);
    } catch (Throwable e) {
      return; // what a broken log handler does harms nothing either
    }
  }

  /** What an operator who has nothing but the log wants to know. */
  private String text(ProducerHealth health) {
    StringBuilder text = new StringBuilder("producer " + name + " is " + health.state());
    if (health.state() == ProducerHealth.State.UP) {
      return text.toString();
    }
    text.append(" (").append(health.phase()).append(')');
    health.cause().ifPresent(cause -> text.append(": ").append(Verdicts.text(cause)));
    health.batch().ifPresent(batch -> text.append("; batch ").append(batch));
    if (health.attempts() > 0) {
      text.append("; attempts at it: ").append(health.attempts());
    }
    health.nextAttempt().ifPresent(at -> text.append("; the next one at ").append(at));
    return text.toString();
  }
}

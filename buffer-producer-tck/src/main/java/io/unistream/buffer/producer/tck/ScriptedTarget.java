package io.unistream.buffer.producer.tck;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** A target that takes, takes in part, refuses, hangs and loses its answers as a seed says; healed, it takes all but poison. */
final class ScriptedTarget implements Sender<String> {

  private final Ledger ledger;
  private final BufferClock clock;
  private final ProducerSettings settings;
  private final Random random;

  /** Whether poison is told by its index, or thrown for all; the same for one target. */
  private final boolean tells;

  private final int generation;
  private volatile boolean healed;
  private volatile boolean closed;

  ScriptedTarget(Ledger ledger, BufferClock clock, ProducerSettings settings, long seed) {
    this.ledger = ledger;
    this.clock = clock;
    this.settings = settings;
    this.random = new Random(seed);
    this.tells = random.nextBoolean();
    this.generation = ledger.newProducer();
  }

  void heal() {
    healed = true;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void send(Delivery<String> delivery) throws Exception {
    ledger.began(delivery, generation, clock.nanoTime());
    try {
      if (healed) {
        takeWhatIsGood(delivery);
      } else {
        play(delivery);
      }
    } finally {
      ledger.ended(delivery);
    }
  }

  private void play(Delivery<String> delivery) throws Exception {
    int die;
    synchronized (random) {
      die = random.nextInt(20);
    }
    switch (die) {
      case 0, 1 -> {
        notBefore(delivery, settings.retryMin());
        throw new IOException("connection refused");
      }
      case 2 -> {
        notBefore(delivery, Duration.ofMinutes(3));
        throw SendException.of(Verdict.RETRY, "busy").withRetryAfter(Duration.ofMinutes(3));
      }
      case 3 -> {
        notBefore(delivery, settings.holdProbe());
        throw SendException.of(Verdict.HOLD, "no such table");
      }
      case 4 -> { // the answer is lost
        takeAll(delivery, delivery.records().size());
        notBefore(delivery, settings.retryMin());
        throw new IOException("connection reset");
      }
      case 5 -> { // some of it, and then not even that is told
        takeAll(delivery, delivery.records().size() / 2);
        notBefore(delivery, settings.retryMin());
        throw new IOException("broken pipe");
      }
      case 6, 7, 8 -> takeAPart(delivery);
      case 9 -> {
        notBefore(delivery, settings.retryMin());
        throw new AssertionError("a sender's own mistake");
      }
      case 10 -> hang(delivery);
      case 11 -> {
        Thread.currentThread().interrupt(); // a sender that leaves its flag set
        takeWhatIsGood(delivery);
      }
      default -> takeWhatIsGood(delivery);
    }
  }

  private void notBefore(Delivery<String> delivery, Duration pause) {
    ledger.notBefore(delivery, clock.nanoTime() + pause.toNanos());
  }

  private void takeAll(Delivery<String> delivery, int count) {
    for (int i = 0; i < count; i++) {
      if (!Records.isPoison(delivery.records().get(i))) {
        ledger.took(delivery, i);
      }
    }
  }

  private void takeAPart(Delivery<String> delivery) {
    boolean retries = false;
    for (int i = 0; i < delivery.records().size(); i++) {
      boolean take;
      synchronized (random) {
        take = random.nextBoolean();
      }
      if (Records.isPoison(delivery.records().get(i))) {
        delivery.reject(i, "poison");
      } else if (take) {
        ledger.took(delivery, i);
      } else {
        delivery.retry(i, "not now");
        retries = true;
      }
    }
    if (retries) {
      notBefore(delivery, settings.retryMin());
    }
  }

  private void takeWhatIsGood(Delivery<String> delivery) {
    boolean poison = delivery.records().stream().anyMatch(Records::isPoison);
    if (poison && !tells) {
      throw SendException.of(Verdict.REJECT, "poison");
    }
    for (int i = 0; i < delivery.records().size(); i++) {
      if (Records.isPoison(delivery.records().get(i))) {
        delivery.reject(i, "poison");
      } else {
        ledger.took(delivery, i);
      }
    }
  }

  /** Takes nothing until it is given up, and then says that it took all, or something else. */
  private void hang(Delivery<String> delivery) throws InterruptedException {
    CountDownLatch aborted = new CountDownLatch(1);
    boolean deaf;
    synchronized (random) {
      deaf = random.nextBoolean();
    }
    if (deaf) {
      delivery.onAbort(aborted::countDown);
      aborted.await();
    } else {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // it leaves the flag set, too
      }
    }
    ledger.late(delivery);
    delivery.reject(0, "too late to say so");
  }

  @Override
  public void close() {
    closed = true;
  }
}

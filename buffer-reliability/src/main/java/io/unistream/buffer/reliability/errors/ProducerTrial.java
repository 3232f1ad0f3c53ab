package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerHealth;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.reliability.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario with a producer over a log on a disk in the heap; public for whoever makes it by reflection. A producer that
 * has failed is closed, and another one is started.
 */
public final class ProducerTrial implements Callable<Long> {

  private static final int STEPS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRIES = 3;

  /** A record whose put is not known to have ended. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pending(byte[] record, CompletableFuture<Long> future) {}

  private final long seed;
  private final World world = CrashDisk.empty();
  private final Witness records = new Witness(World.LONGEST);
  private final Threads threads = Threads.now();
  private final Target target;
  private final List<Pending> pending = new ArrayList<>();
  private @Nullable Producer<byte[]> producer;

  /**
   * For one run.
   *
   * @param backend which
   * @param seed what the calls follow from
   * @param crashes not here
   * @param store not here
   */
  public ProducerTrial(String backend, long seed, boolean crashes, @Nullable Object store) {
    this.seed = seed;
    this.target = new Target(seed);
  }

  private Producer<byte[]> producer() {
    return Objects.requireNonNull(producer);
  }

  @Override
  public Long call() {
    SplittableRandom random = new SplittableRandom(seed);
    start("start");
    steps(random);
    flush();
    steps(random);
    close();
    start("start");
    steps(random);
    flush();
    target.check();
    close();
    try (Buffer<byte[]> left = world.open()) {
      if (left.stats().backlogRecords() != 0) {
        throw new Wrong("PROD-13: all was flushed, and the log says " + left.stats());
      }
    }
    threads.checkEnded();
    User.checkLeaks(world);
    return target.acknowledged();
  }

  private void start(String phase) {
    ProducerSettings.Builder settings = ProducerSettings.builder()
        .name("trial")
        .attemptTimeout(Duration.ofMinutes(2))
        .holdProbe(Duration.ofMillis(20))
        .retry(Duration.ofMillis(1), Duration.ofMillis(20))
        .closeTimeout(PATIENCE);
    ProducerSettings mode =
        (seed & 1) == 0 ? settings.build() : settings.pipelined().build();
    producer = null;
    for (int tries = 1; producer == null; tries++) {
      try {
        producer = call(phase, () -> Producer.start(world::open, target, mode));
      } catch (BufferLockedException e) {
        User.checkAbandoned(phase, e, tries, world);
      } catch (RuntimeException | Error e) {
        User.checkInjected(phase, e);
        if (tries == TRIES) {
          throw new Wrong("the producer cannot be started any more: " + e, e);
        }
      }
    }
  }

  private void close() {
    for (int tries = 1; ; tries++) {
      try {
        call("close", () -> {
          producer().close();
          return true;
        });
        break;
      } catch (RuntimeException | Error e) {
        User.checkInjected("close", e);
        if (tries == TRIES) {
          throw new Wrong("the producer cannot be closed: " + e, e);
        }
      }
    }
    settle();
  }

  private void steps(SplittableRandom random) {
    for (int i = 0; i < STEPS; i++) {
      int what = random.nextInt(20);
      if (what < 8) {
        put(record -> call("put", () -> producer().put(record)));
      } else if (what < 12) {
        put(record -> call("putAll", () -> producer().putAll(List.of(record))).first());
      } else if (what < 18) {
        putAsync();
      } else if (what == 18) {
        flush();
      } else {
        look();
      }
    }
    settle();
  }

  private void look() {
    try {
      call("stats", () -> producer().stats().hashCode() + producer().health().hashCode());
    } catch (RuntimeException | Error e) {
      User.checkInjected("stats", e);
    }
  }

  private interface Put {

    long put(byte[] record);
  }

  private void put(Put put) {
    byte[] record = records.next();
    target.putting(record);
    try {
      target.acknowledged(record, put.put(record));
    } catch (RuntimeException | Error e) {
      User.checkInjected("put", e);
    }
  }

  private void putAsync() {
    byte[] record = records.next();
    target.putting(record);
    try {
      pending.add(new Pending(record, call("putAsync", () -> producer().putAsync(record))));
    } catch (RuntimeException | Error e) {
      User.checkInjected("putAsync", e);
    }
  }

  private void settle() {
    for (Pending each : pending) {
      try {
        target.acknowledged(each.record, each.future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        User.checkInjected("a future", cause);
      } catch (TimeoutException e) {
        throw new Wrong("ERR-ERROR: a future does not complete", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Wrong("interrupted", e);
      }
    }
    pending.clear();
  }

  /** Until all is at the target, by another producer if this one has failed. */
  private void flush() {
    settle();
    for (int tries = 1; ; tries++) {
      boolean flushed = false;
      long begin = System.nanoTime();
      try {
        flushed = call("flush", () -> producer().flush(PATIENCE));
      } catch (RuntimeException | Error e) {
        User.checkInjected("flush", e);
      }
      if (flushed) {
        return;
      }
      ProducerHealth health = producer().health();
      if (System.nanoTime() - begin >= PATIENCE.toNanos()) {
        throw new Wrong("ERR-ERROR: the producer does nothing any more: " + health);
      }
      if (tries == TRIES) {
        throw new Wrong("flush does not work any more: " + health);
      }
      if (health.phase() == ProducerHealth.Phase.FAILED) {
        if (health.state() != ProducerHealth.State.DOWN) {
          throw new Wrong("PROD-19: a producer that has failed is not DOWN: " + health);
        }
        close();
        start("start");
      }
    }
  }

  private static <T> T call(String phase, Supplier<T> action) {
    return User.call(phase, action);
  }
}

package io.unistream.buffer.producer.tck;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.producer.AttemptEvent;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerListener;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.ManualClock;
import io.unistream.buffer.tck.TestStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A producer over a store of the harness, with a clock that is moved by hand, and what is needed to look at it. */
final class Stage implements AutoCloseable {

  /** How long a check waits for another thread, in real time, until it calls that a failure. */
  static volatile long patienceNanos = TimeUnit.SECONDS.toNanos(60);

  final ManualClock clock = new ManualClock();
  final BufferHarness harness;
  final TestStore store;
  final List<AttemptEvent> attempts = new CopyOnWriteArrayList<>();
  final List<Thread> threads = new CopyOnWriteArrayList<>();

  /** Whether a thread that looks as if it waited is about to wake; the clock knows of those that wait by it. */
  volatile BooleanSupplier isWaking = () -> false;

  private final Ledger ledger;
  private final int maxRecords;
  private final int window;

  private @Nullable Producer<String> producer;
  private volatile @Nullable KitBuffer buffer;
  private final AtomicInteger openings = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();

  Stage(BufferHarness harness, Ledger ledger, int maxRecords, int window) {
    this.harness = harness;
    this.ledger = ledger;
    this.maxRecords = maxRecords;
    this.window = window;
    this.store = harness.newStore();
  }

  boolean canReopen() {
    return harness.capabilities().contains(Capability.REOPEN);
  }

  int openings() {
    return openings.get();
  }

  /** The next openings fail. */
  void refuseOpenings(int count) {
    refusals.set(count);
  }

  KitBuffer open() {
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new BufferStorageException("the kit refuses this opening");
    }
    openings.incrementAndGet();
    int life = ledger.newLife();
    KitBuffer opened = new KitBuffer(
        store.open(
            BufferSettings.builder()
                .emit(EmitPolicy.defaults()
                    .withMaxRecords(maxRecords)
                    .withMaxBytes(10_000)
                    .withMaxInFlight(window))
                .capacity(Capacity.defaults().withMaxRecords(100_000).withMaxBytes(10_000_000))
                .build(),
            Records.codec(),
            BufferComponents.defaults().withClock(clock)),
        ledger,
        life);
    buffer = opened;
    return opened;
  }

  KitBuffer buffer() {
    KitBuffer now = buffer;
    if (now == null) {
      throw new IllegalStateException("no buffer is open");
    }
    return now;
  }

  Producer<String> start(
      Sender<String> sender, ProducerSettings settings, @Nullable DeadLetters<String> grave) {
    return start(sender, settings, grave, components -> components);
  }

  Producer<String> start(
      Sender<String> sender,
      ProducerSettings settings,
      @Nullable DeadLetters<String> grave,
      UnaryOperator<ProducerComponents<String>> more) {
    ProducerComponents<String> components = ProducerComponents.<String>defaults()
        .withClock(clock)
        .withKey(Records::key)
        .withThreads(this::thread)
        .withListener(new ProducerListener() {
          @Override
          public void onAttempt(AttemptEvent event) {
            attempts.add(event);
            ledger.heard(event);
          }
        });
    if (grave != null) {
      components = components.withDeadLetters(grave);
    }
    ProducerComponents<String> all = more.apply(components);
    long start = System.nanoTime();
    while (true) {
      try {
        Producer<String> started = Producer.start(this::open, sender, settings, all);
        producer = started;
        return started;
      } catch (BufferLockedException e) {
        // The one before was opening its buffer again when its grace, by this clock, was over.
        if (System.nanoTime() - start > patienceNanos) {
          throw new AssertionError("the producer before has its buffer open", e);
        }
        LockSupport.parkNanos(50_000);
      }
    }
  }

  /** Waits, in real time, until something is so; moves the clock meanwhile by so much each time, if it is positive. */
  void await(String what, Duration step, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      ledger.check();
      if (System.nanoTime() - start > patienceNanos) {
        throw new AssertionError("it did not come to this: " + what + ". "
            + (producer == null ? "" : producer.health()));
      }
      if (!step.isZero() && isIdle()) {
        clock.advance(step);
      }
      LockSupport.parkNanos(50_000);
    }
  }

  /**
   * Whether no thread of the producer's has anything to do but wait. Time that is moved by hand would else be over before threads have done what takes
   * none. A thread that is woken looks as if it waited until it has a processor, which may take long: so the clock and the target are asked who was
   * woken. What neither knows, such as who comes next at the buffer's own lock, takes moments, and so all is asked three times.
   */
  boolean isIdle() {
    for (int i = 0; i < 3; i++) {
      if (!clock.isQuiet() || isWaking.getAsBoolean()) {
        return false;
      }
      for (Thread thread : threads) {
        Thread.State state = thread.getState();
        if (state == Thread.State.RUNNABLE || state == Thread.State.BLOCKED) {
          return false;
        }
      }
      LockSupport.parkNanos(20_000);
    }
    return true;
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "producer-under-test");
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  /** Lets time pass once nobody is about to wait: whoever has looked at the time, and not begun to wait, would wait that much longer. */
  void pass(Duration time) {
    await("nothing is under way", this::isIdle);
    clock.advance(time);
  }

  void await(String what, BooleanSupplier condition) {
    await(what, Duration.ZERO, condition);
  }

  /** Closes with the clock moving. */
  boolean close(Producer<String> closing, Duration timeout) {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        closed.complete(closing.close(timeout));
      } catch (Throwable e) {
        closed.completeExceptionally(e);
      }
    });
    threads.add(thread); // time passes while it waits, and not while it works
    thread.start();
    await("close returns", Duration.ofMillis(500), closed::isDone);
    return closed.join();
  }

  @Override
  public void close() {
    Producer<String> last = producer;
    if (last != null) {
      close(last, Duration.ZERO);
    }
    store.close();
  }
}

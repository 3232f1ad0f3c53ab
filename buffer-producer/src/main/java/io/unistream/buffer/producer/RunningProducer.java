package io.unistream.buffer.producer;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A producer that was started: puts go to its buffer, the rest is done by its {@link Worker}s. */
final class RunningProducer<R> implements Producer<R> {

  private final State<R> state;
  private final Ending<R> ending;

  private RunningProducer(State<R> state, Ending<R> ending) {
    this.state = state;
    this.ending = ending;
  }

  static <R> Producer<R> start(
      Supplier<? extends Buffer<R>> opener,
      Sender<R> sender,
      ProducerSettings settings,
      ProducerComponents<R> components) {
    Objects.requireNonNull(opener, "opener");
    Objects.requireNonNull(sender, "sender");
    Objects.requireNonNull(settings, "settings");
    if (settings.mode() == DeliveryMode.BY_KEY && components.key().isEmpty()) {
      throw new IllegalArgumentException(
          "producer.mode BY_KEY needs a key: ProducerComponents.withKey");
    }
    if (!sender.supports(settings.mode())) {
      throw new IllegalArgumentException("producer.mode " + settings.mode()
          + " is one that the sender does not support: " + sender);
    }
    Sender.Effect effect = Objects.requireNonNull(sender.effect(), "sender.effect");
    Buffer<R> buffer = Objects.requireNonNull(opener.get(), "the opener returned null");
    try {
      int window = window(settings, buffer.stats().maxInFlight());
      Backoff backoff = new Backoff(settings, () -> ThreadLocalRandom.current().nextDouble());
      State<R> state = new State<>(settings, components, effect, buffer, window, backoff);
      return start(state, opener, sender, components);
    } catch (RuntimeException | Error e) {
      buffer.close();
      throw e;
    }
  }

  private static <R> Producer<R> start(
      State<R> state,
      Supplier<? extends Buffer<R>> opener,
      Sender<R> sender,
      ProducerComponents<R> components) {
    ThreadFactory threads = components.threads().orElseGet(() -> daemons(state.settings.name()));
    DeadLetters<R> grave = components.deadLetters().orElse(null);
    Supplier<Worker<R>> workers = () -> new Worker<>(state, opener, sender, grave);
    Watch<R> watch = new Watch<>(state, threads, () -> workers.get().run());
    Ending<R> ending = new Ending<>(state, sender, grave, threads);
    int others = state.settings.mode() == DeliveryMode.ORDERED ? 0 : 1;
    @Nullable Thread[] running = new Thread[1 + state.permits + others];
    boolean started = false;
    try {
      for (int i = 0; i < running.length; i++) {
        Thread thread = threads.newThread(i == 0 ? watch : workers.get());
        thread.start();
        running[i] = thread;
      }
      state.teller.started(state.settings.mode(), state.buffer.stats().backlogRecords());
      Producer<R> producer = new RunningProducer<>(state, ending);
      started = true;
      return producer;
    } finally {
      if (!started) {
        stop(state, ending, running);
      }
    }
  }

  /** Where there is no memory to wait for the lock, an interrupt lets the threads see that they are to end. */
  private static void stop(State<?> state, Ending<?> ending, @Nullable Thread[] running) {
    state.stage = State.Stage.STOPPED;
    try {
      ending.stop();
    } finally {
      for (Thread thread : running) {
        if (thread != null) {
          thread.interrupt();
        }
      }
    }
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "buffer-producer-" + name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** How many batches may be in hand: what the mode needs of what the buffer allows. */
  private static int window(ProducerSettings settings, int maxInFlight) {
    int needed = settings.leastInFlight();
    if (maxInFlight > 0 && maxInFlight < needed) {
      throw new IllegalArgumentException("producer.mode " + settings.mode() + " with "
          + settings.lanes() + " lanes needs a buffer whose emit.maxInFlight is at least " + needed
          + ", was " + maxInFlight);
    }
    int most = maxInFlight > 0 ? maxInFlight : Integer.MAX_VALUE;
    return switch (settings.mode()) {
      case ORDERED, PIPELINED -> needed;
      case UNORDERED, BY_KEY -> most;
    };
  }

  @Override
  public long put(R record) {
    Buffer<R> buffer = open();
    try {
      return buffer.put(record);
    } catch (BufferClosedException e) {
      throw closed(e);
    } catch (BufferFailedException | UnknownOutcomeException e) {
      state.met(buffer, e);
      throw e;
    }
  }

  @Override
  public SequenceRange putAll(Collection<? extends R> records) {
    Buffer<R> buffer = open();
    try {
      return buffer.putAll(records);
    } catch (BufferClosedException e) {
      throw closed(e);
    } catch (BufferFailedException | UnknownOutcomeException e) {
      state.met(buffer, e);
      throw e;
    }
  }

  @Override
  public CompletableFuture<Long> putAsync(R record) {
    Buffer<R> buffer = open();
    try {
      CompletableFuture<Long> future = buffer.putAsync(record);
      if (!future.isDone() || future.isCompletedExceptionally()) {
        var unused = future.whenComplete((number, failure) -> {
          if (failure != null) {
            state.met(buffer, failure);
          }
        });
      }
      return future;
    } catch (BufferClosedException e) {
      throw closed(e);
    } catch (BufferFailedException | UnknownOutcomeException e) {
      state.met(buffer, e);
      throw e;
    }
  }

  private Buffer<R> open() {
    if (state.stage != State.Stage.RUNNING) {
      throw new BufferClosedException("producer " + state.settings.name() + " is closed");
    }
    return state.buffer;
  }

  /** What it means to a caller that the buffer is closed. */
  private BufferException closed(BufferClosedException e) {
    Throwable failed = state.failed;
    if (failed != null) {
      return new BufferFailedException(
          "producer " + state.settings.name() + " has failed: " + Verdicts.text(failed), failed);
    }
    return state.stage == State.Stage.RUNNING
        ? new BufferFailedException(
            "the buffer of producer " + state.settings.name()
                + " failed, and is being opened again",
            e)
        : e;
  }

  @Override
  public boolean flush(Duration timeout) {
    long deadline = Ending.deadline(state.clock, timeout);
    long target = 0;
    boolean sealed = false;
    state.lock.lock();
    try {
      int log = state.logs;
      while (true) {
        if (state.failed != null
            || state.stage == State.Stage.STOPPED
            || state.logs != log) { // the opener made a new log: what was put before is not in it
          return false;
        }
        if (!sealed && !state.mustReopen) {
          Buffer<R> buffer = state.buffer;
          long last = seal(buffer);
          sealed = last >= 0;
          target = last;
          if (sealed) {
            continue; // the lock was given back meanwhile, and nobody woke this thread
          }
        }
        if (sealed && isCommitted(target)) {
          return true;
        }
        long left = deadline - state.clock.nanoTime();
        if (left <= 0) {
          return false;
        }
        // The storage refused the seal: nobody says when it would not.
        long pause = state.settings.retryMin().toNanos();
        state.clock.await(
            state.lock, state.changed, sealed || state.mustReopen ? left : Math.min(left, pause));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BufferInterruptedException("interrupted while flushing; nothing is lost", e);
    } finally {
      if (state.lock.isHeldByCurrentThread()) { // else an error came while it was given back
        state.lock.unlock();
      }
    }
  }

  /** Seals the open batch, without the lock, which is held by the caller; -1 if that is to be tried again. */
  private long seal(Buffer<R> buffer) {
    state.lock.unlock();
    try {
      return buffer.seal();
    } catch (BufferStorageException
        | BufferFailedException
        | UnknownOutcomeException
        | BufferClosedException e) {
      state.met(buffer, e);
      return -1; // tried again, on the buffer that is opened if this one failed
    } finally {
      state.lock.lock();
    }
  }

  private boolean isCommitted(long target) {
    return state.committedThrough >= target
        || (state.flights.isEmpty() && state.buffer.stats().backlogRecords() == 0);
  }

  @Override
  public void pause() {
    state.lock.lock();
    try {
      state.paused = true;
      state.publish();
    } finally {
      state.lock.unlock();
    }
    state.tellHealth();
  }

  @Override
  public void resume() {
    state.lock.lock();
    try {
      state.paused = false;
      state.guard.reset();
      long now = state.clock.nanoTime();
      state.pollTrouble.tryNow(now);
      state.commitTrouble.tryNow(now);
      state.reopenTrouble.tryNow(now);
      state.flights.forEach(flight -> flight.parts.forEach(part -> part.trouble.tryNow(now)));
      state.publish();
    } finally {
      state.lock.unlock();
    }
    state.tellHealth();
  }

  @Override
  public ProducerHealth health() {
    return state.look.health(state.clock);
  }

  @Override
  public ProducerStats stats() {
    return state.look.stats(state.buffer.stats());
  }

  @Override
  public boolean close(Duration timeout) {
    return ending.close(timeout);
  }

  @Override
  public void close() {
    close(state.settings.closeTimeout());
  }

  @Override
  public String toString() {
    return "Producer[" + state.settings.name() + ", " + health().phase() + "]";
  }
}

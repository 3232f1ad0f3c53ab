package io.unistream.buffer.producer;

import io.unistream.buffer.BufferClock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a producer is given besides its buffer, sender and settings. Immutable; each is exchanged by a method of its own.
 *
 * @param <R> the record type
 */
public final class ProducerComponents<R> {

  private final BufferClock clock;
  private final ProducerListener listener;
  private final @Nullable DeadLetters<R> deadLetters;
  private final @Nullable Function<? super R, ?> key;
  private final @Nullable ThreadFactory threads;

  private ProducerComponents(
      BufferClock clock,
      ProducerListener listener,
      @Nullable DeadLetters<R> deadLetters,
      @Nullable Function<? super R, ?> key,
      @Nullable ThreadFactory threads) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.deadLetters = deadLetters;
    this.key = key;
    this.threads = threads;
  }

  /**
   * Returns the system's clock, a listener that does nothing, threads of the producer's own; no dead letters, no key.
   *
   * @param <R> the record type
   * @return the components for a start
   */
  public static <R> ProducerComponents<R> defaults() {
    return new ProducerComponents<>(
        BufferClock.system(), new ProducerListener() {}, null, null, null);
  }

  /**
   * Returns these components with another clock.
   *
   * @param newClock the source of time for pauses and time-outs
   * @return the new components
   */
  public ProducerComponents<R> withClock(BufferClock newClock) {
    return new ProducerComponents<>(newClock, listener, deadLetters, key, threads);
  }

  /**
   * Returns these components with another listener.
   *
   * @param newListener is told of what happens
   * @return the new components
   */
  public ProducerComponents<R> withListener(ProducerListener newListener) {
    return new ProducerComponents<>(clock, newListener, deadLetters, key, threads);
  }

  /**
   * Returns these components with a place for records that the target refuses for good.
   *
   * @param newDeadLetters where they go; the producer closes it
   * @return the new components
   */
  public ProducerComponents<R> withDeadLetters(DeadLetters<R> newDeadLetters) {
    return new ProducerComponents<>(
        clock, listener, Objects.requireNonNull(newDeadLetters, "deadLetters"), key, threads);
  }

  /**
   * Returns these components with a key, for {@link DeliveryMode#BY_KEY}: records of equal keys keep their order.
   *
   * @param newKey gives a record's key, by whose {@code hashCode} the record gets its lane; null is a key too. A function that throws is
   *     taken for one that gives null
   * @return the new components
   */
  public ProducerComponents<R> withKey(Function<? super R, ?> newKey) {
    return new ProducerComponents<>(
        clock, listener, deadLetters, Objects.requireNonNull(newKey, "key"), threads);
  }

  /**
   * Returns these components with a maker of threads, such as virtual ones. They need not be daemons, and must run what they are given.
   *
   * @param newThreads makes the producer's threads
   * @return the new components
   */
  public ProducerComponents<R> withThreads(ThreadFactory newThreads) {
    return new ProducerComponents<>(
        clock, listener, deadLetters, key, Objects.requireNonNull(newThreads, "threads"));
  }

  /**
   * Returns the source of time.
   *
   * @return the clock
   */
  public BufferClock clock() {
    return clock;
  }

  /**
   * Returns who is told of what happens.
   *
   * @return the listener
   */
  public ProducerListener listener() {
    return listener;
  }

  /**
   * Returns where records go that the target refuses for good.
   *
   * @return the dead letters, if there are any
   */
  public Optional<DeadLetters<R>> deadLetters() {
    return Optional.ofNullable(deadLetters);
  }

  /**
   * Returns what gives a record its key.
   *
   * @return the function, if there is one
   */
  public Optional<Function<? super R, ?>> key() {
    return Optional.ofNullable(key);
  }

  /**
   * Returns what makes the producer's threads.
   *
   * @return the maker, if one was given
   */
  public Optional<ThreadFactory> threads() {
    return Optional.ofNullable(threads);
  }
}

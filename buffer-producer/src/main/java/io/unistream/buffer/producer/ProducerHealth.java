package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the way to the target is. Immutable. */
public final class ProducerHealth {

  /** What an operator wants to know first. */
  public enum State {
    /** The target takes what it is sent, or there is nothing to send. */
    UP,
    /** Attempts have failed for less than a minute. */
    DEGRADED,
    /** Nothing arrives: attempts have failed for a minute, or somebody has to act. Puts go on, until the capacity is used up. */
    DOWN
  }

  /** What the producer does about the batch that everything waits for. */
  public enum Phase {
    /** There is no batch to send, or it was not read yet. */
    WAITING,
    /** The batch is at the target. */
    SENDING,
    /** An attempt failed, and a pause is made before the next one. */
    BACKING_OFF,
    /** Nothing passes until somebody acts. */
    HOLDING,
    /** An attempt does not return, although it was given up. */
    HUNG,
    /** The dead letters do not take a record. */
    BURYING,
    /** The buffer does not take the commit. */
    COMMITTING,
    /** The buffer failed and is being opened again. */
    REOPENING,
    /** {@link Producer#pause} was called. */
    PAUSED,
    /** The producer has failed for good: another owner has the log, or a fault of its own. The log is unharmed. */
    FAILED,
    /** The producer is closed. */
    CLOSED
  }

  private final State state;
  private final Phase phase;
  private final Instant since;
  private final @Nullable Throwable cause;
  private final @Nullable BatchId batch;
  private final int attempts;
  private final @Nullable Instant nextAttempt;
  private final List<StackTraceElement> stack;

  ProducerHealth(
      State state,
      Phase phase,
      Instant since,
      @Nullable Throwable cause,
      @Nullable BatchId batch,
      int attempts,
      @Nullable Instant nextAttempt,
      List<StackTraceElement> stack) {
    this.state = Objects.requireNonNull(state, "state");
    this.phase = Objects.requireNonNull(phase, "phase");
    this.since = Objects.requireNonNull(since, "since");
    this.cause = cause;
    this.batch = batch;
    this.attempts = attempts;
    this.nextAttempt = nextAttempt;
    this.stack = List.copyOf(stack);
  }

  /**
   * Returns the state.
   *
   * @return the state
   */
  public State state() {
    return state;
  }

  /**
   * Returns what is done about the batch that everything waits for.
   *
   * @return the phase
   */
  public Phase phase() {
    return phase;
  }

  /**
   * Returns since when attempts have failed, or else since when the phase is what it is, by the wall clock.
   *
   * @return the time
   */
  public Instant since() {
    return since;
  }

  /**
   * Returns what failed last.
   *
   * @return the exception or error, if the state is not {@link State#UP} because of one
   */
  public Optional<Throwable> cause() {
    return Optional.ofNullable(cause);
  }

  /**
   * Returns the batch that the phase is about.
   *
   * @return of the batches in flight the one that is worst off, and of several the oldest; empty if it is about none of them
   */
  public Optional<BatchId> batch() {
    return Optional.ofNullable(batch);
  }

  /**
   * Returns how many attempts were made at what is left of that batch.
   *
   * @return their number
   */
  public int attempts() {
    return attempts;
  }

  /**
   * Returns when the next attempt is due, by the wall clock.
   *
   * @return the time, if a pause is being made
   */
  public Optional<Instant> nextAttempt() {
    return Optional.ofNullable(nextAttempt);
  }

  /**
   * Returns where the attempt stands that does not return.
   *
   * @return the stack of its thread when it was given up; empty unless the phase is {@link Phase#HUNG}
   */
  public List<StackTraceElement> stack() {
    return stack;
  }

  @Override
  public String toString() {
    return "ProducerHealth[state=" + state + ", phase=" + phase + ", since=" + since + ", cause="
        + cause + ", batch=" + batch + ", attempts=" + attempts + ", nextAttempt=" + nextAttempt
        + ", stack=" + stack.size() + "]";
  }
}

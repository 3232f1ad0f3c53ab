package io.unistream.buffer.producer;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Delivers records to a target: the one thing that a user of {@link Producer} writes.
 *
 * <pre>{@code
 * Sender<Order> sender = delivery -> http.post(delivery.key(), delivery.records());
 * }</pre>
 *
 * <p><b>What returning and throwing mean.</b> When {@link #send} returns, the target has all records of the delivery, but for those
 * that were told by {@link Delivery#reject} and {@link Delivery#retry}. When it throws a {@link SendException}, that
 * says what becomes of the records; when it throws anything else, they are sent again later. What was told by {@code reject} and {@code
 * retry} before throwing does not count.
 *
 * <p><b>Threads.</b> One delivery at a time, unless the producer's mode allows more: {@link DeliveryMode#UNORDERED} and {@link
 * DeliveryMode#BY_KEY} call {@code send} from as many threads at once as there are lanes. The thread is the producer's own. It is interrupted only when
 * an attempt is given up, after its time is over or at the end of {@link Producer#close}.
 *
 * <p><b>Time.</b> An attempt that takes longer than {@link ProducerSettings#attemptTimeout()} is given up: what {@link Delivery#onAbort}
 * was given is run, then the thread is interrupted. What the attempt does after that counts for nothing. As long as it does not
 * return, its records are not sent again.
 *
 * @param <R> the record type
 */
@FunctionalInterface
public interface Sender<R> extends AutoCloseable {

  /**
   * Delivers records to the target, and waits until it has them.
   *
   * @param delivery the records, and what their fate is told to
   * @throws SendException if not all of them reached the target, with the verdict
   * @throws Exception if that is unknown, or for now: the records are sent again later
   */
  void send(Delivery<R> delivery) throws Exception;

  /**
   * Returns what an attempt that failed may have left at the target.
   *
   * @return {@link Effect#ANY} unless overridden
   */
  default Effect effect() {
    return Effect.ANY;
  }

  /**
   * Returns whether this sender is right in a mode. One that keeps a high-water mark at the target is not where batches overtake each other: it would take a record for
   * delivered that is not. {@link Producer#start} refuses a sender whose answer is false.
   *
   * @param mode the producer's mode
   * @return true unless overridden
   */
  default boolean supports(DeliveryMode mode) {
    return true;
  }

  /** Frees what the sender holds. Called once, at the end of {@link Producer#close}, when no attempt runs but one that hangs. */
  @Override
  default void close() {}

  /**
   * Returns a sender for a client with futures. It waits for the stage that the function returns; when the attempt is given up, it
   * cancels the stage's future.
   *
   * @param send begins to send, and returns a stage that completes once the target has the records
   * @param <R> the record type
   * @return the sender
   */
  static <R> Sender<R> async(Function<? super Delivery<R>, ? extends CompletionStage<?>> send) {
    return new AsyncSender<>(send);
  }

  /** What an attempt that failed may have left at the target. */
  enum Effect {
    /** All of the delivery or nothing, such as a transaction leaves. */
    ALL_OR_NONE,
    /** Some of the first records, in order. */
    PREFIX,
    /** Any of the records. */
    ANY
  }
}

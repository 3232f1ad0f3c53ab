package io.unistream.buffer.producer;

/**
 * Is told of what happens in a producer, for metrics and logs. Every method does nothing unless overridden.
 *
 * <p>Called by the producer's threads, possibly by several at once, after the event took effect and without a lock. It should return quickly, since the thread
 * that tells it sends nothing meanwhile. Whatever it throws is logged as a warning and changes nothing.
 */
public interface ProducerListener {

  /**
   * An attempt ended.
   *
   * @param event how
   */
  default void onAttempt(AttemptEvent event) {}

  /**
   * Records were stored as dead letters.
   *
   * @param event which
   */
  default void onDeadLetters(DeadLettersEvent event) {}

  /**
   * The health has another state than before.
   *
   * @param health the new state
   */
  default void onHealth(ProducerHealth health) {}
}

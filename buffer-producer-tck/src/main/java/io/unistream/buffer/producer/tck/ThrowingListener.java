package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.AttemptEvent;
import io.unistream.buffer.producer.DeadLettersEvent;
import io.unistream.buffer.producer.ProducerHealth;
import io.unistream.buffer.producer.ProducerListener;

/** Throws whatever there is. */
final class ThrowingListener implements ProducerListener {

  @Override
  public void onAttempt(AttemptEvent event) {
    throw new AssertionError("a listener's");
  }

  @Override
  public void onDeadLetters(DeadLettersEvent event) {
    throw new IllegalStateException("a listener's");
  }

  @Override
  public void onHealth(ProducerHealth health) {
    ThrowingListener.<RuntimeException>throwSneakily(new Exception("a checked one"));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> void throwSneakily(Exception exception) throws E {
    throw (E) exception;
  }
}

package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import java.util.List;
import java.util.Objects;

/** Records were stored as dead letters, durably. Immutable as far as the records are. */
public final class DeadLettersEvent {

  private final BatchId batch;
  private final List<DeadLetter<?>> letters;

  private DeadLettersEvent(BatchId batch, List<DeadLetter<?>> letters) {
    this.batch = Objects.requireNonNull(batch, "batch");
    this.letters = letters;
  }

  static DeadLettersEvent of(BatchId batch, List<? extends DeadLetter<?>> letters) {
    return new DeadLettersEvent(batch, List.copyOf(letters));
  }

  /**
   * Returns the batch that the records are of.
   *
   * @return the batch's id
   */
  public BatchId batch() {
    return batch;
  }

  /**
   * Returns the records.
   *
   * @return an unmodifiable list, never empty
   */
  public List<DeadLetter<?>> letters() {
    return letters;
  }

  @Override
  public String toString() {
    return "DeadLettersEvent[batch=" + batch + ", letters=" + letters.size() + "]";
  }
}

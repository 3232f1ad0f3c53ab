package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Events as a producer would make them. */
public final class ProducerEvents {

  private static final BatchId BATCH = new BatchId(new UUID(1, 2), 3);

  private ProducerEvents() {}

  public static AttemptEvent attempt(AttemptEvent.Outcome outcome, Duration duration) {
    return AttemptEvent.of(BATCH, 1, 10, outcome, duration, null);
  }

  public static DeadLettersEvent deadLetters(String... records) {
    return DeadLettersEvent.of(
        BATCH,
        List.of(records).stream()
            .map(each -> DeadLetter.refused(BATCH, 1, each, "bad", Instant.EPOCH))
            .toList());
  }
}

package io.unistream.buffer.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.producer.ProducerHealth.Phase;
import io.unistream.buffer.producer.ProducerHealth.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is logged when the health changes: all that an operator has who sees nothing but the log. */
class TellerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final BatchId BATCH = new BatchId(new UUID(1, 2), 12);

  /** Kept here, for loggers are weakly held. */
  private final Logger logger = Logger.getLogger(Producer.class.getName());

  private final List<String> logged = new ArrayList<>();
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord line) {
      logged.add(line.getLevel() + " " + line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  private final Teller teller = new Teller(new ProducerListener() {}, "orders");

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
    logger.setLevel(null);
  }

  private void become(
      State state,
      Phase phase,
      @Nullable Throwable cause,
      @Nullable BatchId batch,
      int attempts,
      @Nullable Instant next) {
    ProducerHealth health =
        new ProducerHealth(state, phase, NOW, cause, batch, attempts, next, List.of());
    teller.tellOf(() -> health);
  }

  @Test
  void aFailureIsLoggedWithItsBatchAndTheNextAttempt() {
    become(
        State.DEGRADED,
        Phase.BACKING_OFF,
        new IOException("nobody listens"),
        BATCH,
        3,
        NOW.plusSeconds(2));
    become(State.UP, Phase.SENDING, null, BATCH, 0, null);

    assertEquals(
        List.of(
            "WARNING producer orders is DEGRADED (BACKING_OFF): java.io.IOException: nobody listens; batch "
                + BATCH + "; attempts at it: 3; the next one at 2026-01-01T00:00:02Z",
            "INFO producer orders is UP"),
        logged);
  }

  @Test
  void aProducerThatIsClosedIsNotDown() {
    become(State.DOWN, Phase.CLOSED, null, null, 0, null);

    assertEquals(List.of("INFO producer orders is closed"), logged);
  }

  @Test
  void theStartIsALine() {
    teller.started(DeliveryMode.ORDERED, 3);

    assertEquals(List.of("INFO producer orders started (ORDERED): 3 records to deliver"), logged);
  }
}

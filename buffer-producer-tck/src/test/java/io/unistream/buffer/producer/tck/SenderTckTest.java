package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Sender;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Nested;

/** Senders without a mistake pass, whatever they declare. */
class SenderTckTest {

  /** One attempt in each kit has half of it in vain: it began when it had been given up. */
  private static final Duration GRACE = Duration.ofSeconds(20);

  /** A transaction, and records are remembered. */
  @Nested
  class OfRecordsTck extends SenderTck {
    @Override
    protected SenderHarness<?> harness() {
      return new QueueHarness(
          target -> new Sender<>() {
            {
              target.connect();
            }

            @Override
            public void send(Delivery<String> delivery) throws Exception {
              QueueTarget.good(target, delivery);
            }

            @Override
            public Effect effect() {
              return Effect.ALL_OR_NONE;
            }

            @Override
            public void close() {
              target.disconnect();
            }
          },
          TargetMemory.RECORDS,
          EnumSet.complementOf(EnumSet.of(SenderCapability.TAKES_PARTS)),
          GRACE);
    }
  }

  /** Partial success, and nothing is remembered. */
  @Nested
  class OfNothingTck extends SenderTck {
    @Override
    protected SenderHarness<?> harness() {
      return new QueueHarness(
          target -> delivery -> {
            target.check();
            for (int i = 0; i < delivery.records().size(); i++) {
              if (QueueTarget.isPoison(delivery.records().get(i))) {
                delivery.reject(i, "bad");
              } else if (!target.take(i, delivery.records().get(i))) {
                delivery.retry(i, "busy");
              }
            }
            target.answer();
          },
          TargetMemory.NOTHING,
          EnumSet.allOf(SenderCapability.class),
          GRACE);
    }
  }
}

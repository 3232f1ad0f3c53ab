package io.unistream.buffer.sender.http;

import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.SenderTck;
import io.unistream.buffer.producer.tck.TargetMemory;
import org.junit.jupiter.api.Nested;

/** The kit over a target that remembers nothing, and one that drops keys that it knows. */
class HttpSenderTck {

  @Nested
  class WithoutMemoryTck extends SenderTck {
    @Override
    protected SenderHarness<?> harness() {
      return new HttpHarness(TargetMemory.NOTHING, false);
    }
  }

  /** The sender reads in the answer what was not taken. */
  @Nested
  class WithReaderTck extends SenderTck {
    @Override
    protected SenderHarness<?> harness() {
      return new HttpHarness(TargetMemory.NOTHING, true);
    }
  }

  @Nested
  class WithKeysTck extends SenderTck {
    @Override
    protected SenderHarness<?> harness() {
      return new HttpHarness(TargetMemory.DELIVERIES, false);
    }
  }
}

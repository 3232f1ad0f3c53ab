package io.unistream.buffer.producer.tck.example;

import io.unistream.buffer.producer.tck.SenderCapability;
import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.SenderTck;
import io.unistream.buffer.producer.tck.TargetMemory;
import io.unistream.buffer.producer.tck.TestTarget;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

// begin
class LineSenderTck extends SenderTck {

  @Override
  protected SenderHarness<?> harness() {
    return new SenderHarness<String>() {
      @Override
      public Set<SenderCapability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(SenderCapability.TAKES_PARTS));
      }

      @Override
      public TargetMemory memory() {
        return TargetMemory.RECORDS; // by their identities
      }

      @Override
      public TestTarget<String> newTarget() throws IOException {
        return new LineServer(LineSender::new);
      }
    };
  }
}
// end

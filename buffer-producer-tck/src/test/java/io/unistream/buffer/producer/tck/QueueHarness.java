package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.Sender;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/** A harness for senders to a {@link QueueTarget}. */
record QueueHarness(
    Function<QueueTarget, Sender<String>> senders,
    TargetMemory memory,
    Set<SenderCapability> capabilities,
    Duration grace)
    implements SenderHarness<String> {

  static final String SECRET = "hunter2-hunter2";

  @Override
  public Set<String> secrets() {
    return Set.of(SECRET);
  }

  @Override
  public TestTarget<String> newTarget() {
    return new QueueTarget(senders);
  }
}

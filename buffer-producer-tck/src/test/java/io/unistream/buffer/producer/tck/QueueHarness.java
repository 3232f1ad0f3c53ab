package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.Sender;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/** A harness that can do everything. */
record QueueHarness(Function<QueueTarget, Sender<String>> senders, TargetMemory memory)
    implements SenderHarness<String> {

  static final String SECRET = "hunter2-hunter2";

  @Override
  public Set<SenderCapability> capabilities() {
    return EnumSet.allOf(SenderCapability.class);
  }

  @Override
  public Duration grace() {
    return Duration.ofSeconds(2);
  }

  @Override
  public Set<String> secrets() {
    return Set.of(SECRET);
  }

  @Override
  public TestTarget<String> newTarget() {
    return new QueueTarget(senders);
  }
}

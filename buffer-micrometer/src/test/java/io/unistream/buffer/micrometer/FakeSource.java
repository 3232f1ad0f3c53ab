package io.unistream.buffer.micrometer;

import io.unistream.buffer.BufferStats;
import io.unistream.buffer.producer.ProducerHealth.State;

/** A producer or buffer that says what it is told to. */
final class FakeSource implements Source {

  volatile BufferStats stats = BufferStats.builder().build();
  volatile State state = State.UP;

  private final boolean sends;

  FakeSource(boolean sends) {
    this.sends = sends;
  }

  @Override
  public BufferStats stats() {
    return stats;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public boolean sends() {
    return sends;
  }
}

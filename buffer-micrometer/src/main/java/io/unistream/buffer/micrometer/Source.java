package io.unistream.buffer.micrometer;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerHealth.State;

/** What the gauges read. Neither method takes a lock or waits. */
interface Source {

  BufferStats stats();

  State state();

  /** Whether there is a producer, and not only a buffer. */
  boolean sends();

  static Source of(Producer<?> producer) {
    return new Source() {
      @Override
      public BufferStats stats() {
        return producer.stats().buffer();
      }

      @Override
      public State state() {
        return producer.health().state();
      }

      @Override
      public boolean sends() {
        return true;
      }
    };
  }

  /** A buffer has no health of its own: it works, its storage is away, or it throws. */
  static Source of(Buffer<?> buffer, BufferCounts counts) {
    return new Source() {
      @Override
      public BufferStats stats() {
        return buffer.stats();
      }

      @Override
      public State state() {
        try {
          buffer.shouldEmit();
        } catch (BufferException e) {
          return State.DOWN;
        }
        return counts.storageIsAway() ? State.DEGRADED : State.UP;
      }

      @Override
      public boolean sends() {
        return false;
      }
    };
  }
}

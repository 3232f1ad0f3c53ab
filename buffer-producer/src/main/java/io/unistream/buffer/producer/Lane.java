package io.unistream.buffer.producer;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Parts that are sent one after the other, in order. Guarded by the producer's lock. */
final class Lane<R> {

  /** Of a fixed size, since growing may fail half-way. */
  final ArrayDeque<Part<R>> parts = new ArrayDeque<>(State.MOST_FLIGHTS + 1);

  /** Whether a thread is sending, or burying, what the first part has. */
  boolean busy;

  /** Returns what is to be done next here, or null if there is nothing. */
  @Nullable
  Part<R> head() {
    while (!parts.isEmpty() && parts.element().isSettled()) {
      parts.remove();
    }
    return parts.peek();
  }
}

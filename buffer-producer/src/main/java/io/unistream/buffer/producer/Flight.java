package io.unistream.buffer.producer;

import io.unistream.buffer.Batch;
import java.util.ArrayList;
import java.util.List;

/** A batch in the producer's hands, from the poll to the commit, in parts that are sent apart. Guarded by the producer's lock, but for the batch. */
final class Flight<R> {

  final Batch<R> batch;
  final List<Part<R>> parts = new ArrayList<>();

  /** How many records of it were rejected, or cannot be decoded. */
  int rejected;

  Flight(Batch<R> batch) {
    this.batch = batch;
  }

  /** Whether every record is at the target or in the dead letters. */
  boolean isSettled() {
    for (Part<R> part : parts) {
      if (!part.isSettled()) {
        return false;
      }
    }
    return true;
  }

  boolean isRejectedWhole() {
    return rejected == batch.size() + batch.setAside().size();
  }
}

package io.unistream.buffer.reliability.volume;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.reliability.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One opening of a log: a thread puts so many records, another one takes and commits, until the buffer is closed with a backlog. */
final class Life {

  /** At once, with one sync. */
  private static final int BULK = 500;

  private final Witness witness;
  private final Buffer<byte[]> buffer;
  private final Duration slowness;

  private volatile boolean ending;
  private long full;

  /** The target takes so long for a batch. */
  Life(Witness witness, Buffer<byte[]> buffer, Duration slowness) {
    this.witness = witness;
    this.buffer = buffer;
    this.slowness = slowness;
  }

  /** Lives it. Returns how often the disk was full. */
  long run(long records) throws InterruptedException {
    CompletableFuture<Void> taking = CompletableFuture.runAsync(this::take);
    try {
      put(records);
    } finally {
      ending = true;
      join(taking);
    }
    return full;
  }

  private static void join(CompletableFuture<Void> taking) throws InterruptedException {
    try {
      taking.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("the taking thread failed", e.getCause());
    }
  }

  private void put(long records) {
    for (long left = records; left > 0; left -= BULK) {
      List<byte[]> bulk = new ArrayList<>(BULK);
      for (int i = 0; i < BULK; i++) {
        bulk.add(witness.next());
      }
      try {
        SequenceRange stored = buffer.putAll(bulk);
        for (int i = 0; i < BULK; i++) {
          witness.acknowledged(bulk.get(i), stored.first() + i);
        }
      } catch (BufferStorageFullException e) {
        full++; // nothing is known of these; the next ones have room once there is some
      }
    }
  }

  private void take() {
    try {
      while (!ending) {
        Optional<Batch<byte[]>> batch = buffer.poll(Duration.ofMillis(100));
        if (batch.isPresent()) {
          witness.handedOut(batch.get());
          send();
          witness.committing(batch.get().id());
          buffer.commit(batch.get());
          witness.committed(batch.get().id());
        }
      }
    } catch (BufferClosedException e) {
      throw new IllegalStateException("nobody closed it", e);
    }
  }

  private void send() {
    if (!slowness.isZero()) {
      try {
        Thread.sleep(slowness.toMillis()); // the target
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts the taking thread", e);
      }
    }
  }
}

package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The JDK's bounded queue. */
public final class ArrayQueue implements Contender {

  /** As many as the memory backend holds by default. */
  static final int CAPACITY = 100_000;

  @Override
  public String name() {
    return "abq";
  }

  @Override
  public Set<Durability> durabilities() {
    return Set.of();
  }

  @Override
  public boolean isConcurrent() {
    return true;
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public String settings() {
    return "ArrayBlockingQueue of 100,000, not fair; put, and drainTo by 1,000";
  }

  @Override
  public String note() {
    return "Passes references: nothing is copied, no batch comes back if its consumer fails.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes) {
    return new QueueSubject();
  }

  private static final class QueueSubject implements Subject {

    private final ArrayBlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final List<byte[]> batch = new ArrayList<>();

    @Override
    public void put(byte[] payload) throws InterruptedException {
      queue.put(payload);
    }

    @Override
    public int drain(int most, Sink sink) throws InterruptedException {
      batch.clear();
      if (queue.drainTo(batch, most) == 0) {
        byte[] awaited = queue.poll(1, TimeUnit.MILLISECONDS);
        if (awaited != null) {
          batch.add(awaited);
          queue.drainTo(batch, most - 1);
        }
      }
      batch.forEach(record -> sink.record(ByteBuffer.wrap(record)));
      return batch.size();
    }

    @Override
    public void close() {
      queue.clear();
    }
  }
}

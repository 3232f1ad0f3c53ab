package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import org.jctools.queues.MpscArrayQueue;

/** JCTools' queue of many producers and one consumer. */
public final class MpscQueue implements Contender {

  @Override
  public String name() {
    return "mpsc";
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
    return "JCTools MpscArrayQueue of 131,072; offer, yielding while it is full; drain by 1,000, yielding while it is empty";
  }

  @Override
  public String note() {
    return "Passes references, blocks nobody: whoever waits takes processor time.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes) {
    return new QueueSubject();
  }

  @SuppressWarnings(
      "ThreadPriorityCheck") // What a user of this queue does who does not want to spin.
  private static final class QueueSubject implements Subject {

    private final MpscArrayQueue<byte[]> queue = new MpscArrayQueue<>(ArrayQueue.CAPACITY);

    @Override
    public void put(byte[] payload) {
      while (!queue.offer(payload)) {
        Thread.yield();
      }
    }

    @Override
    public int drain(int most, Sink sink) {
      int taken = queue.drain(record -> sink.record(ByteBuffer.wrap(record)), most);
      if (taken == 0) {
        Thread.yield();
      }
      return taken;
    }

    @Override
    public void close() {
      queue.clear();
    }
  }
}

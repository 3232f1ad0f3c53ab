package io.unistream.buffer.bench.peer;

import com.squareup.tape2.QueueFile;
import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;

/** Square's Tape: a ring in one file, made for telephones. */
final class TapeQueue implements Contender {

  @Override
  public String name() {
    return "tape";
  }

  @Override
  public Set<Durability> durabilities() {
    return EnumSet.of(Durability.POWER);
  }

  @Override
  public boolean isConcurrent() {
    return false;
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public String settings() {
    return "tape2 2.0.0-beta1: QueueFile, removed bytes not zeroed, written by O_DSYNC as always; puts serialized by a"
        + " lock; a drain is an iteration and remove(n)";
  }

  @Override
  public String note() {
    return "Three synced writes a put: the length, the bytes and the header. Its file grows by doubling, and is not filled ahead."
        + " There is no way to use it without syncs, so it has no figure for PROCESS.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    return new Log(
        new QueueFile.Builder(directory.resolve("queue").toFile()).zero(false).build());
  }

  private static final class Log implements Subject {

    /** Under its own lock. */
    private final QueueFile queue;

    Log(QueueFile queue) {
      this.queue = queue;
    }

    @Override
    public void put(byte[] payload) throws IOException {
      synchronized (queue) {
        queue.add(payload);
      }
    }

    @Override
    public int drain(int most, Sink sink) throws IOException {
      synchronized (queue) {
        int count = 0;
        for (Iterator<byte[]> records = queue.iterator();
            count < most && records.hasNext();
            count++) {
          sink.record(ByteBuffer.wrap(records.next()));
        }
        queue.remove(count);
        return count;
      }
    }

    @Override
    public void close() throws IOException {
      synchronized (queue) {
        queue.close();
      }
    }
  }
}

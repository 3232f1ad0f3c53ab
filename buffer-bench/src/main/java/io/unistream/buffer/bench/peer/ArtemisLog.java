package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.journal.JournalLoadInformation;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;

/**
 * The journal of ActiveMQ Artemis. It can only be read as a whole, at the start, so what is in it is in memory too, as
 * in the broker; forgetting is a delete a record, in one transaction.
 */
final class ArtemisLog implements Subject {

  static final int BUFFER_BYTES = 490 << 10;
  static final int BUFFER_NANOS = 100_000;

  static final String SETTINGS =
      "files of 32 MiB filled ahead and used again, buffer 490 KiB with a time-out of 100 µs (instead of 3.33 ms);"
          + " POWER: datasync, each add waits for it; PROCESS: without datasync (NIO: and without the buffer), each add waits for the write;"
          + " a drain is a transaction of deletes";

  static final String NOTE =
      "Flattered in drain: the journal cannot be read while it is open, records come from a copy in the heap, as in"
          + " the broker; so its heap grows with the backlog. Wronged in drain: it forgets by a delete for each record."
          + " Wronged with one thread: its buffer waits for more to come.";

  private static final int FILE_BYTES = 32 << 20;
  private static final byte TYPE = 1;

  private static final class Held {

    final long id;
    final byte[] payload;

    Held(long id, byte[] payload) {
      this.id = id;
      this.payload = payload;
    }
  }

  private final SequentialFileFactory factory;
  private final JournalImpl journal;
  private final AtomicLong lastId = new AtomicLong();
  private final Queue<Held> backlog = new ConcurrentLinkedQueue<>();

  ArtemisLog(SequentialFileFactory factory, Durability durability, int maxIo, long capacityBytes)
      throws Exception {
    this.factory = factory.setDatasync(durability == Durability.POWER);
    int fileBytes = Sizes.file(capacityBytes, FILE_BYTES);
    int files = 2 + (int) Math.min(16, capacityBytes / fileBytes);
    journal = new JournalImpl(fileBytes, files, files, 10, 30, factory, "log", "amq", maxIo);
    journal.start();
    List<RecordInfo> found = new ArrayList<>();
    JournalLoadInformation loaded =
        journal.load(found, new ArrayList<>(), (id, records, deletions) -> {}, false);
    long last = 0;
    for (RecordInfo record : found) {
      backlog.add(new Held(record.id, record.data));
      last = Math.max(last, record.id);
    }
    lastId.set(Math.max(last, loaded.getMaxID()));
  }

  @Override
  public void put(byte[] payload) throws Exception {
    byte[] own = payload.clone();
    long id = lastId.incrementAndGet();
    journal.appendAddRecord(id, TYPE, own, true);
    backlog.add(new Held(id, own));
  }

  @Override
  public int drain(int most, Sink sink) throws Exception {
    long transaction = 0;
    int count = 0;
    while (count < most) {
      Held held = backlog.poll();
      if (held == null) {
        break;
      }
      if (count == 0) {
        transaction = lastId.incrementAndGet();
      }
      sink.record(ByteBuffer.wrap(held.payload));
      journal.appendDeleteRecordTransactional(transaction, held.id);
      count++;
    }
    if (count > 0) {
      journal.appendCommitRecord(transaction, true);
    }
    return count;
  }

  @Override
  public void close() throws Exception {
    journal.stop();
    factory.stop();
  }
}

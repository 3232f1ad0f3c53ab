package io.unistream.buffer.bench.kit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.JournalLoadInformation;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.jspecify.annotations.Nullable;

/** The journal of ActiveMQ Artemis over file channels. It is read as a whole at the start, so its records are in the heap. */
final class ArtemisEntries implements Peer {

  private static final int FILE_BYTES = 1 << 20;
  private static final int BUFFER_BYTES = 490 << 10;
  private static final int BUFFER_NANOS = 100_000;
  private static final byte TYPE = 1;

  @Override
  public String name() {
    return "artemis-nio";
  }

  @Override
  public String settings() {
    return "artemis-journal 2.56.0, NIO: datasync, each add waits for it, files of 1 MiB filled ahead and used again; an"
        + " entry is deleted by a record, all of a call in one transaction";
  }

  /** The broker has a lock beside the journal. */
  @Override
  public boolean isExclusive() {
    return false;
  }

  @Override
  public EntryLog open(Path directory) throws Exception {
    SequentialFileFactory factory = new NIOSequentialFileFactory(
            directory.toFile(), true, BUFFER_BYTES, BUFFER_NANOS, 1, false)
        .setDatasync(true);
    return new Log(factory);
  }

  private static final class Log implements EntryLog {

    private final SequentialFileFactory factory;
    private final JournalImpl journal;
    private final NavigableMap<Long, byte[]> held = new TreeMap<>();
    private long last;

    Log(SequentialFileFactory factory) throws Exception {
      this.factory = factory;
      journal = new JournalImpl(FILE_BYTES, 2, 2, 10, 30, factory, "log", "amq", 1);
      try {
        journal.start();
        List<RecordInfo> found = new ArrayList<>();
        JournalLoadInformation loaded =
            journal.load(found, new ArrayList<>(), (id, records, deletions) -> {}, false);
        last = Math.max(0, loaded.getMaxID());
        for (RecordInfo record : found) {
          held.put(record.id, record.data);
          last = Math.max(last, record.id);
        }
      } catch (Exception e) {
        factory.stop();
        throw e;
      }
    }

    @Override
    public long append(byte[] bytes) throws Exception {
      long id = ++last;
      journal.appendAddRecord(id, TYPE, bytes, true);
      held.put(id, bytes);
      return id;
    }

    @Override
    public Reader reader() {
      return new Ids();
    }

    @Override
    public void forget(long through) throws Exception {
      NavigableMap<Long, byte[]> before = held.headMap(through, true);
      if (before.isEmpty()) {
        return;
      }
      long transaction = ++last;
      for (Long id : before.keySet()) {
        journal.appendDeleteRecordTransactional(transaction, id);
      }
      journal.appendCommitRecord(transaction, true);
      before.clear();
    }

    @Override
    public boolean isRefusal(Exception failure) {
      return false;
    }

    @Override
    public void close() throws Exception {
      journal.stop();
      factory.stop();
    }

    private final class Ids implements Reader {

      private long position;

      @Override
      public @Nullable Entry next() {
        Map.Entry<Long, byte[]> found = held.higherEntry(position);
        if (found == null) {
          return null;
        }
        position = found.getKey();
        return new Entry(position, found.getValue().clone());
      }

      @Override
      public void close() {}
    }
  }
}

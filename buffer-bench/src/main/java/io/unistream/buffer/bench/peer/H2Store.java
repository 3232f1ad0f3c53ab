package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/** The store under the H2 database, as a queue: a map with a rising key, a commit a put. */
final class H2Store implements Contender {

  @Override
  public String name() {
    return "mvstore";
  }

  @Override
  public Set<Durability> durabilities() {
    return EnumSet.allOf(Durability.class);
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
    return "h2-mvstore 2.4.240: autocommit off, commit() after each put; POWER: and sync(); puts serialized by a lock;"
        + " a drain removes the keys, with one commit";
  }

  @Override
  public String note() {
    return "Wronged: a tree that is written anew from leaf to root by each commit, at least one block of 4 KiB; made"
        + " for many changes between two commits.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    MVStore store = new MVStore.Builder()
        .fileName(directory.resolve("store.mv").toString())
        .autoCommitDisabled()
        .open();
    return new Log(store, durability == Durability.POWER);
  }

  private static final class Log implements Subject {

    // Everything is under the lock of the store.
    private final MVStore store;
    private final boolean sync;
    private final MVMap<Long, byte[]> records;
    private long next;

    Log(MVStore store, boolean sync) {
      this.store = store;
      this.sync = sync;
      records = store.openMap(
          "log",
          new MVMap.Builder<Long, byte[]>()
              .keyType(LongDataType.INSTANCE)
              .valueType(ByteArrayDataType.INSTANCE));
      Long last = records.lastKey();
      next = last == null ? 0 : last + 1;
    }

    @Override
    public void put(byte[] payload) {
      synchronized (store) {
        // What is in the map is written later too, and the array is the caller's again.
        records.append(next++, payload.clone());
        commit();
      }
    }

    @Override
    public int drain(int most, Sink sink) {
      synchronized (store) {
        int count = 0;
        long first = 0;
        Cursor<Long, byte[]> front = records.cursor(null);
        while (count < most && front.hasNext()) {
          long key = front.next();
          sink.record(ByteBuffer.wrap(front.getValue()));
          if (count == 0) {
            first = key;
          }
          count++;
        }
        for (long key = first; key < first + count; key++) {
          records.remove(key);
        }
        if (count > 0) {
          commit();
        }
        return count;
      }
    }

    private void commit() {
      store.commit();
      if (sync) {
        store.sync();
      }
    }

    @Override
    public void close() {
      synchronized (store) {
        store.close();
      }
    }
  }
}

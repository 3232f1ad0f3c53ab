package io.unistream.buffer.bench.kit;

import io.unistream.buffer.BufferLockedException;
import java.nio.file.Path;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/** The store under the H2 database: a map with a rising key, a commit and a sync an entry. */
final class H2Entries implements Peer {

  @Override
  public String name() {
    return "mvstore";
  }

  @Override
  public String settings() {
    return "h2-mvstore 2.4.240: autocommit off, commit() and sync() after each entry";
  }

  @Override
  public boolean isExclusive() {
    return true;
  }

  @Override
  public EntryLog open(Path directory) {
    try {
      return new Log(new MVStore.Builder()
          .fileName(directory.resolve("store.mv").toString())
          .autoCommitDisabled()
          .open());
    } catch (MVStoreException e) {
      if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
        throw new BufferLockedException("MVStore says that the log is open: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  private static final class Log implements EntryLog {

    private final MVStore store;
    private final MVMap<Long, byte[]> entries;
    private long last;

    Log(MVStore store) {
      this.store = store;
      entries = store.openMap(
          "log",
          new MVMap.Builder<Long, byte[]>()
              .keyType(LongDataType.INSTANCE)
              .valueType(ByteArrayDataType.INSTANCE));
      Long found = entries.lastKey();
      last = found == null ? 0 : found;
    }

    @Override
    public long append(byte[] bytes) {
      entries.append(last + 1, bytes);
      store.commit();
      store.sync();
      last++;
      return last;
    }

    @Override
    public Reader reader() {
      return new Keys();
    }

    @Override
    public void forget(long through) {
      for (Long key = entries.firstKey(); key != null && key <= through; key = entries.firstKey()) {
        entries.remove(key);
      }
      store.commit();
      store.sync();
    }

    /** After a failed write the store is closed: it says of none that it left nothing. */
    @Override
    public boolean isRefusal(Exception failure) {
      return false;
    }

    @Override
    public void close() {
      store.close();
    }

    private final class Keys implements Reader {

      private long position;

      @Override
      public @Nullable Entry next() {
        Long key = entries.higherKey(position);
        if (key == null) {
          return null;
        }
        byte[] bytes = entries.get(key);
        if (bytes == null) {
          throw new IllegalStateException("key " + key + " has no value");
        }
        position = key;
        return new Entry(position, bytes.clone());
      }

      @Override
      public void close() {}
    }
  }
}

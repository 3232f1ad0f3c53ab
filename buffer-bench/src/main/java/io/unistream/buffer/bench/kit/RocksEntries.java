package io.unistream.buffer.bench.kit;

import io.unistream.buffer.BufferLockedException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/** RocksDB: rising keys, a synced write an entry. */
final class RocksEntries implements Peer {

  @Override
  public String name() {
    return "rocksdb";
  }

  @Override
  public String settings() {
    return "rocksdbjni 11.8.1: sync writes, paranoid checks and file checks, checksums verified in each read; recovery"
        + " of its write-ahead log as by default (point in time)";
  }

  @Override
  public boolean isExclusive() {
    return true;
  }

  @Override
  public EntryLog open(Path directory) throws RocksDBException {
    RocksDB.loadLibrary();
    Options options = new Options()
        .setCreateIfMissing(true)
        .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
        .setParanoidChecks(true)
        .setParanoidFileChecks(true)
        .setWriteBufferSize(4 << 20);
    try {
      return new Log(options, RocksDB.open(options, directory.toString()));
    } catch (RocksDBException e) {
      options.close();
      String message = String.valueOf(e.getMessage());
      if (message.contains("lock")) {
        throw new BufferLockedException("RocksDB says that the log is open: " + message, e);
      }
      throw e;
    }
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static final class Log implements EntryLog {

    private final Options options;
    private final RocksDB db;
    private final WriteOptions writing = new WriteOptions().setSync(true);
    private final ReadOptions reading = new ReadOptions().setVerifyChecksums(true);
    private long first = 1;
    private long last;

    Log(Options options, RocksDB db) throws RocksDBException {
      this.options = options;
      this.db = db;
      try (RocksIterator end = db.newIterator(reading)) {
        end.seekToLast();
        end.status();
        last = end.isValid() ? ByteBuffer.wrap(end.key()).getLong() : 0;
      }
    }

    @Override
    public long append(byte[] bytes) throws RocksDBException {
      db.put(writing, bytes(last + 1), bytes);
      last++;
      return last;
    }

    @Override
    public Reader reader() {
      return new Keys();
    }

    @Override
    public void forget(long through) throws RocksDBException {
      if (through >= first) {
        List<byte[]> range = List.of(bytes(first), bytes(through + 1));
        db.deleteRange(writing, range.get(0), range.get(1));
        first = through + 1;
      }
    }

    /** After a failed write of its log it takes no more until it has recovered: the outcome is left open. */
    @Override
    public boolean isRefusal(Exception failure) {
      return false;
    }

    @Override
    public void close() throws RocksDBException {
      try {
        db.closeE();
      } finally {
        options.close();
        writing.close();
        reading.close();
      }
    }

    private final class Keys implements Reader {

      private long position;

      @Override
      public @Nullable Entry next() throws RocksDBException {
        try (RocksIterator found = db.newIterator(reading)) {
          found.seek(bytes(position + 1));
          found.status();
          if (!found.isValid()) {
            return null;
          }
          Entry entry = new Entry(ByteBuffer.wrap(found.key()).getLong(), found.value());
          position = entry.position();
          return entry;
        }
      }

      @Override
      public void close() {}
    }
  }
}

package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/** RocksDB as a queue: rising keys, its write-ahead log for durability, its group commit for many threads. */
final class RocksLog implements Contender {

  private static final int MEMTABLE_BYTES = 128 << 20;

  @Override
  public String name() {
    return "rocksdb";
  }

  @Override
  public Set<Durability> durabilities() {
    return EnumSet.allOf(Durability.class);
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
    return "rocksdbjni 11.8.1: 8-byte rising keys, write buffers of 128 MiB, no compression, log files used again,"
        + " pipelined writes; POWER: sync writes; PROCESS: each write handed to the operating system (no manual"
        + " flush); position under a key of another column family, one write a drain, drained keys deleted by range"
        + " every 64 drains";
  }

  @Override
  public String note() {
    return "Wronged: a store that sorts and finds keys, used as a queue. Its log grows with each sync until the first"
        + " file can be used again.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    RocksDB.loadLibrary();
    return new Log(
        Files.createDirectories(directory.resolve("db")), durability == Durability.POWER);
  }

  private static final class Log implements Subject {

    private static final int DRAINS_PER_DELETE = 64;
    private static final byte[] POSITION = {0};

    private final DBOptions options = new DBOptions();
    private final ColumnFamilyOptions tables = new ColumnFamilyOptions();
    private final WriteOptions writing = new WriteOptions();
    private final ReadOptions reading = new ReadOptions();
    private final RocksDB db;
    private final ColumnFamilyHandle records;
    private final ColumnFamilyHandle positions;
    private final InFlight numbers;

    // Of the one thread that drains.
    private final ByteBuffer key = ByteBuffer.allocateDirect(Long.BYTES);
    private ByteBuffer value = ByteBuffer.allocateDirect(64 << 10);
    private long next;
    private long deletedBefore;
    private int drains;

    Log(Path directory, boolean sync) throws RocksDBException {
      options
          .setCreateIfMissing(true)
          .setCreateMissingColumnFamilies(true)
          .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
          .setRecycleLogFileNum(4)
          .setEnablePipelinedWrite(true)
          .setMaxTotalWalSize(4L * MEMTABLE_BYTES)
          .setAvoidFlushDuringRecovery(true)
          .setMaxBackgroundJobs(2);
      tables
          .setWriteBufferSize(MEMTABLE_BYTES)
          .setMaxWriteBufferNumber(4)
          .setCompressionType(CompressionType.NO_COMPRESSION);
      writing.setSync(sync);
      reading.setVerifyChecksums(true).setReadaheadSize(2 << 20);
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      db = RocksDB.open(
          options,
          directory.toString(),
          List.of(
              new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, tables),
              new ColumnFamilyDescriptor(POSITION, tables)),
          handles);
      records = handles.get(0);
      positions = handles.get(1);
      byte[] stored = db.get(positions, POSITION);
      next = stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
      deletedBefore = next;
      numbers = new InFlight(Math.max(next, lastKey() + 1));
    }

    private long lastKey() throws RocksDBException {
      try (RocksIterator last = db.newIterator(records, reading)) {
        last.seekToLast();
        last.status();
        return last.isValid() ? ByteBuffer.wrap(last.key()).getLong() : -1;
      }
    }

    @Override
    public void put(byte[] payload) throws RocksDBException {
      long number = numbers.begin();
      try {
        db.put(records, writing, bytes(number), payload);
      } finally {
        numbers.end(number);
      }
    }

    @Override
    public int drain(int most, Sink sink) throws RocksDBException {
      long open = numbers.firstOpen();
      if (open == next) {
        return 0;
      }
      int count = 0;
      long last = next;
      try (RocksIterator found = db.newIterator(records, reading)) {
        found.seek(key.clear().putLong(next).flip());
        while (count < most && found.isValid()) {
          last = number(found);
          if (last >= open) {
            break;
          }
          sink.record(payload(found));
          next = last + 1;
          count++;
          found.next();
        }
        found.status();
      }
      if (count > 0) {
        db.put(positions, writing, POSITION, bytes(next));
        if (++drains % DRAINS_PER_DELETE == 0) {
          delete();
        }
      }
      return count;
    }

    private long number(RocksIterator at) {
      key.clear();
      at.key(key);
      return key.getLong(0);
    }

    private ByteBuffer payload(RocksIterator at) {
      value.clear();
      int length = at.value(value);
      if (length > value.capacity()) {
        value = ByteBuffer.allocateDirect(length);
        at.value(value);
      }
      return value;
    }

    /** Whole files at once, and the rest by a mark. */
    private void delete() throws RocksDBException {
      List<byte[]> range = List.of(bytes(deletedBefore), bytes(next));
      db.deleteFilesInRanges(records, range, false);
      db.deleteRange(records, writing, range.get(0), range.get(1));
      deletedBefore = next;
    }

    private static byte[] bytes(long number) {
      return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public void close() throws RocksDBException {
      records.close();
      positions.close();
      db.closeE();
      options.close();
      tables.close();
      writing.close();
      reading.close();
    }
  }
}

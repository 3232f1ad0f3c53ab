package io.unistream.buffer.bench.kit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/** What the kit found about RocksDB (rocksdbjni 11.8.1), by its own methods alone. */
class ConfirmedRocksTest {

  private static final String SECOND = "the second of three records";

  @TempDir
  private Path directory;

  /**
   * ERR-CORRUPT: recovery to a point in time, the default, ends at what is damaged in the write-ahead log, as its
   * documentation says. What was synced behind it is gone, and opening succeeds.
   */
  @Test
  void recoveryToAPointInTimeEndsAtDamage() throws Exception {
    damaged();

    try (Options options = new Options();
        RocksDB db = RocksDB.open(options, directory.toString())) {
      assertArrayEquals(bytes("the first"), db.get(bytes("1")));
      assertNull(db.get(bytes("2")));
      assertNull(db.get(bytes("3")));
    }
  }

  /** With another mode it is found. That mode does not open what a crash may leave, a write that is torn at the end. */
  @Test
  void absoluteConsistencyFindsIt() throws Exception {
    damaged();

    try (Options options = new Options().setWalRecoveryMode(WALRecoveryMode.AbsoluteConsistency)) {
      RocksDBException found =
          assertThrows(RocksDBException.class, () -> RocksDB.open(options, directory.toString()));
      assertEquals("checksum mismatch", found.getMessage());
    }
  }

  private void damaged() throws RocksDBException, IOException {
    RocksDB.loadLibrary();
    try (Options options = new Options().setCreateIfMissing(true);
        WriteOptions synced = new WriteOptions().setSync(true);
        RocksDB db = RocksDB.open(options, directory.toString())) {
      db.put(synced, bytes("1"), bytes("the first"));
      db.put(synced, bytes("2"), bytes(SECOND));
      db.put(synced, bytes("3"), bytes("the third"));
    }
    int damaged = 0;
    for (Path log : logs()) {
      String all = Files.readString(log, StandardCharsets.ISO_8859_1);
      if (all.contains(SECOND)) {
        Files.writeString(
            log, all.replace(SECOND, SECOND.replace('h', 'i')), StandardCharsets.ISO_8859_1);
        damaged++;
      }
    }
    assertTrue(damaged > 0, "the record is in no log");
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A log whose objects a test damages, removes, or puts in another's place: ERR-CORRUPT, ORD-SEQUENCE and DUR-STABLE-BATCH. */
abstract class DamagedLog {

  final Bucket bucket = new Bucket();

  @AfterEach
  void close() {
    bucket.close();
  }

  static final WalVisitor NOBODY = new WalVisitor() {
    @Override
    public void record(long sequence, long epochMillis, int payloadBytes) {}

    @Override
    public void control(WalEntry entry) {}
  };

  static void flip(Bucket bucket, String key, int at) {
    byte[] bytes = bucket.s3.bytes(key);
    bytes[at] ^= 4;
    bucket.s3.overwrite(key, bytes);
  }

  String object(int epoch, int slot) {
    return new Keys("log").object(new Place(epoch, slot));
  }

  void quarantine() {
    bucket.with(all -> all.corruption(CorruptionPolicy.QUARANTINE));
  }

  void fail() {
    bucket.with(all -> all.corruption(CorruptionPolicy.FAIL));
  }

  static List<SequenceRange> missing(Buffer<?> buffer) {
    return buffer.recovery().quarantined().stream()
        .map(QuarantinedSpan::missing)
        .filter(range -> !range.isEmpty())
        .toList();
  }

  void put(String... records) {
    try (Buffer<String> buffer = bucket.open()) {
      List.of(records).forEach(buffer::put);
    }
  }

  void batchesOf(int records) {
    bucket.with(all -> all.buffer(
        BufferSettings.of(EmitPolicy.defaults().withMaxRecords(records).withMaxBytes(100_000))));
  }

  /** The object of the log that holds a text. */
  String holding(String text) {
    return bucket.keys("wal/").stream()
        .filter(key -> new String(bucket.s3.bytes(key), StandardCharsets.ISO_8859_1).contains(text))
        .findFirst()
        .orElseThrow();
  }

  void spoil(String key) {
    flip(bucket, key, 30);
  }

  /** Openings and their copies: what they said has to be worked out. */
  void spoilOpenings(int... epochs) {
    for (int epoch : epochs) {
      spoil(object(epoch, 0));
    }
    bucket.keys("opened/").forEach(this::spoil);
  }
}

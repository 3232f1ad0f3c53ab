package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * How a {@link RemoteBuffer} and a {@link ChildMain} talk.
 *
 * <pre>
 * to the child     operation, number of the request (4), wall clock in ms (8), monotonic clock in ns (8), arguments
 * to the parent    number of the request (4), {@link #RETURNED} (1), result
 *                  number of the request (4), {@link #THREW} (1), class of the exception, message
 *                  any number (4), {@link #DROPPED} (1), batch id, sequences, bytes (8)
 * </pre>
 */
final class Wire {

  static final byte RETURNED = 0;
  static final byte THREW = 1;
  static final byte DROPPED = 2;

  private Wire() {}

  /** What the child is asked to do. */
  enum Operation {
    OPEN,
    PUT,
    PUT_ALL,
    PUT_ASYNC,
    SHOULD_EMIT,
    EMIT,
    POLL,
    POLL_NEXT,
    SEAL,
    COMMIT,
    COMMIT_THROUGH,
    SET_ASIDE,
    STATS,
    RECOVERY,
    CLOSE;

    /** Whether the log may be another one afterwards. Kills are counted in these. */
    boolean changes() {
      return this != SHOULD_EMIT && this != STATS && this != RECOVERY;
    }
  }

  /** Writes arguments or a result. */
  @FunctionalInterface
  interface Writer {
    void to(DataOutput out) throws IOException;
  }

  /** Reads them. */
  @FunctionalInterface
  interface Reader<T> {
    T from(DataInput in) throws IOException;
  }

  static void bytes(DataOutput out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] bytes(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  static void all(DataOutput out, List<byte[]> payloads) throws IOException {
    out.writeInt(payloads.size());
    for (byte[] payload : payloads) {
      bytes(out, payload);
    }
  }

  static List<byte[]> all(DataInput in) throws IOException {
    int count = in.readInt();
    List<byte[]> payloads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      payloads.add(bytes(in));
    }
    return payloads;
  }

  static void settings(DataOutput out, BufferSettings settings) throws IOException {
    out.writeUTF(SettingsText.print(List.of(settings)));
  }

  static BufferSettings settings(DataInput in) throws IOException {
    return SettingsText.parse(in.readUTF()).get(0);
  }

  static void range(DataOutput out, SequenceRange range) throws IOException {
    out.writeLong(range.first());
    out.writeLong(range.count());
  }

  static SequenceRange range(DataInput in) throws IOException {
    return new SequenceRange(in.readLong(), in.readLong());
  }

  static void id(DataOutput out, BatchId id) throws IOException {
    out.writeLong(id.log().getMostSignificantBits());
    out.writeLong(id.log().getLeastSignificantBits());
    out.writeLong(id.number());
  }

  static BatchId id(DataInput in) throws IOException {
    return new BatchId(new UUID(in.readLong(), in.readLong()), in.readLong());
  }

  static void batch(DataOutput out, Batch<byte[]> batch) throws IOException {
    id(out, batch.id());
    out.writeLong(batch.byteSize());
    out.writeLong(batch.firstPutTime().toEpochMilli());
    out.writeInt(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      out.writeLong(batch.sequence(i));
      bytes(out, batch.records().get(i));
    }
    out.writeInt(batch.setAside().size());
    for (RawRecord raw : batch.setAside()) {
      out.writeLong(raw.sequence());
      bytes(out, raw.payload());
    }
  }

  static <R> Batch<R> batch(DataInput in, RecordCodec<R> codec) throws IOException {
    BatchId id = id(in);
    long byteSize = in.readLong();
    Instant firstPut = Instant.ofEpochMilli(in.readLong());
    long[] sequences = new long[in.readInt()];
    List<R> records = new ArrayList<>();
    for (int i = 0; i < sequences.length; i++) {
      sequences[i] = in.readLong();
      records.add(decoded(codec, bytes(in)));
    }
    List<RawRecord> setAside = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      setAside.add(new RawRecord(in.readLong(), bytes(in)));
    }
    return Batch.of(id, sequences, byteSize, firstPut, records, setAside);
  }

  private static <R> R decoded(RecordCodec<R> codec, byte[] payload) throws IOException {
    try {
      return codec.decode(payload);
    } catch (Exception e) {
      throw new IOException("the codec of a check failed", e);
    }
  }

  static void stats(DataOutput out, BufferStats stats) throws IOException {
    for (long value : new long[] {
      stats.backlogRecords(),
      stats.backlogBytes(),
      stats.openRecords(),
      stats.sealedBatches(),
      stats.inFlightRecords(),
      stats.maxInFlight(),
      stats.oldestAge().toNanos(),
      stats.puts(),
      stats.putBytes(),
      stats.emits(),
      stats.commits(),
      stats.droppedRecords(),
      stats.droppedBatches(),
      stats.syncs(),
      stats.syncTime().toNanos(),
      stats.maxSyncTime().toNanos()
    }) {
      out.writeLong(value);
    }
  }

  static BufferStats stats(DataInput in) throws IOException {
    return BufferStats.builder()
        .backlogRecords(in.readLong())
        .backlogBytes(in.readLong())
        .openRecords(in.readLong())
        .sealedBatches(in.readLong())
        .inFlightRecords(in.readLong())
        .maxInFlight((int) in.readLong())
        .oldestAge(Duration.ofNanos(in.readLong()))
        .puts(in.readLong())
        .putBytes(in.readLong())
        .emits(in.readLong())
        .commits(in.readLong())
        .droppedRecords(in.readLong())
        .droppedBatches(in.readLong())
        .syncs(in.readLong())
        .syncTime(Duration.ofNanos(in.readLong()))
        .maxSyncTime(Duration.ofNanos(in.readLong()))
        .build();
  }

  /** Without what was quarantined: nobody damages the logs of child processes. */
  static void report(DataOutput out, RecoveryReport report) throws IOException {
    out.writeBoolean(report.created());
    out.writeBoolean(report.cleanShutdown());
    out.writeLong(report.records());
    out.writeLong(report.bytes());
    out.writeLong(report.sealedBatches());
    out.writeLong(report.tornBytes());
    out.writeLong(report.duration().toNanos());
  }

  static RecoveryReport report(DataInput in) throws IOException {
    return RecoveryReport.builder()
        .created(in.readBoolean())
        .cleanShutdown(in.readBoolean())
        .records(in.readLong())
        .bytes(in.readLong())
        .sealedBatches(in.readLong())
        .tornBytes(in.readLong())
        .duration(Duration.ofNanos(in.readLong()))
        .build();
  }

  static void failure(DataOutput out, Throwable failure) throws IOException {
    out.writeUTF(failure.getClass().getName());
    out.writeUTF(String.valueOf(failure.getMessage()));
  }

  /** An exception of the class that the child named, if that can be made from a message. */
  static RuntimeException failure(DataInput in) throws IOException {
    String type = in.readUTF();
    String message = in.readUTF();
    try {
      return Class.forName(type)
          .asSubclass(BufferException.class)
          .getConstructor(String.class)
          .newInstance(message);
    } catch (ReflectiveOperationException | ClassCastException e) {
      return new IllegalStateException(type + ": " + message, e);
    }
  }
}

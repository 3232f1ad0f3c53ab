package io.unistream.buffer.bench.own;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Ours: the file backend through the public API. */
public final class FileContender implements Contender {

  /** Its name. */
  public static final String NAME = "file";

  @Override
  public String name() {
    return NAME;
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
    return "FileBuffer, all by default: 1,000 records or 1,000,000 bytes a batch, segments of 16 MiB; RecordCodec.bytes()";
  }

  @Override
  public String note() {
    return "Thresholds, seals, commits and checksums are on, as for every user. A batch of 1 KB records holds 976.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes) {
    return subject(open(directory, durability, capacityBytes, RecordCodec.bytes()));
  }

  /**
   * Opens a buffer with the settings that are measured.
   *
   * @param directory where the log lives
   * @param durability the crash class
   * @param capacityBytes the most that will be in it at once
   * @param codec turns records into bytes
   * @param <R> the record type
   * @return the buffer; the caller closes it
   */
  public static <R> Buffer<R> open(
      Path directory, Durability durability, long capacityBytes, RecordCodec<R> codec) {
    return open(directory, durability, capacityBytes, codec, EmitPolicy.defaults());
  }

  static <R> Buffer<R> open(
      Path directory,
      Durability durability,
      long capacityBytes,
      RecordCodec<R> codec,
      EmitPolicy emit) {
    return FileBuffer.open(settings(directory, durability, capacityBytes, emit), codec);
  }

  /**
   * A buffer as a log under test.
   *
   * @param buffer the buffer, closed by closing what is returned
   * @return the subject
   */
  public static Subject subject(Buffer<byte[]> buffer) {
    return new FileSubject(buffer);
  }

  /** The defaults; a capacity over the default is raised. */
  private static FileBufferSettings settings(
      Path directory, Durability durability, long capacityBytes, EmitPolicy emit) {
    return FileBufferSettings.builder(directory)
        .emit(emit)
        .durability(durability == Durability.POWER ? CrashClass.POWER : CrashClass.PROCESS)
        .capacity(Capacity.defaults()
            .withMaxBytes(Math.max(Capacity.DEFAULT_MAX_BYTES, 2 * capacityBytes)))
        .build();
  }

  private static final class FileSubject implements Subject, Counted {

    private final Buffer<byte[]> buffer;

    FileSubject(Buffer<byte[]> buffer) {
      this.buffer = buffer;
    }

    @Override
    public void put(byte[] payload) {
      buffer.put(payload);
    }

    @Override
    public int drain(int most, Sink sink) {
      Batch<byte[]> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        return 0;
      }
      if (batch.size() > most) {
        throw new IllegalArgumentException(
            "a batch holds " + batch.size() + " records, asked for " + most);
      }
      for (byte[] record : batch.records()) {
        sink.record(ByteBuffer.wrap(record));
      }
      buffer.commit(batch);
      return batch.size();
    }

    @Override
    public long syncs() {
      return buffer.stats().syncs();
    }

    @Override
    public void close() {
      buffer.close();
    }
  }
}

package io.unistream.buffer.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a file buffer. Immutable; a settings value that Jackson can read, where only {@code directory} is
 * required and a missing property takes its default.
 *
 * @param directory where the log lives: a directory of its own, on a local file system; made if it does not exist
 * @param buffer the settings that every backend shares
 * @param durability the crashes that lose nothing: {@link CrashClass#POWER} (the default) syncs before it acknowledges,
 *     {@link CrashClass#PROCESS} leaves that to the operating system and is faster by orders of magnitude
 * @param segmentBytes the size of one file of the log, from 4 KiB to 1 GiB, default 16 MiB. Two spare files of that
 *     size are kept ready, up to four once space was given back. Raise it for fewer pauses when files change, lower it for
 *     small disks; space is given back file by file, up to 128 of them, or 2 GiB, one to two seconds after the commit, at once when a put
 *     finds no space or the buffer is closed
 *     A disk that is too small for that gets smaller ones; the opening logs their size
 * @param corruption what opening does about damaged data, default {@link CorruptionPolicy#FAIL}
 * @param keepFree how many bytes of the disk are left to others, default 0: the log takes no more files when less would be
 *     left, and puts are refused as on a full disk, at the latest when the file that is written to is full. Commits go on. Raise it where
 *     something else on the same disk must not run out of space
 */
public record FileBufferSettings(
    Path directory,
    BufferSettings buffer,
    CrashClass durability,
    int segmentBytes,
    CorruptionPolicy corruption,
    long keepFree) {

  /** The default of {@link #segmentBytes()}: 16 MiB. */
  public static final int DEFAULT_SEGMENT_BYTES = 16 << 20;

  static final int MIN_SEGMENT_BYTES = 4 << 10;
  static final int MAX_SEGMENT_BYTES = 1 << 30;

  /** Checks the settings. */
  public FileBufferSettings {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(buffer, "buffer");
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(corruption, "corruption");
    if (durability != CrashClass.PROCESS && durability != CrashClass.POWER) {
      throw new IllegalArgumentException(
          "durability must be PROCESS or POWER for the file backend, was " + durability);
    }
    if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES) {
      throw new IllegalArgumentException("segmentBytes must be between " + MIN_SEGMENT_BYTES
          + " and " + MAX_SEGMENT_BYTES + ", was " + segmentBytes);
    }
    if (keepFree < 0) {
      throw new IllegalArgumentException("keepFree must not be negative, was " + keepFree);
    }
  }

  /**
   * A log in the given directory, everything else by default.
   *
   * @param directory where the log lives
   * @return the settings
   */
  public static FileBufferSettings of(Path directory) {
    return new FileBufferSettings(
        directory,
        BufferSettings.of(EmitPolicy.defaults()),
        CrashClass.POWER,
        DEFAULT_SEGMENT_BYTES,
        CorruptionPolicy.FAIL,
        0);
  }

  @JsonCreator
  static FileBufferSettings of(
      @JsonProperty(value = "directory", required = true) Path directory,
      @JsonProperty("emit") @Nullable EmitPolicy emit,
      @JsonProperty("capacity") @Nullable Capacity capacity,
      @JsonProperty("maxRecordBytes") @Nullable Integer maxRecordBytes,
      @JsonProperty("durability") @Nullable CrashClass durability,
      @JsonProperty("segmentBytes") @Nullable Integer segmentBytes,
      @JsonProperty("corruption") @Nullable CorruptionPolicy corruption,
      @JsonProperty("keepFree") @Nullable Long keepFree) {
    EmitPolicy policy = emit == null ? EmitPolicy.defaults() : emit;
    return new FileBufferSettings(
        directory,
        new BufferSettings(
            policy,
            capacity == null ? Capacity.defaults() : capacity,
            maxRecordBytes == null ? policy.maxBytes() : maxRecordBytes),
        durability == null ? CrashClass.POWER : durability,
        segmentBytes == null ? DEFAULT_SEGMENT_BYTES : segmentBytes,
        corruption == null ? CorruptionPolicy.FAIL : corruption,
        keepFree == null ? 0 : keepFree);
  }

  /**
   * These settings with other shared settings.
   *
   * @param newBuffer the settings that every backend shares
   * @return the new settings
   */
  public FileBufferSettings withBuffer(BufferSettings newBuffer) {
    return new FileBufferSettings(
        directory, newBuffer, durability, segmentBytes, corruption, keepFree);
  }

  /**
   * These settings with another emit policy; capacity as it is, records up to the policy's {@code maxBytes}.
   *
   * @param emit when a batch is due
   * @return the new settings
   */
  public FileBufferSettings withEmit(EmitPolicy emit) {
    return withBuffer(new BufferSettings(emit, buffer.capacity(), emit.maxBytes()));
  }

  /**
   * These settings with another capacity.
   *
   * @param capacity how large the backlog may become
   * @return the new settings
   */
  public FileBufferSettings withCapacity(Capacity capacity) {
    return withBuffer(buffer.withCapacity(capacity));
  }

  /**
   * These settings with another crash class.
   *
   * @param newDurability {@link CrashClass#PROCESS} or {@link CrashClass#POWER}
   * @return the new settings
   */
  public FileBufferSettings withDurability(CrashClass newDurability) {
    return new FileBufferSettings(
        directory, buffer, newDurability, segmentBytes, corruption, keepFree);
  }

  /**
   * These settings with another file size.
   *
   * @param bytes the size of one file of the log, in bytes
   * @return the new settings
   */
  public FileBufferSettings withSegmentBytes(int bytes) {
    return new FileBufferSettings(directory, buffer, durability, bytes, corruption, keepFree);
  }

  /**
   * These settings with another corruption policy.
   *
   * @param policy what opening does about damaged data
   * @return the new settings
   */
  public FileBufferSettings withCorruption(CorruptionPolicy policy) {
    return new FileBufferSettings(directory, buffer, durability, segmentBytes, policy, keepFree);
  }

  /**
   * These settings with space left to others.
   *
   * @param bytes how many bytes of the disk the log leaves free
   * @return the new settings
   */
  public FileBufferSettings withKeepFree(long bytes) {
    return new FileBufferSettings(directory, buffer, durability, segmentBytes, corruption, bytes);
  }
}

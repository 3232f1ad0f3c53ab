package io.unistream.buffer.memory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a memory buffer. Immutable; a settings value that Jackson can read, where nothing is required and a
 * missing property takes its default.
 *
 * <p>The default capacity is 100,000 records and 64 MiB of payload, far less than other backends', because the backlog
 * is heap. Measured on 64-bit HotSpot: a record takes its payload and 21 to 23 bytes more (for payloads over 1 KB, 0.1 % of
 * them more), so a full backlog of default size takes 67 MiB; an empty buffer takes 130 KB. The batch in flight comes on
 * top, as for every backend.
 *
 * <p>A heap that is used up before the capacity is refuses the put ({@link
 * io.unistream.buffer.BufferStorageFullException}) while there still is room to take a batch: up to twice {@code
 * emit.maxBytes} and 256 bytes a record, held by a soft reference. A record that decodes into more than twice its payload
 * needs more; set the capacity so that it is reached first.
 *
 * @param buffer the settings that every backend shares; raise the capacity to ride out longer outages of the target,
 *     lower it to protect the heap
 */
public record MemoryBufferSettings(BufferSettings buffer) {

  /** The default of {@code capacity.maxRecords}. */
  public static final long DEFAULT_MAX_RECORDS = 100_000;

  /** The default of {@code capacity.maxBytes}: 64 MiB. */
  public static final long DEFAULT_MAX_BYTES = 64L << 20;

  static final Capacity DEFAULT_CAPACITY =
      Capacity.defaults().withMaxRecords(DEFAULT_MAX_RECORDS).withMaxBytes(DEFAULT_MAX_BYTES);

  /** Checks the settings. */
  public MemoryBufferSettings {
    Objects.requireNonNull(buffer, "buffer");
  }

  /**
   * The default emit policy, 100,000 records, 64 MiB.
   *
   * @return the default settings
   */
  public static MemoryBufferSettings defaults() {
    return new MemoryBufferSettings(
        BufferSettings.of(EmitPolicy.defaults()).withCapacity(DEFAULT_CAPACITY));
  }

  @JsonCreator
  static MemoryBufferSettings of(
      @JsonProperty("emit") @Nullable EmitPolicy emit,
      @JsonProperty("capacity") @Nullable HeapCapacity capacity,
      @JsonProperty("maxRecordBytes") @Nullable Integer maxRecordBytes) {
    EmitPolicy policy = emit == null ? EmitPolicy.defaults() : emit;
    return new MemoryBufferSettings(new BufferSettings(
        policy,
        capacity == null ? DEFAULT_CAPACITY : capacity.toCapacity(),
        maxRecordBytes == null ? policy.maxBytes() : maxRecordBytes));
  }

  /**
   * These settings with other shared settings.
   *
   * @param newBuffer the settings that every backend shares
   * @return the new settings
   */
  public MemoryBufferSettings withBuffer(BufferSettings newBuffer) {
    return new MemoryBufferSettings(newBuffer);
  }

  /**
   * These settings with another emit policy; capacity as it is, records up to the policy's {@code maxBytes}.
   *
   * @param emit when a batch is due
   * @return the new settings
   */
  public MemoryBufferSettings withEmit(EmitPolicy emit) {
    return withBuffer(new BufferSettings(emit, buffer.capacity(), emit.maxBytes()));
  }

  /**
   * These settings with another capacity.
   *
   * @param capacity how large the backlog may become
   * @return the new settings
   */
  public MemoryBufferSettings withCapacity(Capacity capacity) {
    return withBuffer(buffer.withCapacity(capacity));
  }
}

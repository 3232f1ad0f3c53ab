package io.unistream.buffer.memory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.settings.ByteSizeSetting;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a memory buffer. Immutable. Jackson can read these settings; nothing is required, and a missing
 * property has its default value.
 *
 * <p>The default capacity is 100,000 records and 64 MiB of payload. It is far less than that of other backends, because
 * the backlog is in the heap. Measured on 64-bit HotSpot: a record takes its payload and 21 to 23 bytes more (for
 * payloads over 1 KB, another 0.1 % of the payload). A full backlog of default size thus takes 67 MiB; an empty buffer
 * takes 130 KB. The batches in flight come on top, as for every backend.
 *
 * <p>If the heap is used up before the capacity, the put is refused
 * ({@link io.unistream.buffer.BufferStorageFullException}) while there still is room to take a batch. That room is up to
 * twice {@code emit.maxBytes} and 256 bytes per record, held by a soft reference. A record that decodes into more than
 * twice its payload needs more. Set the capacity so that it is reached first: raise it to survive longer outages of the
 * target, lower it to protect the heap.
 */
public final class MemoryBufferSettings {

  /** The default of {@code capacity.maxRecords}. */
  public static final long DEFAULT_MAX_RECORDS = 100_000;

  /** The default of {@code capacity.maxBytes}: 64 MiB. */
  public static final long DEFAULT_MAX_BYTES = 64L << 20;

  static final Capacity DEFAULT_CAPACITY =
      Capacity.defaults().withMaxRecords(DEFAULT_MAX_RECORDS).withMaxBytes(DEFAULT_MAX_BYTES);

  private static final MemoryBufferSettings DEFAULTS = builder().build();

  private final BufferSettings buffer;

  private MemoryBufferSettings(Builder from) {
    buffer = from.buffer.build();
  }

  /**
   * Returns the default settings: the default emit policy, and a capacity of 100,000 records and 64 MiB.
   *
   * @return the default settings
   */
  public static MemoryBufferSettings defaults() {
    return DEFAULTS;
  }

  @JsonCreator
  static MemoryBufferSettings of(
      @JsonProperty("emit") @Nullable EmitPolicy emit,
      @JsonProperty("capacity") @Nullable HeapCapacity capacity,
      @JsonProperty("maxRecordBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Integer maxRecordBytes) {
    Builder builder = builder();
    if (emit != null) {
      builder.emit(emit);
    }
    if (capacity != null) {
      builder.capacity(capacity.toCapacity());
    }
    if (maxRecordBytes != null) {
      builder.maxRecordBytes(maxRecordBytes);
    }
    return builder.build();
  }

  /**
   * Returns a builder with the default settings.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with these settings. A setting that was not set here is not set there either.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder().buffer(buffer);
  }

  /**
   * Returns the settings that all backends share.
   *
   * @return the settings
   */
  public BufferSettings buffer() {
    return buffer;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MemoryBufferSettings that && buffer.equals(that.buffer);
  }

  @Override
  public int hashCode() {
    return Objects.hash(buffer);
  }

  @Override
  public String toString() {
    return "MemoryBufferSettings[buffer=" + buffer + "]";
  }

  /**
   * Builds settings. {@link #build} checks them all together, so the order of the setters does not matter. Not safe for
   * use by several threads.
   */
  public static final class Builder {

    private BufferSettings.Builder buffer = BufferSettings.builder().capacity(DEFAULT_CAPACITY);

    private Builder() {}

    /**
     * Sets everything that all backends share: when a batch is due, and how large the backlog and a record may become.
     * Settings in which the capacity was not set have the default of other backends, 10 GiB.
     *
     * @param newBuffer the settings
     * @return this builder
     */
    public Builder buffer(BufferSettings newBuffer) {
      buffer = newBuffer.toBuilder();
      return this;
    }

    /**
     * Sets when a batch is due. Default {@link EmitPolicy#defaults()}.
     *
     * @param emit the policy
     * @return this builder
     */
    public Builder emit(EmitPolicy emit) {
      buffer.emit(emit);
      return this;
    }

    /**
     * Changes when a batch is due.
     *
     * @param change takes the current policy and returns the new one
     * @return this builder
     */
    public Builder emit(UnaryOperator<EmitPolicy> change) {
      buffer.emit(change);
      return this;
    }

    /**
     * Sets how large the backlog may become. Default 100,000 records, 64 MiB.
     *
     * @param capacity the capacity
     * @return this builder
     */
    public Builder capacity(Capacity capacity) {
      buffer.capacity(capacity);
      return this;
    }

    /**
     * Changes how large the backlog may become.
     *
     * @param change takes the current capacity and returns the new one
     * @return this builder
     */
    public Builder capacity(UnaryOperator<Capacity> change) {
      buffer.capacity(change);
      return this;
    }

    /**
     * Sets how large one record may be. If it is not set, it is {@code emit.maxBytes}, whatever the value of that.
     *
     * @param maxRecordBytes payload bytes, from 1 to {@code emit.maxBytes}
     * @return this builder
     */
    public Builder maxRecordBytes(int maxRecordBytes) {
      buffer.maxRecordBytes(maxRecordBytes);
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings, checked
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public MemoryBufferSettings build() {
      return new MemoryBufferSettings(this);
    }
  }
}

package io.unistream.buffer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.settings.ByteSizeSetting;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings that all backends share. Immutable, and checked as a whole: the capacity must hold a full batch, and a
 * batch must hold the largest record. Otherwise nothing would ever become due. Jackson can read these settings; a missing
 * property has its default value.
 *
 * <pre>{@code
 * BufferSettings settings = BufferSettings.builder()
 *     .emit(emit -> emit.withMaxRecords(500).withMaxAge(Duration.ofSeconds(5)))
 *     .capacity(capacity -> capacity.withOverflow(OverflowPolicy.BLOCK))
 *     .build();
 * }</pre>
 */
public final class BufferSettings {

  private final EmitPolicy emit;
  private final Capacity capacity;
  /** What was set, or null: then it follows {@code emit.maxBytes}. */
  private final @Nullable Integer ownMaxRecordBytes;

  private final int maxRecordBytes;

  private BufferSettings(Builder from) {
    emit = from.emit;
    capacity = from.capacity;
    ownMaxRecordBytes = from.maxRecordBytes;
    maxRecordBytes = ownMaxRecordBytes == null ? emit.maxBytes() : ownMaxRecordBytes;
    Settings.check(
        maxRecordBytes >= 1 && maxRecordBytes <= emit.maxBytes(),
        "maxRecordBytes",
        "must be between 1 and emit.maxBytes (" + emit.maxBytes() + ")",
        maxRecordBytes);
    Settings.check(
        capacity.maxRecords() >= emit.maxRecords(),
        "capacity.maxRecords",
        "must be at least emit.maxRecords (" + emit.maxRecords() + ")",
        capacity.maxRecords());
    Settings.check(
        capacity.maxBytes() >= emit.maxBytes(),
        "capacity.maxBytes",
        "must be at least emit.maxBytes (" + emit.maxBytes() + ")",
        capacity.maxBytes());
  }

  /**
   * Returns settings with the given policy and otherwise default values.
   *
   * @param emit when a batch is due
   * @return the settings
   * @throws IllegalArgumentException if the default capacity cannot hold a full batch
   */
  public static BufferSettings of(EmitPolicy emit) {
    return builder().emit(emit).build();
  }

  @JsonCreator
  static BufferSettings of(
      @JsonProperty("emit") @Nullable EmitPolicy emit,
      @JsonProperty("capacity") @Nullable Capacity capacity,
      @JsonProperty("maxRecordBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Integer maxRecordBytes) {
    Builder builder = builder();
    builder.emit = emit == null ? builder.emit : emit;
    builder.capacity = capacity == null ? builder.capacity : capacity;
    builder.maxRecordBytes = maxRecordBytes;
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
    Builder builder = new Builder();
    builder.emit = emit;
    builder.capacity = capacity;
    builder.maxRecordBytes = ownMaxRecordBytes;
    return builder;
  }

  /**
   * Returns when a batch is due.
   *
   * @return the policy
   */
  public EmitPolicy emit() {
    return emit;
  }

  /**
   * Returns how large the backlog may become.
   *
   * @return the capacity
   */
  public Capacity capacity() {
    return capacity;
  }

  /**
   * Returns how large one record may be.
   *
   * @return payload bytes, from 1 to {@code emit.maxBytes}; equal to {@code emit.maxBytes} unless it was set
   */
  public int maxRecordBytes() {
    return maxRecordBytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BufferSettings that
        && emit.equals(that.emit)
        && capacity.equals(that.capacity)
        && Objects.equals(ownMaxRecordBytes, that.ownMaxRecordBytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(emit, capacity, ownMaxRecordBytes);
  }

  @Override
  public String toString() {
    return "BufferSettings[emit=" + emit + ", capacity=" + capacity + ", maxRecordBytes="
        + maxRecordBytes + "]";
  }

  /**
   * Builds settings. {@link #build} checks them all together, so the order of the setters does not matter. Not safe for
   * use by several threads.
   */
  public static final class Builder {

    private EmitPolicy emit = EmitPolicy.defaults();
    private Capacity capacity = Capacity.defaults();
    private @Nullable Integer maxRecordBytes;

    private Builder() {}

    /**
     * Sets when a batch is due. Default {@link EmitPolicy#defaults()}.
     *
     * @param newEmit the policy
     * @return this builder
     */
    public Builder emit(EmitPolicy newEmit) {
      emit = Objects.requireNonNull(newEmit, "emit");
      return this;
    }

    /**
     * Changes when a batch is due.
     *
     * @param change takes the current policy and returns the new one
     * @return this builder
     */
    public Builder emit(UnaryOperator<EmitPolicy> change) {
      return emit(change.apply(emit));
    }

    /**
     * Sets how large the backlog may become. Default {@link Capacity#defaults()}.
     *
     * @param newCapacity the capacity
     * @return this builder
     */
    public Builder capacity(Capacity newCapacity) {
      capacity = Objects.requireNonNull(newCapacity, "capacity");
      return this;
    }

    /**
     * Changes how large the backlog may become.
     *
     * @param change takes the current capacity and returns the new one
     * @return this builder
     */
    public Builder capacity(UnaryOperator<Capacity> change) {
      return capacity(change.apply(capacity));
    }

    /**
     * Sets how large one record may be. If it is not set, it is {@code emit.maxBytes}, whatever the value of that.
     *
     * @param newMaxRecordBytes payload bytes, from 1 to {@code emit.maxBytes}
     * @return this builder
     */
    public Builder maxRecordBytes(int newMaxRecordBytes) {
      maxRecordBytes = newMaxRecordBytes;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings, checked
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public BufferSettings build() {
      return new BufferSettings(this);
    }
  }
}

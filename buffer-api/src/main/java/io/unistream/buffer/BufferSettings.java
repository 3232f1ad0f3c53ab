package io.unistream.buffer;

import java.util.Objects;

/**
 * The settings that every backend shares. Immutable and checked as a whole: the capacity must hold a full batch, and a
 * batch must hold the largest record, or nothing would ever become due.
 *
 * @param emit when a batch is due
 * @param capacity how large the backlog may become
 * @param maxRecordBytes payload bytes of one record, from 1 to {@code emit.maxBytes}
 */
public record BufferSettings(EmitPolicy emit, Capacity capacity, int maxRecordBytes) {

  /** Checks the settings. */
  public BufferSettings {
    Objects.requireNonNull(emit, "emit");
    Objects.requireNonNull(capacity, "capacity");
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
   * The given policy, default capacity, records up to {@code emit.maxBytes}.
   *
   * @param emit when a batch is due
   * @return the settings
   */
  public static BufferSettings of(EmitPolicy emit) {
    return new BufferSettings(emit, Capacity.defaults(), emit.maxBytes());
  }

  /**
   * These settings with another capacity.
   *
   * @param newCapacity how large the backlog may become
   * @return the new settings
   */
  public BufferSettings withCapacity(Capacity newCapacity) {
    return new BufferSettings(emit, newCapacity, maxRecordBytes);
  }
}

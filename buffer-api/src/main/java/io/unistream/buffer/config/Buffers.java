package io.unistream.buffer.config;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;

/**
 * Opens buffers from JSON that names the backend, such as
 *
 * <pre>{@code
 * {"backend": "file", "directory": "/var/lib/orders", "emit": {"maxRecords": 500, "maxAge": "PT1S"}}
 * }</pre>
 *
 * <p>The other properties are the backend's settings. A backend is available if its module is on the class path.
 */
public final class Buffers {

  private Buffers() {}

  /**
   * Opens a buffer with the system clock and no listener.
   *
   * @param settings settings that name their backend
   * @param codec turns records into bytes and back
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws BufferConfigException if the settings cannot be used; nothing was opened
   * @throws io.unistream.buffer.BufferException what the backend throws if it cannot open the buffer
   */
  public static <R> Buffer<R> open(JsonSettings settings, RecordCodec<R> codec) {
    return open(settings, codec, BufferComponents.defaults());
  }

  /**
   * Opens a buffer.
   *
   * @param settings settings that name their backend
   * @param codec turns records into bytes and back
   * @param components clock and listener
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws BufferConfigException if the settings cannot be used; nothing was opened
   * @throws io.unistream.buffer.BufferException what the backend throws if it cannot open the buffer
   */
  public static <R> Buffer<R> open(
      JsonSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return open(settings.backend(), settings, codec, components);
  }

  private static <S, R> Buffer<R> open(
      BufferBackend<S> backend,
      JsonSettings settings,
      RecordCodec<R> codec,
      BufferComponents components) {
    return backend.open(settings.as(backend), codec, components);
  }
}

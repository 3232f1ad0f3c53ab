package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferBackend;

/** The S3 backend, which settings name {@code s3}. It has no state and is safe for use by any thread. */
public final class S3Backend implements BufferBackend<S3BufferSettings> {

  /** Creates the backend. For {@link java.util.ServiceLoader}. */
  public S3Backend() {}

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public Class<S3BufferSettings> settingsType() {
    return S3BufferSettings.class;
  }

  @Override
  public <R> Buffer<R> open(
      S3BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return S3Buffer.open(settings, codec, components);
  }
}

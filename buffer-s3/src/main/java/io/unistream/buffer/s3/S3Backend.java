package io.unistream.buffer.s3;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferBackend;

/** Makes the S3 backend known as {@code s3}. Has no state; safe for use by any thread. */
public final class S3Backend implements BufferBackend<S3BufferSettings> {

  /** Makes the backend; for {@link java.util.ServiceLoader}. */
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

package io.unistream.buffer.guice;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.config.JsonSettings;
import java.util.Objects;

/** A backend with its checked settings: known before anything is opened. */
record Prepared<S>(BufferBackend<S> backend, S settings) implements Source {

  Prepared {
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(settings, "settings");
  }

  static <S> Prepared<S> read(BufferBackend<S> backend, JsonSettings settings) {
    return new Prepared<>(backend, settings.as(backend));
  }

  @Override
  public Prepared<S> prepare() {
    return this;
  }

  <R> Buffer<R> open(RecordCodec<R> codec, BufferComponents components) {
    return backend.open(settings, codec, components);
  }
}

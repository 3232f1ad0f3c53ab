package io.unistream.buffer.producer.config;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.config.JsonSettings;
import java.lang.reflect.Type;
import java.util.Optional;

/**
 * One buffer of a {@link BufferConfig}, whose settings have been read and checked. For wiring; programs use {@link BufferConfig#open}.
 * Immutable and safe for use by any thread.
 */
public final class ConfiguredBuffer {

  /** As the file has them, with the codec's name. */
  private final JsonSettings file;

  private final Prepared<?> prepared;

  private ConfiguredBuffer(JsonSettings file, Prepared<?> prepared) {
    this.file = file;
    this.prepared = prepared;
  }

  /** Reads and checks the settings. */
  static ConfiguredBuffer read(JsonSettings file) {
    Codecs.check(file);
    return new ConfiguredBuffer(file, Prepared.read(file.backend(), file.without(Codecs.PROPERTY)));
  }

  /**
   * Returns the settings, which name their backend.
   *
   * @return the settings, without what a backend does not know
   */
  public JsonSettings settings() {
    return file.without(Codecs.PROPERTY);
  }

  /**
   * Returns the codec that the file names.
   *
   * @param type the type of the records
   * @param <R> the type of the records
   * @return the codec; empty if the file names none
   * @throws io.unistream.buffer.config.BufferConfigException if it does not suit the type
   */
  public <R> Optional<RecordCodec<R>> codec(Type type) {
    return Codecs.named(file, type);
  }

  /** Returns the codec that the file names, or else the one that suits the type. */
  <R> RecordCodec<R> codecOrDefault(Type type) {
    return Codecs.of(file, type);
  }

  /** Opens the buffer. */
  <R> Buffer<R> open(RecordCodec<R> codec, BufferComponents components) {
    return prepared.open(codec, components);
  }

  /** Returns the effective settings, for the log. */
  @Override
  public String toString() {
    return String.valueOf(prepared.settings());
  }

  private record Prepared<S>(BufferBackend<S> backend, S settings) {

    static <S> Prepared<S> read(BufferBackend<S> backend, JsonSettings settings) {
      return new Prepared<>(backend, settings.as(backend));
    }

    <R> Buffer<R> open(RecordCodec<R> codec, BufferComponents components) {
      return backend.open(settings, codec, components);
    }
  }
}

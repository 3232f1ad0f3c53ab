package io.unistream.buffer.guice;

import com.google.inject.Injector;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Opens the buffer of a {@link BufferModule} for its own owner, such as a producer, rather than for the injector. For modules; see
 * {@link BufferModule#opener}. The settings have been checked.
 *
 * @param <R> the record type
 */
@SuppressWarnings("exports") // Guice is optional: who calls this requires it
public final class BufferOpener<R> {

  private final BufferModule<R> module;
  private final Prepared<?> prepared;

  BufferOpener(BufferModule<R> module, Prepared<?> prepared) {
    this.module = module;
    this.prepared = prepared;
  }

  /**
   * Returns the codec that the buffer gets: the module's own, or one that is bound, or the default for its type.
   *
   * @param injector where codecs may be bound
   * @return the codec
   * @throws io.unistream.buffer.config.BufferConfigException if there is none, and JSON cannot carry the type
   */
  public RecordCodec<R> codec(Injector injector) {
    return module.codec(injector, null);
  }

  /**
   * Returns what opens the buffer, each time anew. Codec, clock, listener and policy are looked up now, once, so later openings
   * need no injector. Whoever opens a buffer closes it.
   *
   * @param injector where the components may be bound
   * @return opens the buffer
   * @throws io.unistream.buffer.config.BufferConfigException if there is no codec, and JSON cannot carry the type
   */
  public Supplier<Buffer<R>> in(Injector injector) {
    return module.opener(prepared, injector, null);
  }

  /**
   * Returns what opens the buffer, as {@link #in(Injector)} does, with another default codec.
   *
   * @param injector where the components may be bound
   * @param otherwise the codec if none was given to the module and none is bound
   * @return opens the buffer
   */
  public Supplier<Buffer<R>> in(Injector injector, RecordCodec<R> otherwise) {
    return module.opener(prepared, injector, Objects.requireNonNull(otherwise, "otherwise"));
  }

  @Override
  public String toString() {
    return "BufferOpener[" + module.key() + "]";
  }
}

package io.unistream.buffer.memory;

import com.google.inject.TypeLiteral;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.guice.BufferModule;

/**
 * Guice modules for memory buffers. See {@link BufferModule} for what can be added to them, and {@link MemoryBuffer} for
 * what is lost and when.
 *
 * <pre>{@code
 * install(MemoryBufferModule.of(Order.class, MemoryBufferSettings.defaults()));
 * }</pre>
 */
@SuppressWarnings("exports") // Guice is optional: who calls this requires it
public final class MemoryBufferModule {

  private static final MemoryBackend BACKEND = new MemoryBackend();

  private MemoryBufferModule() {}

  /**
   * Binds a memory buffer.
   *
   * @param type the record's class
   * @param settings the settings
   * @param <R> the record type
   * @return the module
   */
  public static <R> BufferModule<R> of(Class<R> type, MemoryBufferSettings settings) {
    return of(TypeLiteral.get(type), settings);
  }

  /**
   * Binds a memory buffer of a generic record type.
   *
   * @param type the record's type
   * @param settings the settings
   * @param <R> the record type
   * @return the module
   */
  public static <R> BufferModule<R> of(TypeLiteral<R> type, MemoryBufferSettings settings) {
    return BufferModule.of(type, BACKEND, settings);
  }

  /**
   * Binds a memory buffer with settings in JSON.
   *
   * @param type the record's class
   * @param settings the settings, read when the injector is created
   * @param <R> the record type
   * @return the module
   */
  public static <R> BufferModule<R> of(Class<R> type, JsonSettings settings) {
    return of(TypeLiteral.get(type), settings);
  }

  /**
   * Binds a memory buffer of a generic record type with settings in JSON.
   *
   * @param type the record's type
   * @param settings the settings, read when the injector is created
   * @param <R> the record type
   * @return the module
   */
  public static <R> BufferModule<R> of(TypeLiteral<R> type, JsonSettings settings) {
    return BufferModule.of(type, BACKEND, settings);
  }
}

package io.unistream.buffer.file;

import com.google.inject.TypeLiteral;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.guice.BufferModule;

/**
 * Guice modules for file buffers. See {@link BufferModule} for what can be added to them, and {@link FileBuffer} for what
 * survives a crash.
 *
 * <pre>{@code
 * install(FileBufferModule.of(Order.class, FileBufferSettings.of(Path.of("orders"))));
 * }</pre>
 */
@SuppressWarnings("exports") // Guice is optional: who calls this requires it
public final class FileBufferModule {

  private static final FileBackend BACKEND = new FileBackend();

  private FileBufferModule() {}

  /**
   * Binds a file buffer.
   *
   * @param type the record's class
   * @param settings the settings
   * @param <R> the record type
   * @return the module
   */
  public static <R> BufferModule<R> of(Class<R> type, FileBufferSettings settings) {
    return of(TypeLiteral.get(type), settings);
  }

  /**
   * Binds a file buffer of a generic record type.
   *
   * @param type the record's type
   * @param settings the settings
   * @param <R> the record type
   * @return the module
   */
  public static <R> BufferModule<R> of(TypeLiteral<R> type, FileBufferSettings settings) {
    return BufferModule.of(type, BACKEND, settings);
  }

  /**
   * Binds a file buffer with settings in JSON.
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
   * Binds a file buffer of a generic record type with settings in JSON.
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

package io.unistream.buffer.s3;

import com.google.inject.TypeLiteral;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.guice.BufferModule;

/**
 * Guice modules for S3 buffers. See {@link BufferModule} for what can be added to them, and {@link S3Buffer} for what
 * survives a crash.
 *
 * <pre>{@code
 * install(S3BufferModule.of(Order.class, S3BufferSettings.of("my-bucket", "orders")));
 * }</pre>
 */
@SuppressWarnings("exports") // Guice is optional: who calls this requires it
public final class S3BufferModule {

  private static final S3Backend BACKEND = new S3Backend();

  private S3BufferModule() {}

  /**
   * Binds an S3 buffer.
   *
   * @param type the record's class
   * @param settings the settings
   * @param <R> the record type
   * @return the module
   */
  public static <R> BufferModule<R> of(Class<R> type, S3BufferSettings settings) {
    return of(TypeLiteral.get(type), settings);
  }

  /**
   * Binds an S3 buffer of a generic record type.
   *
   * @param type the record's type
   * @param settings the settings
   * @param <R> the record type
   * @return the module
   */
  public static <R> BufferModule<R> of(TypeLiteral<R> type, S3BufferSettings settings) {
    return BufferModule.of(type, BACKEND, settings);
  }

  /**
   * Binds an S3 buffer with settings in JSON.
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
   * Binds an S3 buffer of a generic record type with settings in JSON.
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

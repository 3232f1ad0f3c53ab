package io.unistream.buffer.config;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.wal.WalView;

/**
 * The service by which a backend is found, so that settings can name it: {@code "backend": "file"}. Users of a buffer do
 * not need it.
 *
 * <p>An implementation is found by {@link java.util.ServiceLoader}. It is a public class with a public constructor
 * without parameters, named in {@code META-INF/services/io.unistream.buffer.config.BufferBackend} or provided by a
 * module. It is looked up with the library's class loader and, if that does not find it, with the thread's context class
 * loader. The constructor should do nothing, because looking up one backend creates all that are found. Implementations
 * must be safe for use by any thread.
 *
 * @param <S> the type of the backend's settings: an immutable value that Jackson can read, checked when it is made. Its {@code toString} may be logged, so it
 *     must not show secrets
 */
public interface BufferBackend<S> {

  /**
   * Returns the name of this backend in settings.
   *
   * @return a short name in lower case, different from every other backend's
   */
  String name();

  /**
   * Returns the class that Jackson reads the settings into. A missing property must have its default value. A wrong one
   * must be refused with an {@link IllegalArgumentException} whose message names the setting, the rule and the value.
   *
   * @return the settings' class
   */
  Class<S> settingsType();

  /**
   * Opens a buffer.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components the clock, the listener, and the policy for records that cannot be decoded
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws io.unistream.buffer.BufferException if the buffer cannot be opened; nothing is left open
   */
  <R> Buffer<R> open(S settings, RecordCodec<R> codec, BufferComponents components);

  /**
   * Makes a view of a log, which reads it without opening it, also while somebody has it open. Optional: a backend whose
   * logs cannot be read in this way does not override this method.
   *
   * @param settings the settings, of which only those count that say where the log is and how to reach it
   * @return the view; the caller closes it. Nothing is read before its first {@link WalView#replay}
   * @throws UnsupportedOperationException if this backend has no views
   */
  default WalView view(S settings) {
    throw new UnsupportedOperationException(
        "logs of the backend " + name() + " cannot be looked at");
  }
}

package io.unistream.buffer.config;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;

/**
 * How a backend makes itself known, so that settings can name it: {@code "backend": "file"}. Users of a buffer never see
 * it.
 *
 * <p>Found by {@link java.util.ServiceLoader}: a public class with a public constructor without parameters, named in
 * {@code META-INF/services/io.unistream.buffer.config.BufferBackend} or provided by a module. Looked for by the library's class loader, and
 * where that does not see it, by the thread's context class loader. It should do nothing before {@link #open}, since
 * all backends that are there are created when one of them is looked for. Must be safe for use by any thread.
 *
 * @param <S> the type of the backend's settings: an immutable value that Jackson can read, checked when it is made
 */
public interface BufferBackend<S> {

  /**
   * What settings call this backend.
   *
   * @return a short name in lower case, different from every other backend's
   */
  String name();

  /**
   * The class that Jackson reads the settings into. A missing property takes its default; what is wrong is refused with
   * an {@link IllegalArgumentException} whose message names the setting, the rule and the value.
   *
   * @return the settings' class
   */
  Class<S> settingsType();

  /**
   * Opens a buffer.
   *
   * @param settings the settings
   * @param codec turns records into bytes and back
   * @param components clock and listener
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws io.unistream.buffer.BufferException if it cannot be opened; nothing is left open
   */
  <R> Buffer<R> open(S settings, RecordCodec<R> codec, BufferComponents components);
}

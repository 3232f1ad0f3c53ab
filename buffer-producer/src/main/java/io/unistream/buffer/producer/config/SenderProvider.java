package io.unistream.buffer.producer.config;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Sender;

/**
 * The service by which a kind of sender is found, so that settings can name it: {@code "type": "http"}. Users of a producer do not need it.
 *
 * <p>An implementation is found by {@link java.util.ServiceLoader}. It is a public class with a public constructor without parameters, named
 * in {@code META-INF/services/io.unistream.buffer.producer.config.SenderProvider} or provided by a module. The constructor should do
 * nothing, because looking up one creates all that are found. Implementations must be safe for use by any thread.
 *
 * @param <S> the type of the sender's settings: an immutable value that Jackson can read, checked when it is made. Its {@code toString} is
 *     logged, so it must not show secrets
 */
public interface SenderProvider<S> {

  /**
   * Returns the name of this kind of sender in settings.
   *
   * @return a short name in lower case, different from every other's
   */
  String name();

  /**
   * Returns the class that Jackson reads the settings into. A missing property must have its default value. A wrong one must be
   * refused with an {@link IllegalArgumentException} whose message names the setting, the rule and the value.
   *
   * @return the settings' class
   */
  Class<S> settingsType();

  /**
   * Creates a sender. It should not wait for the target.
   *
   * @param settings the settings
   * @param codec writes a record, as the producer's buffer does
   * @param <R> the record type
   * @return the sender; the producer closes it
   * @throws RuntimeException if it cannot be created; nothing is left open
   */
  <R> Sender<R> create(S settings, RecordCodec<R> codec);
}

package io.unistream.buffer.guice;

import com.google.inject.Binder;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.TypeLiteral;
import com.google.inject.util.Types;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UndecodablePolicy;
import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import java.lang.annotation.Annotation;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Binds one {@code Buffer<R>} as a singleton. Immutable: each {@code with} method returns a new module.
 *
 * <pre>{@code
 * install(BufferModule.of(Order.class, JsonSettings.file(Path.of("orders.json"))));
 * install(FileBufferModule.of(Event.class, FileBufferSettings.of(directory))
 *     .annotatedWith(Names.named("events"))
 *     .withCodec(new EventCodec()));
 * }</pre>
 *
 * <p><b>When it opens.</b> The buffer is opened while the injector is created, in every stage except {@code TOOL}.
 * Settings are read and checked before that. A wrong setting is a configuration error, and then no buffer of the injector
 * is opened. If a buffer cannot be opened, those that the same injector opened before are closed again, and no other is
 * opened. A {@code PrivateModule} counts as a part of the injector in which it is installed, if it exposes something and binds
 * no {@link BufferCloser} of its own. One that exposes nothing is an injector of its own here: what it opened stays open if
 * something outside it cannot be opened, and the reverse.
 *
 * <p><b>Codec, clock, listener and policy for undecodable records.</b> For each of these, the module uses the first that
 * exists: the one given to this module; the one bound in the injector under the buffer's own annotation; the one bound
 * without annotation; the default. In the injector they are a {@code RecordCodec<R>}, a {@link BufferClock}, a
 * {@link BufferListener} and an {@link UndecodablePolicy}. The defaults are the system's clock, a listener that does
 * nothing, and {@link UndecodablePolicy#FAIL}. The default codec depends on the type: {@link RecordCodec#string()},
 * {@link RecordCodec#bytes()}, or JSON as by {@link RecordCodec#json(Class)}. A type that Jackson cannot write and read
 * is an error.
 *
 * <p><b>Who closes it.</b> The code that created the injector: with a {@link BufferCloser}, or one by one with
 * {@link Buffer#close}. Guice closes nothing. To use a {@code BufferCloser}, an injector that requires explicit bindings
 * needs {@code bind(BufferCloser.class)}.
 *
 * <p><b>Twice.</b> Two equal modules count as one, so several modules of a program may each install the buffer that they
 * need.
 *
 * @param <R> the record type
 */
@SuppressWarnings("exports") // Guice is optional: who calls this requires it
public final class BufferModule<R> implements Module {

  private final TypeLiteral<R> type;
  private final Source source;
  private final Key<Buffer<R>> key;
  private final @Nullable RecordCodec<R> codec;
  private final @Nullable BufferClock clock;
  private final @Nullable BufferListener listener;
  private final @Nullable UndecodablePolicy undecodable;

  private BufferModule(
      TypeLiteral<R> type,
      Source source,
      Key<Buffer<R>> key,
      @Nullable RecordCodec<R> codec,
      @Nullable BufferClock clock,
      @Nullable BufferListener listener,
      @Nullable UndecodablePolicy undecodable) {
    this.type = type;
    this.source = source;
    this.key = key;
    this.codec = codec;
    this.clock = clock;
    this.listener = listener;
    this.undecodable = undecodable;
  }

  /**
   * Binds a buffer whose JSON settings name their backend, as for {@link io.unistream.buffer.config.Buffers}.
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
   * Binds a buffer of a generic record type, whose JSON settings name their backend.
   *
   * @param type the record's type
   * @param settings the settings, read when the injector is created
   * @param <R> the record type
   * @return the module
   */
  public static <R> BufferModule<R> of(TypeLiteral<R> type, JsonSettings settings) {
    return of(type, new Source.Named(settings));
  }

  /**
   * Binds a buffer of a given backend. For the modules of backends.
   *
   * @param type the record's type
   * @param backend the backend
   * @param settings its settings
   * @param <S> the type of the settings
   * @param <R> the record type
   * @return the module
   */
  public static <S, R> BufferModule<R> of(
      TypeLiteral<R> type, BufferBackend<S> backend, S settings) {
    return of(type, new Prepared<>(backend, settings));
  }

  /**
   * Binds a buffer of a given backend, with settings in JSON. For the modules of backends.
   *
   * @param type the record's type
   * @param backend the backend
   * @param settings its settings, read when the injector is created
   * @param <S> the type of the settings
   * @param <R> the record type
   * @return the module
   */
  public static <S, R> BufferModule<R> of(
      TypeLiteral<R> type, BufferBackend<S> backend, JsonSettings settings) {
    return of(type, new Source.Unread<>(backend, settings));
  }

  private static <R> BufferModule<R> of(TypeLiteral<R> type, Source source) {
    return new BufferModule<>(type, source, bufferOf(type), null, null, null, null);
  }

  @SuppressWarnings("unchecked") // Buffer.class with the argument R is what Buffer<R> means
  private static <R> Key<Buffer<R>> bufferOf(TypeLiteral<R> type) {
    return (Key<Buffer<R>>) Key.get(Types.newParameterizedType(Buffer.class, type.getType()));
  }

  /**
   * Returns this module with an annotation under which it binds the buffer, so that several buffers of one type can exist
   * side by side.
   *
   * @param annotation a binding annotation such as {@code Names.named("orders")}
   * @return the new module
   * @throws IllegalArgumentException if it is not a binding annotation
   */
  public BufferModule<R> annotatedWith(Annotation annotation) {
    return new BufferModule<>(
        type, source, key.withAnnotation(annotation), codec, clock, listener, undecodable);
  }

  /**
   * Returns this module with an annotation under which it binds the buffer, so that several buffers of one type can exist
   * side by side.
   *
   * @param annotation the type of a binding annotation
   * @return the new module
   * @throws IllegalArgumentException if it is not a binding annotation
   */
  public BufferModule<R> annotatedWith(Class<? extends Annotation> annotation) {
    return new BufferModule<>(
        type, source, key.withAnnotation(annotation), codec, clock, listener, undecodable);
  }

  /**
   * Returns this module with the given codec.
   *
   * @param newCodec turns records into bytes and back
   * @return the new module
   */
  public BufferModule<R> withCodec(RecordCodec<R> newCodec) {
    return new BufferModule<>(
        type, source, key, Objects.requireNonNull(newCodec, "codec"), clock, listener, undecodable);
  }

  /**
   * Returns this module with the given clock.
   *
   * @param newClock the source of time
   * @return the new module
   */
  public BufferModule<R> withClock(BufferClock newClock) {
    return new BufferModule<>(
        type, source, key, codec, Objects.requireNonNull(newClock, "clock"), listener, undecodable);
  }

  /**
   * Returns this module with the given listener.
   *
   * @param newListener receives the buffer's events
   * @return the new module
   */
  public BufferModule<R> withListener(BufferListener newListener) {
    return new BufferModule<>(
        type,
        source,
        key,
        codec,
        clock,
        Objects.requireNonNull(newListener, "listener"),
        undecodable);
  }

  /**
   * Returns this module with the given policy for records that the codec cannot decode.
   *
   * @param policy what taking a batch does about them
   * @return the new module
   */
  public BufferModule<R> withUndecodable(UndecodablePolicy policy) {
    return new BufferModule<>(
        type, source, key, codec, clock, listener, Objects.requireNonNull(policy, "undecodable"));
  }

  /** Checks the settings and binds the buffer; called by Guice. */
  @Override
  public void configure(Binder binder) {
    opener(binder)
        .ifPresent(opener -> binder
            .bind(key)
            .toProvider(new Opening<Buffer<R>>(
                binder.getProvider(Injector.class),
                BufferCloser.Rank.BUFFER,
                injector -> opener.in(injector).get(),
                Buffer::close,
                Buffer::close))
            .asEagerSingleton());
  }

  /**
   * Checks the settings and binds nothing: for another module that is given this one and whose own object owns the buffer, as a
   * producer does.
   *
   * @param binder the binder of the other module, which is told of wrong settings
   * @return what opens the buffer; nothing if the settings are wrong
   */
  public Optional<BufferOpener<R>> opener(Binder binder) {
    try {
      return Optional.of(new BufferOpener<>(this, source.prepare()));
    } catch (BufferConfigException e) {
      binder.addError("%s", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Returns the key under which this module binds the buffer.
   *
   * @return the type of the buffer, and the annotation if there is one
   */
  public Key<Buffer<R>> key() {
    return key;
  }

  /**
   * Returns the type of the records.
   *
   * @return the type
   */
  public TypeLiteral<R> recordType() {
    return type;
  }

  RecordCodec<R> codec(Injector injector, @Nullable RecordCodec<R> otherwise) {
    return new Components<>(injector, key, type).codec(codec, otherwise);
  }

  Supplier<Buffer<R>> opener(
      Prepared<?> prepared, Injector injector, @Nullable RecordCodec<R> otherwise) {
    RecordCodec<R> chosen = codec(injector, otherwise);
    BufferComponents rest =
        new Components<>(injector, key, type).rest(clock, listener, undecodable);
    return () -> prepared.open(chosen, rest);
  }

  /**
   * Returns whether another module binds the same key with the same settings and components. Guice installs only one of
   * two equal modules. Settings in a file are the same if they are in the same file, which is not read for this.
   *
   * @param other the other module
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BufferModule<?> that
        && key.equals(that.key)
        && type.equals(that.type)
        && source.equals(that.source)
        && Objects.equals(codec, that.codec)
        && Objects.equals(clock, that.clock)
        && Objects.equals(listener, that.listener)
        && undecodable == that.undecodable;
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, source);
  }

  @Override
  public String toString() {
    return "BufferModule[" + key + "]";
  }
}

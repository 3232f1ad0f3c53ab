package io.unistream.buffer.producer.guice;

import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Provider;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.guice.BufferCloser;
import io.unistream.buffer.guice.BufferModule;
import io.unistream.buffer.guice.BufferOpener;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Binds one {@code Producer<R>} as a singleton. Immutable: each {@code with} method returns a new module.
 *
 * <pre>{@code
 * bind(new TypeLiteral<Sender<Order>>() {}).to(OrderSender.class);
 * install(ProducerModule.of(FileBufferModule.of(Order.class, settings))
 *     .withDeadLetters(FileBufferModule.of(new TypeLiteral<DeadLetter<Order>>() {}, letterSettings)));
 * }</pre>
 *
 * <p><b>Its buffer.</b> The module that is given opens the producer's buffer: its settings, codec, clock and listener count, as {@link
 * BufferModule} says. It is not installed, because the producer owns the buffer. The producer is bound under the annotation of
 * that module, so several producers of one type can exist side by side.
 *
 * <p><b>Its sender.</b> The one given to this module, or the {@code Sender<R>} that is bound under the producer's own annotation, or without
 * one if the producer has none. If there is none, that is a configuration error, and nothing is opened. The producer closes its
 * sender, so each producer needs one of its own.
 *
 * <p><b>The rest.</b> For the settings, the module uses the first that exists: the ones given to this module; the {@link ProducerSettings} bound under
 * the producer's annotation; those bound without annotation; the default. The components are those given to this module, or the {@code
 * ProducerComponents<R>} bound under the producer's own annotation. If there are none, they are put together of a {@link
 * io.unistream.buffer.producer.ProducerListener} and a {@link io.unistream.buffer.BufferClock}, each found as the settings are. Dead letters
 * are those given to this module, those of the components, or the {@code DeadLetters<R>} bound under the producer's own annotation.
 *
 * <p><b>When it starts.</b> While the injector is created, in every stage except {@code TOOL}. It begins to send at once. Settings are read
 * and checked before that. A wrong setting is a configuration error, and then nothing is opened. If something of the injector cannot be
 * opened later, the producer is closed again without sending more. Its sender is closed with it. After something that could not be
 * opened, no producer is started. If the producer itself cannot start, a sender and dead letters that were bound are closed; those
 * that were given to this module are left to whoever gave them. For private modules, this holds as {@link
 * BufferModule} says.
 *
 * <p><b>Who closes it.</b> The code that created the injector: with {@link Producer#close}, or with a {@link BufferCloser}. The
 * closer closes all producers one after the other, the latest first, and then the buffers of the injector, so that senders, dead letters and listeners may use these
 * until then. Each producer takes up to its {@linkplain ProducerSettings#closeTimeout() time}.
 *
 * <p><b>Twice.</b> Two equal modules count as one.
 *
 * @param <R> the record type
 */
@SuppressWarnings("exports") // Guice is optional: who calls this requires it
public final class ProducerModule<R> implements Module {

  private final BufferModule<R> buffer;
  private final @Nullable Sender<R> sender;
  private final @Nullable ProducerSettings settings;
  private final @Nullable JsonSettings json;
  private final @Nullable ProducerComponents<R> components;
  private final @Nullable BufferModule<DeadLetter<R>> letters;

  private ProducerModule(
      BufferModule<R> buffer,
      @Nullable Sender<R> sender,
      @Nullable ProducerSettings settings,
      @Nullable JsonSettings json,
      @Nullable ProducerComponents<R> components,
      @Nullable BufferModule<DeadLetter<R>> letters) {
    this.buffer = Objects.requireNonNull(buffer, "buffer");
    this.sender = sender;
    this.settings = settings;
    this.json = json;
    this.components = components;
    this.letters = letters;
  }

  /**
   * Binds a producer over a buffer.
   *
   * @param buffer opens the buffer, and has the annotation of the producer; not to be installed itself
   * @param <R> the record type
   * @return the module
   */
  public static <R> ProducerModule<R> of(BufferModule<R> buffer) {
    return new ProducerModule<>(buffer, null, null, null, null, null);
  }

  /**
   * Returns this module with an annotation under which it binds the producer.
   *
   * @param annotation a binding annotation such as {@code Names.named("orders")}
   * @return the new module
   * @throws IllegalArgumentException if it is not a binding annotation
   */
  public ProducerModule<R> annotatedWith(Annotation annotation) {
    return over(buffer.annotatedWith(annotation));
  }

  /**
   * Returns this module with an annotation under which it binds the producer.
   *
   * @param annotation the type of a binding annotation
   * @return the new module
   * @throws IllegalArgumentException if it is not a binding annotation
   */
  public ProducerModule<R> annotatedWith(Class<? extends Annotation> annotation) {
    return over(buffer.annotatedWith(annotation));
  }

  private ProducerModule<R> over(BufferModule<R> newBuffer) {
    return new ProducerModule<>(newBuffer, sender, settings, json, components, letters);
  }

  /**
   * Returns this module with the given sender.
   *
   * @param newSender delivers to the target; the producer closes it
   * @return the new module
   */
  public ProducerModule<R> withSender(Sender<R> newSender) {
    return new ProducerModule<>(
        buffer, Objects.requireNonNull(newSender, "sender"), settings, json, components, letters);
  }

  /**
   * Returns this module with the given settings.
   *
   * @param newSettings the settings of the producer
   * @return the new module
   */
  public ProducerModule<R> withSettings(ProducerSettings newSettings) {
    return new ProducerModule<>(
        buffer, sender, Objects.requireNonNull(newSettings, "settings"), null, components, letters);
  }

  /**
   * Returns this module with settings in JSON.
   *
   * @param newSettings the settings of the producer, read when the injector is created
   * @return the new module
   */
  public ProducerModule<R> withSettings(JsonSettings newSettings) {
    return new ProducerModule<>(
        buffer, sender, null, Objects.requireNonNull(newSettings, "settings"), components, letters);
  }

  /**
   * Returns this module with the given components: key, listener, clock, threads, and dead letters of your own.
   *
   * @param newComponents the components
   * @return the new module
   */
  public ProducerModule<R> withComponents(ProducerComponents<R> newComponents) {
    return new ProducerModule<>(
        buffer,
        sender,
        settings,
        json,
        Objects.requireNonNull(newComponents, "components"),
        letters);
  }

  /**
   * Returns this module with dead letters in a buffer of their own, as by {@link
   * io.unistream.buffer.producer.DeadLetters#inBuffer}. Its codec is made of the record's codec, unless one is given or bound. The
   * components must have no dead letters then.
   *
   * @param newLetters opens the buffer of the dead letters; not to be installed itself
   * @return the new module
   */
  public ProducerModule<R> withDeadLetters(BufferModule<DeadLetter<R>> newLetters) {
    return new ProducerModule<>(
        buffer,
        sender,
        settings,
        json,
        components,
        Objects.requireNonNull(newLetters, "deadLetters"));
  }

  /** Checks the settings and binds the producer; called by Guice. */
  @Override
  public void configure(Binder binder) {
    Optional<BufferOpener<R>> opener = buffer.opener(binder);
    Optional<BufferOpener<DeadLetter<R>>> graves =
        letters == null ? Optional.empty() : letters.opener(binder);
    Optional<ProducerSettings> read = read(binder);
    Provider<Sender<R>> senders = sender(binder);
    if (opener.isEmpty() || graves.isPresent() != (letters != null) || isMissing(read)) {
      return; // the binder was told why
    }
    Start<R> start = new Start<>(
        buffer.key(),
        buffer.recordType(),
        opener.get(),
        senders,
        sender == null,
        read.orElse(null),
        components,
        graves.orElse(null));
    binder
        .bind(producer())
        .toProvider(BufferCloser.<Producer<R>>opening(
            binder, start::in, Producer::close, producer -> producer.close(Duration.ZERO)))
        .asEagerSingleton();
  }

  private boolean isMissing(Optional<ProducerSettings> read) {
    return json != null && read.isEmpty();
  }

  private Optional<ProducerSettings> read(Binder binder) {
    try {
      return json == null
          ? Optional.ofNullable(settings)
          : Optional.of(json.as(ProducerSettings.class));
    } catch (BufferConfigException e) {
      binder.addError("%s", e.getMessage());
      return Optional.empty();
    }
  }

  private Provider<Sender<R>> sender(Binder binder) {
    Sender<R> given = sender;
    return given == null
        ? binder.getProvider(buffer.key().ofType(Of.sender(buffer.recordType())))
        : () -> given;
  }

  private Key<Producer<R>> producer() {
    return buffer.key().ofType(Of.producer(buffer.recordType()));
  }

  /**
   * Returns whether another module binds the same key with an equal buffer, and the same sender, settings and components. Guice installs
   * only one of two equal modules.
   *
   * @param other the other module
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProducerModule<?> that
        && buffer.equals(that.buffer)
        && Objects.equals(sender, that.sender)
        && Objects.equals(settings, that.settings)
        && Objects.equals(json, that.json)
        && Objects.equals(components, that.components)
        && Objects.equals(letters, that.letters);
  }

  @Override
  public int hashCode() {
    return Objects.hash(buffer, sender, settings, json);
  }

  @Override
  public String toString() {
    return "ProducerModule[" + producer() + "]";
  }
}

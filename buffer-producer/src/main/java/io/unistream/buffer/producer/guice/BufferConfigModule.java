package io.unistream.buffer.producer.guice;

import com.google.inject.Binder;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Provider;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import com.google.inject.util.Types;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.guice.BufferModule;
import io.unistream.buffer.guice.BufferOpener;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.config.BufferConfig;
import io.unistream.buffer.producer.config.ConfiguredBuffer;
import io.unistream.buffer.producer.config.ConfiguredProducer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Binds buffers and producers of a {@link BufferConfig}, each under its name in the file, such as {@code @Named("orders") Producer<Order>}. Immutable: each
 * method returns a new module.
 *
 * <pre>{@code
 * install(BufferConfigModule.of(BufferConfig.file(Path.of("shop.yaml")))
 *     .buffer("audit", AuditEvent.class)
 *     .producer("orders", Order.class));
 * }</pre>
 *
 * <p>The file says how each is set up; the program says which of them it wants, and with which type of records. Those that it does not name are not
 * opened. Each is bound as by {@link BufferModule} and {@link ProducerModule}, which say when it is opened, who closes it, and which codec, clock,
 * listener and components of the injector it takes. A codec that the file names comes before one that is bound. If the file has no sender for a
 * producer, the {@code @Named("orders") Sender<Order>} that is bound is taken. Dead letters of bound components come before {@code discard} of the file.
 *
 * <p>What is wrong in the file is a configuration error, and then nothing is opened. Two equal modules count as one.
 */
@SuppressWarnings("exports") // Guice is optional: who calls this requires it
public final class BufferConfigModule implements Module {

  private static final Logger LOGGER = System.getLogger(BufferConfig.class.getName());

  private final BufferConfig config;
  private final Map<String, TypeLiteral<?>> buffers;
  private final Map<String, TypeLiteral<?>> producers;

  private BufferConfigModule(
      BufferConfig config,
      Map<String, TypeLiteral<?>> buffers,
      Map<String, TypeLiteral<?>> producers) {
    this.config = Objects.requireNonNull(config, "config");
    this.buffers = buffers;
    this.producers = producers;
  }

  /**
   * Returns a module that binds nothing yet.
   *
   * @param config the configuration
   * @return the module
   */
  public static BufferConfigModule of(BufferConfig config) {
    return new BufferConfigModule(config, Map.of(), Map.of());
  }

  /**
   * Returns this module with a buffer.
   *
   * @param name its name in the file, under which it is bound
   * @param type the record's class
   * @return the new module
   */
  public BufferConfigModule buffer(String name, Class<?> type) {
    return buffer(name, TypeLiteral.get(type));
  }

  /**
   * Returns this module with a buffer of a generic record type.
   *
   * @param name its name in the file, under which it is bound
   * @param type the record's type
   * @return the new module
   */
  public BufferConfigModule buffer(String name, TypeLiteral<?> type) {
    return new BufferConfigModule(config, with(buffers, name, type), producers);
  }

  /**
   * Returns this module with a producer.
   *
   * @param name its name in the file, under which it is bound
   * @param type the record's class
   * @return the new module
   */
  public BufferConfigModule producer(String name, Class<?> type) {
    return producer(name, TypeLiteral.get(type));
  }

  /**
   * Returns this module with a producer of a generic record type.
   *
   * @param name its name in the file, under which it is bound
   * @param type the record's type
   * @return the new module
   */
  public BufferConfigModule producer(String name, TypeLiteral<?> type) {
    return new BufferConfigModule(config, buffers, with(producers, name, type));
  }

  private static Map<String, TypeLiteral<?>> with(
      Map<String, TypeLiteral<?>> entries, String name, TypeLiteral<?> type) {
    Map<String, TypeLiteral<?>> all = new LinkedHashMap<>(entries);
    TypeLiteral<?> before =
        all.putIfAbsent(Objects.requireNonNull(name, "name"), Objects.requireNonNull(type, "type"));
    if (before != null && !before.equals(type)) {
      throw new IllegalArgumentException(
          name + " has records of one type, was given " + before + " and " + type);
    }
    return all;
  }

  /** Checks the settings and binds what was named; called by Guice. */
  @Override
  public void configure(Binder binder) {
    buffers.forEach((name, type) -> binder.install(new BufferOf<>(config, name, type)));
    producers.forEach((name, type) -> binder.install(new ProducerOf<>(config, name, type)));
  }

  /** One buffer. Guice installs only one of two equal ones, whichever modules they are in. */
  private record BufferOf<R>(BufferConfig config, String name, TypeLiteral<R> type)
      implements Module {

    @Override
    public void configure(Binder binder) {
      try {
        ConfiguredBuffer buffer = config.buffer(name);
        binder.install(module(buffer, type).annotatedWith(Names.named(name)));
        LOGGER.log(Level.INFO, "buffer {0}: {1}", name, buffer);
      } catch (BufferConfigException e) {
        binder.addError("%s", e.getMessage());
      }
    }
  }

  /** One producer. Guice installs only one of two equal ones, whichever modules they are in. */
  private record ProducerOf<R>(BufferConfig config, String name, TypeLiteral<R> type)
      implements Module {

    @Override
    public void configure(Binder binder) {
      try {
        bind(binder, config.producer(name));
      } catch (BufferConfigException e) {
        binder.addError("%s", e.getMessage());
      }
    }

    private void bind(Binder binder, ConfiguredProducer producer) {
      BufferModule<R> buffer = module(producer.buffer(), type).annotatedWith(Names.named(name));
      ProducerModule<R> module = ProducerModule.of(buffer).withSettings(producer.settings());
      Optional<ConfiguredBuffer> letters = producer.deadLetters();
      binder.install(
          letters.isPresent()
              ? module.withDeadLetters(
                  BufferModule.of(letterOf(type), letters.get().settings()))
              : module);
      if (producer.discardsDeadLetters()) {
        binder.bind(key(name, Of.deadLetters(type))).toInstance(DeadLetters.discard());
      }
      if (producer.hasSender()) {
        buffer
            .opener(binder)
            .ifPresent(opener -> bindSender(binder, key(name, Of.sender(type)), producer, opener));
      }
      LOGGER.log(Level.INFO, "{0}", producer);
    }
  }

  /**
   * A producer takes its sender from the injector, once, and closes it. It is no singleton: in the stage of production, Guice would create one even for a
   * producer that is not started because another one could not be.
   */
  private static <R> void bindSender(
      Binder binder, Key<Sender<R>> key, ConfiguredProducer producer, BufferOpener<R> opener) {
    Provider<Injector> injector = binder.getProvider(Injector.class);
    binder
        .bind(key)
        .toProvider(() -> producer.sender(opener.codec(injector.get())).orElseThrow());
  }

  private static <R> BufferModule<R> module(ConfiguredBuffer buffer, TypeLiteral<R> type) {
    BufferModule<R> module = BufferModule.of(type, buffer.settings());
    return buffer.<R>codec(type.getType()).map(module::withCodec).orElse(module);
  }

  private static <T> Key<T> key(String name, TypeLiteral<T> type) {
    return Key.get(type, Names.named(name));
  }

  @SuppressWarnings("unchecked") // DeadLetter.class with the argument R is what DeadLetter<R> means
  private static <R> TypeLiteral<DeadLetter<R>> letterOf(TypeLiteral<R> type) {
    return (TypeLiteral<DeadLetter<R>>)
        TypeLiteral.get(Types.newParameterizedType(DeadLetter.class, type.getType()));
  }

  /**
   * Returns whether another module binds the same of an equal configuration. Guice installs only one of two equal modules.
   *
   * @param other the other module
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BufferConfigModule that
        && config.equals(that.config)
        && buffers.equals(that.buffers)
        && producers.equals(that.producers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(config, buffers, producers);
  }

  @Override
  public String toString() {
    return "BufferConfigModule[" + config + ", buffers=" + buffers.keySet() + ", producers="
        + producers.keySet() + "]";
  }
}

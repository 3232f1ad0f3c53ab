package io.unistream.buffer.producer.config;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.Sender;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All buffers and producers of a program, by their names, in one file of JSON or YAML. Immutable and safe for use by any thread.
 *
 * <pre>{@code
 * buffers:
 *   audit:
 *     backend: file
 *     directory: /var/lib/shop/audit
 * producers:
 *   orders:
 *     buffer:
 *       backend: file
 *       directory: ${SHOP_DATA:-/var/lib/shop}/orders
 *       emit: {maxRecords: 500, maxBytes: 1MiB, maxAge: 2s}
 *     sender:
 *       type: http
 *       uri: https://example.org/orders
 *       headers: {Authorization: "Bearer ${ORDERS_TOKEN}"}
 *     deadLetters:
 *       backend: file
 *       directory: /var/lib/shop/orders-refused
 *       emit: {maxBytes: 2MiB} # a dead letter is somewhat larger than its record
 *     attemptTimeout: 30s
 * }</pre>
 *
 * <pre>{@code
 * BufferConfig config = BufferConfig.file(Path.of("shop.yaml"));
 * try (Producer<Order> orders = config.start("orders", Order.class)) {
 *   orders.put(order);
 * }
 * }</pre>
 *
 * <p><b>What is in it.</b> A buffer has its {@code backend}, the settings of that backend, and perhaps the name of a {@code codec}: {@code
 * json}, {@code string} or {@code bytes}. A producer has the {@code buffer} that it owns, a {@code sender} with its {@code type} and settings, {@code
 * deadLetters}, and the settings of {@link io.unistream.buffer.producer.ProducerSettings}; its {@code name} is that under which it stands.
 * {@code deadLetters} is a buffer, or the text {@code discard}. Without them, records that the target refuses are held. If there is no {@code
 * sender}, the program gives its own. How values are written, and how errors are told, {@link JsonSettings} says.
 *
 * <p><b>When it is read.</b> {@link #file} reads the file, once, and checks its outline. The settings of a buffer or producer are checked when it is opened,
 * and the environment variables that it refers to are needed only then. {@link #check} checks all of them. The effective settings
 * are logged at each opening, at the level {@code INFO}, by the logger of this class's name.
 */
public final class BufferConfig {

  private static final Logger LOGGER = System.getLogger(BufferConfig.class.getName());

  /** For editors. */
  private static final String SCHEMA = "$schema";

  private static final String BUFFERS = "buffers";
  private static final String PRODUCERS = "producers";

  private final JsonSettings settings;

  private BufferConfig(JsonSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns the configuration in a file.
   *
   * @param file the file; YAML if its name ends in {@code .yaml} or {@code .yml}, else JSON
   * @return the configuration
   * @throws BufferConfigException if the file cannot be read, or has other parts than buffers and producers
   */
  public static BufferConfig file(Path file) {
    return of(JsonSettings.file(file));
  }

  /**
   * Returns the configuration in a part of a file, or in a tree.
   *
   * @param settings the settings, with the properties {@code buffers}, {@code producers}, or both
   * @return the configuration
   * @throws BufferConfigException if they cannot be read, or have other parts
   */
  public static BufferConfig of(JsonSettings settings) {
    JsonSettings read = settings.readNow();
    read.requireOnly(SCHEMA, BUFFERS, PRODUCERS);
    BufferConfig config = new BufferConfig(read);
    config.buffers();
    config.producers();
    return config;
  }

  /**
   * Returns the names of the buffers, without those of producers.
   *
   * @return the names, in their order
   */
  public List<String> buffers() {
    return names(BUFFERS);
  }

  /**
   * Returns the names of the producers.
   *
   * @return the names, in their order
   */
  public List<String> producers() {
    return names(PRODUCERS);
  }

  private List<String> names(String part) {
    return settings.names().contains(part) ? settings.in(part).names() : List.of();
  }

  /**
   * Reads the settings of all buffers and producers. Opens nothing.
   *
   * @throws BufferConfigException if some cannot be used: the first in the file's order, and the others as its suppressed exceptions
   */
  public void check() {
    @Nullable BufferConfigException first = null;
    for (String name : buffers()) {
      first = checked(first, () -> buffer(name));
    }
    for (String name : producers()) {
      first = checked(first, () -> producer(name));
    }
    if (first != null) {
      throw first;
    }
  }

  private static @Nullable BufferConfigException checked(
      @Nullable BufferConfigException first, Runnable reading) {
    try {
      reading.run();
      return first;
    } catch (BufferConfigException e) {
      if (first == null) {
        return e;
      }
      first.addSuppressed(e);
      return first;
    }
  }

  /**
   * Opens a buffer.
   *
   * @param name its name in the file
   * @param type the record's class. Unless the file names a codec, {@link RecordCodec#string}, {@link RecordCodec#bytes} or JSON is used, as suits it
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws BufferConfigException if there is no such buffer, or its settings cannot be used; nothing was opened
   * @throws io.unistream.buffer.BufferException what the backend throws if it cannot open the buffer
   */
  public <R> Buffer<R> open(String name, Class<R> type) {
    ConfiguredBuffer buffer = buffer(name);
    return open(name, buffer, buffer.codecOrDefault(type), BufferComponents.defaults());
  }

  /**
   * Opens a buffer with a codec and components of the program's own.
   *
   * @param name its name in the file
   * @param codec turns records into bytes and back, whatever the file names
   * @param components clock, listener, and the policy for records that cannot be decoded
   * @param <R> the record type
   * @return the buffer; the caller closes it
   * @throws BufferConfigException if there is no such buffer, or its settings cannot be used; nothing was opened
   * @throws io.unistream.buffer.BufferException what the backend throws if it cannot open the buffer
   */
  public <R> Buffer<R> open(String name, RecordCodec<R> codec, BufferComponents components) {
    Objects.requireNonNull(codec, "codec");
    Objects.requireNonNull(components, "components");
    return open(name, buffer(name), codec, components);
  }

  private static <R> Buffer<R> open(
      String name, ConfiguredBuffer buffer, RecordCodec<R> codec, BufferComponents components) {
    LOGGER.log(Level.INFO, "buffer {0}: {1}", name, buffer);
    return buffer.open(codec, components);
  }

  /**
   * Starts a producer whose sender the file names.
   *
   * @param name its name in the file
   * @param type the record's class; see {@link #open(String, Class)}
   * @param <R> the record type
   * @return the producer; the caller closes it
   * @throws BufferConfigException if there is no such producer, it has no sender, or its settings cannot be used; nothing was opened
   * @throws IllegalArgumentException if the settings do not fit together, as {@link Producer#start} says
   * @throws io.unistream.buffer.BufferException if a buffer cannot be opened; everything is closed again
   */
  public <R> Producer<R> start(String name, Class<R> type) {
    ConfiguredProducer producer = producer(name);
    return start(
        producer, producer.buffer().codecOrDefault(type), null, ProducerComponents.defaults());
  }

  /**
   * Starts a producer with a sender of the program's own.
   *
   * @param name its name in the file, where it has no sender
   * @param type the record's class; see {@link #open(String, Class)}
   * @param sender delivers to the target; the producer closes it
   * @param <R> the record type
   * @return the producer; the caller closes it
   * @throws BufferConfigException if there is no such producer, or its settings cannot be used, or name a sender; nothing was opened
   * @throws IllegalArgumentException if the settings do not fit together, as {@link Producer#start} says
   * @throws io.unistream.buffer.BufferException if a buffer cannot be opened; everything but the sender is closed again
   */
  public <R> Producer<R> start(String name, Class<R> type, Sender<R> sender) {
    Objects.requireNonNull(sender, "sender");
    ConfiguredProducer producer = producer(name);
    return start(
        producer, producer.buffer().codecOrDefault(type), sender, ProducerComponents.defaults());
  }

  /**
   * Starts a producer with a codec, components, and perhaps a sender of the program's own.
   *
   * @param name its name in the file
   * @param codec turns records into bytes and back, whatever the file names
   * @param sender delivers to the target; null to take the file's
   * @param components key, listener, clock and threads; dead letters too, unless the file has them
   * @param <R> the record type
   * @return the producer; the caller closes it
   * @throws BufferConfigException if there is no such producer, or its settings cannot be used; if the sender or the dead letters are given
   *     twice, or there is no sender; nothing was opened
   * @throws IllegalArgumentException if the settings do not fit together, as {@link Producer#start} says
   * @throws io.unistream.buffer.BufferException if a buffer cannot be opened; everything that was not given is closed again
   */
  public <R> Producer<R> start(
      String name,
      RecordCodec<R> codec,
      @Nullable Sender<R> sender,
      ProducerComponents<R> components) {
    Objects.requireNonNull(codec, "codec");
    Objects.requireNonNull(components, "components");
    return start(producer(name), codec, sender, components);
  }

  private static <R> Producer<R> start(
      ConfiguredProducer producer,
      RecordCodec<R> codec,
      @Nullable Sender<R> sender,
      ProducerComponents<R> components) {
    LOGGER.log(Level.INFO, "{0}", producer);
    return producer.start(codec, sender, components);
  }

  /**
   * Returns a buffer, whose settings are read now. For wiring.
   *
   * @param name its name in the file
   * @return the buffer, not opened
   * @throws BufferConfigException if there is no such buffer, or its settings cannot be used
   */
  public ConfiguredBuffer buffer(String name) {
    return ConfiguredBuffer.read(settings.in(BUFFERS).in(name));
  }

  /**
   * Returns a producer, whose settings are read now. For wiring.
   *
   * @param name its name in the file
   * @return the producer, not started
   * @throws BufferConfigException if there is no such producer, or its settings cannot be used
   */
  public ConfiguredProducer producer(String name) {
    return ConfiguredProducer.read(name, settings.in(PRODUCERS).in(name));
  }

  /**
   * Returns whether another configuration is that of the same part of the same file, or of an equal tree.
   *
   * @param other the other configuration
   * @return true if it is
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BufferConfig that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /**
   * Returns where the configuration is.
   *
   * @return the file
   */
  @Override
  public String toString() {
    return settings.toString();
  }
}

package io.unistream.buffer.producer.config;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One producer of a {@link BufferConfig}, whose settings have been read and checked. For wiring; programs use {@link BufferConfig#start}.
 * Immutable and safe for use by any thread.
 */
public final class ConfiguredProducer {

  static final String BUFFER = "buffer";
  static final String SENDER = "sender";
  static final String DEAD_LETTERS = "deadLetters";

  private static final String DISCARD = "discard";
  private static final String EMIT = "emit";

  /** The backends whose default is {@link EmitPolicy#defaults}. */
  private static final Set<String> DEFAULT_WINDOW = Set.of("file", "memory", "s3");

  private final JsonSettings file;
  private final ConfiguredBuffer buffer;

  /** Null if the program has to give one. */
  private final Senders.@Nullable Prepared<?> sender;

  private final boolean discards;

  /** Where dead letters go, if into a buffer. */
  private final @Nullable ConfiguredBuffer graves;

  private final ProducerSettings settings;

  private ConfiguredProducer(String name, JsonSettings file) {
    this.file = file;
    this.discards = discards(file);
    boolean buries = file.names().contains(DEAD_LETTERS) && !discards;
    this.buffer = ConfiguredBuffer.read(file.in(BUFFER));
    this.sender = file.names().contains(SENDER) ? Senders.read(file.in(SENDER)) : null;
    this.graves = buries ? graves(file.in(DEAD_LETTERS)) : null;
    this.settings = settings(name, file.without(BUFFER, SENDER, DEAD_LETTERS));
    checkWindow();
  }

  /** The buffer would refuse it only once it is open. */
  private void checkWindow() {
    JsonSettings of = file.in(BUFFER);
    boolean says = of.names().contains(EMIT);
    if (!says && !DEFAULT_WINDOW.contains(of.backend().name())) {
      return; // a stranger's default
    }
    EmitPolicy emit = says ? of.in(EMIT).as(EmitPolicy.class) : EmitPolicy.defaults();
    int least = settings.leastInFlight();
    if (emit.maxInFlight() < least) {
      throw file.refused(
          "mode",
          "mode " + settings.mode()
              + (settings.lanes() == 1 ? "" : " with " + settings.lanes() + " lanes")
              + " needs buffer.emit.maxInFlight of at least " + least + ", was "
              + emit.maxInFlight());
    }
  }

  /** Reads and checks the settings. */
  static ConfiguredProducer read(String name, JsonSettings file) {
    return new ConfiguredProducer(name, file);
  }

  /** Their codec is made of that of the records. */
  private static ConfiguredBuffer graves(JsonSettings letters) {
    if (letters.names().contains(Codecs.PROPERTY)) {
      throw letters.refused(Codecs.PROPERTY, Codecs.PROPERTY + " is not a setting of dead letters");
    }
    return ConfiguredBuffer.read(letters);
  }

  private static boolean discards(JsonSettings file) {
    if (!file.isText(DEAD_LETTERS)) {
      return false;
    }
    String text = file.text(DEAD_LETTERS).orElseThrow();
    if (!text.equals(DISCARD)) {
      throw file.refused(
          DEAD_LETTERS,
          DEAD_LETTERS + " must be a buffer's settings or \"" + DISCARD + "\", was \"" + text
              + "\"");
    }
    return true;
  }

  private static ProducerSettings settings(String name, JsonSettings file) {
    if (file.names().contains("name")) {
      throw file.refused(
          "name", "name is not a setting here; the producer is named \"" + name + "\" already");
    }
    if (name.isBlank()) {
      throw new BufferConfigException(file + ": the name of a producer must not be blank");
    }
    return file.as(ProducerSettings.class).toBuilder().name(name).build();
  }

  /**
   * Returns the producer's settings.
   *
   * @return the settings, with its name in the file
   */
  public ProducerSettings settings() {
    return settings;
  }

  /**
   * Returns the buffer that the producer owns.
   *
   * @return the buffer
   */
  public ConfiguredBuffer buffer() {
    return buffer;
  }

  /**
   * Creates the sender that the file names.
   *
   * @param codec writes a record
   * @param <R> the type of the records
   * @return the sender, which belongs to the caller; empty if the file names none
   */
  public <R> Optional<Sender<R>> sender(RecordCodec<R> codec) {
    return sender == null ? Optional.empty() : Optional.of(sender.create(codec));
  }

  /**
   * Returns whether the file names a sender.
   *
   * @return true if it does
   */
  public boolean hasSender() {
    return sender != null;
  }

  /**
   * Returns the buffer of the dead letters.
   *
   * @return the buffer; empty if there is none
   */
  public Optional<ConfiguredBuffer> deadLetters() {
    return Optional.ofNullable(graves);
  }

  /**
   * Returns whether records that the target refuses are thrown away.
   *
   * @return true if the file says so
   */
  public boolean discardsDeadLetters() {
    return discards;
  }

  /** Starts the producer; see {@link BufferConfig#start}. */
  <R> Producer<R> start(
      RecordCodec<R> codec, @Nullable Sender<R> given, ProducerComponents<R> components) {
    if (given != null && sender != null) {
      throw file.refused(SENDER, "sender is given twice: here and by the program");
    }
    if (given == null && sender == null) {
      throw new BufferConfigException(file + ": sender is required, unless the program gives one");
    }
    if (components.deadLetters().isPresent() && (discards || graves != null)) {
      throw file.refused(DEAD_LETTERS, "deadLetters are given twice: here and by the program");
    }
    return started(codec, given, components);
  }

  /** Starts it. If that fails, what was made here is closed, and what was given is not. */
  private <R> Producer<R> started(
      RecordCodec<R> codec, @Nullable Sender<R> given, ProducerComponents<R> components) {
    Sender<R> used = given;
    DeadLetters<R> letters = null;
    try {
      if (used == null) {
        used = sender(codec).orElseThrow();
      }
      letters = letters(codec, clocked(components));
      return Producer.start(
          () -> buffer.open(codec, clocked(components)),
          used,
          settings,
          letters == null ? components : components.withDeadLetters(letters));
    } catch (RuntimeException | Error e) {
      if (given == null && used != null) {
        close(used::close, e);
      }
      if (letters != null) {
        close(letters::close, e);
      }
      throw e;
    }
  }

  private static BufferComponents clocked(ProducerComponents<?> components) {
    return BufferComponents.defaults().withClock(components.clock());
  }

  private <R> @Nullable DeadLetters<R> letters(RecordCodec<R> codec, BufferComponents clocked) {
    if (discards) {
      return DeadLetters.discard();
    }
    return graves == null
        ? null
        : DeadLetters.inBuffer(() -> graves.open(DeadLetter.codec(codec), clocked));
  }

  private static void close(Runnable closing, Throwable cause) {
    try {
      closing.run();
    } catch (RuntimeException | Error e) {
      if (e != cause) { // an exception cannot suppress itself
        cause.addSuppressed(e);
      }
    }
  }

  /** Returns what is in force, for the log. */
  @Override
  public String toString() {
    return "producer " + settings.name() + ": " + settings + "; buffer: " + buffer
        + "; sender: " + (sender == null ? "the program's" : sender.settings()) + "; dead letters: "
        + (discards ? "discarded" : graves == null ? "none" : graves);
  }
}

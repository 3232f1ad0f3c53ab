package io.unistream.buffer.producer.config;

import com.fasterxml.jackson.core.type.TypeReference;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.JsonSettings;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The codecs that a file can name. */
final class Codecs {

  static final String PROPERTY = "codec";

  private static final Set<String> NAMES = new TreeSet<>(Set.of("json", "string", "bytes"));

  private Codecs() {}

  /** Refuses a name that is none. */
  static void check(JsonSettings buffer) {
    String name = buffer.text(PROPERTY).orElse("json");
    if (!NAMES.contains(name)) {
      throw buffer.refused(
          PROPERTY, PROPERTY + " must be one of " + NAMES + ", was \"" + name + "\"");
    }
  }

  /** Returns the codec that the settings name, if they do. */
  static <R> Optional<RecordCodec<R>> named(JsonSettings buffer, Type type) {
    return buffer.text(PROPERTY).isPresent() ? Optional.of(of(buffer, type)) : Optional.empty();
  }

  /**
   * Returns the codec of a buffer for a type of records: the one that its settings name, or else the one that suits the type.
   *
   * @throws io.unistream.buffer.config.BufferConfigException if the settings name one that does not suit the type
   */
  static <R> RecordCodec<R> of(JsonSettings buffer, Type type) {
    String name = buffer.text(PROPERTY).orElse(defaultFor(type));
    return switch (name) {
      case "string" -> fixed(buffer, name, type, String.class, RecordCodec.string());
      case "bytes" -> fixed(buffer, name, type, byte[].class, RecordCodec.bytes());
      default -> json(buffer, type);
    };
  }

  private static String defaultFor(Type type) {
    return type == String.class ? "string" : type == byte[].class ? "bytes" : "json";
  }

  private static <R> RecordCodec<R> json(JsonSettings buffer, Type type) {
    try {
      return RecordCodec.json(new TypeReference<R>() {
        @Override
        public Type getType() {
          return type;
        }
      });
    } catch (IllegalArgumentException e) {
      throw buffer.refused(
          PROPERTY,
          PROPERTY + ": no JSON codec for " + type.getTypeName() + ": " + e.getMessage()
              + ". Give the program's own codec to BufferConfig.open or start");
    }
  }

  @SuppressWarnings("unchecked") // the type is R's own
  private static <R, T> RecordCodec<R> fixed(
      JsonSettings buffer, String name, Type type, Class<T> only, RecordCodec<T> codec) {
    if (type != only) {
      throw buffer.refused(
          PROPERTY,
          PROPERTY + " must be \"json\" for records of " + type.getTypeName() + ", was \"" + name
              + "\"");
    }
    return (RecordCodec<R>) codec;
  }
}

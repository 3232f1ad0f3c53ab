package io.unistream.buffer.guice;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.inject.TypeLiteral;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferConfigException;
import java.lang.reflect.Type;

/** The codec of a type for which none was given. */
final class DefaultCodec {

  private DefaultCodec() {}

  @SuppressWarnings("unchecked") // R is the class that was compared
  static <R> RecordCodec<R> of(TypeLiteral<R> type) {
    Class<? super R> raw = type.getRawType();
    if (raw == String.class) {
      return (RecordCodec<R>) RecordCodec.string();
    }
    if (raw == byte[].class) {
      return (RecordCodec<R>) RecordCodec.bytes();
    }
    return json(type);
  }

  private static <R> RecordCodec<R> json(TypeLiteral<R> type) {
    try {
      return RecordCodec.json(new TypeReference<R>() {
        @Override
        public Type getType() {
          return type.getType();
        }
      });
    } catch (IllegalArgumentException e) {
      throw new BufferConfigException(
          "no codec for records of type " + type + ": the default would be JSON, but "
              + e.getMessage() + ". Set one with withCodec, or bind a RecordCodec<" + type + ">",
          e);
    }
  }
}

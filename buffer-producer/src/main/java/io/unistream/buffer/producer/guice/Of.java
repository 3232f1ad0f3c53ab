package io.unistream.buffer.producer.guice;

import com.google.inject.TypeLiteral;
import com.google.inject.util.Types;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.Sender;

/** The types of what belongs to a producer of a record type. */
@SuppressWarnings("unchecked") // a raw type with the argument R is what the generic type means
final class Of {

  private Of() {}

  static <R> TypeLiteral<Producer<R>> producer(TypeLiteral<R> type) {
    return (TypeLiteral<Producer<R>>) of(Producer.class, type);
  }

  static <R> TypeLiteral<Sender<R>> sender(TypeLiteral<R> type) {
    return (TypeLiteral<Sender<R>>) of(Sender.class, type);
  }

  static <R> TypeLiteral<DeadLetters<R>> deadLetters(TypeLiteral<R> type) {
    return (TypeLiteral<DeadLetters<R>>) of(DeadLetters.class, type);
  }

  static <R> TypeLiteral<ProducerComponents<R>> components(TypeLiteral<R> type) {
    return (TypeLiteral<ProducerComponents<R>>) of(ProducerComponents.class, type);
  }

  private static TypeLiteral<?> of(Class<?> raw, TypeLiteral<?> type) {
    return TypeLiteral.get(Types.newParameterizedType(raw, type.getType()));
  }
}

package io.unistream.buffer.guice;

import com.google.inject.Binding;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.util.Types;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UndecodablePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a buffer is given besides its settings: given, bound under its annotation, bound without, by default. It
 * looks for bindings rather than declaring optional ones, because those would clash between a parent injector and its
 * children when both have buffers.
 */
record Components<R>(Injector injector, Key<Buffer<R>> buffer, TypeLiteral<R> type) {

  RecordCodec<R> codec(@Nullable RecordCodec<R> given, @Nullable RecordCodec<R> otherwise) {
    RecordCodec<R> codec = given == null ? bound(codecOf(type)) : given;
    if (codec != null) {
      return codec;
    }
    return otherwise == null ? DefaultCodec.of(type) : otherwise;
  }

  BufferComponents rest(
      @Nullable BufferClock givenClock,
      @Nullable BufferListener givenListener,
      @Nullable UndecodablePolicy givenPolicy) {
    BufferComponents components = BufferComponents.defaults();
    BufferClock clock = givenClock == null ? bound(TypeLiteral.get(BufferClock.class)) : givenClock;
    if (clock != null) {
      components = components.withClock(clock);
    }
    BufferListener listener =
        givenListener == null ? bound(TypeLiteral.get(BufferListener.class)) : givenListener;
    if (listener != null) {
      components = components.withListener(listener);
    }
    UndecodablePolicy policy =
        givenPolicy == null ? bound(TypeLiteral.get(UndecodablePolicy.class)) : givenPolicy;
    return policy == null ? components : components.withUndecodable(policy);
  }

  private <T> @Nullable T bound(TypeLiteral<T> what) {
    Binding<T> own = injector.getExistingBinding(buffer.ofType(what));
    Binding<T> any = own == null ? injector.getExistingBinding(Key.get(what)) : own;
    return any == null ? null : any.getProvider().get();
  }

  @SuppressWarnings(
      "unchecked") // RecordCodec.class with the argument R is what RecordCodec<R> means
  private static <R> TypeLiteral<RecordCodec<R>> codecOf(TypeLiteral<R> type) {
    return (TypeLiteral<RecordCodec<R>>)
        TypeLiteral.get(Types.newParameterizedType(RecordCodec.class, type.getType()));
  }
}

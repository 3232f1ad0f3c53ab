package io.unistream.buffer.producer.guice;

import com.google.inject.Binding;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.TypeLiteral;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.guice.BufferOpener;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerComponents;
import io.unistream.buffer.producer.ProducerListener;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.Sender;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts the producer of a module, once for each injector. What is optional is looked up among the bindings rather than declared, as
 * docs/decisions/0013 says. What the producer will close (sender, dead letters) is never found by falling back to a binding
 * without annotation: two producers would share it, and the first to be closed would take it from the other. If the producer cannot
 * start, what the injector made for it is closed here, and what was given to the module is left to whoever gave it.
 */
record Start<R>(
    Key<Buffer<R>> buffer,
    TypeLiteral<R> type,
    BufferOpener<R> opener,
    Provider<Sender<R>> senders,
    boolean senderIsBound,
    @Nullable ProducerSettings settings,
    @Nullable ProducerComponents<R> components,
    @Nullable BufferOpener<DeadLetter<R>> graves) {

  Producer<R> in(Injector injector) {
    Sender<R> sender = senders.get();
    ProducerComponents<R> found = null;
    try {
      ProducerSettings chosen = settings == null
          ? bound(injector, TypeLiteral.get(ProducerSettings.class))
              .orElseGet(ProducerSettings::defaults)
          : settings;
      found = components(injector);
      if (graves != null) {
        found = found.withDeadLetters(letters(injector, graves, found));
      }
      return Producer.start(opener.in(injector), sender, chosen, found);
    } catch (RuntimeException | Error e) {
      if (senderIsBound) {
        close(sender::close, e);
      }
      if (found != null && !areLettersGiven()) {
        found.deadLetters().ifPresent(letters -> close(letters::close, e));
      }
      throw e;
    }
  }

  private DeadLetters<R> letters(
      Injector injector, BufferOpener<DeadLetter<R>> into, ProducerComponents<R> found) {
    if (found.deadLetters().isPresent()) {
      throw new IllegalArgumentException("the dead letters of " + buffer.ofType(Of.producer(type))
          + " are given twice: by withDeadLetters and by its components");
    }
    return DeadLetters.inBuffer(into.in(injector, DeadLetter.codec(opener.codec(injector))));
  }

  private boolean areLettersGiven() {
    return components != null && components.deadLetters().isPresent();
  }

  /** Closes what the injector made, since nobody will. */
  private static void close(Runnable closes, Throwable failure) {
    try {
      closes.run();
    } catch (Throwable e) { // a user's, and may throw anything
      if (e != failure) { // an exception cannot suppress itself
        failure.addSuppressed(e);
      }
    }
  }

  private ProducerComponents<R> components(Injector injector) {
    ProducerComponents<R> found = components == null
        ? own(injector, Of.components(type)).orElseGet(() -> together(injector))
        : components;
    return graves != null || found.deadLetters().isPresent()
        ? found
        : own(injector, Of.deadLetters(type)).map(found::withDeadLetters).orElse(found);
  }

  private ProducerComponents<R> together(Injector injector) {
    ProducerComponents<R> found = ProducerComponents.defaults();
    found = bound(injector, TypeLiteral.get(BufferClock.class))
        .map(found::withClock)
        .orElse(found);
    return bound(injector, TypeLiteral.get(ProducerListener.class))
        .map(found::withListener)
        .orElse(found);
  }

  /** What is bound under the producer's annotation, or else without one. */
  private <T> Optional<T> bound(Injector injector, TypeLiteral<T> what) {
    return own(injector, what)
        .or(() ->
            Optional.ofNullable(injector.getExistingBinding(Key.get(what))).map(Start::instance));
  }

  /** What is bound under the producer's annotation. */
  private <T> Optional<T> own(Injector injector, TypeLiteral<T> what) {
    return Optional.ofNullable(injector.getExistingBinding(buffer.ofType(what)))
        .map(Start::instance);
  }

  private static <T> T instance(Binding<T> binding) {
    return binding.getProvider().get();
  }
}

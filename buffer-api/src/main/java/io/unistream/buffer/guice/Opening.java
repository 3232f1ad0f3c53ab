package io.unistream.buffer.guice;

import com.google.inject.Binding;
import com.google.inject.ConfigurationException;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.spi.ExposedBinding;
import com.google.inject.spi.ProviderInstanceBinding;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens what a module binds, once for each injector.
 *
 * <p>What an injector opened is closed again if a later opening fails, for which all openings of it share a {@link BufferCloser}: the one
 * that is bound, or made when it is asked for. An injector that requires explicit bindings may have none; then nobody else can ask for
 * it, and the openings share that of the first of them.
 *
 * <p>A private module has an injector of its own, which is made together with the one that it is installed in and fails with it. What it
 * opens is that one's. Such an injector is known by what it exposes.
 *
 * <p>Guice goes on with the other eager singletons after one has failed. Nobody would ever be given what they opened, so then nothing
 * more is opened.
 */
final class Opening<T> implements Provider<T> {

  private final Provider<Injector> injectors;
  private final BufferCloser.Rank rank;
  private final Function<? super Injector, ? extends T> opens;
  private final Consumer<? super T> closes;
  private final Consumer<? super T> abandons;
  private final BufferCloser unbound = new BufferCloser();

  Opening(
      Provider<Injector> injectors,
      BufferCloser.Rank rank,
      Function<? super Injector, ? extends T> opens,
      Consumer<? super T> closes,
      Consumer<? super T> abandons) {
    this.injectors = injectors;
    this.rank = rank;
    this.opens = opens;
    this.closes = closes;
    this.abandons = abandons;
  }

  @Override
  public T get() {
    Injector injector = injectors.get();
    Injector owner = owner(injector);
    BufferCloser closer = closer(injector, owner);
    closer.refuseIfFailed(owner);
    try {
      T opened = opens.apply(injector);
      closer.opened(owner, rank, () -> closes.accept(opened), () -> abandons.accept(opened));
      return opened;
    } catch (RuntimeException | Error e) {
      closer.failed(owner, e);
      throw e;
    }
  }

  private static Injector owner(Injector injector) {
    Injector parent = injector.getParent();
    if (parent == null) {
      return injector;
    }
    for (Binding<?> binding : parent.getBindings().values()) {
      if (binding instanceof ExposedBinding<?> exposed
          && exposed.getPrivateElements().getInjector() == injector) {
        return owner(parent);
      }
    }
    return injector;
  }

  private BufferCloser closer(Injector injector, Injector owner) {
    Binding<BufferCloser> known = injector.getExistingBinding(Key.get(BufferCloser.class));
    if (known != null) {
      return known.getProvider().get();
    }
    try {
      return injector.getInstance(BufferCloser.class);
    } catch (ConfigurationException e) { // it requires explicit bindings
      Opening<?> first = first(owner);
      return first == null ? unbound : first.unbound;
    }
  }

  private static @Nullable Opening<?> first(Injector injector) {
    for (Binding<?> binding : injector.getBindings().values()) {
      if (binding instanceof ProviderInstanceBinding<?> ours
          && ours.getUserSuppliedProvider() instanceof Opening<?> opening) {
        return opening;
      }
      if (binding instanceof ExposedBinding<?> exposed) {
        Opening<?> inside = first(exposed.getPrivateElements().getInjector());
        if (inside != null) {
          return inside;
        }
      }
    }
    return null;
  }
}

package io.unistream.buffer.guice;

import com.google.inject.Binding;
import com.google.inject.ConfigurationException;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.spi.ProviderInstanceBinding;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Opens what a module binds, once for each injector.
 *
 * <p>What an injector opened is closed again if a later opening fails, for which all openings of it share a {@link BufferCloser}: the one
 * that is bound, or made when it is asked for. An injector that requires explicit bindings may have none; then nobody else can ask for
 * it, and the openings share that of the first of them.
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
    BufferCloser closer = closer(injector);
    closer.refuseIfFailed(injector);
    try {
      T opened = opens.apply(injector);
      closer.opened(injector, rank, () -> closes.accept(opened), () -> abandons.accept(opened));
      return opened;
    } catch (RuntimeException | Error e) {
      closer.failed(injector, e);
      throw e;
    }
  }

  private BufferCloser closer(Injector injector) {
    Binding<BufferCloser> known = injector.getExistingBinding(Key.get(BufferCloser.class));
    if (known != null) {
      return known.getProvider().get();
    }
    try {
      return injector.getInstance(BufferCloser.class);
    } catch (ConfigurationException e) { // it requires explicit bindings
      return first(injector).unbound;
    }
  }

  private Opening<?> first(Injector injector) {
    for (Binding<?> binding : injector.getBindings().values()) {
      if (binding instanceof ProviderInstanceBinding<?> ours
          && ours.getUserSuppliedProvider() instanceof Opening<?> opening) {
        return opening;
      }
    }
    return this;
  }
}

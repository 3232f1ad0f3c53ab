package io.unistream.buffer.guice;

import com.google.inject.Binding;
import com.google.inject.ConfigurationException;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.spi.ProviderInstanceBinding;
import io.unistream.buffer.Buffer;

/**
 * Opens the buffer of a module, once for each injector.
 *
 * <p>What an injector opened is closed again if a later opening fails, for which all openings of it share a {@link BufferCloser}: the one
 * that is bound, or made when it is asked for. An injector that requires explicit bindings may have none; then nobody else can ask for
 * it, and the openings share that of the first of them.
 */
final class Opening<R> implements Provider<Buffer<R>> {

  private final BufferModule<R> module;
  private final Prepared<?> prepared;
  private final Provider<Injector> injectors;
  private final BufferCloser unbound = new BufferCloser();

  Opening(BufferModule<R> module, Prepared<?> prepared, Provider<Injector> injectors) {
    this.module = module;
    this.prepared = prepared;
    this.injectors = injectors;
  }

  @Override
  public Buffer<R> get() {
    Injector injector = injectors.get();
    BufferCloser closer = closer(injector);
    try {
      Buffer<R> buffer = module.open(prepared, injector);
      closer.opened(injector, buffer);
      return buffer;
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

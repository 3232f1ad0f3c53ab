package io.unistream.buffer.guice;

import com.google.inject.Binder;
import com.google.inject.Injector;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Closes every buffer that {@link BufferModule}s opened, and before them the producers of {@code ProducerModule}s. Inject it, or
 * get it from the injector, and close it when the program ends. It needs a binding only if the injector requires explicit
 * ones: {@code bind(BufferCloser.class)}.
 *
 * <pre>{@code
 * Injector injector = Guice.createInjector(new OrdersModule());
 * try (BufferCloser closer = injector.getInstance(BufferCloser.class)) {
 *   injector.getInstance(OrdersService.class).run();
 * }
 * }</pre>
 *
 * <p>If creating the injector fails for a reason other than a buffer, there is no injector to get the closer from. A
 * program that continues after that creates the closer with {@code new BufferCloser()}, binds it with {@code toInstance}
 * and closes it.
 *
 * <p>Safe for use by any thread. A parent injector and its children share one closer.
 */
@SuppressWarnings("exports") // Guice is optional: who calls this requires it
@Singleton
public final class BufferCloser implements AutoCloseable {

  /** Not a monitor: closing a buffer waits for its storage, and would pin a virtual thread. */
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock: for each rank the latest first.
  private final Map<Rank, Deque<Opened>> opened = new EnumMap<>(Rank.class);

  // Guarded by lock: injectors in which an opening failed. Weak, since nobody tells when they are
  // gone; an injector equals only itself.
  private final Set<Injector> failed = Collections.newSetFromMap(new WeakHashMap<>());

  /** Creates a closer that knows no buffer yet. */
  @Inject
  public BufferCloser() {
    for (Rank rank : Rank.values()) {
      opened.put(rank, new ArrayDeque<>());
    }
  }

  /**
   * Returns the provider of an object that uses buffers, such as a producer, for a module that binds it as an eager singleton. The
   * object is closed by the injector's closer, before all buffers. If a later opening of the same injector fails, it is abandoned. After
   * an earlier one has failed, it is not made.
   *
   * @param binder the binder of the module
   * @param opens makes the object
   * @param closes closes it at the end of the program
   * @param abandons closes it when the injector has failed and nobody will ever get it: does not wait for anybody else
   * @param <T> the type of the object
   * @return the provider, which calls {@code opens} once for each injector
   */
  public static <T> Provider<T> opening(
      Binder binder,
      Function<? super Injector, ? extends T> opens,
      Consumer<? super T> closes,
      Consumer<? super T> abandons) {
    return new Opening<>(binder.getProvider(Injector.class), Rank.USER, opens, closes, abandons);
  }

  /**
   * Refuses an opening of an injector that has failed.
   *
   * @throws IllegalStateException if it has
   */
  void refuseIfFailed(Injector owner) {
    lock.lock();
    try {
      if (failed.contains(owner)) {
        throw new IllegalStateException("not opened, since an earlier opening failed");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps what an injector opened.
   *
   * @throws IllegalStateException if the injector failed while it was being opened, and it is abandoned
   */
  void opened(Injector owner, Rank rank, Runnable close, Runnable abandon) {
    lock.lock();
    try {
      of(rank).push(new Opened(owner, close, abandon));
      if (failed.contains(owner)) {
        IllegalStateException refusal =
            new IllegalStateException("closed again, since another opening failed meanwhile");
        abandonAllOf(owner, of(rank), refusal);
        throw refusal;
      }
    } finally {
      lock.unlock();
    }
  }

  private Deque<Opened> of(Rank rank) {
    return Objects.requireNonNull(opened.get(rank));
  }

  /** Closes what an injector opened before it failed: nobody will ever be given it. It opens nothing more. */
  void failed(Injector owner, Throwable cause) {
    lock.lock();
    try {
      failed.add(owner);
      for (Rank rank : Rank.values()) {
        abandonAllOf(owner, of(rank), cause);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void abandonAllOf(Injector owner, Deque<Opened> all, Throwable cause) {
    for (Iterator<Opened> each = all.iterator(); each.hasNext(); ) {
      Opened next = each.next();
      if (next.owner() == owner) {
        each.remove();
        try {
          next.abandon().run();
        } catch (RuntimeException | Error e) {
          suppress(e, cause);
        }
      }
    }
  }

  private static void suppress(Throwable later, Throwable first) {
    if (later
        != first) { // as it may be if both have one cause; an exception cannot suppress itself
      first.addSuppressed(later);
    }
  }

  /**
   * Closes the producers, then the buffers, each beginning with the latest, one after the other. If one fails, the others are still
   * closed. Closing again has no effect.
   *
   * @throws io.unistream.buffer.UnknownOutcomeException if making everything durable failed for one of them; the failures
   *     of others are its suppressed exceptions
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closeAll();
    } finally {
      lock.unlock();
    }
  }

  private void closeAll() {
    Throwable failure = null;
    for (Rank rank : Rank.values()) {
      Deque<Opened> all = of(rank);
      while (!all.isEmpty()) {
        try {
          all.pop().close().run();
        } catch (RuntimeException | Error e) {
          if (failure == null) {
            failure = e;
          } else {
            suppress(e, failure);
          }
        }
      }
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  /** What is closed when: the first rank goes first. */
  enum Rank {
    /** What uses buffers. It may need them until it is closed, whichever of them was opened first. */
    USER,
    BUFFER
  }

  private record Opened(Injector owner, Runnable close, Runnable abandon) {}
}

package io.unistream.buffer.guice;

import com.google.inject.Injector;
import com.google.inject.Singleton;
import io.unistream.buffer.Buffer;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Closes every buffer that {@link BufferModule}s opened. Inject it, or get it from the injector, and close it when the
 * program ends. It needs a binding only if the injector requires explicit ones: {@code bind(BufferCloser.class)}.
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

  // Guarded by lock: latest first.
  private final Deque<Opened> opened = new ArrayDeque<>();

  /** Creates a closer that knows no buffer yet. */
  @Inject
  public BufferCloser() {}

  void opened(Injector owner, Buffer<?> buffer) {
    lock.lock();
    try {
      opened.push(new Opened(owner, buffer));
    } finally {
      lock.unlock();
    }
  }

  /** Closes what an injector opened before it failed: nobody will ever be given these buffers. */
  void failed(Injector owner, Throwable cause) {
    lock.lock();
    try {
      closeAllOf(owner, cause);
    } finally {
      lock.unlock();
    }
  }

  private void closeAllOf(Injector owner, Throwable cause) {
    for (Iterator<Opened> each = opened.iterator(); each.hasNext(); ) {
      Opened next = each.next();
      if (next.owner() == owner) {
        each.remove();
        try {
          next.buffer().close();
        } catch (RuntimeException e) {
          cause.addSuppressed(e);
        }
      }
    }
  }

  /**
   * Closes the buffers, beginning with the latest. If one fails, the others are still closed. Closing again has no
   * effect.
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
    RuntimeException failure = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().buffer().close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private record Opened(Injector owner, Buffer<?> buffer) {}
}

package io.unistream.buffer.file;

import io.unistream.buffer.BufferListener;
import io.unistream.buffer.event.SyncEvent;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;

/**
 * Tells the listener of syncs, once nobody waits for it (LIFE-LISTENER): who syncs notes the time down, and whose call of the
 * buffer then ends tells it. What the listener throws is logged. A listener that does not override the method costs
 * nothing.
 */
final class SyncTeller implements LongConsumer {

  private static final System.Logger LOG = System.getLogger(SyncTeller.class.getName());

  private final BufferListener listener;
  private final boolean hears;
  private final Queue<Long> untold = new ConcurrentLinkedQueue<>();

  SyncTeller(BufferListener listener) {
    this.listener = listener;
    this.hears = overridesOnSync(listener);
  }

  /** What cannot be found out counts as yes. */
  private static boolean overridesOnSync(BufferListener listener) {
    try {
      return listener.getClass().getMethod("onSync", SyncEvent.class).getDeclaringClass()
          != BufferListener.class;
    } catch (NoSuchMethodException | SecurityException e) {
      return true;
    }
  }

  /** Notes down how long a sync took. */
  @Override
  public void accept(long nanos) {
    if (hears) {
      untold.add(nanos);
    }
  }

  /** Tells what was noted down; to be called without a lock or a role. */
  void tell() {
    if (!hears) {
      return;
    }
    for (Long nanos = untold.poll(); nanos != null; nanos = untold.poll()) {
      try {
        listener.onSync(SyncEvent.of(nanos));
      } catch (Throwable e) { // also checked ones that were thrown sneakily
        threw(e);
      }
    }
  }

  private static void threw(Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    try {
      LOG.log(
          System.Logger.Level.WARNING,
          "a buffer listener threw an exception; the buffer continues to work",
          thrown);
    } catch (Throwable e) {
      return; // what a broken log handler does is no more the buffer's than what the listener did
    }
  }
}

package io.unistream.buffer.batch;

import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.event.FailureEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.wal.Wal;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener and the operators' log ({@link OperatorLog}), and logs what it throws, whatever that is: a listener harms nothing (LIFE-LISTENER). Called without any
 * lock. A listener that does not override the method for puts costs them nothing.
 */
final class Notifier {

  private static final System.Logger LOG = System.getLogger(Notifier.class.getName());

  private final BufferListener listener;
  private final boolean hearsPuts;
  private final OperatorLog operatorLog = new OperatorLog();

  Notifier(BufferListener listener) {
    this.listener = listener;
    this.hearsPuts = overrides(listener, "onPut", PutEvent.class);
  }

  /** Whether a listener has a method of its own; what cannot be found out counts as yes. */
  private static boolean overrides(BufferListener listener, String method, Class<?>... parameters) {
    try {
      return listener.getClass().getMethod(method, parameters).getDeclaringClass()
          != BufferListener.class;
    } catch (NoSuchMethodException | SecurityException e) {
      return true;
    }
  }

  void tell(Consumer<BufferListener> event) {
    try {
      event.accept(listener);
    } catch (Throwable e) { // also checked ones that were thrown sneakily
      threw(e);
    }
  }

  void tell(@Nullable Event first) {
    for (Event event = first; event != null; event = event.next) {
      tell(event.what);
    }
  }

  /** As {@link #tell}, without an object for each put that nobody listens to. */
  void put(long firstSequence, long records, long bytes) {
    if (hearsPuts) {
      try {
        listener.onPut(PutEvent.of(new SequenceRange(firstSequence, records), bytes));
      } catch (Throwable e) {
        threw(e);
      }
    }
  }

  void opened(Wal wal, RecoveryReport report) {
    try {
      operatorLog.opened(wal, report);
    } catch (Throwable e) {
      threw(e);
    }
    tell(to -> to.onRecovery(report));
  }

  void failed(FailureEvent event) {
    try {
      operatorLog.failed(event.cause());
    } catch (Throwable e) {
      threw(e);
    }
    try {
      listener.onFailure(event);
    } catch (Throwable e) {
      threw(e);
    }
  }

  void sealed(List<Seal> seals) {
    for (int i = 0; i < seals.size(); i++) {
      sealed(seals.get(i));
    }
  }

  void sealed(Seal seal) {
    try {
      listener.onSeal(seal.event());
    } catch (Throwable e) {
      threw(e);
    }
  }

  private static void threw(Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    try {
      LOG.log(
          System.Logger.Level.WARNING,
          "a buffer listener or a log handler threw an exception; the buffer continues to work",
          thrown);
    } catch (Throwable e) {
      return; // what a broken log handler does is no more the buffer's than what the listener did
    }
  }
}

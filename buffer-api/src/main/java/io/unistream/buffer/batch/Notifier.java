package io.unistream.buffer.batch;

import io.unistream.buffer.BufferListener;
import io.unistream.buffer.SequenceRange;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells the listener, and logs what it throws: a listener harms nothing. One that does not override the method for puts
 * costs them nothing.
 */
final class Notifier {

  private static final System.Logger LOG = System.getLogger(Notifier.class.getName());

  private final BufferListener listener;
  private final boolean hearsPuts;

  Notifier(BufferListener listener) {
    this.listener = listener;
    this.hearsPuts = overrides(listener, "onPut", SequenceRange.class, long.class);
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
    } catch (RuntimeException | Error e) {
      threw(e);
    }
  }

  /** As {@link #tell}, without an object for each put that nobody listens to. */
  void put(long firstSequence, long records, long bytes) {
    if (hearsPuts) {
      try {
        listener.onPut(new SequenceRange(firstSequence, records), bytes);
      } catch (RuntimeException | Error e) {
        threw(e);
      }
    }
  }

  private static void threw(Throwable e) {
    LOG.log(System.Logger.Level.WARNING, "a buffer listener threw; the buffer goes on", e);
  }

  void sealed(List<Seal> seals) {
    for (int i = 0; i < seals.size(); i++) {
      sealed(seals.get(i));
    }
  }

  void sealed(Seal seal) {
    tell(listener -> listener.onSeal(seal.id(), seal.sequences(), seal.bytes()));
  }
}

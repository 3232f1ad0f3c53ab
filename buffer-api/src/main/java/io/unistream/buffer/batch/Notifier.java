package io.unistream.buffer.batch;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferListener;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Tells the listener, and logs what it throws: a listener harms nothing. */
final class Notifier {

  private static final System.Logger LOG = System.getLogger(Notifier.class.getName());

  private final BufferListener listener;

  Notifier(BufferListener listener) {
    this.listener = listener;
  }

  void tell(Consumer<BufferListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "a buffer listener threw; the buffer goes on", e);
    }
  }

  void sealed(UUID log, List<Seal> seals) {
    for (Seal seal : seals) {
      tell(listener ->
          listener.onSeal(new BatchId(log, seal.batch()), seal.sequences(), seal.bytes()));
    }
  }
}

package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.event.SyncEvent;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Buffers that what listeners, codecs and clocks throw gets the better of. */
final class ErrorMutants {

  private ErrorMutants() {}

  static final class TellsUnderItsLock<R> extends ReferenceBuffer<R> {
    TellsUnderItsLock(Setup<R> setup) {
      super(setup);
    }

    @Override
    void happened(Consumer<BufferListener> event) {
      tell(event);
    }
  }

  static final class ListenersErrorEscapes<R> extends ReferenceBuffer<R> {
    ListenersErrorEscapes(Setup<R> setup) {
      super(setup);
    }

    @Override
    void tell(Consumer<BufferListener> event) {
      try {
        event.accept(listener);
      } catch (RuntimeException ignored) {
        // a listener harms nothing
      }
    }
  }

  /** Puts that are not waited for are acknowledged by a thread of the buffer's, which no Error may end. */
  static final class AcknowledgingThreadDies<R> extends ReferenceBuffer<R> {
    AcknowledgingThreadDies(Setup<R> setup) {
      super(setup);
    }

    @Override
    public CompletableFuture<Long> putAsync(R record) {
      CompletableFuture<Long> future = new CompletableFuture<>();
      Thread acknowledging = new Thread(() -> {
        long sequence = put(record);
        listener.onSync(SyncEvent.of(0)); // unguarded
        future.complete(sequence);
      });
      acknowledging.setDaemon(true);
      acknowledging.setUncaughtExceptionHandler((thread, e) -> {});
      acknowledging.start();
      return future;
    }
  }

  /** Reads on after the record at which the codec ended by an Error. */
  static final class MovesBeforeItDecodes<R> extends ReferenceBuffer<R> {
    MovesBeforeItDecodes(Setup<R> setup) {
      super(setup);
    }

    @Override
    Batch<R> batch(Sealed from) {
      try {
        return super.batch(from);
      } catch (OutOfMemoryError e) {
        sealed.set(0, new Sealed(from.number, from.records.subList(1, from.records.size())));
        throw e;
      }
    }
  }

  static final class ErrorIsNobodysRecord<R> extends ReferenceBuffer<R> {
    ErrorIsNobodysRecord(Setup<R> setup) {
      super(setup);
    }

    @Override
    void undecodable(Sealed batch, RecordDecodeException failure) {
      if (failure.getCause() instanceof Error e) {
        throw e;
      }
      super.undecodable(batch, failure);
    }
  }

  /** Hands the codec its own array, and not a copy. */
  static final class DecodesInPlace<R> extends ReferenceBuffer<R> {
    DecodesInPlace(Setup<R> setup) {
      super(setup);
    }

    @Override
    byte[] handedOut(byte[] payload) {
      return payload;
    }
  }

  /** Asks for the time once a record is stored. */
  static final class LooksAtTheClockTooLate<R> extends ReferenceBuffer<R> {
    LooksAtTheClockTooLate(Setup<R> setup) {
      super(setup);
    }

    @Override
    void syncPut() {
      super.syncPut();
      long unused = clock.nanoTime();
    }
  }
}

package io.unistream.buffer.tck;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;

/** A listener to which all events are alike. */
abstract class Ear implements BufferListener {

  /** What a listener is told of. */
  enum Event {
    PUT("onPut"),
    SEAL("onSeal"),
    EMIT("onEmit"),
    COMMIT("onCommit"),
    DROP("onDrop"),
    SYNC("onSync"),
    RECOVERY("onRecovery"),
    RECLAIM_FAILURE("onReclaimFailure"),
    FAILURE("onFailure");

    private final String method;

    Event(String method) {
      this.method = method;
    }

    @Override
    public String toString() {
      return method;
    }
  }

  abstract void told(Event event);

  @Override
  public final void onPut(SequenceRange sequences, long bytes) {
    told(Event.PUT);
  }

  @Override
  public final void onSeal(BatchId batch, SequenceRange sequences, long bytes) {
    told(Event.SEAL);
  }

  @Override
  public final void onEmit(BatchId batch, int records, long bytes, boolean redelivery) {
    told(Event.EMIT);
  }

  @Override
  public final void onCommit(BatchId batch, long records, long bytes) {
    told(Event.COMMIT);
  }

  @Override
  public final void onDrop(BatchId batch, SequenceRange sequences, long bytes) {
    told(Event.DROP);
  }

  @Override
  public final void onSync(long nanos) {
    told(Event.SYNC);
  }

  @Override
  public final void onRecovery(RecoveryReport report) {
    told(Event.RECOVERY);
  }

  @Override
  public final void onReclaimFailure(BufferException cause) {
    told(Event.RECLAIM_FAILURE);
  }

  @Override
  public final void onFailure(BufferException cause) {
    told(Event.FAILURE);
  }
}

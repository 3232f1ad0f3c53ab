package io.unistream.buffer.tck;

import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.event.EmitEvent;
import io.unistream.buffer.event.FailureEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.ReclaimFailureEvent;
import io.unistream.buffer.event.SealEvent;
import io.unistream.buffer.event.SyncEvent;

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
  public final void onPut(PutEvent event) {
    told(Event.PUT);
  }

  @Override
  public final void onSeal(SealEvent event) {
    told(Event.SEAL);
  }

  @Override
  public final void onEmit(EmitEvent event) {
    told(Event.EMIT);
  }

  @Override
  public final void onCommit(CommitEvent event) {
    told(Event.COMMIT);
  }

  @Override
  public final void onDrop(DropEvent event) {
    told(Event.DROP);
  }

  @Override
  public final void onSync(SyncEvent event) {
    told(Event.SYNC);
  }

  @Override
  public final void onRecovery(RecoveryReport report) {
    told(Event.RECOVERY);
  }

  @Override
  public final void onReclaimFailure(ReclaimFailureEvent event) {
    told(Event.RECLAIM_FAILURE);
  }

  @Override
  public final void onFailure(FailureEvent event) {
    told(Event.FAILURE);
  }
}

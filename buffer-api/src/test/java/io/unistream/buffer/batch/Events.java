package io.unistream.buffer.batch;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.event.EmitEvent;
import io.unistream.buffer.event.FailureEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.ReclaimFailureEvent;
import io.unistream.buffer.event.SealEvent;
import io.unistream.buffer.event.StorageAwayEvent;
import io.unistream.buffer.event.StorageBackEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a listener is told. */
class Events implements BufferListener {

  private final List<String> seen = new ArrayList<>();
  private @Nullable BatchId lastSealed;

  /** What was seen since the last call. */
  synchronized List<String> take() {
    List<String> taken = List.copyOf(seen);
    seen.clear();
    return taken;
  }

  synchronized @Nullable BatchId lastSealed() {
    return lastSealed;
  }

  private synchronized void sealed(BatchId batch) {
    lastSealed = batch;
  }

  void add(String event) {
    synchronized (this) {
      seen.add(event);
    }
  }

  @Override
  public void onPut(PutEvent event) {
    add("put " + event.sequences() + " " + event.bytes() + "b");
  }

  @Override
  public void onSeal(SealEvent event) {
    sealed(event.batch());
    add("seal #" + event.batch().number() + " " + event.sequences() + " " + event.bytes() + "b");
  }

  @Override
  public void onEmit(EmitEvent event) {
    add("emit #" + event.batch().number() + " " + event.records() + " " + event.bytes() + "b"
        + (event.redelivery() ? " again" : ""));
  }

  @Override
  public void onCommit(CommitEvent event) {
    add("commit #" + event.batch().number() + " " + event.records() + " " + event.bytes() + "b");
  }

  @Override
  public void onDrop(DropEvent event) {
    add("drop #" + event.batch().number() + " " + event.sequences() + " " + event.bytes() + "b");
  }

  @Override
  public void onRecovery(RecoveryReport report) {
    add("recovery " + report.records());
  }

  @Override
  public void onReclaimFailure(ReclaimFailureEvent event) {
    add("reclaim failure");
  }

  @Override
  public void onStorageAway(StorageAwayEvent event) {
    add("away " + event.cause().getMessage());
  }

  @Override
  public void onStorageBack(StorageBackEvent event) {
    add("back after " + event.away());
  }

  @Override
  public void onFailure(FailureEvent event) {
    add("failure");
  }
}

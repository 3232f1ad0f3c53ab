package io.unistream.buffer.batch;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import java.time.Duration;
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
  public void onPut(SequenceRange sequences, long bytes) {
    add("put " + sequences + " " + bytes + "b");
  }

  @Override
  public void onSeal(BatchId batch, SequenceRange sequences, long bytes) {
    sealed(batch);
    add("seal #" + batch.number() + " " + sequences + " " + bytes + "b");
  }

  @Override
  public void onEmit(BatchId batch, int records, long bytes, boolean redelivery) {
    add("emit #" + batch.number() + " " + records + " " + bytes + "b"
        + (redelivery ? " again" : ""));
  }

  @Override
  public void onCommit(BatchId batch, long records, long bytes) {
    add("commit #" + batch.number() + " " + records + " " + bytes + "b");
  }

  @Override
  public void onDrop(BatchId batch, SequenceRange sequences, long bytes) {
    add("drop #" + batch.number() + " " + sequences + " " + bytes + "b");
  }

  @Override
  public void onRecovery(RecoveryReport report) {
    add("recovery " + report.records());
  }

  @Override
  public void onReclaimFailure(BufferException cause) {
    add("reclaim failure");
  }

  @Override
  public void onStorageAway(BufferException cause) {
    add("away " + cause.getMessage());
  }

  @Override
  public void onStorageBack(Duration away) {
    add("back after " + away);
  }

  @Override
  public void onFailure(BufferException cause) {
    add("failure");
  }
}

package io.unistream.buffer.micrometer;

import io.unistream.buffer.BufferListener;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.event.FailureEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.StorageAwayEvent;
import io.unistream.buffer.event.StorageBackEvent;
import io.unistream.buffer.event.SyncEvent;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a buffer tells, over all the times that it is opened. */
final class BufferCounts implements BufferListener {

  final LongAdder putRecords = new LongAdder();
  final LongAdder putBytes = new LongAdder();
  final LongAdder committedRecords = new LongAdder();
  final LongAdder committedBatches = new LongAdder();
  final LongAdder droppedRecords = new LongAdder();
  final LongAdder failures = new LongAdder();

  private final BufferMetrics metrics;
  private volatile boolean away;

  BufferCounts(BufferMetrics metrics) {
    this.metrics = metrics;
  }

  boolean storageIsAway() {
    return away;
  }

  @Override
  public void onPut(PutEvent event) {
    putRecords.add(event.sequences().count());
    putBytes.add(event.bytes());
  }

  @Override
  public void onSync(SyncEvent event) {
    for (Bound each : metrics.bound()) {
      each.synced(event.nanos());
    }
  }

  @Override
  public void onCommit(CommitEvent event) {
    committedRecords.add(event.records());
    committedBatches.increment();
  }

  @Override
  public void onDrop(DropEvent event) {
    droppedRecords.add(event.sequences().count());
  }

  @Override
  public void onFailure(FailureEvent event) {
    failures.increment();
  }

  /** A buffer that was closed while its storage was away told of no return. */
  @Override
  public void onRecovery(RecoveryReport report) {
    away = false;
  }

  @Override
  public void onStorageAway(StorageAwayEvent event) {
    away = true;
  }

  @Override
  public void onStorageBack(StorageBackEvent event) {
    away = false;
  }
}

package io.unistream.buffer.batch;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import java.util.ArrayList;
import java.util.List;

/** A buffer of text on a {@link ListWal}, with the clock and the listener in the test's hands. */
final class Rig implements AutoCloseable {

  final ManualClock clock = new ManualClock();
  final Events events = new Events();
  final PickyCodec codec = new PickyCodec();
  BufferListener listener = events;
  BufferSettings settings;
  ListWal wal = ListWal.create();
  Buffer<String> buffer;

  private Rig(BufferSettings settings) {
    this.settings = settings;
    this.buffer = MicroBatchBuffer.open(wal, codec, settings, components());
  }

  static Rig open(EmitPolicy policy) {
    return open(BufferSettings.of(policy));
  }

  static Rig open(BufferSettings settings) {
    return new Rig(settings);
  }

  /** Batches of so many records. */
  static Rig batchesOf(int maxRecords) {
    return open(EmitPolicy.defaults().withMaxRecords(maxRecords));
  }

  /** Batches and a backlog of so many records. */
  static Rig batchesOf(int maxRecords, Capacity capacity) {
    return open(BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(maxRecords))
        .capacity(capacity)
        .build());
  }

  private BufferComponents components() {
    return BufferComponents.defaults().withClock(clock).withListener(listener);
  }

  /** Opens on a log that the test made of the last one. */
  Buffer<String> openOn(ListWal log) {
    wal = log;
    buffer = MicroBatchBuffer.open(wal, codec, settings, components());
    return buffer;
  }

  Buffer<String> reopen() {
    buffer.close();
    return openOn(wal.reopened());
  }

  Buffer<String> reopen(EmitPolicy policy) {
    settings = settings.toBuilder().emit(policy).build();
    return reopen();
  }

  /** Loses what was not durable. */
  Buffer<String> crash() {
    return crash(0);
  }

  /** Loses what was not durable but for its first entries. */
  Buffer<String> crash(int kept) {
    return openOn(wal.crash(kept));
  }

  Buffer<String> crash(EmitPolicy policy) {
    settings = settings.toBuilder().emit(policy).build();
    return crash();
  }

  void put(String... records) {
    for (String record : records) {
      buffer.put(record);
    }
  }

  /** Emits and commits all there is: the records of each batch. */
  List<List<String>> drain() {
    List<List<String>> batches = new ArrayList<>();
    try {
      while (true) {
        Batch<String> batch = buffer.emit();
        batches.add(batch.records());
        buffer.commit(batch);
      }
    } catch (BufferEmptyException e) {
      return batches;
    }
  }

  static BatchId id(long number) {
    return new BatchId(ListWal.LOG, number);
  }

  @Override
  public void close() {
    buffer.close();
  }
}

package io.unistream.buffer.batch;

import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordEncodeException;
import io.unistream.buffer.RecordTooLargeException;
import io.unistream.buffer.SequenceRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * The putting side. A put encodes, is admitted, appends under the state's lock, and waits for durability outside of it:
 *
 * <pre>
 * step               durable               a crash here
 * encode, admit      nothing               leaves nothing
 * append             a prefix, perhaps     may keep a prefix of the records: unacknowledged, whole or not at all
 * await durability   all                   keeps all; unacknowledged until the call returns
 * return             all                   keeps all: acknowledged
 * </pre>
 */
final class Intake<R> {

  private static final long MAX_GROUP_BYTES = 1L << 30;

  private final BufferState state;
  private final RecordCodec<R> codec;
  private final Outlet<R> outlet;
  private final AckThread acks;
  private final LongAdder awaitedPuts = new LongAdder();
  private final LongAdder awaitedBytes = new LongAdder();

  /** Puts that were durable at once. Guarded by the state's lock, as the next one. */
  private long instantPuts;

  private long instantBytes;

  Intake(BufferState state, RecordCodec<R> codec, Outlet<R> outlet) {
    this.state = state;
    this.codec = codec;
    this.outlet = outlet;
    this.acks = new AckThread(state, this::acknowledged);
  }

  long put(R record) {
    byte[] payload = encode(record);
    state.awaitRoom(payload.length);
    long millis = state.putMillis();
    List<Seal> seals;
    long sequence;
    long position;
    boolean durable;
    state.lock.lock();
    try {
      if (admit(1, payload.length, payload.length)) {
        millis = state.putMillis();
      }
      sequence = state.open.nextSequence();
      position = state.appendRecord(payload, millis);
      durable = countIfDurable(position, 1, payload.length);
      seals = state.takeSeals();
    } finally {
      state.lock.unlock();
    }
    state.notifier.sealed(seals);
    acknowledge(durable, position, sequence, 1, payload.length);
    return sequence;
  }

  SequenceRange putAll(Collection<? extends R> records) {
    List<byte[]> payloads = new ArrayList<>(records.size());
    long bytes = 0;
    for (R record : records) {
      byte[] payload = encode(record);
      payloads.add(payload);
      bytes += payload.length;
    }
    if (bytes > MAX_GROUP_BYTES) {
      throw new IllegalArgumentException("the records of one putAll must not be over "
          + MAX_GROUP_BYTES + " bytes together, were " + bytes);
    }
    if (payloads.isEmpty()) {
      return nothingPut();
    }
    state.awaitRoom(bytes);
    long millis = state.clock.epochMillis();
    List<Seal> seals;
    long sequence;
    long position;
    boolean durable;
    state.lock.lock();
    try {
      if (admit(payloads.size(), bytes, payloads.get(0).length)) {
        millis = state.clock.epochMillis();
      }
      sequence = state.open.nextSequence();
      position = state.appendRecords(payloads, millis);
      durable = countIfDurable(position, payloads.size(), bytes);
      seals = state.takeSeals();
    } finally {
      state.lock.unlock();
    }
    state.notifier.sealed(seals);
    acknowledge(durable, position, sequence, payloads.size(), bytes);
    return new SequenceRange(sequence, payloads.size());
  }

  CompletableFuture<Long> putAsync(R record) {
    byte[] payload = encode(record);
    acks.start();
    acks.awaitRoom();
    state.awaitRoom(payload.length);
    long millis = state.putMillis();
    List<Seal> seals;
    long sequence;
    AckThread.Pending pending = null;
    state.lock.lock();
    try {
      if (admit(1, payload.length, payload.length)) {
        millis = state.putMillis();
      }
      sequence = state.open.nextSequence();
      long position = state.appendRecord(payload, millis);
      if (!countIfDurable(position, 1, payload.length)) {
        pending = new AckThread.Pending(position, sequence, payload.length);
        acks.add(pending);
      }
      seals = state.takeSeals();
    } finally {
      state.lock.unlock();
    }
    state.notifier.sealed(seals);
    if (pending == null) {
      state.notifier.put(sequence, 1, payload.length);
      return CompletableFuture.completedFuture(sequence);
    }
    acks.wake();
    return pending;
  }

  /** Whether what was appended last needs no waiting for. Under the state's lock, where counting costs least. */
  private boolean countIfDurable(long position, int records, long bytes) {
    boolean durable = state.wal.isDurable(position);
    if (durable) {
      instantPuts += records;
      instantBytes += bytes;
    }
    return durable;
  }

  private void acknowledge(
      boolean counted, long position, long firstSequence, int records, long bytes) {
    if (counted) {
      state.notifier.put(firstSequence, records, bytes);
    } else {
      state.awaitDurable(position);
      acknowledged(firstSequence, records, bytes);
    }
  }

  private void acknowledged(long firstSequence, int records, long bytes) {
    awaitedPuts.add(records);
    awaitedBytes.add(bytes);
    state.notifier.put(firstSequence, records, bytes);
  }

  private SequenceRange nothingPut() {
    state.lock.lock();
    try {
      state.ensureUsable();
      return new SequenceRange(state.open.nextSequence(), 0);
    } finally {
      state.lock.unlock();
    }
  }

  private byte[] encode(R record) {
    Objects.requireNonNull(record, "record");
    byte[] payload;
    try {
      payload = Objects.requireNonNull(codec.encode(record), "the codec returned null");
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new RecordEncodeException(
          "the codec could not encode a record of " + record.getClass() + ": " + e, e);
    }
    if (payload.length > state.settings.maxRecordBytes()) {
      throw new RecordTooLargeException("a record's payload must not be over maxRecordBytes ("
          + state.settings.maxRecordBytes() + "), was " + payload.length + " bytes");
    }
    return payload;
  }

  /**
   * CAP-TOTAL: returns, with the lock held, once the records fit. Returns whether the lock was free in between, so that
   * time has passed.
   */
  private boolean admit(long records, long bytes, int firstBytes) {
    Capacity capacity = state.settings.capacity();
    state.ensureUsable();
    if (fits(records, bytes)) {
      return false;
    }
    if (records > capacity.maxRecords() || bytes > capacity.maxBytes()) {
      throw full(records, bytes, "; it can never fit");
    }
    long deadline = state.clock.nanoTime() + capacity.blockTimeout().toNanos();
    while (!fits(records, bytes)) {
      sealIfStuck(firstBytes);
      if (capacity.overflow() == OverflowPolicy.DROP_OLDEST) {
        if (!dropOldest(records, bytes)) {
          throw full(records, bytes, "; no batch may be dropped");
        }
      } else {
        long nanos = deadline - state.clock.nanoTime();
        if (capacity.overflow() == OverflowPolicy.FAIL || nanos <= 0) {
          throw full(
              records,
              bytes,
              capacity.overflow() == OverflowPolicy.BLOCK ? "; waited for a commit" : "");
        }
        state.await(state.space, nanos);
      }
      state.ensureUsable();
    }
    return true;
  }

  private boolean fits(long records, long bytes) {
    Capacity capacity = state.settings.capacity();
    return state.backlogRecords + records <= capacity.maxRecords()
        && state.backlogBytes + bytes <= capacity.maxBytes();
  }

  /**
   * The put that would overflow the open batch seals it, although it cannot be stored itself; and where a put waits or
   * drops while no batch is sealed, the open batch is sealed too: a consumer, or the dropping, must have something to
   * take.
   */
  private void sealIfStuck(int firstBytes) {
    if (!state.open.isEmpty()
        && (needsBatch() || state.open.wouldOverflow(firstBytes, state.settings.emit()))) {
      state.notifier.sealed(state.sealOpen());
    }
  }

  private boolean needsBatch() {
    return switch (state.settings.capacity().overflow()) {
      case FAIL -> false;
      case BLOCK -> state.sealedBatches() == 0;
      case DROP_OLDEST -> state.sealedBatches() == (state.inFlight ? 1 : 0);
    };
  }

  /** The outlet's lock comes before the state's, so that one is let go for a while. */
  private boolean dropOldest(long records, long bytes) {
    state.lock.unlock();
    try {
      return outlet.dropOldest(() -> !fits(records, bytes));
    } finally {
      state.lock.lock();
    }
  }

  private BufferFullException full(long records, long bytes, String more) {
    Capacity capacity = state.settings.capacity();
    return new BufferFullException(
        "the buffer is full: its backlog of " + state.backlogRecords + " records, "
            + state.backlogBytes + " bytes leaves no room for " + records + " more of " + bytes
            + " bytes within capacity.maxRecords (" + capacity.maxRecords()
            + ") and capacity.maxBytes ("
            + capacity.maxBytes() + ")" + more);
  }

  /** To be read under the state's lock, as the next one. */
  long puts() {
    return instantPuts + awaitedPuts.sum();
  }

  long putBytes() {
    return instantBytes + awaitedBytes.sum();
  }

  /** Ends the acknowledging thread once every pending future is complete. */
  void close() {
    acks.close();
  }
}

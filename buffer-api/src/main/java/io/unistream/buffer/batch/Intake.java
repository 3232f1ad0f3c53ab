package io.unistream.buffer.batch;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordEncodeException;
import io.unistream.buffer.RecordTooLargeException;
import io.unistream.buffer.SequenceRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

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
  private final boolean reusesArrays;
  private final Admission admission;
  private final AckThread acks;
  private final Adder awaitedPuts = new Adder();
  private final Adder awaitedBytes = new Adder();

  Intake(BufferState state, RecordCodec<R> codec, Outlet<R> outlet) {
    this.state = state;
    this.codec = codec;
    this.reusesArrays = codec.reusesArrays();
    this.admission = new Admission(state, outlet);
    this.acks = new AckThread(state, new Counts());
  }

  long put(R record) {
    byte[] payload = encode(record);
    state.awaitRoom(payload.length);
    long millis = state.putMillis();
    List<Seal> seals;
    long sequence;
    long position;
    boolean durable;
    Admission.Entry entry = admission.enterAtOnce(1, payload.length);
    if (entry == null) {
      payload = own(payload);
      entry = admission.enterLater(1, payload.length, payload.length);
    }
    try {
      if (entry != Admission.Entry.AT_ONCE) {
        millis = state.putMillis();
      }
      sequence = state.open.nextSequence();
      position = state.appendRecord(payload, millis);
      durable = state.isDurableAtOnce();
      seals = state.takeSeals();
    } finally {
      admission.leave(entry);
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
      payloads.add(own(payload));
      bytes += payload.length;
    }
    if (bytes > MAX_GROUP_BYTES) {
      throw new IllegalArgumentException("the records of one putAll must not be larger than "
          + MAX_GROUP_BYTES + " bytes together, were " + bytes);
    }
    if (payloads.isEmpty()) {
      return nothingPut();
    }
    state.awaitRoom(bytes);
    long millis = state.clock.epochMillis();
    List<Seal> seals;
    SequenceRange sequences;
    long position;
    boolean durable;
    Admission.Entry entry = admission.enter(payloads.size(), bytes, payloads.get(0).length);
    try {
      if (entry != Admission.Entry.AT_ONCE) {
        millis = state.clock.epochMillis();
      }
      sequences = new SequenceRange(state.open.nextSequence(), payloads.size());
      position = state.appendRecords(payloads, millis);
      durable = state.isDurableAtOnce();
      seals = state.takeSeals();
    } finally {
      admission.leave(entry);
    }
    state.notifier.sealed(seals);
    acknowledge(durable, position, sequences.first(), payloads.size(), bytes);
    return sequences;
  }

  CompletableFuture<Long> putAsync(R record) {
    byte[] payload = encode(record);
    acks.start();
    acks.awaitRoom();
    state.awaitRoom(payload.length);
    long millis = state.putMillis();
    List<Seal> seals;
    long sequence;
    Long number; // made before the record is stored, for an error then would deny it
    CompletableFuture<Long> done = null;
    Pending pending = null;
    Admission.Entry entry = admission.enterAtOnce(1, payload.length);
    if (entry == null) {
      payload = own(payload);
      entry = admission.enterLater(1, payload.length, payload.length);
    }
    try {
      if (entry != Admission.Entry.AT_ONCE) {
        millis = state.putMillis();
      }
      sequence = state.open.nextSequence();
      number = sequence;
      if (state.isDurableAtOnce()) { // and so this one will be, too
        done = CompletableFuture.completedFuture(number);
      } else {
        pending = new Pending(acks, sequence, payload.length);
      }
      long position = state.appendRecord(payload, millis);
      if (!state.isDurableAtOnce()) {
        pending = pending == null ? late(sequence, payload.length) : pending;
        pending.position = position;
        acks.add(pending);
        done = null;
      } else if (done == null) {
        done = pending;
      }
      seals = state.takeSeals();
    } finally {
      admission.leave(entry);
    }
    state.notifier.sealed(seals);
    if (done == null) {
      acks.wake();
      return Objects.requireNonNull(pending);
    }
    state.notifier.put(sequence, 1, payload.length);
    if (pending != null) {
      pending.complete(number);
    }
    return done;
  }

  /** The record is in the log already, so without a future its outcome is unknown. */
  private Pending late(long sequence, int bytes) {
    try {
      return new Pending(acks, sequence, bytes);
    } catch (Error e) {
      throw state.health.failed("waiting for an asynchronous put", e);
    }
  }

  private void acknowledge(
      boolean counted, long position, long firstSequence, int records, long bytes) {
    if (!counted) {
      state.awaitDurable(position);
      awaitedPuts.add(records);
      awaitedBytes.add(bytes);
    }
    state.notifier.put(firstSequence, records, bytes);
  }

  /** What is acknowledged by the other thread. */
  private final class Counts implements AckThread.Acknowledged {

    @Override
    public void count(int records, long bytes) {
      awaitedPuts.add(records);
      awaitedBytes.add(bytes);
    }

    @Override
    public void tell(long sequence, int records, long bytes) {
      state.notifier.put(sequence, records, bytes);
    }
  }

  private SequenceRange nothingPut() {
    state.lock.lock();
    try {
      state.health.ensureUsable();
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
    } catch (Throwable e) { // also checked ones that were thrown sneakily
      CodecErrors.rethrowOfMachine(e);
      throw new RecordEncodeException(
          "the codec could not encode a record of " + record.getClass() + ", which was not put: "
              + e,
          e);
    }
    if (payload.length > state.settings.maxRecordBytes()) {
      throw new RecordTooLargeException("a record's payload must not be over maxRecordBytes ("
          + state.settings.maxRecordBytes() + "), was " + payload.length
          + " bytes; make it smaller, or raise maxRecordBytes and emit.maxBytes");
    }
    return payload;
  }

  /** What the codec does not change, whatever it encodes next: another record of a bulk, or what a listener puts. */
  private byte[] own(byte[] payload) {
    return reusesArrays ? payload.clone() : payload;
  }

  /** Puts acknowledged, but for those that the state has counted. */
  long awaitedPuts() {
    return awaitedPuts.sum();
  }

  long awaitedBytes() {
    return awaitedBytes.sum();
  }

  /** Ends the acknowledging threads once every pending future is complete. */
  void close() {
    acks.close();
  }
}

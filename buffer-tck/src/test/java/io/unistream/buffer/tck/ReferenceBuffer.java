package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RawRecord;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.RecordEncodeException;
import io.unistream.buffer.RecordTooLargeException;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.StaleBatchException;
import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.event.EmitEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.SealEvent;
import io.unistream.buffer.tck.Disk.Entry;
import io.unistream.buffer.tck.Disk.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The contract in its plainest form, to show that it can be kept by somebody who uses nothing of the library but its
 * API. Broken buffers override a step of it.
 *
 * <p>One lock for all; everything below is guarded by it. Foreign code never runs under it: the codec encodes before it
 * is taken and decodes while it is let go, with {@code taking} to keep others from taking or committing meanwhile; a batch
 * that was dropped meanwhile is not handed out. The listener is told what happened once it is free again. Whatever may throw, a clock too, comes before what changes.
 */
class ReferenceBuffer<R> implements Buffer<R> {

  final Disk disk;
  final BufferSettings settings;
  final BufferClock clock;
  final List<Sealed> sealed = new ArrayList<>();
  final List<Held> open = new ArrayList<>();
  /** So many of the first batches are in flight. */
  int flying;
  /** Somebody has let the lock go to decode the first batch. */
  boolean taking;

  long lastSequence;
  long lastBatch;
  long lastCommitted;
  private final RecordCodec<R> codec;
  final BufferListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  /** For who waits for a batch. */
  private final Condition changed = lock.newCondition();
  /** For who waits for room. */
  private final Condition room = lock.newCondition();

  private final Set<Long> setAside = ConcurrentHashMap.newKeySet();
  private final List<Consumer<BufferListener>> untold = new ArrayList<>();
  private final RecoveryReport recovery;
  private final int life;
  private boolean closed;
  /** A put found no room, and there is no other batch to take. */
  boolean wanted;

  private long putMillis;
  private long putNanos;
  private long puts;
  private long putBytes;
  private long emits;
  private long commits;
  private long droppedRecords;
  private long droppedBatches;

  ReferenceBuffer(Setup<R> setup) {
    this.disk = setup.disk();
    this.settings = setup.settings();
    this.codec = setup.codec();
    this.clock = setup.components().clock();
    this.listener = setup.components().listener();
    this.life = own();
    disk.read().forEach(this::replay);
    recut();
    this.recovery = RecoveryReport.builder()
        .created(disk.read().isEmpty())
        .cleanShutdown(true)
        .records(backlog().size())
        .bytes(bytes(backlog()))
        .sealedBatches(sealed.size())
        .build();
    happened(told -> told.onRecovery(recovery));
    lock.lock();
    unlock(); // which tells
  }

  int own() {
    return disk.own(this);
  }

  void replay(Entry entry) {
    switch (entry.kind()) {
      case RECORD -> {
        open.add(new Held(entry.number(), entry.payload(), entry.millis(), recoveredNanos(entry)));
        lastSequence = entry.number();
      }
      case SEAL -> moveToSealed(entry.records());
      case COMMIT -> {
        lastCommitted = entry.number();
        sealed.removeIf(batch -> batch.number <= entry.number());
      }
      case DROP -> sealed.removeIf(batch -> batch.number == entry.number());
    }
  }

  long recoveredNanos(Entry entry) {
    return clock.nanoTime() - Math.max(0, clock.epochMillis() - entry.millis()) * 1_000_000;
  }

  /** Cuts what is in no batch yet by the limits of now. */
  void recut() {
    List<Held> left = List.copyOf(open);
    open.clear();
    left.forEach(this::add);
    sync();
  }

  /** To be told once the lock is free. */
  void happened(Consumer<BufferListener> event) {
    untold.add(event);
  }

  /** Lets the lock go, then tells what happened under it. */
  void unlock() {
    List<Consumer<BufferListener>> events = List.copyOf(untold);
    untold.clear();
    lock.unlock();
    events.forEach(this::tell);
  }

  @SuppressWarnings("CatchingUnchecked") // a listener may throw what its methods do not declare
  void tell(Consumer<BufferListener> event) {
    try {
      event.accept(listener);
    } catch (Throwable ignored) {
      // a listener harms nothing
    }
  }

  private void moveToSealed(int records) {
    sealed.add(new Sealed(++lastBatch, List.copyOf(open.subList(0, records))));
    open.subList(0, records).clear();
  }

  @Override
  public long put(R record) {
    return putAll(List.of(record)).first();
  }

  @Override
  public SequenceRange putAll(Collection<? extends R> records) {
    List<byte[]> payloads = records.stream().map(this::encode).toList();
    lock.lock();
    try {
      ensureOpen();
      long bytes = payloads.stream().mapToLong(payload -> payload.length).sum();
      admit(payloads.size(), bytes);
      SequenceRange given = new SequenceRange(lastSequence + 1, payloads.size());
      putMillis = clock.epochMillis();
      putNanos = clock.nanoTime();
      storeAll(payloads);
      syncPut();
      puts += payloads.size();
      putBytes += bytes;
      happened(told -> told.onPut(PutEvent.of(given, bytes)));
      wakeAtPut();
      return given;
    } finally {
      unlock();
    }
  }

  @Override
  public CompletableFuture<Long> putAsync(R record) {
    return CompletableFuture.completedFuture(put(record));
  }

  byte[] encode(R record) {
    byte[] payload;
    try {
      payload = keep(codec.encode(record));
    } catch (Exception e) {
      throw new RecordEncodeException("cannot encode", e);
    }
    if (payload.length > maxRecordBytes()) {
      throw new RecordTooLargeException("too large: " + payload.length);
    }
    return payload;
  }

  /** The codec's array belongs to the caller again after the put. */
  byte[] keep(byte[] payload) {
    return payload.clone();
  }

  int maxRecordBytes() {
    return settings.maxRecordBytes();
  }

  long openRecords() {
    return open.size();
  }

  void admit(int records, long bytes) {
    if (fits(records, bytes)) {
      return;
    }
    if (records > settings.capacity().maxRecords()
        || bytes > settings.capacity().maxBytes()) {
      throw new BufferFullException("it can never fit");
    }
    long until = clock.nanoTime() + settings.capacity().blockTimeout().toNanos();
    while (!fits(records, bytes)) {
      if (mayDrop(records, bytes)) {
        dropOldest();
        continue;
      }
      wantRoom();
      long left = until - clock.nanoTime();
      if (settings.capacity().overflow() != OverflowPolicy.BLOCK || left <= 0) {
        throw new BufferFullException("full");
      }
      await(room, left);
    }
  }

  /** A put finds no room: a consumer that polls must get something. */
  void wantRoom() {
    if (sealed.size() == flying && hasRoom() && !open.isEmpty()) {
      wanted = true;
      wakeForRoom();
    }
  }

  void wakeForRoom() {
    changed.signalAll();
  }

  /** Whether batches are dropped for a put: only if it then has room. */
  boolean mayDrop(int records, long bytes) {
    List<Held> kept = records(sealed.subList(0, Math.min(firstDroppable(), sealed.size())));
    return settings.capacity().overflow() == OverflowPolicy.DROP_OLDEST
        && fitsBeside(kept, records, bytes);
  }

  boolean fits(int records, long bytes) {
    return records == 0 || fitsBeside(backlog(), records, bytes);
  }

  private boolean fitsBeside(List<Held> kept, int records, long bytes) {
    return kept.size() + records <= settings.capacity().maxRecords()
        && bytes(kept) + bytes <= settings.capacity().maxBytes();
  }

  int firstDroppable() {
    return flying;
  }

  private void dropOldest() {
    int victim = firstDroppable();
    if (sealed.size() <= victim) {
      cut();
    }
    Sealed dropped = sealed.get(victim);
    append(new Entry(Kind.DROP, dropped.number, 0, 0, new byte[0]));
    sync();
    sealed.remove(victim);
    droppedBatches++;
    droppedRecords += dropped.records.size();
    BatchId id = new BatchId(log(), dropped.number);
    happened(told ->
        told.onDrop(DropEvent.of(id, Observation.range(dropped.stored()), bytes(dropped.records))));
  }

  void storeAll(List<byte[]> payloads) {
    payloads.forEach(this::store);
  }

  void store(byte[] payload) {
    Held held = new Held(nextSequence(), payload, putMillis, putNanos);
    lastSequence = held.sequence;
    if (overflows(held)) {
      cut();
    }
    append(new Entry(Kind.RECORD, held.sequence, 1, held.millis, payload));
    add(held);
  }

  long nextSequence() {
    return lastSequence + 1;
  }

  private void add(Held held) {
    if (overflows(held)) {
      cut();
    }
    open.add(held);
    if (isFull()) {
      cut();
    }
  }

  boolean overflows(Held held) {
    return !open.isEmpty()
        && bytes(open) + held.payload.length > settings.emit().maxBytes();
  }

  boolean isFull() {
    return open.size() >= settings.emit().maxRecords()
        || bytes(open) >= settings.emit().maxBytes();
  }

  void cut() {
    append(new Entry(Kind.SEAL, lastBatch + 1, open.size(), 0, new byte[0]));
    moveToSealed(open.size());
    wanted = false;
    Sealed batch = sealed.get(sealed.size() - 1);
    BatchId id = new BatchId(log(), batch.number);
    happened(told ->
        told.onSeal(SealEvent.of(id, Observation.range(batch.stored()), bytes(batch.records))));
  }

  void append(Entry entry) {
    disk.append(life, entry);
  }

  void delete(Predicate<Entry> which) {
    disk.delete(life, which);
  }

  void syncPut() {
    sync();
  }

  void syncSeal() {
    sync();
  }

  private void sync() {
    disk.sync(life);
  }

  @Override
  public boolean shouldEmit() {
    lock.lock();
    try {
      ensureOpen();
      return isDue();
    } finally {
      lock.unlock();
    }
  }

  boolean isDue() {
    return !sealed.isEmpty() || wanted || nanosUntilAged() <= 0;
  }

  /** Whether a batch is due that is not in flight, and may be. */
  boolean isNextDue() {
    return hasRoom() && (sealed.size() > flying || wanted || nanosUntilAged() <= 0);
  }

  /** Whether one more batch may be in flight, as large as a batch may be. */
  boolean hasRoom() {
    EmitPolicy policy = settings.emit();
    return flying == 0
        || (flying < policy.maxInFlight()
            && bytes(inFlight()) <= policy.maxInFlightBytes() - policy.maxBytes());
  }

  List<Held> inFlight() {
    return records(sealed.subList(0, flying));
  }

  long nanosToPoll() {
    return nanosUntilAged();
  }

  long nanosUntilAged() {
    Duration maxAge = settings.emit().maxAge();
    return maxAge == null || open.isEmpty()
        ? Long.MAX_VALUE
        : maxAge.toNanos() - (clock.nanoTime() - open.get(0).nanos);
  }

  @Override
  public Batch<R> emit() {
    lock.lock();
    try {
      ensureOpen();
      while (true) {
        flush();
        awaitTaken();
        flush();
        Batch<R> batch = take(false);
        if (batch != null) {
          return batch;
        }
      }
    } finally {
      unlock();
    }
  }

  private void awaitTaken() {
    while (taking) {
      changed.awaitUninterruptibly();
      ensureOpen();
    }
  }

  /** Sees that there is a batch to take, due or not. */
  void flush() {
    if (sealed.isEmpty() && open.isEmpty()) {
      throw new BufferEmptyException("empty");
    }
  }

  @Override
  public Optional<Batch<R>> poll(Duration timeout) {
    return poll(timeout, false);
  }

  @Override
  public Optional<Batch<R>> pollNext(Duration timeout) {
    return poll(timeout, true);
  }

  /** The oldest batch, or the oldest that is not in flight. */
  private Optional<Batch<R>> poll(Duration timeout, boolean next) {
    lock.lock();
    try {
      long until = clock.nanoTime() + timeout.toNanos();
      ensureOpen();
      while (true) {
        Batch<R> batch = taking || !isDue(next) ? null : take(next);
        if (batch != null) {
          return Optional.of(batch);
        }
        long left = nanosUntil(until);
        if (left <= 0) {
          return Optional.empty();
        }
        if (taking || !isDue(next)) {
          boolean aging = !taking && (!next || hasRoom());
          await(aging ? Math.min(left, nanosToPoll()) : left);
        }
      }
    } finally {
      unlock();
    }
  }

  private boolean isDue(boolean next) {
    return next ? isNextDue() : isDue();
  }

  long nanosUntil(long deadline) {
    return deadline - clock.nanoTime();
  }

  void await(long nanos) {
    await(changed, nanos);
  }

  private void await(Condition condition, long nanos) {
    if (!untold.isEmpty()) {
      unlock();
      lock.lock();
      ensureOpen();
      return; // the caller looks again
    }
    try {
      clock.await(lock, condition, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      interrupted(e);
    }
    ensureOpen();
  }

  void interrupted(InterruptedException e) {
    throw new BufferInterruptedException("interrupted", e);
  }

  /** Null if the batch was dropped while it was decoded. */
  private @Nullable Batch<R> take(boolean next) {
    if (sealed.size() <= (next ? flying : 0)) {
      cut();
      syncSeal();
    }
    Sealed from = pick(next);
    Batch<R> batch = decoded(from);
    if (!sealed.contains(from)) {
      return null;
    }
    boolean again = sealed.indexOf(from) < flying;
    flying += again ? 0 : 1;
    emits++;
    happened(told -> told.onEmit(EmitEvent.of(batch.id(), batch.size(), batch.byteSize(), again)));
    return batch;
  }

  /** The lock is free while the codec works. */
  Batch<R> decoded(Sealed from) {
    taking = true;
    unlock();
    Batch<R> batch;
    try {
      batch = batch(from);
    } finally {
      lock.lock();
      taking = false;
      changed.signalAll();
    }
    ensureOpen();
    return batch;
  }

  /** The oldest batch, or the oldest that is not in flight. */
  Sealed pick(boolean next) {
    return sealed.get(next ? flying : 0);
  }

  UUID log() {
    return disk.id();
  }

  Batch<R> batch(Sealed from) {
    BatchId id = new BatchId(log(), from.number);
    List<R> records = new ArrayList<>();
    List<Long> sequences = new ArrayList<>();
    List<RawRecord> raw = new ArrayList<>();
    for (Held held : from.records) {
      if (setAside.contains(held.sequence)) {
        raw.add(new RawRecord(held.sequence, held.payload));
        continue;
      }
      try {
        records.add(codec.decode(handedOut(held.payload)));
        sequences.add(held.sequence);
      } catch (OutOfMemoryError e) {
        throw e; // perhaps not the record's fault
      } catch (Exception | Error e) {
        undecodable(from, new RecordDecodeException(id, held.sequence, held.payload, e));
      }
    }
    long[] numbers = sequences.stream().mapToLong(Long::longValue).toArray();
    Instant first = Instant.ofEpochMilli(from.records.get(0).millis);
    return Batch.of(id, numbers, bytes(from.records), first, records, raw);
  }

  /** The array belongs to the codec from then on. */
  byte[] handedOut(byte[] payload) {
    return payload.clone();
  }

  void undecodable(Sealed batch, RecordDecodeException failure) {
    throw failure;
  }

  @Override
  public long seal() {
    lock.lock();
    try {
      ensureOpen();
      if (!open.isEmpty()) {
        cut();
        syncSeal();
        wakeAtSeal();
      }
      return lastSequence;
    } finally {
      unlock();
    }
  }

  @Override
  public void commit(BatchId id) {
    commit(id, 1);
  }

  @Override
  public void commitThrough(BatchId id) {
    commit(id, Integer.MAX_VALUE);
  }

  private void commit(BatchId id, int most) {
    lock.lock();
    try {
      ensureOpen();
      awaitTaken();
      List<Sealed> through = through(id);
      if (through.isEmpty() || through.size() > most) {
        refuse(id);
        return;
      }
      forget(through);
      for (Sealed batch : through) {
        BatchId committed = new BatchId(log(), batch.number);
        happened(told ->
            told.onCommit(CommitEvent.of(committed, batch.records.size(), bytes(batch.records))));
      }
      flying -= through.size();
      lastCommitted = id.number();
      commits += through.size();
      wakeAtCommit();
    } finally {
      unlock();
    }
  }

  /** Those in flight up to a batch, itself included; none if it is not in flight. */
  List<Sealed> through(BatchId id) {
    for (int i = 0; i < flying; i++) {
      if (sealed.get(i).number == id.number() && isOurs(id)) {
        return List.copyOf(sealed.subList(0, i + 1));
      }
    }
    return List.of();
  }

  /** All up to the last of them, with one entry. */
  void forget(List<Sealed> batches) {
    long last = batches.get(batches.size() - 1).number;
    append(new Entry(Kind.COMMIT, last, 0, 0, new byte[0]));
    sync();
    sealed.removeAll(batches);
  }

  boolean isOurs(BatchId id) {
    return id.log().equals(log());
  }

  void refuse(BatchId id) {
    if (id.number() != lastCommitted || !isOurs(id)) {
      throw new StaleBatchException("stale: " + id);
    }
  }

  @Override
  public void setAside(long sequence) {
    lock.lock();
    try {
      ensureOpen();
      if (backlog().stream().noneMatch(held -> held.sequence == sequence)) {
        throw new IllegalArgumentException("no record " + sequence);
      }
      setAside.add(sequence);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public BufferStats stats() {
    lock.lock();
    try {
      List<Held> backlog = backlog();
      long age = backlog.isEmpty() ? 0 : Math.max(0, clock.epochMillis() - backlog.get(0).millis);
      return BufferStats.builder()
          .backlogRecords(backlog.size())
          .backlogBytes(bytes(backlog))
          .openRecords(openRecords())
          .sealedBatches(sealed.size())
          .inFlightRecords(inFlight().size())
          .maxInFlight(settings.emit().maxInFlight())
          .oldestAge(Duration.ofMillis(age))
          .puts(puts)
          .putBytes(putBytes)
          .emits(emits)
          .commits(commits)
          .droppedRecords(droppedRecords)
          .droppedBatches(droppedBatches)
          .build();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public RecoveryReport recovery() {
    return recovery;
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.POWER;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        beforeClose();
        closed = true;
        wakeAtClose();
        sync();
      }
    } finally {
      disk.release(life);
      lock.unlock();
    }
  }

  void beforeClose() {}

  void wakeAtPut() {
    changed.signalAll();
  }

  void wakeAtSeal() {
    changed.signalAll();
  }

  void wakeAtCommit() {
    room.signalAll();
    wakeTakersAtCommit();
  }

  void wakeTakersAtCommit() {
    changed.signalAll();
  }

  void wakeAtClose() {
    changed.signalAll();
    room.signalAll();
  }

  void ensureOpen() {
    if (closed) {
      throw new BufferClosedException("closed");
    }
  }

  List<Held> backlog() {
    List<Held> backlog = records(sealed);
    backlog.addAll(open);
    return backlog;
  }

  private static List<Held> records(List<Sealed> batches) {
    List<Held> records = new ArrayList<>();
    batches.forEach(batch -> records.addAll(batch.records));
    return records;
  }

  static long bytes(List<Held> records) {
    return records.stream().mapToLong(held -> held.payload.length).sum();
  }
}

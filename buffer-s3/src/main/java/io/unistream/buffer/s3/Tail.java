package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalStats;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The owner's own part of the log: groups entries into objects, uploads several at once, acknowledges them in order (steps 7 to
 * 13 of docs/decisions/0006).
 *
 * <p><b>When an object is closed</b> and its upload begins: when it is full; or, if the window has room, once its first entry is
 * {@code idleLinger} old and the last object that was closed before it was full is {@code linger} ago. So a lone put waits
 * {@code idleLinger}, and there is at most one object that is not full in each {@code linger}.
 *
 * <pre>
 * step                    durable                a crash here
 * append                  nothing                nothing of it comes back
 * upload sent             perhaps                all of the object comes back, or nothing
 * uploaded, not first     yes, but behind a hole nothing comes back: the log ends at the hole
 * acknowledged            yes                    all comes back
 * </pre>
 *
 * <p><b>Locks.</b> One, held for no request and no wait but on its conditions. The caller's locks may be held when it is taken;
 * no listener is called under it. Uploads run in threads that take this lock alone.
 */
final class Tail {

  private static final long NEVER = Long.MAX_VALUE;

  /** How many slots may be begun and not acknowledged, for each upload at once. */
  private static final long WINDOW = 2;

  private final Owner owner;
  private final Uploader uploader;
  private final UUID log;
  private final int epoch;
  private final S3BufferSettings settings;
  private final BufferClock clock;
  private final Workers workers;
  private final long linger;
  private final long idleLinger;

  private final ReentrantLock lock = new ReentrantLock();
  /** Signalled at each acknowledgement and each failure. */
  private final Condition progress = lock.newCondition();
  /** Signalled when there may be something new to wait for. */
  private final Condition lingering = lock.newCondition();

  private final Thread timer;

  // All below guarded by lock.
  /** Objects in memory, by slot: all that are not acknowledged, and some that are and were not read yet. */
  private final Map<Long, TailObject> memory = new HashMap<>();

  private final ArrayDeque<TailObject> waiting = new ArrayDeque<>();
  private @Nullable TailObject filling;
  /** Whether the last object was closed because it was full, so that the next one will be large, too. */
  private boolean fillsUp;

  private long nextSlot;
  /** Slots before this one are acknowledged. Written under the lock. */
  private volatile long acknowledged;

  /** Uploads that were begun and have not ended. */
  private int sending;

  /** How far the log has come. */
  private Lineage reached = Lineage.NONE;
  /** Written under the lock. */
  private volatile long unflushedBytes;

  private long keptBytes;
  private long lastPartial;
  private boolean anyPartial;
  private Place watermark;
  private Place safeWatermark;
  private long readFrom;
  /** Everything from this slot on is void. */
  private long fencedAt = NEVER;

  private @Nullable BufferFencedException fence;
  private @Nullable BufferException failure;
  /** Whether there is a failure. Written under the lock. */
  private volatile boolean failing;

  private boolean failureTold;
  private boolean closing;
  private boolean closed;
  private long syncs;
  private long syncNanos;
  private long maxSyncNanos;

  /**
   * Makes the tail.
   *
   * @param watermark where the log begins
   */
  Tail(
      Owner owner,
      UUID log,
      int epoch,
      S3BufferSettings settings,
      BufferClock clock,
      Workers workers,
      Place watermark) {
    this.owner = owner;
    this.uploader = new Uploader(owner, log, epoch, settings.compression(), clock);
    this.log = log;
    this.epoch = epoch;
    this.settings = settings;
    this.clock = clock;
    this.workers = workers;
    this.linger = settings.linger().toNanos();
    this.idleLinger = Math.min(settings.idleLinger().toNanos(), linger);
    this.watermark = watermark;
    this.safeWatermark = watermark;
    this.timer = new Thread(this::lingerLoop, "buffer-s3-linger-" + log);
    this.timer.setDaemon(true);
  }

  /** Step 5: claims slot 0 for the opening. Until it returned, nothing may be appended. */
  void open(OpeningBody body, Lineage before) {
    lock.lock();
    try {
      reached = before;
      awaitAcknowledged(store(ObjectType.OPENING, body.toBytes()), 0);
    } finally {
      lock.unlock();
    }
    timer.start();
  }

  /** Takes note of something that the log goes on without. Durable when this returns. */
  void note(SequenceRange missing) {
    lock.lock();
    try {
      ensureWorking();
      Place place = new Place(epoch, nextSlot);
      OpeningBody body = OpeningBody.note(new LostSpan(place, 0, 0, missing));
      awaitAcknowledged(store(ObjectType.NOTE, body.toBytes()), 0);
    } finally {
      lock.unlock();
    }
  }

  /** Begins the upload of an object without entries. No object is being filled. Returns its slot. */
  private long store(ObjectType type, byte[] body) {
    TailObject object = object(type, 0);
    object.add(body);
    memory.put(object.slot, object);
    nextSlot++;
    waitsFor(body.length);
    close(object);
    pump();
    return object.slot;
  }

  private TailObject object(ObjectType type, int expected) {
    EntryFormat format = new EntryFormat(log, new Place(epoch, nextSlot));
    return new TailObject(type, nextSlot, format, reached, clock.nanoTime(), expected);
  }

  /**
   * Appends entries; returns the slot of the last one in the high half, and where it ends in the low half. What fits into one
   * object goes into one object, so that it comes back whole or not at all.
   */
  long append(List<WalEntry> entries) {
    long bytes = 0;
    for (WalEntry entry : entries) {
      bytes += EntryFormat.length(entry);
    }
    lock.lock();
    try {
      ensureWorking();
      long position = bytes <= settings.maxObjectBytes() - ObjectHeader.LENGTH
          ? appendWhole(entries, bytes)
          : appendSplit(entries);
      pump();
      return position;
    } finally {
      lock.unlock();
    }
  }

  private long appendWhole(List<WalEntry> entries, long bytes) {
    closeUnlessFits(bytes);
    long position = 0;
    for (WalEntry entry : entries) {
      position = add(entry);
    }
    return position;
  }

  /** A group larger than an object. If a fence comes between, a prefix of it may be in the log. */
  private long appendSplit(List<WalEntry> entries) {
    closeUnlessFits(Integer.MAX_VALUE);
    long first = nextSlot;
    long position = 0;
    for (WalEntry entry : entries) {
      closeUnlessFits(EntryFormat.length(entry));
      position = add(entry);
    }
    TailObject last = filling;
    if (last != null) {
      last.beganIn(first);
    }
    return position;
  }

  private void closeUnlessFits(long bytes) {
    TailObject into = filling;
    if (into != null && into.length() + bytes > settings.maxObjectBytes()) {
      fillsUp = true;
      closeFilling(into);
    }
  }

  private void ensureWorking() {
    if (closing) {
      throw new BufferClosedException("the log is closed");
    }
    if (fence != null) {
      throw new BufferFencedException(String.valueOf(fence.getMessage()), fence);
    }
    if (failure != null) {
      while (sending > 0) {
        progress.awaitUninterruptibly();
      }
      failureTold = true;
      throw new BufferFailedException("the log failed earlier: " + failure.getMessage(), failure);
    }
  }

  /**
   * Waits until there is room for more that is not uploaded, or no hope of any: then the append will say why. Appending itself
   * never waits, because its caller holds a lock that others need.
   */
  void awaitRoom(long bytes) throws InterruptedException {
    if (hasRoom(bytes) && !failing) {
      return;
    }
    lock.lockInterruptibly();
    try {
      while (mustWait(bytes)) {
        progress.await();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isFailing() {
    return failing;
  }

  /** Nobody is told of a failure before all that is under way has ended. */
  private boolean mustWait(long bytes) {
    if (failure != null) {
      return sending > 0;
    }
    return !hasRoom(bytes) && fence == null && !closing;
  }

  private boolean hasRoom(long bytes) {
    long waiting = unflushedBytes;
    return waiting == 0 || waiting + bytes <= settings.maxUnflushedBytes();
  }

  private UnknownOutcomeException unknown(BufferException cause) {
    failureTold = true;
    return new UnknownOutcomeException(
        "the upload failed, and whether the store has it is unknown until the log is opened again: "
            + cause.getMessage(),
        cause);
  }

  private long add(WalEntry entry) {
    TailObject into = filling;
    if (into == null) {
      // The slot is taken once nothing can fail any more: one without an object would be waited for
      // in vain.
      int most = settings.maxObjectBytes();
      into = object(ObjectType.DATA, fillsUp ? most : Math.min(TailObject.FIRST_BYTES, most));
      memory.put(into.slot, into);
      nextSlot++;
      filling = into;
      lingering.signal();
    }
    into.add(entry);
    reached = into.last();
    waitsFor(EntryFormat.length(entry));
    return into.slot << 32 | (into.length() - ObjectHeader.LENGTH);
  }

  private void waitsFor(long more) {
    long before = unflushedBytes;
    unflushedBytes = before + more; // written under the lock alone
  }

  private void closeFilling(TailObject full) {
    filling = null;
    close(full);
  }

  /** No entry will be added any more. */
  private void close(TailObject object) {
    object.watermark = watermark;
    waiting.add(object);
  }

  /** Begins what uploads can begin. */
  private void pump() {
    while (failure == null && fence == null) {
      while (failure == null && !waiting.isEmpty() && mayBegin(waiting.element())) {
        startUpload(waiting.remove());
      }
      TailObject partial = filling;
      if (partial == null
          || !waiting.isEmpty()
          || !mayBegin(partial)
          || nanosUntilDue(partial) > 0) {
        return;
      }
      lastPartial = clock.nanoTime();
      anyPartial = true;
      fillsUp = false;
      closeFilling(partial);
    }
  }

  private void startUpload(TailObject object) {
    object.acknowledged = acknowledged;
    sending++;
    try {
      workers.upload(() -> upload(object));
    } catch (RuntimeException | Error e) {
      sending--;
      fail(new UnknownOutcomeException(
          "no thread could be had for the upload of slot " + object.slot + ": " + e, e));
    }
  }

  /** Step 7. Slots that wait for an earlier one do not keep the others from being uploaded, as long as they are few. */
  private boolean mayBegin(TailObject object) {
    return sending < settings.uploadsInFlight()
        && object.slot < acknowledged + WINDOW * settings.uploadsInFlight();
  }

  private long nanosUntilDue(TailObject partial) {
    if (closing) {
      return 0;
    }
    long now = clock.nanoTime();
    long idle = idleLinger - (now - partial.since);
    return anyPartial ? Math.max(idle, linger - (now - lastPartial)) : idle;
  }

  private void lingerLoop() {
    lock.lock();
    try {
      while (!closed) {
        TailObject partial = filling;
        boolean blocked = partial == null
            || fence != null
            || failure != null
            || !waiting.isEmpty()
            || !mayBegin(partial);
        long nanos = partial == null || blocked ? NEVER : nanosUntilDue(partial);
        if (nanos <= 0) {
          pump();
        } else {
          clock.await(lock, lingering, nanos);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new UnknownOutcomeException("the thread " + timer.getName() + " was interrupted", e));
    } catch (RuntimeException | Error e) {
      fail(new UnknownOutcomeException("the thread " + timer.getName() + " failed: " + e, e));
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void upload(TailObject object) {
    try {
      if (!hasFailed()) {
        send(object);
      }
    } catch (StoreException e) {
      fail(new UnknownOutcomeException(e.detail(), e));
    } catch (DamageException e) {
      fail(new UnknownOutcomeException(
          "another object is there, and it is damaged: " + e.getMessage(), e));
    } catch (RuntimeException | Error e) {
      fail(new UnknownOutcomeException("the upload of slot " + object.slot + " failed: " + e, e));
    } finally {
      ended();
    }
  }

  /** Nothing is sent any more once the log has failed. */
  private boolean hasFailed() {
    lock.lock();
    try {
      return failure != null;
    } finally {
      lock.unlock();
    }
  }

  private void ended() {
    lock.lock();
    try {
      sending--;
      pump();
    } catch (RuntimeException | Error e) {
      fail(new UnknownOutcomeException("an upload could not be followed by another: " + e, e));
    } finally {
      progress.signalAll();
      lingering.signal();
      lock.unlock();
    }
  }

  private void send(TailObject object) throws StoreException, DamageException {
    long start = clock.nanoTime();
    ObjectHeader there = uploader.upload(object);
    if (there == null) {
      uploaded(object, clock.nanoTime() - start);
    } else {
      fenced(object.slot, there);
    }
  }

  private void uploaded(TailObject object, long nanos) {
    lock.lock();
    try {
      object.uploaded = true;
      syncs++;
      syncNanos += nanos;
      maxSyncNanos = Math.max(maxSyncNanos, nanos);
      TailObject next = memory.get(acknowledged);
      while (next != null && next.uploaded && acknowledged < fencedAt) {
        acknowledge(next);
        next = memory.get(acknowledged);
      }
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void acknowledge(TailObject object) {
    acknowledged = object.slot + 1;
    safeWatermark = object.watermark;
    waitsFor(ObjectHeader.LENGTH - object.length());
    if (object.type != ObjectType.DATA
        || object.slot < readFrom
        || keptBytes + object.heapBytes() > settings.maxUnflushedBytes()) {
      memory.remove(object.slot);
    } else {
      keptBytes += object.heapBytes();
    }
  }

  private void fenced(long slot, ObjectHeader there) {
    lock.lock();
    try {
      fencedAt = Math.min(fencedAt, slot);
      if (fence == null) {
        fence = new BufferFencedException("the log was taken over: the owner of epoch " + epoch
            + " found a " + there.type() + " of writer " + there.writer() + " in slot " + slot
            + ". Stop, or open the log again, which takes it back");
      }
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(BufferException cause) {
    owner.retries().stop();
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
        failing = true;
      }
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a position is acknowledged. */
  void awaitDurable(long position) {
    int offset = (int) position;
    long slot = (position >> 32) - (offset == 0 ? 1 : 0);
    if (acknowledged > slot) {
      return;
    }
    lock.lock();
    try {
      awaitAcknowledged(slot, offset);
    } finally {
      lock.unlock();
    }
  }

  private void awaitAcknowledged(long slot, int offset) {
    while (acknowledged <= slot) {
      if (fence != null && slot >= fencedAt) {
        TailObject last = memory.get(slot);
        if (last != null && offset <= last.splitEnd() && last.splitBegin() < fencedAt) {
          throw unknown(fence); // as much of the group as was before the fence is in the log
        }
        throw new BufferFencedException(String.valueOf(fence.getMessage()), fence);
      }
      if (failure != null && sending == 0) {
        throw unknown(
            failure); // not before: no request is to take effect after the caller was told
      }
      progress.awaitUninterruptibly();
    }
  }

  /** Where the reader is: what is before it need not be kept. */
  void readFrom(long slot) {
    lock.lock();
    try {
      for (long passed = readFrom; passed < slot; passed++) {
        if (passed < acknowledged) {
          TailObject kept = memory.remove(passed);
          keptBytes -= kept == null ? 0 : kept.heapBytes();
        }
      }
      readFrom = Math.max(readFrom, slot);
    } finally {
      lock.unlock();
    }
  }

  /** What there is in memory of an object. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record InMemory(byte[] bytes, int end, boolean complete, EntryFormat format) {}

  /** What is in memory of a slot that {@link #isStored} is not sure of; null if there is nothing yet. */
  @Nullable
  InMemory inMemory(long slot) {
    lock.lock();
    try {
      TailObject object = memory.get(slot);
      return object == null
          ? null
          : new InMemory(object.bytes(), object.length(), object != filling, object.format());
    } finally {
      lock.unlock();
    }
  }

  /** Whether an object is acknowledged and not in memory, so that it must be read from the store. */
  boolean isStored(long slot) {
    lock.lock();
    try {
      return slot < acknowledged && !memory.containsKey(slot);
    } finally {
      lock.unlock();
    }
  }

  /** Step 11: raises the watermark. Returns the one before which objects may be deleted now. */
  Place raiseWatermark(Place place) {
    lock.lock();
    try {
      if (place.compareTo(watermark) > 0) {
        watermark = place;
      }
      return safeWatermark;
    } finally {
      lock.unlock();
    }
  }

  WalStats stats() {
    lock.lock();
    try {
      return new WalStats(syncs, syncNanos, maxSyncNanos);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Uploads what is there and says that all is in order. Waits for it.
   *
   * @return the watermark before which objects may be deleted
   */
  Place close() {
    lock.lock();
    try {
      if (!closing && nextSlot > 0) {
        closing = true;
        progress.signalAll();
        pump();
        drain();
        if (fence == null && failure == null) {
          long unused = store(ObjectType.CLOSING, new byte[1]);
          drain();
        }
      }
      closing = true;
      return safeWatermark;
    } finally {
      closed = true;
      lingering.signalAll();
      lock.unlock();
    }
  }

  private void drain() {
    while (acknowledged < nextSlot && fence == null && (failure == null || sending > 0)) {
      progress.awaitUninterruptibly();
    }
  }

  /** Throws if something could not be made durable and nobody was told. */
  void throwUntold() {
    lock.lock();
    try {
      if (failure != null && !failureTold) {
        throw unknown(failure);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of the thread that lingers. */
  void join() {
    boolean interrupted = false;
    while (true) {
      try {
        timer.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

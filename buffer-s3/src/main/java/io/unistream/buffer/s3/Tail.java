package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.WalEntry;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The owner's own part of the log: uploads what is appended, several objects at once, and acknowledges them in order (steps 7 to
 * 13 of docs/decisions/0006).
 *
 * <pre>
 * step                    who has it              durable                a crash here
 * append                  {@link Filling}                 nothing                nothing of it comes back
 * closed: full, or due    {@link Window}, waiting         nothing                nothing of it comes back
 * upload begun            a thread that uploads   perhaps                all of the object comes back, or nothing
 * uploaded, not first     {@link Kept}                    yes, but behind a hole nothing comes back: the log ends at the hole
 * acknowledged            {@link Kept}, or the store      yes                    all comes back
 * </pre>
 *
 * <p><b>Locks.</b> One, held for no request and no wait but on its conditions. It guards {@link Filling} (which object entries go into),
 * {@link Pace} (when that one is closed before it is full), {@link Window} (what may be uploaded, what is acknowledged), {@link Kept} (what
 * is in memory), {@link Watermarks} (what is needed no more), {@link Fate} (fenced, failed, closing), and every {@link TailObject}. The
 * caller's locks may be held when it is taken; no listener is called under it. Appending never waits for the store. Uploads run in threads
 * that take this lock alone; one more thread closes what is due.
 */
final class Tail {

  /** A second, by a pause of a millisecond. */
  private static final int TRIES_TO_FAIL = 1_000;

  private static final long PAUSE_NANOS = 1_000_000;

  /** For where nothing lingers, so that no clock is asked, which may throw. */
  private static final long NO_MATTER_WHEN = 0;

  private final Owner owner;
  private final Uploader uploader;
  private final int epoch;
  private final BufferClock clock;
  private final Workers workers;
  private final UploadTimes times = new UploadTimes();

  private final ReentrantLock lock = new ReentrantLock();
  /** Signalled at each acknowledgement, each end of an upload, and each change of fate. */
  private final Condition progress = lock.newCondition();
  /** Signalled when there may be something new to wait for. */
  private final Condition lingering = lock.newCondition();

  private final Thread timer;

  // All below guarded by lock, but for what they show to anyone.
  private final Pace pace;
  private final Kept kept;
  private final Window window;
  private final Watermarks watermarks;
  private final Filling filling;
  private final Fate fate = new Fate();
  /** Where there is no memory left to say what happened. */
  private final BufferException inDoubt = new UnknownOutcomeException(
      "an error in the middle of an upload, such as a lack of memory or stack, left the outcome unknown until the log is opened again");
  /** Whether the timer is to end. */
  private boolean closed;

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
    Hedges hedges = new Hedges(owner, workers, clock, settings.retries().hedgeAfter());
    this.uploader = new Uploader(owner, hedges, log, epoch, settings.compression(), clock);
    this.epoch = epoch;
    this.clock = clock;
    this.workers = workers;
    this.pace = new Pace(settings);
    this.kept = new Kept(settings.maxUnflushedBytes());
    this.window = new Window(settings);
    this.watermarks = new Watermarks(watermark);
    this.filling =
        new Filling(log, owner.writer(), epoch, settings, pace, kept, window, watermarks);
    this.timer = new Thread(this::lingerLoop, "buffer-s3-linger-" + log);
    this.timer.setDaemon(true);
  }

  /** Step 5: claims slot 0 for the opening. Until it returned, nothing may be appended. */
  void open(OpeningBody body, Lineage before, @Nullable WalEntry lastCommit) {
    owner.retries().outage().whenFull(this::signalProgress);
    lock.lock();
    try {
      filling.begin(before, lastCommit);
      storeAndWait(ObjectType.OPENING, body.toBytes());
    } finally {
      lock.unlock();
    }
    timer.start();
  }

  /** Takes note of something that the log goes on without. Durable when this returns. */
  void note(SequenceRange missing) {
    lock.lock();
    try {
      fate.ensureWorking();
      Place place = new Place(epoch, filling.nextSlot());
      OpeningBody body = OpeningBody.note(new LostSpan(place, 0, 0, missing));
      storeAndWait(ObjectType.NOTE, body.toBytes());
    } finally {
      lock.unlock();
    }
  }

  private void storeAndWait(ObjectType type, byte[] body) {
    long now = clock.nanoTime();
    long slot = whole(type, body);
    pump(now);
    awaitAcknowledged(slot, 0);
  }

  private long whole(ObjectType type, byte[] body) {
    try {
      return filling.whole(type, body);
    } catch (RuntimeException | Error e) {
      failBy("an object could not be made: ", e);
      throw e;
    }
  }

  /**
   * Appends entries; returns the slot of the last one in the high half, and where it ends in the low half. Waits for nothing but
   * the lock.
   */
  long append(List<WalEntry> entries) {
    long bytes = 0;
    for (WalEntry entry : entries) {
      bytes += EntryFormat.length(entry);
    }
    long now = clock.nanoTime(); // before anything changes: a clock may throw
    lock.lock();
    try {
      fate.ensureWorking();
      TailObject before = filling.current();
      long position = add(entries, bytes, now);
      if (filling.current() != before) {
        lingering.signal();
      }
      pump(now);
      return position;
    } finally {
      lock.unlock();
    }
  }

  /** An object that an error keeps from being closed would be waited for in vain, so the log fails by it. */
  private long add(List<WalEntry> entries, long bytes, long now) {
    try {
      return filling.append(entries, bytes, now);
    } catch (RuntimeException | Error e) {
      failBy("entries were added in part: ", e);
      throw e;
    }
  }

  /**
   * Waits until there is room for more that is not uploaded, or no hope of any: then the append will say why. Appending itself
   * never waits, because its caller holds a lock that others need.
   *
   * @throws BufferStorageFullException if the store has no room for what is being uploaded
   */
  void awaitRoom(long bytes) throws InterruptedException {
    ensureRoomInStore();
    if (!mustWait(bytes)) {
      return;
    }
    lock.lockInterruptibly();
    try {
      while (mustWait(bytes)) {
        progress.await();
        ensureRoomInStore();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What waits already is tried until there is room, and more is not taken: the caller is told now, and not when it is too late. */
  private void ensureRoomInStore() {
    BufferStorageException full = owner.retries().outage().full();
    if (full != null && fate.goesOn() && !fate.isClosing()) {
      throw new BufferStorageFullException("nothing was put: " + full.getMessage(), full);
    }
  }

  private void signalProgress() {
    lock.lock();
    try {
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean mustWait(long bytes) {
    return !window.hasRoom(bytes) && fate.goesOn() && !fate.isClosing();
  }

  boolean isFailing() {
    return fate.isFailed();
  }

  /** Begins what uploads can begin. */
  private void pump(long now) {
    try {
      beginUploads(now);
    } catch (RuntimeException | Error e) {
      failBy("the next upload could not be started: ", e);
      throw e;
    }
  }

  private void beginUploads(long now) {
    while (fate.goesOn()) {
      TailObject next = window.begin();
      if (next != null) {
        startUpload(next);
        continue;
      }
      TailObject partial = filling.current();
      if (partial == null || !mayClose(partial) || nanosUntilDue(partial, now) > 0) {
        return;
      }
      filling.closePartial(partial, now);
    }
  }

  /** Whether an object that is not full could be uploaded at once. */
  private boolean mayClose(TailObject partial) {
    return window.isEmpty() && window.mayBegin(partial);
  }

  private long nanosUntilDue(TailObject partial, long now) {
    return fate.isClosing() ? 0 : pace.nanosUntilDue(partial, now);
  }

  private void startUpload(TailObject object) {
    try {
      workers.upload(uploading(object));
    } catch (RuntimeException | Error e) {
      window.ended();
      failBy("no thread could be started for an upload: ", e);
    }
  }

  private void lingerLoop() {
    lock.lock();
    try {
      while (!closed) {
        TailObject partial = filling.current();
        if (partial == null || !fate.goesOn() || !mayClose(partial)) {
          clock.await(lock, lingering, Long.MAX_VALUE);
          continue;
        }
        long now = clock.nanoTime();
        long nanos = nanosUntilDue(partial, now);
        if (nanos <= 0) {
          pump(now);
        } else {
          clock.await(lock, lingering, nanos);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new UnknownOutcomeException("the thread " + timer.getName() + " was interrupted", e));
    } catch (RuntimeException | Error e) {
      failBy("the thread that waits for more to upload at once failed: ", e);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** What a thread does from its first instruction on: an upload that ends before it has begun would be waited for in vain. */
  private Runnable uploading(TailObject object) {
    return () -> {
      try {
        upload(object);
      } catch (RuntimeException | Error e) {
        failBy("an upload failed: ", e);
      } finally {
        ended();
      }
    };
  }

  private void upload(TailObject object) {
    try {
      if (!fate.isFailed()) { // nothing is sent any more once the log has failed
        send(object);
      }
    } catch (StoreException e) {
      fail(new UnknownOutcomeException(e.detail(), e));
    } catch (DamageException e) {
      fail(new UnknownOutcomeException(
          "another object is there, and it is damaged: " + e.getMessage(), e));
    }
  }

  private void send(TailObject object) throws StoreException, DamageException {
    long start = clock.nanoTime();
    ObjectHeader there = uploader.upload(object);
    if (there == null) {
      long end = clock.nanoTime(); // before anything changes: a clock may throw
      times.add(end - start);
      uploaded(object, end);
    } else {
      fenced(object.slot, there);
    }
  }

  private void uploaded(TailObject object, long now) {
    lock.lock();
    try {
      object.uploaded = true;
      TailObject next = kept.get(window.acknowledged());
      while (next != null && next.uploaded && !fate.isVoid(next.slot)) {
        times.acknowledged(now); // first, since who waits for the window does so without the lock
        window.acknowledged(next);
        watermarks.acknowledged(next);
        kept.acknowledged(next);
        next = kept.get(window.acknowledged());
      }
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void ended() {
    SureLock.lock(lock);
    try {
      window.ended();
      pump(filling.current() == null ? NO_MATTER_WHEN : clock.nanoTime());
    } catch (RuntimeException | Error e) {
      failBy("the next upload could not be started: ", e);
    } finally {
      progress.signalAll();
      lingering.signal();
      lock.unlock();
    }
  }

  private void fenced(long slot, ObjectHeader there) {
    owner.retries().waitForRoom(false); // room would be another owner's
    lock.lock();
    try {
      fate.fenced(
          slot,
          "the log was taken over: the owner of epoch " + epoch + " found a " + there.type()
              + " of another in slot " + slot
              + ". Stop, or open the log again, which takes it back");
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A newer owner has the log: what was not sent by now is void, what was finds its fence or was before it. */
  void takenOver(String why) {
    owner.retries().waitForRoom(false);
    lock.lock();
    try {
      TailObject unsent = window.oldest() == null ? filling.current() : window.oldest();
      fate.fenced(unsent == null ? filling.nextSlot() : unsent.slot, why);
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fails by something unexpected, also where it is an error that leaves no memory to tell it, or to wait for a lock that another
   * has: then it is tried again for a while, for who waits for this thread would wait in vain.
   */
  private void failBy(String what, Throwable e) {
    BufferException cause;
    try {
      cause = new UnknownOutcomeException(what + e, e);
    } catch (VirtualMachineError none) {
      cause = inDoubt;
    }
    if (lock.isHeldByCurrentThread()) { // and then nothing below can keep the log from failing
      fate.fail(cause);
      progress.signalAll();
    }
    for (int tries = 1; ; tries++) {
      try {
        fail(cause);
        return;
      } catch (VirtualMachineError again) {
        if (tries == TRIES_TO_FAIL) {
          throw again;
        }
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
  }

  /** Nothing is sent any more. */
  void fail(BufferException cause) {
    lock.lock();
    try {
      fate.fail(cause);
      progress.signalAll();
    } finally {
      lock.unlock();
    }
    owner.retries().stop();
  }

  /** Waits until a position is acknowledged. */
  void awaitDurable(long position) {
    int offset = (int) position;
    long slot = (position >> 32) - (offset == 0 ? 1 : 0);
    if (window.acknowledged() > slot) {
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
    while (window.acknowledged() <= slot) {
      fate.ensureHope(slot, offset, kept.get(slot), window.sending() > 0);
      progress.awaitUninterruptibly();
    }
  }

  /** Where the reader is: what is before it need not be kept. */
  void readFrom(long slot) {
    lock.lock();
    try {
      kept.readFrom(slot, window.acknowledged());
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
      TailObject object = kept.get(slot);
      boolean complete = object != filling.current();
      return object == null
          ? null
          : new InMemory(object.bytes(), object.length(), complete, object.format());
    } finally {
      lock.unlock();
    }
  }

  /** Whether an object is acknowledged and not in memory, so that it must be read from the store. */
  boolean isStored(long slot) {
    lock.lock();
    try {
      return slot < window.acknowledged() && kept.get(slot) == null;
    } finally {
      lock.unlock();
    }
  }

  /** Step 11: raises the watermark. Returns the one before which objects may be deleted now. */
  Place raiseWatermark(Place place) {
    lock.lock();
    try {
      watermarks.raise(place);
      return watermarks.safe();
    } finally {
      lock.unlock();
    }
  }

  // Three for anyone, without the lock.

  UploadTimes times() {
    return times;
  }

  Window window() {
    return window;
  }

  Fate fate() {
    return fate;
  }

  /**
   * Uploads what is there and says that all is in order, if there is time left for that. Waits for it.
   *
   * @return the watermark before which objects may be deleted
   */
  Place close() {
    lock.lock();
    try {
      if (filling.nextSlot() > 0) {
        beginClosing();
        drain();
        if (fate.goesOn() && !owner.retries().isClosingLate()) {
          long unused = whole(ObjectType.CLOSING, new byte[1]);
          pump(NO_MATTER_WHEN);
          drain();
        }
      }
      fate.close();
      return watermarks.safe();
    } finally {
      closed = true;
      lingering.signalAll();
      lock.unlock();
    }
  }

  /** Nothing is appended any more; what there is is uploaded now. */
  void closing() {
    lock.lock();
    try {
      beginClosing();
    } finally {
      lock.unlock();
    }
  }

  private void beginClosing() {
    fate.close();
    progress.signalAll();
    pump(NO_MATTER_WHEN);
  }

  private void drain() {
    while (window.acknowledged() < filling.nextSlot()
        && !fate.isFenced()
        && (!fate.isFailed() || window.sending() > 0)) {
      progress.awaitUninterruptibly();
    }
  }

  /** Throws if something could not be made durable and nobody was told. */
  void throwUntold() {
    lock.lock();
    try {
      fate.throwUntold();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of the thread that lingers. */
  void join() {
    Ending.join(timer);
  }

  /** Ends that thread where an error kept {@link #close} from it. Takes no memory. */
  void abandon() {
    timer.interrupt();
  }
}

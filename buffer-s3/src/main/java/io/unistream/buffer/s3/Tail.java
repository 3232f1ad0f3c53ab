package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalEntry;
import java.util.List;
import java.util.UUID;
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
 * <p>{@link Sending} begins uploads and tells what became of them, {@link Linger} closes what is due, and {@link TailState} is what all of
 * them share. Its classes are a concept each: {@link Filling} (which object entries go into), {@link Pace} (when that one is closed before it is
 * full), {@link Window} (what may be uploaded, what is acknowledged), {@link Kept} (what is in memory), {@link Watermarks} (what is needed no
 * more), and {@link Fate} (fenced, failed, closing).
 *
 * <p><b>Locks.</b> One, that of {@link TailState}, held for no request and no wait but on its conditions. It is one because an acknowledgement
 * changes all of them at once. The caller's locks may be held when it is taken; no listener is called under it. Appending never waits for the
 * store. Threads that upload, and the one that closes what is due, take this lock alone.
 */
final class Tail {

  private final Owner owner;
  private final int epoch;
  private final BufferClock clock;
  private final TailState state;
  private final Sending sending;
  private final Linger linger;

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
    this.epoch = epoch;
    this.clock = clock;
    this.state = new TailState(owner, log, epoch, settings, watermark);
    Hedges hedges = new Hedges(owner, workers, clock, settings.retries().hedgeAfter());
    Uploader uploader = new Uploader(owner, hedges, log, epoch, settings.compression(), clock);
    this.sending = new Sending(state, owner, uploader, epoch, clock, workers);
    this.linger = new Linger(state, sending, clock, log);
  }

  /** Step 5: claims slot 0 for the opening. Until it returned, nothing may be appended. */
  void open(OpeningBody body, Lineage before, @Nullable WalEntry lastCommit) {
    owner.retries().outage().whenFull(state::signalProgress);
    state.lock.lock();
    try {
      state.filling.begin(before, lastCommit);
      storeAndWait(ObjectType.OPENING, body.toBytes());
    } finally {
      state.lock.unlock();
    }
    linger.start();
  }

  /** Takes note of something that the log goes on without. Durable when this returns. */
  void note(SequenceRange missing) {
    state.lock.lock();
    try {
      state.fate.ensureWorking();
      Place place = new Place(epoch, state.filling.nextSlot());
      OpeningBody body = OpeningBody.note(new LostSpan(place, 0, 0, missing));
      storeAndWait(ObjectType.NOTE, body.toBytes());
    } finally {
      state.lock.unlock();
    }
  }

  private void storeAndWait(ObjectType type, byte[] body) {
    long now = clock.nanoTime();
    long slot = whole(type, body);
    sending.pump(now);
    awaitAcknowledged(slot, 0);
  }

  private long whole(ObjectType type, byte[] body) {
    try {
      return state.filling.whole(type, body);
    } catch (RuntimeException | Error e) {
      state.failBy("an object could not be made: ", e);
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
    state.lock.lock();
    try {
      state.fate.ensureWorking();
      TailObject before = state.filling.current();
      long position = add(entries, bytes, now);
      if (state.filling.current() != before) {
        state.lingering.signal();
      }
      sending.pump(now);
      return position;
    } finally {
      state.lock.unlock();
    }
  }

  /** An object that an error keeps from being closed would be waited for in vain, so the log fails by it. */
  private long add(List<WalEntry> entries, long bytes, long now) {
    try {
      return state.filling.append(entries, bytes, now);
    } catch (RuntimeException | Error e) {
      state.failBy("entries were added in part: ", e);
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
    state.lock.lockInterruptibly();
    try {
      while (mustWait(bytes)) {
        state.progress.await();
        ensureRoomInStore();
      }
    } finally {
      state.lock.unlock();
    }
  }

  /** What waits already is tried until there is room, and more is not taken: the caller is told now, and not when it is too late. */
  private void ensureRoomInStore() {
    BufferStorageException full = owner.retries().outage().full();
    if (full != null && state.fate.goesOn() && !state.fate.isClosing()) {
      throw new BufferStorageFullException("nothing was put: " + full.getMessage(), full);
    }
  }

  private boolean mustWait(long bytes) {
    return !state.window.hasRoom(bytes) && state.fate.goesOn() && !state.fate.isClosing();
  }

  boolean isFailing() {
    return state.fate.isFailed();
  }

  /** Nothing is sent any more. */
  void fail(BufferException cause) {
    state.fail(cause);
  }

  /** A newer owner has the log: what was not sent by now is void. */
  void takenOver(String why) {
    sending.takenOver(why);
  }

  /** Waits until a position is acknowledged. */
  void awaitDurable(long position) {
    int offset = (int) position;
    long slot = (position >> 32) - (offset == 0 ? 1 : 0);
    if (state.window.acknowledged() > slot) {
      return;
    }
    state.lock.lock();
    try {
      awaitAcknowledged(slot, offset);
    } finally {
      state.lock.unlock();
    }
  }

  private void awaitAcknowledged(long slot, int offset) {
    while (state.window.acknowledged() <= slot) {
      state.fate.ensureHope(slot, offset, state.kept.get(slot), state.window.sending() > 0);
      state.progress.awaitUninterruptibly();
    }
  }

  /** Where the reader is: what is before it need not be kept. */
  void readFrom(long slot) {
    state.lock.lock();
    try {
      state.kept.readFrom(slot, state.window.acknowledged());
    } finally {
      state.lock.unlock();
    }
  }

  /** What there is in memory of an object. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record InMemory(byte[] bytes, int end, boolean complete, EntryFormat format) {}

  /** What is in memory of a slot that {@link #isStored} is not sure of; null if there is nothing yet. */
  @Nullable
  InMemory inMemory(long slot) {
    state.lock.lock();
    try {
      TailObject object = state.kept.get(slot);
      boolean complete = object != state.filling.current();
      return object == null
          ? null
          : new InMemory(object.bytes(), object.length(), complete, object.format());
    } finally {
      state.lock.unlock();
    }
  }

  /** Whether an object is acknowledged and not in memory, so that it must be read from the store. */
  boolean isStored(long slot) {
    state.lock.lock();
    try {
      return slot < state.window.acknowledged() && state.kept.get(slot) == null;
    } finally {
      state.lock.unlock();
    }
  }

  /** Step 11: raises the watermark. Returns the one before which objects may be deleted now. */
  Place raiseWatermark(Place place) {
    state.lock.lock();
    try {
      state.watermarks.raise(place);
      return state.watermarks.safe();
    } finally {
      state.lock.unlock();
    }
  }

  // Three for anyone, without the lock.

  UploadTimes times() {
    return sending.times();
  }

  Window window() {
    return state.window;
  }

  Fate fate() {
    return state.fate;
  }

  /**
   * Uploads what is there and says that all is in order, if there is time left for that. Waits for it.
   *
   * @return the watermark before which objects may be deleted
   */
  Place close() {
    state.lock.lock();
    try {
      if (state.filling.nextSlot() > 0) {
        beginClosing();
        drain();
        if (state.fate.goesOn() && !owner.retries().isClosingLate()) {
          long unused = whole(ObjectType.CLOSING, new byte[1]);
          sending.pump();
          drain();
        }
      }
      state.fate.close();
      return state.watermarks.safe();
    } finally {
      linger.end();
      state.lock.unlock();
    }
  }

  /** Nothing is appended any more; what there is is uploaded now. */
  void closing() {
    state.lock.lock();
    try {
      beginClosing();
    } finally {
      state.lock.unlock();
    }
  }

  private void beginClosing() {
    state.fate.close();
    state.progress.signalAll();
    sending.pump();
  }

  private void drain() {
    while (state.window.acknowledged() < state.filling.nextSlot()
        && !state.fate.isFenced()
        && (!state.fate.isFailed() || state.window.sending() > 0)) {
      state.progress.awaitUninterruptibly();
    }
  }

  /** Throws if something could not be made durable and nobody was told. */
  void throwUntold() {
    state.lock.lock();
    try {
      state.fate.throwUntold();
    } finally {
      state.lock.unlock();
    }
  }

  /** Waits for the end of the thread that lingers. */
  void join() {
    linger.join();
  }

  /** Ends that thread where an error kept {@link #close} from it. Takes no memory. */
  void abandon() {
    linger.abandon();
  }
}

package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.UnknownOutcomeException;

/**
 * Begins the uploads of a {@link Tail} as its window allows, and tells what became of each: acknowledged in order, fenced, or in doubt (steps 7
 * to 10 of docs/decisions/0006). Uploads run in threads that take the lock of {@link TailState} alone, and hold it for no request.
 */
final class Sending {

  /** For where nothing lingers, so that no clock is asked, which may throw. */
  private static final long NO_MATTER_WHEN = 0;

  private final TailState state;
  private final Owner owner;
  private final Uploader uploader;
  private final int epoch;
  private final BufferClock clock;
  private final Workers workers;
  private final UploadTimes times = new UploadTimes();

  Sending(
      TailState state,
      Owner owner,
      Uploader uploader,
      int epoch,
      BufferClock clock,
      Workers workers) {
    this.state = state;
    this.owner = owner;
    this.uploader = uploader;
    this.epoch = epoch;
    this.clock = clock;
    this.workers = workers;
  }

  /** For anyone, without the lock. */
  UploadTimes times() {
    return times;
  }

  /** The same where nothing lingers. */
  void pump() {
    pump(NO_MATTER_WHEN);
  }

  /** Begins what uploads can begin. The caller holds the lock. */
  void pump(long now) {
    try {
      beginUploads(now);
    } catch (RuntimeException | Error e) {
      state.failBy("the next upload could not be started: ", e);
      throw e;
    }
  }

  private void beginUploads(long now) {
    while (state.fate.goesOn()) {
      TailObject next = state.window.begin();
      if (next != null) {
        startUpload(next);
        continue;
      }
      TailObject partial = state.filling.current();
      if (partial == null || !mayClose(partial) || nanosUntilDue(partial, now) > 0) {
        return;
      }
      state.filling.closePartial(partial, now);
    }
  }

  /** Whether an object that is not full could be uploaded at once. */
  boolean mayClose(TailObject partial) {
    return state.window.isEmpty() && state.window.mayBegin(partial);
  }

  long nanosUntilDue(TailObject partial, long now) {
    return state.fate.isClosing() ? 0 : state.pace.nanosUntilDue(partial, now);
  }

  private void startUpload(TailObject object) {
    try {
      workers.upload(uploading(object));
    } catch (RuntimeException | Error e) {
      state.window.ended();
      state.failBy("no thread could be started for an upload: ", e);
    }
  }

  /** What a thread does from its first instruction on: an upload that ends before it has begun would be waited for in vain. */
  private Runnable uploading(TailObject object) {
    return () -> {
      try {
        upload(object);
      } catch (RuntimeException | Error e) {
        state.failBy("an upload failed: ", e);
      } finally {
        ended();
      }
    };
  }

  private void upload(TailObject object) {
    try {
      if (!state.fate.isFailed()) { // nothing is sent any more once the log has failed
        send(object);
      }
    } catch (StoreException e) {
      state.fail(new UnknownOutcomeException(e.detail(), e));
    } catch (DamageException e) {
      state.fail(new UnknownOutcomeException(
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
    state.lock.lock();
    try {
      object.uploaded = true;
      TailObject next = state.kept.get(state.window.acknowledged());
      while (next != null && next.uploaded && !state.fate.isVoid(next.slot)) {
        times.acknowledged(now); // first, since who waits for the window does so without the lock
        state.window.acknowledged(next);
        state.watermarks.acknowledged(next);
        state.kept.acknowledged(next);
        next = state.kept.get(state.window.acknowledged());
      }
      state.progress.signalAll();
    } finally {
      state.lock.unlock();
    }
  }

  private void ended() {
    SureLock.lock(state.lock);
    try {
      state.window.ended();
      pump(state.filling.current() == null ? NO_MATTER_WHEN : clock.nanoTime());
    } catch (RuntimeException | Error e) {
      state.failBy("the next upload could not be started: ", e);
    } finally {
      state.progress.signalAll();
      state.lingering.signal();
      state.lock.unlock();
    }
  }

  private void fenced(long slot, ObjectHeader there) {
    owner.retries().waitForRoom(false); // room would be another owner's
    state.lock.lock();
    try {
      state.fate.fenced(
          slot,
          "the log was taken over: the owner of epoch " + epoch + " found a " + there.type()
              + " of another in slot " + slot
              + ". Stop, or open the log again, which takes it back");
      state.progress.signalAll();
    } finally {
      state.lock.unlock();
    }
  }

  /** A newer owner has the log: what was not sent by now is void, what was finds its fence or was before it. */
  void takenOver(String why) {
    owner.retries().waitForRoom(false);
    state.lock.lock();
    try {
      TailObject unsent =
          state.window.oldest() == null ? state.filling.current() : state.window.oldest();
      state.fate.fenced(unsent == null ? state.filling.nextSlot() : unsent.slot, why);
      state.progress.signalAll();
    } finally {
      state.lock.unlock();
    }
  }
}

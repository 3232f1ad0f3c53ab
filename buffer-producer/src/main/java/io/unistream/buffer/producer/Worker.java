package io.unistream.buffer.producer;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.producer.AttemptEvent.Outcome;
import io.unistream.buffer.producer.SendException.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A thread of the producer's: does what {@link State#next} says, without the lock, and says how it went. */
final class Worker<R> implements Runnable, State.Tasks<R> {

  private static final System.Logger LOG = System.getLogger(Worker.class.getName());

  /** A poll is woken by what it waits for; this only ends one that nobody needs. */
  private static final Duration LONG = Duration.ofHours(1);

  /** After a poll that failed: soon it is known whether it is over. */
  private static final Duration SHORT = Duration.ofMillis(100);

  private final State<R> state;
  private final Supplier<? extends Buffer<R>> opener;
  private final Sender<R> sender;
  private final @Nullable DeadLetters<R> grave;

  Worker(
      State<R> state,
      Supplier<? extends Buffer<R>> opener,
      Sender<R> sender,
      @Nullable DeadLetters<R> grave) {
    this.state = state;
    this.opener = opener;
    this.sender = sender;
    this.grave = grave;
  }

  @Override
  public void run() {
    try {
      Runnable task = state.next(this);
      while (task != null) {
        task.run();
        state.tellHealth();
        task = state.next(this);
      }
    } catch (Throwable e) {
      state.failForSure(e);
      state.tellHealth();
      LOG.log(
          System.Logger.Level.ERROR,
          () -> "producer " + state.settings.name() + " has failed; its log is unharmed",
          e);
    }
  }

  // ---- taking ----

  @Override
  public void poll() {
    Buffer<R> buffer = state.buffer;
    try {
      Batch<R> batch = state.taken;
      if (batch == null) {
        if (state.unsure && !isAllInHand(buffer)) {
          return;
        }
        state.unsure = true;
        Optional<Batch<R>> next = buffer.pollNext(patience());
        if (next.isEmpty()) {
          state.unsure = false;
          nothingIsDue(buffer);
          return;
        }
        batch = next.get();
        state.taken = batch; // by this thread alone, while it polls: an error below loses nothing
        state.unsure = false;
      }
      polled(buffer, state.unpack(batch, state.maybeSeenBatches > 0));
    } catch (RecordDecodeException e) {
      undecodable(buffer, e);
    } catch (Throwable e) {
      pollFailed(buffer, e);
    }
  }

  /**
   * Whether every batch in flight is one of the producer's. One that is not would never be sent, and be committed with the next: so nothing
   * more is polled from that buffer. It cannot be told as long as a commit is not known to have been made or not.
   */
  private boolean isAllInHand(Buffer<R> buffer) {
    state.lock.lock();
    try {
      boolean settled = state.awaitCommitted() && !state.commitTrouble.isOn();
      boolean current = state.buffer == buffer && !state.mustReopen;
      boolean more = buffer.stats().inFlightRecords() > state.recordsInHand();
      if (current && settled && !more) {
        return true;
      }
      state.polling = false;
      if (current && settled) {
        state.lostSight();
      } else if (current) {
        state.pollTrouble.failed(
            state.clock.nanoTime(),
            state.settings.retryMin().toNanos(),
            new IllegalStateException("the next batch waits for a commit that failed"));
      }
      state.publish();
      return false;
    } finally {
      if (state.lock.isHeldByCurrentThread()) { // else an error came while it was given back
        state.lock.unlock();
      }
    }
  }

  /** Called by whoever polls, and that is one thread at a time. */
  private Duration patience() {
    state.lock.lock();
    try {
      return state.pollTrouble.isOn() ? SHORT : state.moreIsDue ? Duration.ZERO : LONG;
    } finally {
      state.lock.unlock();
    }
  }

  /**
   * What has arrived is committed now, and the next poll waits. What made a poll fail is gone, if this one had a look: while something is committed it
   * may have none, and is made again.
   */
  private void nothingIsDue(Buffer<R> buffer) {
    state.lock.lock();
    try {
      if (state.buffer == buffer && !state.mustReopen && !state.committing) {
        state.pollTrouble.over(state.clock.nanoTime());
      }
      state.moreIsDue = false;
    } finally {
      state.lock.unlock();
    }
    polled(buffer, null);
  }

  private void polled(Buffer<R> buffer, @Nullable Flight<R> flight) {
    long now = state.clock.nanoTime(); // before anything changes: a clock may throw
    state.lock.lock();
    try {
      state.polling = false;
      if (state.buffer == buffer && !state.mustReopen && flight != null) {
        state.add(flight);
        state.taken = null;
        state.moreIsDue = true;
        state.maybeSeenBatches = Math.max(0, state.maybeSeenBatches - 1);
        state.pollTrouble.over(now);
      }
      state.taken = null;
      state.publish();
    } finally {
      state.lock.unlock();
    }
  }

  /** It is set aside, and comes with its batch as raw bytes, which are buried before anything of the batch is sent. */
  private void undecodable(Buffer<R> buffer, RecordDecodeException failure) {
    boolean aside = false;
    state.lock.lock();
    try {
      aside = grave != null && !state.guard.floods();
      if (aside) {
        state.guard.rejected(1);
      } else {
        state.polling = false;
        if (state.buffer == buffer && !state.mustReopen) {
          state.pollTrouble.hold(
              state.clock.nanoTime(), state.settings.holdProbe().toNanos(), failure);
          state.drainFailed();
        }
        state.publish();
      }
    } finally {
      state.lock.unlock();
    }
    if (aside) {
      try {
        buffer.setAside(failure.sequence());
        polled(buffer, null);
      } catch (Throwable e) {
        pollFailed(buffer, e);
      }
    }
  }

  private void pollFailed(Buffer<R> buffer, Throwable failure) {
    state.lock.lock();
    try {
      state.polling = false;
      if (state.buffer != buffer || state.mustReopen) {
        state.taken = null; // it comes again from the buffer that is opened
      } else if (!state.isOfTheBuffer(failure)) {
        long pause = failure instanceof Error
            ? state.backoff.longest()
            : state.pollTrouble.nextPause(state.backoff, null);
        state.pollTrouble.failed(state.clock.nanoTime(), pause, failure);
        state.drainFailed();
      }
      state.publish();
    } finally {
      state.lock.unlock();
    }
  }

  // ---- sending ----

  @Override
  public void send(Attempt<R> attempt) {
    Throwable thrown = null;
    try {
      Thread.interrupted(); // of a listener, a key or a codec: none of the attempt's
      if (!attempt.isGivenUp()) {
        sender.send(attempt);
      }
    } catch (Throwable e) { // it may throw anything, and everything has a meaning
      thrown = e;
    }
    attempt.end();
    ended(attempt, thrown);
  }

  private void ended(Attempt<R> attempt, @Nullable Throwable thrown) {
    long now = state.clock.nanoTime();
    boolean inTime = attempt.settle();
    Part<R> part = attempt.part;
    Outcome outcome = null;
    state.lock.lock();
    try {
      state.running.remove(attempt);
      if (attempt.replaced) {
        state.surplus++; // another thread was made in the place of this one
      }
      if (part.running == attempt) {
        part.running = null;
        part.lane.busy = false;
      }
      if (inTime) {
        outcome = decide(attempt, thrown, now);
        state.counts.attempt(outcome);
      } else {
        state.counts.lateResults++;
      }
      state.publish();
    } finally {
      state.lock.unlock();
    }
    if (thrown instanceof Error) {
      LOG.log(
          System.Logger.Level.ERROR,
          () -> "the sender of producer " + state.settings.name() + " threw an Error for batch "
              + attempt.batch() + "; it is sent again",
          thrown);
    }
    if (outcome != null) {
      AttemptEvent event = attempt.event(outcome, now - attempt.startNanos, thrown);
      state.teller.tell(listener -> listener.onAttempt(event));
    }
  }

  private Outcome decide(Attempt<R> attempt, @Nullable Throwable thrown, long now) {
    Part<R> part = attempt.part;
    Outcome outcome;
    try {
      outcome = state.verdicts.ended(attempt, thrown, now, state.time());
    } catch (Error e) { // no memory: the records are as before, and are sent again
      part.maybeSeen = true;
      part.trouble.failed(now, state.backoff.longest(), e);
      outcome = Outcome.RETRY;
    }
    if (part.trouble.isOn()) {
      state.drainFailed();
    }
    return outcome;
  }

  // ---- burying ----

  @Override
  public void bury(Part<R> part) {
    List<DeadLetter<R>> letters = part.unburied();
    Throwable failure = null;
    try {
      if (grave == null) {
        throw SendException.of(
            Verdict.HOLD,
            "held, since there are no dead letters to put records that cannot be decoded");
      }
      grave.store(part.flight.batch.id(), letters);
    } catch (Throwable e) { // it may be a user's, and throw anything: nothing is buried then
      failure = e;
    }
    Thread.interrupted();
    state.lock.lock();
    try {
      long now = state.clock.nanoTime();
      state.burying = false;
      part.lane.busy = false;
      if (failure == null) {
        part.buried();
        part.trouble.over(now);
        state.counts.deadLetters += letters.size();
        state.partSettled(part);
      } else {
        buryFailed(part, failure, now);
      }
      state.publish();
    } finally {
      state.lock.unlock();
    }
    if (failure == null) {
      DeadLettersEvent event = DeadLettersEvent.of(part.flight.batch.id(), letters);
      state.teller.tell(listener -> listener.onDeadLetters(event));
    }
  }

  private void buryFailed(Part<R> part, Throwable failure, long now) {
    if (grave == null) {
      part.trouble.hold(now, state.settings.holdProbe().toNanos(), failure);
    } else {
      part.trouble.failed(now, state.backoff, failure);
    }
    state.drainFailed();
  }

  // ---- committing ----

  @Override
  public void commit() {
    Buffer<R> buffer = state.buffer;
    Flight<R> last = lastToCommit();
    Throwable failure = null;
    if (last != null) {
      try {
        buffer.commitThrough(last.batch);
      } catch (Throwable e) { // what it means is decided below
        failure = e;
      }
    }
    state.lock.lock();
    try {
      state.committing = false;
      if (state.buffer == buffer && !state.mustReopen && last != null) {
        long now = state.clock.nanoTime();
        if (failure == null) {
          state.committed(last, now);
        } else if (!state.isOfTheBuffer(failure)) {
          // The target has the batch: only the commit is made again.
          state.commitTrouble.failed(now, state.backoff, failure);
          state.drainFailed();
        }
      }
      state.publish();
    } finally {
      state.lock.unlock();
    }
  }

  /** The last of the oldest batches that are settled, without a gap. */
  private @Nullable Flight<R> lastToCommit() {
    state.lock.lock();
    try {
      Flight<R> last = null;
      for (Flight<R> flight : state.flights) {
        if (!flight.isSettled()) {
          break;
        }
        last = flight;
      }
      return last;
    } finally {
      state.lock.unlock();
    }
  }

  // ---- opening again ----

  @Override
  public void reopen() {
    Buffer<R> opened = null;
    Throwable failure = null;
    boolean wanted = false;
    try {
      closeFailed(state.buffer);
      wanted = state.isRunning();
      opened = wanted
          ? opener.get()
          : null; // of a producer that ended meanwhile, somebody else may have the log by now
    } catch (Throwable e) { // both are tried again after a pause, whatever it is
      failure = e;
    }
    boolean unwanted = false;
    state.lock.lock();
    try {
      state.reopening = false;
      long now = state.clock.nanoTime();
      if (opened == null && failure == null && !wanted) {
        unwanted = true;
      } else if (opened == null) {
        state.reopenTrouble.failed(
            now,
            state.backoff,
            failure == null ? new NullPointerException("the opener returned null") : failure);
      } else if (state.stage == State.Stage.STOPPED) {
        unwanted = true;
      } else {
        state.buffer = opened;
        state.maybeSeenBatches = opened.recovery().sealedBatches();
        state.mustReopen = false;
        state.commitTrouble.over(now);
        state.pollTrouble.over(now);
        if (opened.recovery().created()) { // another log: its numbers begin anew
          state.committedThrough = 0;
          state.logs++;
        }
        state.counts.reopenings++;
      }
      state.publish();
    } finally {
      state.lock.unlock();
    }
    if (unwanted && opened != null) {
      opened.close();
    }
  }

  /** Anything else, such as an Error, leaves open whether it is closed: then no other is opened, and closing is tried again first. */
  private static void closeFailed(Buffer<?> buffer) {
    try {
      buffer.close();
    } catch (BufferException e) { // it failed before, and that was told
      LOG.log(System.Logger.Level.DEBUG, "closing the buffer that failed", e);
    }
  }
}

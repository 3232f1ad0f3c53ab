package io.unistream.buffer.producer;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferStats;
import io.unistream.buffer.producer.ProducerHealth.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What there is to see of a producer at one moment, so that nobody takes its lock to look (PROD-23). Immutable. */
final class Look {

  private static final long DEGRADED_FOR_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Phase phase;
  private final @Nullable Throwable cause;
  private final boolean down;
  private final long sinceNanos;
  private final long sinceMillis;
  private final @Nullable BatchId batch;
  private final int attempts;
  private final long nextMillis;
  private final List<StackTraceElement> stack;

  private final Map<AttemptEvent.Outcome, Long> attemptCounts;
  private final long committedBatches;
  private final long committedRecords;
  private final long deadLetters;
  private final long lateResults;
  private final long reopenings;
  private final int inFlight;
  private final int sending;
  private final int hung;

  private Look(
      Subject<?> subject, State<?> state, Counts counts, long sinceNanos, long sinceMillis) {
    this.phase = subject.phase;
    this.cause = subject.cause;
    this.down = subject.down;
    this.sinceNanos = sinceNanos;
    this.sinceMillis = sinceMillis;
    this.batch = subject.part == null ? null : subject.part.flight.batch.id();
    this.attempts = subject.part == null ? 0 : subject.part.attempts;
    this.nextMillis = subject.nextMillis(state.clock);
    this.stack = subject.stack;
    this.attemptCounts = counts.attempts();
    this.committedBatches = counts.committedBatches;
    this.committedRecords = counts.committedRecords;
    this.deadLetters = counts.deadLetters;
    this.lateResults = counts.lateResults;
    this.reopenings = counts.reopenings;
    this.inFlight = state.flights.size();
    this.sending = state.running.size();
    this.hung = (int) state.running.stream()
        .filter(attempt -> attempt.abortion == Watch.Abort.HUNG)
        .count();
  }

  /** Returns what there is to see; with the producer's lock. */
  static Look at(State<?> state, @Nullable Look before) {
    Subject<?> subject = Subject.of(state);
    long now = state.clock.nanoTime();
    long wall = state.clock.epochMillis();
    if (subject.trouble != null && subject.trouble.isOn()) {
      long since = subject.trouble.sinceNanos();
      return new Look(
          subject, state, state.counts, since, wall - TimeUnit.NANOSECONDS.toMillis(now - since));
    }
    return before != null && before.phase == subject.phase
        ? new Look(subject, state, state.counts, before.sinceNanos, before.sinceMillis)
        : new Look(subject, state, state.counts, now, wall);
  }

  ProducerHealth health(BufferClock clock) {
    ProducerHealth.State state;
    if (down) {
      state = ProducerHealth.State.DOWN;
    } else if (cause == null && phase != Phase.PAUSED) {
      state = ProducerHealth.State.UP;
    } else {
      state = cause != null && clock.nanoTime() - sinceNanos >= DEGRADED_FOR_NANOS
          ? ProducerHealth.State.DOWN
          : ProducerHealth.State.DEGRADED;
    }
    return new ProducerHealth(
        state,
        phase,
        Instant.ofEpochMilli(sinceMillis),
        cause,
        batch,
        attempts,
        nextMillis < 0 ? null : Instant.ofEpochMilli(nextMillis),
        stack);
  }

  ProducerStats stats(BufferStats buffer) {
    return new ProducerStats(
        buffer,
        committedBatches,
        committedRecords,
        deadLetters,
        attemptCounts,
        lateResults,
        reopenings,
        inFlight,
        sending,
        hung);
  }

  /** What is worst, and of two that are as bad the older. */
  private static final class Subject<R> {

    private final Phase phase;
    private final int rank;
    private final boolean down;
    private final @Nullable Trouble trouble;
    private final @Nullable Throwable cause;
    private final @Nullable Part<R> part;
    private final List<StackTraceElement> stack;

    private Subject(
        Phase phase,
        int rank,
        boolean down,
        @Nullable Trouble trouble,
        @Nullable Throwable cause,
        @Nullable Part<R> part,
        List<StackTraceElement> stack) {
      this.phase = phase;
      this.rank = rank;
      this.down = down;
      this.trouble = trouble;
      this.cause = cause;
      this.part = part;
      this.stack = stack;
    }

    private static <R> Subject<R> of(Phase phase, int rank, boolean down, Trouble trouble) {
      return new Subject<>(
          phase, rank, down, trouble, trouble.isOn() ? trouble.cause() : null, null, List.of());
    }

    static <R> Subject<R> of(State<R> state) {
      if (state.failed != null) {
        return new Subject<>(Phase.FAILED, 9, true, null, state.failed, null, List.of());
      }
      if (state.stage == State.Stage.STOPPED) {
        return new Subject<>(Phase.CLOSED, 9, true, null, null, null, List.of());
      }
      Subject<R> worst = new Subject<>(Phase.WAITING, 0, false, null, null, null, List.of());
      for (Attempt<R> attempt : state.running) {
        if (attempt.abortion == Watch.Abort.HUNG) {
          Trouble trouble = attempt.part.trouble;
          worst = worst.or(new Subject<>(
              Phase.HUNG,
              8,
              true,
              trouble,
              trouble.isOn() ? trouble.cause() : null,
              attempt.part,
              attempt.hungAt));
        }
      }
      if (state.mustReopen) {
        return worst.or(of(Phase.REOPENING, 7, false, state.reopenTrouble));
      }
      if (state.commitTrouble.isOn()) {
        worst = worst.or(of(Phase.COMMITTING, 4, false, state.commitTrouble));
      }
      if (state.pollTrouble.isOn()) {
        boolean held = state.pollTrouble.isHolding();
        worst = worst.or(
            of(held ? Phase.HOLDING : Phase.WAITING, held ? 6 : 4, held, state.pollTrouble));
      }
      Part<R> worstPart = null;
      int worstRank = worst.rank;
      for (Flight<R> flight : state.flights) {
        for (Part<R> part : flight.parts) {
          int rank = part.isSettled() ? 0 : rank(part);
          if (rank > worstRank) {
            worstPart = part;
            worstRank = rank;
          }
        }
      }
      if (worstPart != null) {
        worst = of(worstPart, state);
      }
      if (state.paused && worst.rank < 6) {
        return new Subject<>(
            Phase.PAUSED, 6, false, worst.trouble, worst.cause, worst.part, List.of());
      }
      return worst.rank == 0 && state.committing
          ? new Subject<>(Phase.COMMITTING, 0, false, null, null, null, List.of())
          : worst;
    }

    private static int rank(Part<?> part) {
      Trouble trouble = part.trouble;
      if (trouble.isHolding() && part.running == null) {
        return 6;
      }
      if (part.hasToBury()) {
        return trouble.isOn() ? 5 : 2;
      }
      if (part.running != null) {
        return trouble.isOn() ? 4 : 3;
      }
      return trouble.isOn() ? 4 : 1;
    }

    private static <R> Subject<R> of(Part<R> part, State<R> state) {
      Trouble trouble = part.trouble;
      Throwable cause = trouble.isOn() ? trouble.cause() : null;
      Phase phase;
      boolean down = false;
      if (trouble.isHolding() && part.running == null) {
        phase = Phase.HOLDING;
        down = true;
      } else if (part.hasToBury()) {
        phase = Phase.BURYING;
        down = trouble.isOn() || takesLong(state);
      } else if (part.running != null) {
        phase = Phase.SENDING;
        down = trouble.isHolding();
      } else {
        phase = trouble.isOn() ? Phase.BACKING_OFF : Phase.WAITING;
      }
      return new Subject<>(phase, rank(part), down, trouble, cause, part, List.of());
    }

    /** Dead letters have no time-out; what takes as long as an attempt may is shown. */
    private static boolean takesLong(State<?> state) {
      return state.burying
          && state.clock.nanoTime() - state.buryingSinceNanos
              > state.settings.attemptTimeout().toNanos();
    }

    private Subject<R> or(Subject<R> other) {
      return other.rank > rank ? other : this;
    }

    /** The wall clock's time of the next attempt, or -1 if none is waited for. */
    private long nextMillis(BufferClock clock) {
      if (trouble == null || !trouble.isOn() || phase == Phase.SENDING || phase == Phase.HUNG) {
        return -1;
      }
      long nanos = Math.max(0, trouble.dueNanos() - clock.nanoTime());
      return clock.epochMillis() + TimeUnit.NANOSECONDS.toMillis(nanos);
    }
  }
}

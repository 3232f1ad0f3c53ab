package io.unistream.buffer.producer;

import io.unistream.buffer.Batch;
import io.unistream.buffer.producer.AttemptEvent.Outcome;
import io.unistream.buffer.producer.SendException.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a part's records after an attempt. The table of verdicts is in docs/producer.md. Called with the producer's lock; an
 * error thrown in between leaves the part as it was.
 */
final class Verdicts<R> {

  private final ProducerSettings settings;
  private final Sender.Effect effect;
  private final boolean hasGrave;
  private final Backoff backoff;
  private final FloodGuard guard;

  Verdicts(
      ProducerSettings settings,
      Sender.Effect effect,
      boolean hasGrave,
      Backoff backoff,
      FloodGuard guard) {
    this.settings = settings;
    this.effect = effect;
    this.hasGrave = hasGrave;
    this.backoff = backoff;
    this.guard = guard;
  }

  /** The sender returned, or threw, in time. */
  Outcome ended(Attempt<R> attempt, @Nullable Throwable thrown, long now, Instant time) {
    if (thrown == null) {
      return returned(attempt, now, time);
    }
    Part<R> part = attempt.part;
    Verdict verdict = thrown instanceof SendException told ? told.verdict() : Verdict.RETRY;
    // A target that refuses took nothing, if it takes all or nothing. One that failed may have.
    part.maybeSeen |= verdict == Verdict.RETRY || effect != Sender.Effect.ALL_OR_NONE;
    return switch (verdict) {
      case RETRY -> retry(part, thrown, now, time);
      case HOLD -> hold(part, thrown, now);
      case REJECT -> rejected(attempt, thrown, now, time);
    };
  }

  /** The attempt was given up. What it did is unknown. */
  void gaveUp(Attempt<R> attempt, Throwable why, long now, Instant time) {
    attempt.part.maybeSeen = true;
    retry(attempt.part, why, now, time);
  }

  private Outcome returned(Attempt<R> attempt, long now, Instant time) {
    Part<R> part = attempt.part;
    if (!attempt.toldOfSome()) {
      part.replacePiece(List.of(), List.of());
      guard.taken(attempt.indices.length);
      part.trouble.over(now);
      return Outcome.TAKEN;
    }
    int[] sorted = new int[attempt.indices.length];
    int left = 0;
    int firstLeft = -1;
    List<Integer> rejected = new ArrayList<>();
    for (int i = 0; i < attempt.indices.length; i++) {
      switch (attempt.told(i)) {
        case NOTHING -> {}
        case RETRY -> {
          firstLeft = firstLeft < 0 ? i : firstLeft;
          sorted[left++] = attempt.indices[i];
        }
        case REJECT -> rejected.add(i);
      }
    }
    int taken = attempt.indices.length - left - rejected.size();
    return partly(attempt, Arrays.copyOf(sorted, left), firstLeft, rejected, taken, now, time);
  }

  private Outcome partly(
      Attempt<R> attempt,
      int[] retry,
      int firstRetry,
      List<Integer> rejected,
      int taken,
      long now,
      Instant time) {
    Part<R> part = attempt.part;
    boolean held = !rejected.isEmpty() && (!hasGrave || guard.floods());
    int[] rest = held ? merged(attempt, retry, rejected) : retry;
    List<DeadLetter<R>> dead = new ArrayList<>();
    if (!held) {
      for (int i : rejected) {
        dead.add(letter(part.flight.batch, attempt.indices[i], attempt.reason(i), time));
      }
    }
    part.replacePiece(rest.length == 0 ? List.of() : List.of(rest), dead);
    guard.taken(taken);
    guard.rejected(dead.size());
    if (taken > 0 || !dead.isEmpty()) {
      part.trouble.over(now);
    }
    if (held) {
      SendException why =
          SendException.of(Verdict.HOLD, heldBecause() + ": " + attempt.reason(rejected.get(0)));
      part.trouble.hold(now, settings.holdProbe().toNanos(), why);
      return Outcome.PARTIAL;
    }
    if (rest.length > 0) {
      failed(part, SendException.of(Verdict.RETRY, attempt.reason(firstRetry)), now, time);
      return Outcome.PARTIAL;
    }
    return dead.isEmpty() ? Outcome.TAKEN : taken == 0 ? Outcome.REJECT : Outcome.PARTIAL;
  }

  private static <R> int[] merged(Attempt<R> attempt, int[] retry, List<Integer> rejected) {
    int[] all = Arrays.copyOf(retry, retry.length + rejected.size());
    int at = retry.length;
    for (int i : rejected) {
      all[at++] = attempt.indices[i];
    }
    Arrays.sort(all);
    return all;
  }

  private Outcome retry(Part<R> part, Throwable thrown, long now, Instant time) {
    failed(part, thrown, now, time);
    return Outcome.RETRY;
  }

  /** It is tried again after a pause, or given up if that was asked for. */
  private void failed(Part<R> part, Throwable thrown, long now, Instant time) {
    Duration giveUp = settings.giveUpAfter().orElse(null);
    if (giveUp != null && now - part.firstAttemptNanos >= giveUp.toNanos()) {
      if (hasGrave) {
        giveUp(part, giveUp, thrown, now, time);
      } else {
        part.trouble.hold(now, settings.holdProbe().toNanos(), thrown);
      }
      return;
    }
    Duration asked = thrown instanceof SendException told ? told.retryAfter().orElse(null) : null;
    long pause = thrown instanceof Error
        ? backoff.longest() // loudly, and not often: something is wrong with the program
        : part.trouble.nextPause(backoff, asked);
    part.trouble.failed(now, pause, thrown);
  }

  private void giveUp(Part<R> part, Duration after, Throwable why, long now, Instant time) {
    List<DeadLetter<R>> dead = new ArrayList<>();
    for (int[] piece : part.pieces()) {
      for (int index : piece) {
        dead.add(
            letter(part.flight.batch, index, "given up after " + after + ": " + text(why), time));
      }
    }
    part.giveUp(dead);
    part.trouble.over(now);
  }

  private Outcome hold(Part<R> part, Throwable thrown, long now) {
    Duration asked = thrown instanceof SendException told ? told.retryAfter().orElse(null) : null;
    part.trouble.hold(now, Backoff.atLeast(settings.holdProbe().toNanos(), asked), thrown);
    return Outcome.HOLD;
  }

  /** Alone it is dead; with others it is looked for: each half by itself (PROD-8). */
  private Outcome rejected(Attempt<R> attempt, Throwable thrown, long now, Instant time) {
    Part<R> part = attempt.part;
    if (!hasGrave || guard.floods()) {
      part.trouble.hold(
          now,
          settings.holdProbe().toNanos(),
          SendException.of(Verdict.HOLD, heldBecause() + ": " + text(thrown), thrown));
      return Outcome.REJECT;
    }
    int[] piece = attempt.indices;
    if (piece.length == 1) {
      part.replacePiece(
          List.of(), List.of(letter(part.flight.batch, piece[0], text(thrown), time)));
      guard.rejected(1);
    } else {
      int half = piece.length / 2;
      part.replacePiece(
          List.of(Arrays.copyOf(piece, half), Arrays.copyOfRange(piece, half, piece.length)),
          List.of());
    }
    part.trouble.over(now);
    return Outcome.REJECT;
  }

  private String heldBecause() {
    return hasGrave
        ? "held, since so much was rejected that the fault is probably not the records'"
        : "held, since there are no dead letters to put what the target rejects";
  }

  private static <R> DeadLetter<R> letter(Batch<R> batch, int index, String why, Instant time) {
    return DeadLetter.refused(
        batch.id(), batch.sequence(index), batch.records().get(index), why, time);
  }

  /** What was thrown is user code as well, and may throw when it is asked for its message. */
  static String text(Throwable thrown) {
    try {
      return thrown instanceof SendException
          ? String.valueOf(thrown.getMessage())
          : thrown.toString();
    } catch (RuntimeException | Error e) {
      return thrown.getClass().getName();
    }
  }
}

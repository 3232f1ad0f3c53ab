package io.unistream.buffer.producer;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What has failed in a row at one thing, and when it is tried again. Guarded by the producer's lock. */
final class Trouble {

  private int failures;
  private boolean holding;
  private long sinceNanos;
  private long dueNanos;
  private @Nullable Throwable cause;

  Trouble(long now) {
    this.dueNanos = now;
  }

  /** It failed: it is tried again after the pause that is due after so many failures in a row. */
  void failed(long now, Backoff backoff, Throwable why) {
    failed(now, nextPause(backoff, null), why);
  }

  /** Returns the pause that is due if it fails once more; at least what the target asked for. */
  long nextPause(Backoff backoff, @Nullable Duration asked) {
    return backoff.after(failures + 1, asked);
  }

  /** It failed: it is tried again after a pause. */
  void failed(long now, long pause, Throwable why) {
    fail(now, pause, why);
    holding = false;
  }

  /** Nothing will pass until somebody acts: it is tried again after a pause all the same. */
  void hold(long now, long pause, Throwable why) {
    fail(now, pause, why);
    holding = true;
  }

  private void fail(long now, long pause, Throwable why) {
    if (failures == 0) {
      sinceNanos = now;
    }
    failures++;
    dueNanos = now + pause;
    cause = why;
  }

  /** Something of it went well: the next failure is a first one. */
  void over(long now) {
    failures = 0;
    holding = false;
    dueNanos = now;
    cause = null;
  }

  /** Ends the pause. */
  void tryNow(long now) {
    dueNanos = now;
  }

  int failures() {
    return failures;
  }

  boolean isOn() {
    return failures > 0;
  }

  boolean isHolding() {
    return holding;
  }

  boolean isDue(long now) {
    return now - dueNanos >= 0;
  }

  long dueNanos() {
    return dueNanos;
  }

  /** Since when it fails; only while {@link #isOn}. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** What failed last; only while {@link #isOn}. */
  Throwable cause() {
    return Objects.requireNonNull(cause, "cause");
  }
}

package io.unistream.buffer.producer;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: the sender's view of some records, and what it tells of them.
 *
 * <p>An attempt is settled once, by {@link #settle}: by its thread when the sender returned, or by whoever gives it up, because its time is over, the
 * producer closes, or the buffer was opened again. What the sender tells, returns or throws after that counts for nothing (PROD-15).
 * Its thread is interrupted between its beginning and {@link #end} alone, so that no interrupt reaches the next attempt (PROD-18).
 */
final class Attempt<R> implements Delivery<R> {

  /** What was told of a record. */
  enum Told {
    NOTHING,
    REJECT,
    RETRY
  }

  final Part<R> part;

  /** The indices in the batch; the same array as the part's, so that nobody sends others. */
  final int[] indices;

  final long startNanos;

  // Guarded by the producer's lock.

  /** Whether another than its own thread settled it. */
  boolean gaveUp;

  /** Whether another thread was made in the place of its own, which hangs. */
  boolean replaced;

  /** How far ending it has come; see {@link Watch}. */
  Watch.Abort abortion = Watch.Abort.NONE;

  long abortNanos;
  List<StackTraceElement> hungAt = List.of();

  private final Batch<R> batch;
  private final List<R> records;
  private final int number;
  private final boolean maybeSeen;
  private final AtomicBoolean settled = new AtomicBoolean();

  /** Guards what is below; held for a few instructions. */
  private final Object guard = new Object();

  private Told @Nullable [] told;
  private String @Nullable [] reasons;
  private @Nullable Runnable abort;
  private boolean abortRun;
  private @Nullable Thread thread;
  private boolean ended;

  Attempt(Part<R> part, int[] indices, int number, boolean maybeSeen, long startNanos) {
    this.part = part;
    this.indices = indices;
    this.batch = part.flight.batch;
    this.number = number;
    this.maybeSeen = maybeSeen;
    this.startNanos = startNanos;
    this.records = recordsOf(batch, indices);
  }

  private static <R> List<R> recordsOf(Batch<R> batch, int[] indices) {
    if (indices.length == batch.size()) {
      return batch.records();
    }
    int first = indices[0];
    if (indices[indices.length - 1] - first == indices.length - 1) {
      return batch.records().subList(first, first + indices.length);
    }
    ArrayList<R> some = new ArrayList<>(indices.length);
    for (int index : indices) {
      some.add(batch.records().get(index));
    }
    return Collections.unmodifiableList(some);
  }

  @Override
  public String key() {
    return Keys.of(batch, indices);
  }

  @Override
  public BatchId batch() {
    return batch.id();
  }

  @Override
  public List<R> records() {
    return records;
  }

  @Override
  public long sequence(int index) {
    return batch.sequence(indices[Objects.checkIndex(index, indices.length)]);
  }

  @Override
  public int attempt() {
    return number;
  }

  @Override
  public boolean maybeSeen() {
    return maybeSeen;
  }

  @Override
  public void reject(int index, String reason) {
    tell(index, Told.REJECT, reason);
  }

  @Override
  public void retry(int index, String reason) {
    tell(index, Told.RETRY, reason);
  }

  private void tell(int index, Told what, String reason) {
    Objects.checkIndex(index, indices.length);
    Objects.requireNonNull(reason, "reason");
    synchronized (guard) {
      if (settled.get() || ended) {
        return;
      }
      if (told == null || reasons == null) {
        told = new Told[indices.length];
        Arrays.fill(told, Told.NOTHING);
        reasons = new String[indices.length];
      }
      told[index] = what;
      reasons[index] = reason;
    }
  }

  @Override
  public void onAbort(Runnable newAbort) {
    Objects.requireNonNull(newAbort, "abort");
    synchronized (guard) {
      if (ended) {
        return;
      }
      abort = newAbort;
      if (!abortRun) {
        return;
      }
    }
    newAbort.run();
  }

  AttemptEvent event(AttemptEvent.Outcome outcome, long nanos, @Nullable Throwable cause) {
    return AttemptEvent.of(
        batch.id(), number, indices.length, outcome, Duration.ofNanos(nanos), cause);
  }

  /** Decides the attempt; true for the first who does. */
  boolean settle() {
    return settled.compareAndSet(false, true);
  }

  boolean isGivenUp() {
    return settled.get();
  }

  /** The attempt begins in this thread. */
  void begin() {
    synchronized (guard) {
      thread = Thread.currentThread();
    }
  }

  /** The sender returned: nobody interrupts the thread any more, and no interrupt is left. */
  void end() {
    synchronized (guard) {
      ended = true;
      thread = null;
      abort = null;
    }
    Thread.interrupted();
  }

  boolean hasAbort() {
    synchronized (guard) {
      return abort != null;
    }
  }

  /** Runs what the sender gave, unless the attempt has ended; what it gives from now on is run at once. */
  void runAbort() {
    Runnable run;
    synchronized (guard) {
      abortRun = true;
      run = ended ? null : abort;
    }
    if (run != null) {
      run.run();
    }
  }

  void interrupt() {
    synchronized (guard) {
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  List<StackTraceElement> stack() {
    Thread of;
    synchronized (guard) {
      of = thread;
    }
    return of == null ? List.of() : List.of(of.getStackTrace());
  }

  /** Whether the sender told of any record. */
  boolean toldOfSome() {
    synchronized (guard) {
      return told != null;
    }
  }

  Told told(int index) {
    synchronized (guard) {
      return told == null ? Told.NOTHING : told[index];
    }
  }

  String reason(int index) {
    synchronized (guard) {
      return reasons == null ? "" : String.valueOf(reasons[index]);
    }
  }
}

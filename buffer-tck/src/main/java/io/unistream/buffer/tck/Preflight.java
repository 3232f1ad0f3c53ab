package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The calls without which nothing can be tried, once each, in the order of a life: open, put, emit, commit, close, and open
 * again where the store outlives a close. It judges no rule; it fails if one of them throws or does not end. Without it, a
 * log that never opened would break each rule that is checked by a call that succeeds, and keep each one that is checked by
 * a call that fails.
 */
final class Preflight {

  /** Its name, and what {@link Tck#replay} knows it by. */
  static final String NAME = "preflight";

  private static final BufferSettings SETTINGS =
      BufferSettings.of(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(1_000));

  private final BufferHarness harness;
  private volatile String call = "newStore";

  Preflight(BufferHarness harness) {
    this.harness = harness;
  }

  /**
   * Does the calls.
   *
   * @param patience how long they may take, together
   * @throws AssertionError if one of them fails; its message says which, why, and how to see it again
   */
  void run(Duration patience) {
    FutureTask<Boolean> running = new FutureTask<>(this::calls, true);
    Thread thread = new Thread(running, "tck-preflight");
    thread.setDaemon(true);
    thread.start();
    try {
      running.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      e.setStackTrace(thread.getStackTrace());
      thread.interrupt();
      throw failure(
          " did not end in " + patience.toSeconds() + " s; the cause shows where it is", e);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during the preflight", e);
    } catch (ExecutionException e) {
      throw failure(" threw " + chain(e.getCause()), e.getCause());
    }
  }

  private void calls() {
    try (TestStore store = harness.newStore()) {
      ManualClock clock = new ManualClock();
      life(store, clock);
      if (harness.capabilities().contains(Capability.REOPEN)) {
        again(store, clock.nextProcess(Duration.ZERO));
      }
      call = "close of the store";
    }
  }

  private void life(TestStore store, ManualClock clock) {
    Buffer<String> buffer = open(store, clock, "open");
    try {
      call = "stats";
      there(buffer.stats());
      call = "put";
      buffer.put("1");
      call = "emit";
      Batch<String> batch = there(buffer.emit());
      call = "commit";
      buffer.commit(batch);
    } catch (RuntimeException | Error e) {
      closeAfter(buffer, e);
      throw e;
    }
    call = "close";
    buffer.close();
  }

  private static void closeAfter(Buffer<?> buffer, Throwable failure) {
    try {
      buffer.close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void again(TestStore store, ManualClock clock) {
    Buffer<String> buffer = open(store, clock, "open, again after close,");
    call = "close, again,";
    buffer.close();
  }

  private Buffer<String> open(TestStore store, ManualClock clock, String what) {
    call = what;
    BufferComponents components = BufferComponents.defaults().withClock(clock);
    return there(store.open(SETTINGS, RecordCodec.string(), components));
  }

  private static <T> T there(@Nullable T returned) {
    if (returned == null) {
      throw new IllegalStateException("it returned null");
    }
    return returned;
  }

  private AssertionError failure(String what, @Nullable Throwable cause) {
    return new AssertionError(
        "the preflight failed, so nothing was tried: " + call + what + "\nfound with: "
            + harness.name() + "\nreplay: " + NAME,
        cause);
  }

  /** An exception and its causes, each on a line of its own. */
  static String chain(@Nullable Throwable thrown) {
    StringBuilder chain = new StringBuilder();
    Throwable next = thrown;
    for (int i = 0; next != null && i < 10; i++, next = next.getCause()) {
      chain.append(i == 0 ? "" : "\ncaused by: ").append(Signature.bounded(next.toString()));
    }
    return chain.toString();
  }
}

package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.CAP_LEAST;
import static io.unistream.buffer.tck.Rule.CAP_RECORD;
import static io.unistream.buffer.tck.Rule.CAP_TOTAL;
import static io.unistream.buffer.tck.Rule.ERR_NO_ACK;

import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.RecordTooLargeException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.tck.TimelineEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The puts of a scenario, those included whose outcome is not known yet. */
final class Puts {

  private static final long PATIENCE_SECONDS = 30;

  private final ScenarioRun run;
  private List<Pending> pending = new ArrayList<>();

  Puts(ScenarioRun run) {
    this.run = run;
  }

  boolean pending() {
    return !pending.isEmpty();
  }

  void put(int bytes) {
    byte[] payload = run.payloads().next(bytes);
    stored(List.of(payload), () -> new SequenceRange(run.buffer().put(payload), 1));
  }

  void putAll(List<Integer> bytes) {
    List<byte[]> payloads = bytes.stream().map(run.payloads()::next).toList();
    stored(payloads, () -> run.buffer().putAll(payloads));
  }

  void putAsync(int bytes) {
    byte[] payload = run.payloads().next(bytes);
    List<byte[]> kept = List.of(payload.clone());
    CompletableFuture<Long> future = attempt(kept, () -> run.buffer().putAsync(payload));
    if (future != null) {
      run.oracle().see(world -> world.accepted(kept, run.now()));
      pending.add(new Pending(future, kept));
    }
  }

  private void stored(List<byte[]> payloads, Supplier<SequenceRange> call) {
    List<byte[]> kept = payloads.stream().map(byte[]::clone).toList();
    SequenceRange given = attempt(kept, call);
    if (given != null) {
      run.timeline().add(Kind.ACKNOWLEDGED, () -> "record " + given);
      payloads.forEach(Payloads::scribble);
      run.oracle().see(world -> world.accepted(kept, run.now()));
      join();
      run.oracle().see(world -> world.acknowledged(given, kept));
    }
  }

  /** Does a put; null if it was refused, rightly so, or cut short by a crash. */
  private <T> @Nullable T attempt(List<byte[]> payloads, Supplier<T> call) {
    @Nullable T given = null;
    @Nullable RuntimeException failure = null;
    try {
      given = call.get();
    } catch (RuntimeException e) {
      failure = e;
    }
    if (failure != null) {
      RuntimeException thrown = failure;
      run.timeline().add(Kind.FAILED, thrown::toString);
    }
    List<SequenceRange> drops = run.takeDrops();
    if (!drops.isEmpty() && failure instanceof BufferFullException) {
      throw new RuleViolation(
          CAP_LEAST,
          "records " + drops + " were dropped for a put that was refused: " + failure,
          failure);
    }
    for (SequenceRange drop : drops) {
      run.oracle().see(world -> world.dropped(drop, payloads));
    }
    if (failure != null && run.crashed()) {
      run.oracle().branch(world -> Aftermath.put(world, payloads, run.now()));
    } else if (failure != null) {
      RuntimeException refusal = failure;
      run.oracle().see(world -> refused(world, payloads, refusal));
    }
    return given;
  }

  private static void refused(Model model, List<byte[]> payloads, RuntimeException refusal) {
    if (refusal instanceof RecordTooLargeException) {
      if (payloads.stream()
          .noneMatch(payload -> payload.length > model.settings.maxRecordBytes())) {
        throw new RuleViolation(
            CAP_RECORD, "a record within the limit was refused: " + refusal, refusal);
      }
    } else if (refusal instanceof BufferFullException) {
      if (model.fits(payloads)) {
        throw new RuleViolation(
            CAP_TOTAL, "a put within the capacity was refused: " + refusal, refusal);
      }
      if (model.fitsAfterDrops(payloads)) {
        throw new RuleViolation(
            CAP_LEAST, "a put for which dropping makes room was refused: " + refusal, refusal);
      }
      model.foundNoRoom(payloads);
    } else {
      throw new RuleViolation(ERR_NO_ACK, "a put failed: " + refusal, refusal);
    }
  }

  /** Waits for all futures. */
  void join() {
    while (!pending.isEmpty() && !run.crashed()) {
      Pending first = pending.remove(0);
      Long sequence = first.await(run);
      if (sequence != null) {
        run.timeline().add(Kind.ACKNOWLEDGED, () -> "record " + sequence + ", put without waiting");
        first.acknowledge(run.oracle(), sequence);
      } else {
        pending.add(0, first);
        return;
      }
    }
  }

  /** After a crash: what had completed until then is acknowledged, of the rest nobody knows. */
  void settleAfterCrash(Puts before) {
    for (Pending put : before.pending) {
      Long sequence = put.known();
      if (sequence != null) {
        put.acknowledge(run.oracle(), sequence);
      }
    }
    pending = new ArrayList<>();
  }

  private record Pending(CompletableFuture<Long> future, List<byte[]> payload) {

    void acknowledge(Oracle oracle, long sequence) {
      oracle.see(world -> world.acknowledged(new SequenceRange(sequence, 1), payload));
    }

    @Nullable
    Long known() {
      return future.isDone() && !future.isCompletedExceptionally() ? future.join() : null;
    }

    @Nullable
    Long await(ScenarioRun run) {
      try {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (run.crashed()) {
          return null;
        }
        throw new RuleViolation(ERR_NO_ACK, "a putAsync failed: " + e.getCause(), e);
      } catch (TimeoutException e) {
        throw new RuleViolation(
            ERR_NO_ACK, "a putAsync did not complete in " + PATIENCE_SECONDS + " s", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for a putAsync", e);
      }
    }
  }
}

package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The owners of one log on shared storage, and what is under way. */
final class Owners implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final Duration TICK = Duration.ofMillis(20);

  private final Stage stage;
  private final SharedStore store;
  private final List<Buffer<String>> owners = new ArrayList<>();
  private final List<HeldWrite> held = new ArrayList<>();

  Owners(Stage stage) {
    this.stage = stage;
    this.store = stage.newStore(SharedStore.class);
  }

  /** Opens the log, which takes it over. */
  Buffer<String> open() {
    Buffer<String> owner =
        store.open(WindowChecks.window(2), RecordCodec.string(), stage.components());
    synchronized (owners) {
      owners.add(owner);
    }
    return owner;
  }

  HeldWrite hold(Buffer<String> owner) {
    HeldWrite write = store.holdWrite(owner);
    held.add(write);
    return write;
  }

  HeldWrite holdOfNext(int index) {
    HeldWrite write = store.holdWriteOfNextOwner(index);
    held.add(write);
    return write;
  }

  /** Waits until a call has sent the write that is held; false if the call ended without one. */
  boolean sent(HeldWrite write, Call<?> call) {
    return sent(write, call::ended);
  }

  /** The same for calls that end before what they began does. */
  boolean sent(HeldWrite write, BooleanSupplier ended) {
    long begin = System.nanoTime();
    while (!write.sent() && !ended.getAsBoolean()) {
      pass(begin, "a call neither writes nor ends");
    }
    return write.sent();
  }

  /** Waits for a call, whatever comes of it, and lets the time pass that it may wait before it writes again. */
  void settle(Call<?> call) {
    long begin = System.nanoTime();
    while (!call.ended()) {
      pass(begin, "a call does not end");
    }
  }

  private void pass(long begin, String otherwise) {
    stage.that(System.nanoTime() - begin < stage.patience().toNanos(), otherwise);
    LockSupport.parkNanos(PAUSE.toNanos());
    stage.clock().advance(TICK);
  }

  <T> T result(Call<T> call) throws InterruptedException {
    settle(call);
    return call.result();
  }

  /** Makes a call that may wait. */
  <T> T call(Callable<T> body) throws InterruptedException {
    return result(stage.start(body));
  }

  /** The call of a former owner must fail, and say so. */
  void fenced(Callable<?> body) throws InterruptedException {
    fenced(stage.start(body));
  }

  void fenced(Call<?> call) throws InterruptedException {
    settle(call);
    call.failure(BufferFencedException.class);
  }

  /** Takes everything out through an owner, and sees through another one that nothing is left. */
  void holds(Buffer<String> owner, List<String> expected, String when) throws InterruptedException {
    stage.equal(call(() -> Stage.drain(owner)), expected, "what came out, " + when);
    Buffer<String> next = call(this::open);
    stage.equal(call(() -> Stage.drain(next)), List.of(), "what the next owner got, " + when);
  }

  @Override
  public void close() {
    held.forEach(HeldWrite::letGo);
    try (store) {
      for (Buffer<String> owner : List.copyOf(owners)) {
        Call<?> closing = stage.start(() -> {
          owner.close();
          return true;
        });
        settle(closing);
      }
    }
  }
}

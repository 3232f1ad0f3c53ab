package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.StaleBatchException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Witness;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Uses a log as its contract says that a program may, and holds it to what it says: after an {@code Error} a call is made once more, after a
 * failure the log is closed and opened again, and anything else that is thrown is wrong. For one thread.
 *
 * <p>An exception is wrong as long as no error was injected; the one that is injected comes once, so a call that is made again must work.
 */
final class User {

  /** More than any call needs on a slow machine. */
  private static final long PATIENCE_SECONDS = 60;

  private static final int TRIES = 3;

  private static final int MOST_AT_ONCE = 4;

  private static final int MOST_COLLECTIONS = 20;

  /** A record whose put is not known to have ended. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pending(byte[] record, CompletableFuture<Long> future) {}

  private World world;
  private final Function<World, Buffer<byte[]>> opener;
  private Witness witness = new Witness(World.LONGEST);
  private @Nullable Buffer<byte[]> buffer;
  private final List<Pending> pending = new ArrayList<>();
  private final ArrayDeque<Batch<byte[]>> out = new ArrayDeque<>();
  private long acknowledged;
  private int openings;

  User(World world) {
    this(world, World::open);
  }

  /** One that opens its logs in another way. */
  User(World world, Function<World, Buffer<byte[]>> opener) {
    this.world = world;
    this.opener = opener;
  }

  // A call.

  static <T> T call(String phase, Supplier<T> action) {
    Injector.begin(phase);
    try {
      return action.get();
    } finally {
      Injector.end();
      boolean unused = Thread.interrupted(); // by what a callback threw
    }
  }

  private static void call(String phase, Runnable action) {
    call(phase, () -> {
      action.run();
      return phase;
    });
  }

  /** What is thrown while nothing was done to the log is wrong. */
  static void checkInjected(String phase, Throwable thrown) {
    if (!Injector.hasThrown()) {
      throw new Wrong(phase + " threw " + thrown + ", and no error was injected", thrown);
    }
    if (thrown instanceof CorruptLogException
        || thrown instanceof UnsupportedLogException
        || thrown instanceof BufferLockedException) {
      throw new Wrong(phase + " threw " + thrown, thrown);
    }
    if (thrown instanceof Error && !isInjected(thrown)) {
      throw new Wrong(phase + " threw " + thrown + ", which was not injected", thrown);
    }
    if (thrown instanceof RuntimeException
        && !(thrown instanceof BufferException)
        && !isInjected(thrown)) {
      throw new Wrong(phase + " threw what no buffer throws: " + thrown, thrown);
    }
  }

  /**
   * An opening that had no memory to close again what it had opened holds its log until that is garbage, and no longer (OWN-ONE); only one
   * that nothing lasting befell has no excuse.
   */
  static void checkAbandoned(String phase, BufferLockedException thrown, int tries, World world) {
    if (!Injector.lasts() || tries >= MOST_COLLECTIONS) {
      throw new Wrong(phase + " threw " + thrown, thrown);
    }
    collect(tries);
    world.abandon();
  }

  /**
   * Nothing is left open (ERR-LEAK). Only where closing itself was ended by the error, what that left open is closed once it is garbage.
   */
  static void checkLeaks(World world) {
    List<String> leaks = world.leaks();
    for (int tries = 1; !leaks.isEmpty(); tries++) {
      if (!Injector.mayEndClosing() || tries > MOST_COLLECTIONS) {
        throw new Wrong("ERR-LEAK: left open: " + leaks);
      }
      collect(tries);
      world.open().close(); // which looks after what was abandoned
      leaks = world.leaks();
    }
  }

  /** Garbage may be held for a while by a thread that has nothing to do any more. */
  private static void collect(int tries) {
    System.gc();
    try {
      Thread.sleep(10L * tries * tries);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Wrong("interrupted", e);
    }
  }

  private static boolean isInjected(Throwable thrown) {
    return thrown instanceof ThreadDeath
        || String.valueOf(thrown.getMessage()).startsWith("injected");
  }

  private Buffer<byte[]> buffer() {
    return Objects.requireNonNull(buffer, "no buffer is open");
  }

  private boolean hasFailed() {
    return buffer().stats().failed();
  }

  private void reopenIf(boolean ended) {
    if (ended) {
      close("close");
      open("recover");
    }
  }

  // Opening and closing.

  void open(String phase) {
    for (int tries = 1; buffer == null; tries++) {
      try {
        buffer = call(phase, () -> opener.apply(world));
      } catch (BufferLockedException e) {
        checkAbandoned(phase, e, tries, world);
      } catch (RuntimeException | Error e) {
        checkInjected(phase, e);
        if (tries == TRIES) {
          throw new Wrong("the log cannot be opened any more: " + e, e);
        }
      }
    }
    openings++;
    if (world.keeps()) {
      witness.reopened();
    } else if (openings > 1) {
      acknowledged += witness.acknowledged();
      witness = new Witness(World.LONGEST);
    }
    out.clear();
  }

  void close(String phase) {
    Buffer<byte[]> closing = buffer();
    for (int tries = 1; buffer != null; tries++) {
      try {
        call(phase, closing::close);
        buffer = null;
      } catch (RuntimeException | Error e) {
        checkInjected(phase, e);
        if (tries == TRIES) {
          throw new Wrong("the buffer cannot be closed: " + e, e);
        }
      }
    }
    settle();
  }

  /** The machine stops, and another one goes on with what is left. */
  boolean crash(long seed) {
    for (Pending each : List.copyOf(pending)) {
      if (each.future.isDone()) { // what was told before the crash holds
        settle(each);
        pending.remove(each);
      }
    }
    World left = world.crash(seed);
    if (left == null) {
      return false;
    }
    try {
      buffer().close();
    } catch (RuntimeException | Error e) {
      // the machine is gone, and what a call says on it is of no account
      buffer = null;
    }
    buffer = null;
    pending.clear();
    world.close();
    world = left;
    open("recover");
    return true;
  }

  /** One call, by chance. */
  void step(SplittableRandom random) {
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> put();
      case 4, 5 -> putAll(1 + random.nextInt(MOST_AT_ONCE));
      case 6, 7 -> putAsync();
      case 8 -> emit();
      case 9 -> poll();
      case 10, 11 -> pollNext();
      case 12, 13 -> commit();
      case 14 -> commitThrough();
      default -> seal();
    }
  }

  // Putting.

  void put() {
    byte[] record = witness.next();
    try {
      witness.acknowledged(record, call("put", () -> buffer().put(record)));
    } catch (RuntimeException | Error e) {
      putThrew("put", List.of(record), e);
    }
  }

  void putAll(int count) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(witness.next());
    }
    try {
      SequenceRange range = call("putAll", () -> buffer().putAll(records));
      for (int i = 0; i < count; i++) {
        witness.acknowledged(records.get(i), range.first() + i);
      }
    } catch (RuntimeException | Error e) {
      putThrew("putAll", records, e);
    }
  }

  void putAsync() {
    byte[] record = witness.next();
    try {
      pending.add(new Pending(record, call("putAsync", () -> buffer().putAsync(record))));
    } catch (RuntimeException | Error e) {
      putThrew("putAsync", List.of(record), e);
    }
  }

  private void putThrew(String phase, List<byte[]> records, Throwable thrown) {
    checkInjected(phase, thrown);
    boolean unknown =
        thrown instanceof UnknownOutcomeException || (thrown instanceof Error && hasFailed());
    if (!unknown) {
      // as long as the buffer continues to work, a put that ends by an Error has stored nothing
      // (ERR-ERROR)
      records.forEach(witness::refused);
    }
    reopenIf(hasFailed() || thrown instanceof BufferClosedException);
  }

  /** Waits for what was put without waiting. */
  void settle() {
    pending.forEach(this::settle);
    pending.clear();
  }

  private void settle(Pending each) {
    try {
      witness.acknowledged(each.record, each.future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      checkInjected("a future", cause);
      if (!(cause instanceof UnknownOutcomeException)) {
        if (cause instanceof Error) {
          throw new Wrong("a future of the buffer's ended by " + cause, cause);
        }
        witness.refused(each.record);
      }
    } catch (TimeoutException e) {
      throw new Wrong("ERR-ERROR: a future did not complete within " + PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Wrong("interrupted", e);
    }
  }

  void seal() {
    repeat("seal", () -> buffer().seal());
  }

  // Taking.

  void emit() {
    Batch<byte[]> batch = repeat("emit", () -> {
      try {
        return buffer().emit();
      } catch (BufferEmptyException e) {
        return null;
      }
    });
    handedOut(batch);
  }

  void poll() {
    handedOut(repeat("poll", () -> buffer().poll(Duration.ZERO).orElse(null)));
  }

  void pollNext() {
    handedOut(repeat("pollNext", () -> buffer().pollNext(Duration.ZERO).orElse(null)));
  }

  private void handedOut(@Nullable Batch<byte[]> batch) {
    if (batch == null) {
      return;
    }
    witness.handedOut(batch);
    if (out.stream().noneMatch(each -> each.id().equals(batch.id()))) {
      out.add(batch);
    }
  }

  void commit() {
    if (!out.isEmpty()) {
      BatchId id = out.element().id();
      witness.committing(id);
      commit(id, "commit", () -> buffer().commit(id));
    }
  }

  void commitThrough() {
    if (!out.isEmpty()) {
      BatchId id = out.getLast().id();
      witness.committing(id);
      commit(id, "commitThrough", () -> buffer().commitThrough(id));
    }
  }

  private void commit(BatchId id, String phase, Runnable commit) {
    int before = openings;
    repeat(phase, () -> {
      if (before == openings) { // else it comes again, or was committed
        commit.run();
      }
      return phase;
    });
    if (before == openings) {
      witness.committed(id);
      while (!out.remove().id().equals(id)) {
        // all before it
      }
    }
  }

  /** Makes a call once more after an error: it must do then what it would have done (ERR-ERROR). */
  private <T extends @Nullable Object> @Nullable T repeat(String phase, Supplier<T> action) {
    for (int tries = 1; ; tries++) {
      try {
        return call(phase, action);
      } catch (StaleBatchException e) {
        throw new Wrong(phase + " threw " + e, e);
      } catch (RuntimeException | Error e) {
        checkInjected(phase, e);
        if (tries == TRIES) {
          throw new Wrong(phase + " does not work any more: " + e, e);
        }
        boolean failed = hasFailed() || e instanceof BufferClosedException;
        if (e instanceof BufferFailedException && !failed) {
          throw new Wrong(phase + " threw " + e + ", and the buffer works", e);
        }
        if (failed) {
          reopenIf(true);
          return null;
        }
      }
    }
  }

  // The end.

  /** Takes everything, and checks that nothing is missing, left over, or left behind. */
  void drain() {
    for (int tries = 1; ; tries++) {
      try {
        settle();
        witness.drain(buffer());
        break;
      } catch (BrokenPromise e) {
        throw e;
      } catch (BufferException | Error e) {
        checkInjected("taking all", e);
        if (tries == TRIES) {
          throw new Wrong("what is left cannot be taken: " + e, e);
        }
        reopenIf(hasFailed() || e instanceof BufferClosedException);
      }
    }
    var stats = buffer().stats();
    if (!stats.failed() && (stats.backlogRecords() != 0 || stats.backlogBytes() != 0)) {
      throw new Wrong("LIFE-OBSERVE: an empty buffer says " + stats);
    }
    out.clear();
  }

  /** Closes the log, opens it again, and checks that it is empty. */
  void checkCommitted() {
    close("close");
    if (world.keeps()) {
      open("open");
      drain();
      close("close");
    }
    checkLeaks(world);
  }

  byte[] next() {
    return witness.next();
  }

  void acknowledged(byte[] record, long sequence) {
    witness.acknowledged(record, sequence);
  }

  void refused(byte[] record) {
    witness.refused(record);
  }

  long acknowledged() {
    return acknowledged + witness.acknowledged();
  }

  World world() {
    return world;
  }
}

package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.tck.Ear.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Rules about listeners that throw, are slow, take locks, and call the buffer. */
final class ListenerChecks {

  private static final Set<Capability> FAILING =
      EnumSet.of(Capability.STORAGE_FAULTS, Capability.SYNC_FAULTS);

  private ListenerChecks() {}

  static List<RuleCheck> all() {
    List<RuleCheck> all = new ArrayList<>();
    for (Event event : EnumSet.range(Event.PUT, Event.SYNC)) {
      all.add(check(
          event + " takes a lock that a caller of stats holds",
          Set.of(),
          stage -> sharesALock(stage, event, ListenerChecks::live)));
      all.add(
          check(event + " is slow, and all others go on", Set.of(), stage -> isSlow(stage, event)));
      all.add(check(event + " calls the buffer", Set.of(), stage -> callsBack(stage, event)));
    }
    all.add(check(
        "onFailure takes a lock that a caller of stats holds",
        FAILING,
        stage -> sharesALock(stage, Event.FAILURE, buffer -> failing(stage, buffer))));
    for (Provocation thrown : Provocation.values()) {
      String name = thrown == Provocation.EXCEPTION
          ? "a listener that throws harms nothing"
          : "a listener that throws harms nothing: " + thrown;
      all.add(check(name, Set.of(), stage -> Quiet.during(() -> throwsAlways(stage, thrown))));
      all.add(
          check("onFailure throws: " + thrown, FAILING, stage -> throwsAtFailure(stage, thrown)));
    }
    return all;
  }

  private static RuleCheck check(String name, Set<Capability> needs, RuleCheck.Body body) {
    return new RuleCheck(Rule.LIFE_LISTENER, name, needs, body);
  }

  private static BufferSettings dropping() {
    return Stage.threesUpTo(6, OverflowPolicy.DROP_OLDEST, Duration.ZERO);
  }

  /** Makes everything happen that there is to tell, but for failures. */
  private static List<String> live(Buffer<String> buffer) {
    buffer.put("1");
    buffer.putAsync("2").join();
    buffer.putAll(List.of("3", "4", "5", "6"));
    buffer.put("7"); // drops three
    List<String> out = new ArrayList<>();
    Optional<Batch<String>> due = buffer.poll(Duration.ZERO);
    due.ifPresent(batch -> {
      out.addAll(batch.records());
      buffer.commit(batch);
    });
    out.addAll(Stage.drain(buffer));
    return out;
  }

  private static List<String> failing(Stage stage, Buffer<String> buffer) {
    stage.store(FaultyStore.class).failNext(StorageFault.of(StorageFault.Kind.SYNC_ERROR));
    stage.fails(BufferException.class, () -> buffer.put("1"), "a put whose sync fails");
    return List.of();
  }

  /** A scraper of metrics holds the lock of its registry; the listener wants it too. */
  private static void sharesALock(
      Stage stage, Event event, Function<Buffer<String>, List<String>> life)
      throws InterruptedException {
    ReentrantLock registry = new ReentrantLock();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    AtomicBoolean stuck = new AtomicBoolean();
    stage.listener(new Ear() {
      @Override
      void told(Event one) {
        if (one == event) {
          told.countDown();
          stuck.compareAndSet(false, !couldTake(registry, stage.patience()));
        }
      }
    });
    Buffer<String> buffer = stage.open(dropping());
    Call<?> scraper = stage.start(() -> {
      registry.lock();
      try {
        held.countDown();
        told.await();
        buffer.shouldEmit();
        return buffer.stats();
      } catch (BufferFailedException e) {
        return buffer.stats();
      } finally {
        registry.unlock();
      }
    });
    held.await();

    Call<List<String>> putter = stage.start(() -> life.apply(buffer));
    stage.start(() -> {
      putter.awaitEnd();
      told.countDown(); // whether there was such an event or not
      return true;
    });

    scraper.result("stats(), while " + event + " waits for a lock that its caller holds,");
    List<String> out = putter.result();
    stage.that(!stuck.get(), event + " was told under a lock of the buffer's");
    if (event != Event.FAILURE) {
      stage.equal(out, List.of("4", "5", "6", "7"), "what came out");
    }
  }

  private static boolean couldTake(ReentrantLock lock, Duration patience) {
    try {
      if (lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        lock.unlock();
        return true;
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void isSlow(Stage stage, Event event) throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    stage.listener(new Ear() {
      private final AtomicBoolean first = new AtomicBoolean(true);

      @Override
      void told(Event one) {
        if (one == event && first.compareAndSet(true, false)) {
          told.countDown();
          await(goOn);
        }
      }
    });
    Buffer<String> buffer = stage.open(event == Event.DROP ? dropping() : Stage.threes());
    Call<List<String>> slow = stage.start(() -> provoke(event, buffer));
    stage.start(() -> {
      slow.awaitEnd();
      told.countDown();
      return true;
    });
    told.await();

    List<String> out = Collections.synchronizedList(new ArrayList<>());
    try {
      for (Map.Entry<String, Callable<?>> other : others(buffer, out).entrySet()) {
        stage.start(other.getValue()).result(other.getKey() + ", while " + event + " is slow,");
      }
    } finally {
      goOn.countDown();
    }
    out.addAll(slow.result());
    out.addAll(Stage.drain(buffer));
    if (event != Event.DROP) {
      List<String> all = new ArrayList<>(records(event));
      all.addAll(List.of("a", "b", "c", "d"));
      stage.equal(sorted(out), sorted(all), "what came out");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Callable<?>> others(Buffer<String> buffer, List<String> out) {
    Map<String, Callable<?>> calls = new LinkedHashMap<>();
    calls.put("stats", buffer::stats);
    calls.put("put", () -> buffer.put("a"));
    calls.put("putAll", () -> buffer.putAll(List.of("b", "c")));
    calls.put("putAsync", () -> {
      CompletableFuture<Long> unused =
          buffer.putAsync("d"); // to be told of once the listener goes on, perhaps
      return true;
    });
    calls.put("shouldEmit", buffer::shouldEmit);
    calls.put("poll", () -> buffer.poll(Duration.ZERO));
    calls.put("emit and commit", () -> {
      Batch<String> batch = buffer.emit();
      buffer.commit(batch);
      return out.addAll(batch.records());
    });
    return calls;
  }

  private static List<String> records(Event event) {
    return switch (event) {
      case SEAL -> List.of("1", "2", "3");
      case DROP -> List.of("1", "2", "3", "4", "5", "6", "7");
      default -> List.of("1");
    };
  }

  /** Makes one thing happen, and returns what it committed for that. */
  private static List<String> provoke(Event event, Buffer<String> buffer) {
    records(event).forEach(buffer::put);
    if (event == Event.EMIT || event == Event.COMMIT) {
      Batch<String> batch = buffer.emit();
      if (event == Event.COMMIT) {
        buffer.commit(batch);
        return batch.records();
      }
    }
    return List.of();
  }

  private static void callsBack(Stage stage, Event event) throws Exception {
    List<Buffer<String>> opened = Collections.synchronizedList(new ArrayList<>());
    List<String> out = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean called = new AtomicBoolean();
    stage.listener(new Ear() {
      @Override
      void told(Event one) {
        if (one == event && !opened.isEmpty() && called.compareAndSet(false, true)) {
          callBack(opened.get(0), event, out);
        }
      }
    });
    Buffer<String> buffer = stage.open(event == Event.DROP ? dropping() : Stage.threes());
    opened.add(buffer);

    out.addAll(
        stage.start(() -> provoke(event, buffer)).result("a call whose listener calls the buffer"));

    out.addAll(Stage.drain(buffer));
    if (event != Event.DROP) {
      List<String> all = new ArrayList<>(records(event));
      if (called.get() && event != Event.SYNC) {
        all.add("back");
      }
      stage.equal(sorted(out), sorted(all), "what came out");
    }
  }

  /** A sync belongs to the log, which may be in the middle of a put: there only looking is asked for. */
  private static void callBack(Buffer<String> buffer, Event event, List<String> out) {
    buffer.stats();
    buffer.shouldEmit();
    if (event != Event.SYNC) {
      buffer.put("back");
      buffer.poll(Duration.ZERO).ifPresent(batch -> {
        if (event != Event.EMIT) { // else it is the batch that its taker goes on with
          buffer.commit(batch);
          out.addAll(batch.records());
        }
      });
    }
  }

  private static List<String> sorted(List<String> records) {
    return records.stream().sorted().toList();
  }

  private static void throwsAlways(Stage stage, Provocation thrown) throws InterruptedException {
    Set<Event> heard = Collections.synchronizedSet(EnumSet.noneOf(Event.class));
    stage.listener(new Ear() {
      @Override
      void told(Event event) {
        heard.add(event);
        throw thrown.sneak();
      }
    });
    try (Buffer<String> buffer = stage.open(dropping())) {
      stage.equal(buffer.put("0"), 1L, "the number of a put");
      buffer.commit(buffer.emit());

      List<String> out = stage.start(() -> live(buffer)).result("calls whose listener throws");
      stage.equal(out, List.of("4", "5", "6", "7"), "what came out");
    } catch (Throwable e) {
      if (Provocation.isBehind(e)) {
        throw stage.violation("what the listener threw came out of a call of the buffer: " + e, e);
      }
      throw e;
    }
    stage.that(
        heard.containsAll(EnumSet.of(
            Event.RECOVERY, Event.PUT, Event.SEAL, Event.EMIT, Event.COMMIT, Event.DROP)),
        "the listener threw at " + heard + ", and was told of no more");
  }

  private static void throwsAtFailure(Stage stage, Provocation thrown) {
    stage.listener(new Ear() {
      @Override
      void told(Event event) {
        if (event == Event.FAILURE) {
          throw thrown.sneak();
        }
      }
    });
    Quiet.during(() -> {
      Buffer<String> buffer = stage.open(Stage.threes());
      failing(stage, buffer);

      stage.fails(BufferFailedException.class, () -> buffer.put("2"), "a put after a failure");
      buffer.close();
    });
  }
}

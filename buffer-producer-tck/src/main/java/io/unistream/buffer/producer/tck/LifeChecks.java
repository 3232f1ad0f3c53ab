package io.unistream.buffer.producer.tck;

import static io.unistream.buffer.producer.tck.Scene.check;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.producer.AttemptEvent.Outcome;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerHealth;
import io.unistream.buffer.producer.ProducerHealth.Phase;
import io.unistream.buffer.producer.ProducerHealth.State;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.tck.BufferHarness;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Flushing, closing, opening again, health, threads. */
final class LifeChecks {

  private LifeChecks() {}

  /** True once committed, not before; false in time; what comes after it is not waited for. */
  static void flush(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 10)) {
      Producer<String> producer = scene.start();
      check(
          ProducerRule.FLUSH, producer.flush(Duration.ZERO), "nothing was put, and flush is false");
      Scene.put(producer, 3); // not due by itself
      CompletableFuture<Boolean> flushed = inAThread(() -> producer.flush(Duration.ofHours(1)));
      SteppedTarget.Call first = scene.target.next();
      check(
          ProducerRule.FLUSH, !flushed.isDone(), "flush returned while the batch is at the target");
      check(
          ProducerRule.FLUSH,
          !producer.flush(Duration.ZERO),
          "flush without time is true, and the batch is at the target");
      producer.put(Records.of(1, 3, "good")); // behind the flush
      first.take();
      scene.stage.await("flush returns", flushed::isDone);
      check(ProducerRule.FLUSH, flushed.join(), "flush is false, and all before it is committed");
      CompletableFuture<Boolean> second = inAThread(() -> producer.flush(Duration.ofSeconds(5)));
      scene.target.next().fail(new IOException("down"));
      scene.awaitPhase(producer, Phase.BACKING_OFF);
      scene.target.always(delivery -> {
        throw new IOException("down");
      });
      scene.stage.await("flush gives up", Duration.ofSeconds(1), second::isDone);
      check(ProducerRule.FLUSH, !second.join(), "flush is true, and the target is down");
      interruptedFlush(scene, producer);
    }
  }

  private static void interruptedFlush(Scene scene, Producer<String> producer) {
    CompletableFuture<String> how = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        how.complete("flush is " + producer.flush(Duration.ofHours(1)));
      } catch (BufferInterruptedException e) {
        how.complete(Thread.currentThread().isInterrupted() ? "" : "the flag is gone");
      } catch (RuntimeException e) {
        how.complete(e.toString());
      }
    });
    thread.start();
    thread.interrupt();
    scene.stage.await("flush is interrupted", how::isDone);
    check(ProducerRule.INTERRUPT, how.join().isEmpty(), how.join());
  }

  private static <T> CompletableFuture<T> inAThread(java.util.function.Supplier<T> call) {
    CompletableFuture<T> future = new CompletableFuture<>();
    new Thread(() -> {
          try {
            future.complete(call.get());
          } catch (Throwable e) {
            future.completeExceptionally(e);
          }
        })
        .start();
    return future;
  }

  /** Drains while the target takes; keeps what it does not; closes in order; a second call waits and says the same. */
  static void close(BufferHarness harness) {
    List<String> order = new CopyOnWriteArrayList<>();
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.stage.start(
          new Sender<>() {
            @Override
            public void send(Delivery<String> delivery) throws Exception {
              scene.target.send(delivery);
            }

            @Override
            public void close() {
              order.add("sender, buffer " + open(scene));
              throw new IllegalStateException("a sender that cannot be closed");
            }
          },
          Scene.settings().build(),
          new DeadLetters<>() {
            @Override
            public void store(
                io.unistream.buffer.BatchId batch,
                List<io.unistream.buffer.producer.DeadLetter<String>> letters) {}

            @Override
            public void close() {
              order.add("dead letters, buffer " + open(scene));
              throw new AssertionError("dead letters that cannot be closed");
            }
          });
      scene.target.always(delivery -> {});
      Scene.put(producer, 7);
      CompletableFuture<Boolean> closed = inAThread(() -> producer.close(Duration.ofSeconds(20)));
      scene.stage.await("close returns", closed::isDone); // a target that takes all takes no time
      boolean empty = closed.join();
      check(
          ProducerRule.CLOSE,
          empty && order.equals(List.of("sender, buffer open", "dead letters, buffer open")),
          "close was " + empty + ", and closed " + order);
      check(ProducerRule.CLOSE, !open(scene).equals("open"), "the buffer is open after close");
      check(
          ProducerRule.CLOSE, producer.close(Duration.ZERO), "a second close says something else");
      try {
        producer.put(Records.of(1, 1, "good"));
        throw new ProducerViolation(ProducerRule.CLOSE, "a put after close succeeded");
      } catch (BufferClosedException e) {
        check(
            ProducerRule.CLOSE, producer.health().phase() == Phase.CLOSED, "" + producer.health());
      }
    }
    closeWithATargetThatIsDown(harness);
    closeWithoutTime(harness);
  }

  private static String open(Scene scene) {
    try {
      scene.stage.buffer().shouldEmit();
      return "open";
    } catch (BufferClosedException e) {
      return "closed";
    }
  }

  private static void closeWithATargetThatIsDown(BufferHarness harness) {
    CountDownLatch release = new CountDownLatch(1);
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.start();
      Scene.put(producer, 6);
      scene.target.next().take();
      scene.target.next().reply(delivery -> awaitDeaf(release)); // hears nothing until the end
      long before = scene.stage.clock.nanoTime();
      boolean empty = scene.stage.close(producer, Duration.ofSeconds(20));
      check(
          ProducerRule.CLOSE,
          !empty && scene.stage.buffer().stats().backlogRecords() == 4,
          "close was " + empty + " with " + scene.stage.buffer().stats().backlogRecords()
              + " records left; the target has two of six");
      check(
          ProducerRule.CLOSE,
          scene.target.isClosed() && scene.grave.closed,
          "with an attempt that hangs, sender or dead letters were not closed");
      // The buffer is closed last, which takes it no time by this clock but some by another.
      Duration took = Duration.ofNanos(scene.grave.closedNanos - before);
      Duration most = Duration.ofSeconds(20).plus(Scene.GRACE.multipliedBy(3)).plusSeconds(3);
      check(ProducerRule.CLOSE, took.compareTo(most) <= 0, "close took " + took);
    } finally {
      release.countDown();
    }
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.start();
      Scene.put(producer, 6);
      scene.target.next().take();
      SteppedTarget.Call call = scene.target.next();
      scene.target.always(delivery -> {});
      CompletableFuture<Boolean> closed = inAThread(() -> producer.close(Duration.ofHours(1)));
      scene.stage.await("puts are refused", () -> isClosed(producer));
      call.fail(new IOException("down"));
      scene.stage.await("close returns", closed::isDone);
      check(
          ProducerRule.CLOSE,
          producer.stats().committedRecords() == 2,
          producer.stats().committedRecords() + " records are committed; the target has two");
      check(
          ProducerRule.CLOSE,
          !closed.join() && scene.target.deliveries.size() == 2,
          "after a failure while closing " + (scene.target.deliveries.size() - 2)
              + " more attempts were made");
    }
  }

  /** While the grace of one attempt runs, no other begins. */
  private static void closeWithoutTime(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer =
          scene.stage.start(scene.target, Scene.settings().unordered(2).build(), scene.grave);
      Scene.put(producer, 8);
      SteppedTarget.Call deaf = scene.target.next();
      SteppedTarget.Call other = scene.target.next();
      CountDownLatch release = new CountDownLatch(1);
      deaf.reply(delivery -> awaitDeaf(release));
      try {
        CompletableFuture<Boolean> closed = inAThread(() -> producer.close(Duration.ZERO));
        scene.stage.await("puts are refused", () -> isClosed(producer));
        other.take();
        scene.stage.await("nothing is under way", scene.stage::isIdle);
        check(
            ProducerRule.CLOSE,
            scene.target.deliveries.size() == 2 && !closed.isDone(),
            "without time to send, attempts were made while it closed");
        release.countDown();
        scene.stage.await("close returns", Duration.ofMillis(100), closed::isDone);
        check(ProducerRule.CLOSE, !closed.join(), "close was true, and two batches are left");
      } finally {
        release.countDown();
      }
    }
  }

  private static void awaitDeaf(CountDownLatch release) {
    boolean released = false;
    while (!released) {
      try {
        release.await();
        released = true;
      } catch (InterruptedException e) {
        released = false;
      }
    }
  }

  private static boolean isClosed(Producer<String> producer) {
    try {
      producer.put(Records.of(1, 9, "good"));
      return false;
    } catch (BufferClosedException e) {
      return true;
    }
  }

  /** Fails, is opened again with pauses; fenced, it is not. */
  static void reopen(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.start();
      Scene.put(producer, 2);
      SteppedTarget.Call call = scene.target.next();
      scene.stage.refuseOpenings(3);
      scene.stage.buffer().fail();
      call.take();
      scene.awaitPhase(producer, Phase.REOPENING);
      try {
        producer.put(Records.of(1, 5, "good"));
        throw new ProducerViolation(
            ProducerRule.REOPEN, "a put succeeded, and the buffer had failed");
      } catch (BufferFailedException e) {
        check(ProducerRule.REOPEN, producer.health().cause().isPresent(), "" + producer.health());
      }
      scene.target.always(delivery -> {});
      long before = scene.stage.clock.nanoTime();
      scene.stage.await(
          "it is open again", Duration.ofMillis(20), () -> producer.stats().reopenings() == 1);
      long took = scene.stage.clock.nanoTime() - before;
      check(
          ProducerRule.REOPEN,
          took >= 2 * Scene.RETRY_MIN.toNanos(),
          "three openings failed, and the fourth came " + took / 1_000_000 + " ms later");
      Scene.put(producer, 2);
      scene.stage.await("all arrives", Duration.ofMillis(20), () -> producer.flush(Duration.ZERO));
    }
    failureMetByAPut(harness);
    opensAndFails(harness);
    fenced(harness, new BufferFencedException("another owner"));
    fenced(
        harness,
        new UnknownOutcomeException(
            "half of it was written", new BufferFencedException("another owner")));
  }

  private static void fenced(BufferHarness harness, RuntimeException fence) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.start();
      Scene.put(producer, 2);
      scene.stage.buffer().failNextCommitBy(fence);
      scene.target.next().take();
      scene.awaitPhase(producer, Phase.FAILED);
      scene.stage.pass(Duration.ofDays(1));
      check(
          ProducerRule.REOPEN,
          scene.stage.openings() == 1 && producer.health().state() == State.DOWN,
          "a fenced buffer was opened " + scene.stage.openings() + " times");
      check(
          ProducerRule.FLUSH, !producer.flush(Duration.ofHours(1)), "flush is true after a fence");
    }
  }

  /** A put meets the failure while the target is down and nothing polls or commits: the buffer is opened again all the same. */
  static void failureMetByAPut(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.start();
      Scene.put(producer, 2);
      scene.target.next().fail(SendException.of(Verdict.HOLD, "403"));
      scene.awaitPhase(producer, Phase.HOLDING);
      scene.stage.buffer().fail();
      try {
        producer.put(Records.of(1, 5, "good"));
        throw new ProducerViolation(ProducerRule.REOPEN, "a put succeeded on a failed buffer");
      } catch (BufferFailedException e) {
        scene.target.always(delivery -> {});
        scene.stage.await("it is open again", () -> producer.stats().reopenings() == 1);
      }
      Scene.put(producer, 2);
      scene.stage.await("all arrives", () -> producer.flush(Duration.ZERO));
    }
  }

  /** Opening works, and each commit fails: pauses grow all the same, and the target is not flooded with the same batch. */
  static void opensAndFails(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.start();
      for (int i = 0; i < 6; i++) {
        scene.stage.buffer().failNextCommit(KitBuffer.Fault.FAILS_BEFORE);
        int reopened = i + 1;
        long before = scene.stage.clock.nanoTime();
        putAnyway(producer);
        scene.target.next().take();
        scene.stage.await(
            "it is open again",
            Duration.ofMillis(10),
            () -> producer.stats().reopenings() == reopened);
        long took = scene.stage.clock.nanoTime() - before;
        check(
            ProducerRule.REOPEN,
            i == 0 || took >= Scene.RETRY_MIN.toNanos(),
            "failure " + reopened + " in a row, and it was opened again after " + took / 1_000_000
                + " ms");
      }
    }
  }

  /** A buffer in the heap is empty after it was opened again. */
  private static void putAnyway(Producer<String> producer) {
    if (producer.stats().buffer().backlogRecords() == 0) {
      Scene.put(producer, 2);
    }
  }

  /** UP, DEGRADED for a minute, DOWN, UP. */
  static void health(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      List<State> told = new CopyOnWriteArrayList<>();
      Producer<String> producer = scene.stage.start(
          scene.target,
          Scene.settings().build(),
          scene.grave,
          components ->
              components.withListener(new io.unistream.buffer.producer.ProducerListener() {
                @Override
                public void onHealth(ProducerHealth health) {
                  told.add(health.state());
                }
              }));
      expect(producer.health(), State.UP, Phase.WAITING);
      Scene.put(producer, 2);
      SteppedTarget.Call call = scene.target.next();
      expect(producer.health(), State.UP, Phase.SENDING);
      long firstFailure = scene.stage.clock.epochMillis();
      call.fail(new IOException("down"));
      scene.awaitPhase(producer, Phase.BACKING_OFF);
      ProducerHealth health = producer.health();
      expect(health, State.DEGRADED, Phase.BACKING_OFF);
      check(
          ProducerRule.HEALTH,
          health.since().toEpochMilli() == firstFailure
              && health.attempts() == 1
              && health.batch().equals(java.util.Optional.of(call.delivery().batch()))
              && health.cause().map(Throwable::getMessage).orElse("").equals("down")
              && health.nextAttempt().isPresent(),
          "" + health);
      scene.stage.pass(Duration.ofSeconds(59));
      SteppedTarget.Call second = scene.target.next();
      expect(producer.health(), State.DEGRADED, Phase.SENDING);
      scene.stage.pass(Duration.ofSeconds(1));
      expect(producer.health(), State.DOWN, Phase.SENDING);
      check(
          ProducerRule.HEALTH,
          producer.health().since().toEpochMilli() == firstFailure,
          "since is " + producer.health().since());
      second.fail(SendException.of(Verdict.HOLD, "403"));
      scene.awaitPhase(producer, Phase.HOLDING);
      expect(producer.health(), State.DOWN, Phase.HOLDING);
      producer.resume();
      scene.target.next().take();
      scene.awaitState(producer, State.UP);
      check(
          ProducerRule.HEALTH,
          producer.stats().attempts(Outcome.RETRY) == 1
              && producer.stats().attempts(Outcome.HOLD) == 1
              && producer.stats().attempts(Outcome.TAKEN) == 1,
          "" + producer.stats());
      scene.stage.await("the states are told", () -> told.size() == 3);
      check(
          ProducerRule.HEALTH,
          told.equals(List.of(State.DEGRADED, State.DOWN, State.UP)),
          "told of " + told);
    }
  }

  private static void expect(ProducerHealth health, State state, Phase phase) {
    check(
        ProducerRule.HEALTH,
        health.state() == state && health.phase() == phase,
        "it is not " + state + ", " + phase + " but " + health);
  }

  /** Named, daemons, and gone when it is closed. */
  static void threads(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      String name = "threads-" + System.nanoTime();
      Producer<String> producer = Producer.start(
          scene.stage::open,
          scene.target,
          Scene.settings().name(name).build(),
          io.unistream.buffer.producer.ProducerComponents.<String>defaults()
              .withClock(scene.stage.clock));
      List<Thread> named = threadsNamed("buffer-producer-" + name);
      check(
          ProducerRule.THREADS,
          !named.isEmpty() && named.stream().allMatch(Thread::isDaemon),
          "threads of that name: " + named);
      scene.target.always(delivery -> {});
      Scene.put(producer, 5);
      // The stage does not know these threads, and no time passes before they have done their work.
      CompletableFuture<Boolean> closed = inAThread(() -> producer.close(Duration.ofSeconds(9)));
      scene.stage.await("close returns", closed::isDone);
      check(ProducerRule.THREADS, closed.join(), "not empty");
      scene.stage.await(
          "the threads end", () -> threadsNamed("buffer-producer-" + name).isEmpty());
    }
  }

  private static List<Thread> threadsNamed(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .toList();
  }
}

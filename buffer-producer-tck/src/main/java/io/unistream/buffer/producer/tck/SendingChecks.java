package io.unistream.buffer.producer.tck;

import static io.unistream.buffer.producer.tck.Scene.check;

import io.unistream.buffer.producer.AttemptEvent;
import io.unistream.buffer.producer.AttemptEvent.Outcome;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerHealth.Phase;
import io.unistream.buffer.producer.ProducerHealth.State;
import io.unistream.buffer.producer.ProducerListener;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.tck.BufferHarness;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;

/** Attempts, pauses, verdicts, time-outs. */
final class SendingChecks {

  private SendingChecks() {}

  /** The pause after each failure is within its limits, which double, and begin anew after progress. */
  static void pauses(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 4)) {
      Producer<String> producer = scene.start();
      Scene.put(producer, 4);
      long limit = 2 * Scene.RETRY_MIN.toMillis();
      for (int failures = 1; failures <= 9; failures++) {
        fail(scene, producer, failures, limit);
        limit = Math.min(2 * limit, Scene.RETRY_MAX.toMillis());
      }
      SteppedTarget.Call call = scene.target.next();
      call.reply(delivery -> delivery.retry(3, "not now")); // three were taken
      expectPause(scene, producer, 2 * Scene.RETRY_MIN.toMillis(), "after progress");
      scene.stage.pass(Scene.RETRY_MAX);
      call = scene.target.next();
      call.fail(SendException.of(Verdict.RETRY, "busy").withRetryAfter(Duration.ofMinutes(7)));
      scene.stage.await(
          "a pause of 7 minutes",
          () -> nextAfter(scene, producer) >= Duration.ofMinutes(7).toMillis());
      scene.stage.pass(Duration.ofMinutes(7));
      scene
          .target
          .next()
          .fail(SendException.of(Verdict.RETRY, "later").withRetryAfter(Duration.ofDays(30)));
      scene.awaitPhase(producer, Phase.BACKING_OFF);
      scene.stage.await("the attempt is told", () -> scene.stage.attempts.size() == 12);
      check(
          ProducerRule.BACKOFF,
          nextAfter(scene, producer) <= Duration.ofHours(1).toMillis(),
          "a target asked for 30 days, and got " + nextAfter(scene, producer) + " ms");
    }
  }

  private static void fail(Scene scene, Producer<String> producer, int failures, long limit) {
    scene.target.next().fail(new IOException("down"));
    scene.stage.await("failure " + failures, () -> scene.stage.attempts.size() == failures);
    expectPause(scene, producer, limit, "after " + failures + " failures");
    Instant next = producer.health().nextAttempt().orElseThrow();
    long wait = next.toEpochMilli() - scene.stage.clock.epochMillis();
    scene.stage.pass(Duration.ofMillis(wait + 1));
  }

  private static void expectPause(Scene scene, Producer<String> producer, long limit, String when) {
    scene.awaitPhase(producer, Phase.BACKING_OFF);
    long pause = nextAfter(scene, producer);
    check(
        ProducerRule.BACKOFF,
        pause >= Scene.RETRY_MIN.toMillis() && pause <= limit,
        "a pause of " + pause + " ms " + when + ", and it may have at most " + limit);
  }

  private static long nextAfter(Scene scene, Producer<String> producer) {
    return producer.health().nextAttempt().map(Instant::toEpochMilli).orElse(-1L)
        - scene.stage.clock.epochMillis();
  }

  /** Nothing happens while the clock stands still. */
  static void clock(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.start();
      Scene.put(producer, 2);
      scene.target.next().fail(new IOException("down"));
      scene.awaitPhase(producer, Phase.BACKING_OFF);
      scene.stage.await(
          "all threads wait by the clock",
          () -> scene.stage.threads.stream()
              .allMatch(thread -> !thread.isAlive() || scene.stage.clock.isWaiting(thread)));
      check(
          ProducerRule.CLOCK,
          scene.target.isQuiet(),
          "an attempt was made while the clock stood still");
    }
  }

  /** Whatever is thrown that is no verdict: again, for days. */
  static void unknownMeansAgain(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.start();
      Scene.put(producer, 2);
      List<Exception> thrown = List.of(
          new IllegalArgumentException("bad request?"),
          new IOException("reset"),
          new InterruptedException("nobody interrupted"),
          SendException.of(Verdict.RETRY, "503"));
      for (int i = 0; i < 60; i++) {
        scene.target.next().fail(thrown.get(i % thrown.size()));
        int count = i + 1;
        scene.stage.await("it is told", () -> scene.stage.attempts.size() == count);
        scene.stage.pass(Duration.ofHours(3));
      }
      scene.target.next().take();
      scene.stage.await("all is committed", () -> producer.flush(Duration.ZERO));
      check(
          ProducerRule.VERDICT,
          scene.grave.letters.isEmpty(),
          "after a week the records were buried: " + scene.grave.letters);
    }
  }

  /** Poison in a batch of 64, alone, beside each other, at the ends. */
  static void isolation(BufferHarness harness) {
    for (List<Integer> poison :
        List.of(List.of(0), List.of(63), List.of(31, 32), List.of(5, 6, 7, 40))) {
      try (Scene scene = new Scene(harness, 64)) {
        TreeSet<Long> taken = new TreeSet<>();
        scene.target.always(delivery -> {
          if (delivery.records().stream().anyMatch(Records::isPoison)) {
            throw SendException.of(Verdict.REJECT, "poison");
          }
          for (int i = 0; i < delivery.records().size(); i++) {
            taken.add(delivery.sequence(i));
          }
        });
        Producer<String> producer = scene.start();
        for (int i = 0; i < 64; i++) {
          producer.put(Records.of(1, i, poison.contains(i) ? "poison" : "good"));
        }
        scene.stage.await("all is committed", () -> producer.flush(Duration.ZERO));
        List<Integer> buried = scene.grave.letters.stream()
            .map(letter -> (int) letter.sequence() - 1)
            .toList();
        check(
            ProducerRule.ISOLATE,
            buried.equals(poison),
            "of records " + poison + ", which are poison, these were buried: " + buried);
        check(
            ProducerRule.ISOLATE,
            taken.size() == 64 - poison.size(),
            taken.size() + " of the good records arrived");
        int most = 1 + poison.size() * 2 * 6;
        check(
            ProducerRule.ISOLATE,
            scene.target.deliveries.size() <= most,
            scene.target.deliveries.size() + " attempts for " + poison.size()
                + " poison records of 64; at most " + most + " are needed");
      }
    }
  }

  /** An Error of the sender's is tried again; a listener that throws changes nothing. */
  static void errors(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.stage.start(
          scene.target,
          Scene.settings().build(),
          scene.grave,
          components -> components.withListener(new ThrowingListener()));
      Scene.put(producer, 2);
      scene.target.next().reply(delivery -> {
        throw new StackOverflowError("the sender's");
      });
      scene.awaitPhase(producer, Phase.BACKING_OFF);
      check(
          ProducerRule.ERROR,
          nextAfter(scene, producer) == Scene.RETRY_MAX.toMillis(),
          "after an Error the pause is " + nextAfter(scene, producer) + " ms");
      scene.stage.pass(Scene.RETRY_MAX);
      scene.target.next().take();
      scene.stage.await("all is committed", () -> producer.flush(Duration.ZERO));
    }
  }

  /** A sender that hears neither hook nor interrupt: no attempt beside it, DOWN with its stack, puts go on. */
  static void hung(BufferHarness harness) {
    CountDownLatch release = new CountDownLatch(1);
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.start();
      Scene.put(producer, 2);
      SteppedTarget.Call call = scene.target.next();
      call.reply(delivery -> {
        boolean released = false;
        while (!released) {
          try {
            release.await();
            released = true;
          } catch (InterruptedException e) {
            released = false; // deaf
          }
        }
        delivery.reject(0, "too late");
      });
      scene.stage.await(
          "it is called hung",
          Duration.ofSeconds(1),
          () -> producer.health().phase() == Phase.HUNG);
      check(
          ProducerRule.HUNG,
          producer.health().state() == State.DOWN
              && producer.health().stack().stream()
                  .anyMatch(frame -> frame.getClassName().contains("SteppedTarget")),
          "the health is " + producer.health());
      Scene.put(producer, 8);
      scene.stage.pass(Duration.ofDays(1));
      scene.stage.await("time is over for all", Duration.ofSeconds(1), scene.stage::isIdle);
      check(
          ProducerRule.HUNG,
          scene.target.isQuiet() && scene.target.deliveries.size() == 1,
          "an attempt was made beside the one that hangs");
      release.countDown();
      SteppedTarget.Call again = nextWithTime(scene);
      check(
          ProducerRule.TOKEN,
          again.delivery().key().equals(call.delivery().key())
              && again.delivery().maybeSeen(),
          "after a result that came too late the batch is not sent whole, marked as perhaps seen");
      check(ProducerRule.INTERRUPT, !again.interrupted(), "the next attempt begins interrupted");
      scene.target.always(delivery -> {});
      again.take();
      scene.stage.await("all is committed", () -> producer.flush(Duration.ZERO));
      check(
          ProducerRule.TOKEN,
          scene.grave.letters.isEmpty() && producer.stats().lateResults() == 1,
          "what came too late counted: " + scene.grave.letters + ", " + producer.stats());
    } finally {
      release.countDown();
    }
  }

  private static SteppedTarget.Call nextWithTime(Scene scene) {
    scene.stage.await("another attempt", Duration.ofMillis(100), () -> !scene.target.isQuiet());
    return scene.target.next();
  }

  /** The hook is run, and then the thread interrupted, which is not there for the next attempt. */
  static void aborts(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer = scene.stage.start(
          scene.target,
          Scene.settings().build(),
          scene.grave,
          components -> components.withListener(new ProducerListener() {
            @Override
            public void onAttempt(AttemptEvent event) {
              Thread.currentThread().interrupt(); // a listener that leaves its flag set
            }
          }));
      Scene.put(producer, 2);
      CountDownLatch hook = new CountDownLatch(1);
      scene.target.next().reply(delivery -> {
        delivery.onAbort(hook::countDown);
        hook.await();
        Thread.currentThread().interrupt();
      });
      scene.stage.await(
          "it is given up",
          Duration.ofSeconds(1),
          () -> producer.stats().attempts(Outcome.TIMEOUT) == 1);
      SteppedTarget.Call call = nextWithTime(scene);
      check(
          ProducerRule.INTERRUPT,
          !call.interrupted(),
          "the next attempt begins with the interrupt of the one before");
      call.reply(delivery -> new CountDownLatch(1).await()); // hears the interrupt alone
      scene.stage.await(
          "it is given up",
          Duration.ofSeconds(1),
          () -> producer.stats().attempts(Outcome.TIMEOUT) == 2);
      SteppedTarget.Call last = nextWithTime(scene);
      Delivery<String> delivery = last.delivery();
      last.reply(rejected -> {
        Thread.currentThread()
            .interrupt(); // a sender that leaves its flag set; the next piece comes at once
        throw SendException.of(Verdict.REJECT, "poison");
      });
      SteppedTarget.Call half = scene.target.next();
      check(
          ProducerRule.INTERRUPT,
          !half.interrupted(),
          "the next attempt begins with the interrupt that the sender left");
      half.take();
      scene.target.next().take();
      scene.stage.await("all is committed", () -> producer.flush(Duration.ZERO));
      check(
          ProducerRule.TOKEN,
          delivery.attempt() == 3 && delivery.maybeSeen(),
          "the third attempt is number " + delivery.attempt());
    }
  }
}

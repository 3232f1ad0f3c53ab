package io.unistream.buffer.producer.tck;

import static io.unistream.buffer.producer.tck.Scene.check;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerHealth.Phase;
import io.unistream.buffer.producer.ProducerHealth.State;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.TestStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Rejections and dead letters. */
final class GraveChecks {

  private GraveChecks() {}

  /** Three batches rejected whole are enough; so are more than half of the last 1,000 records. */
  static void flood(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 4)) {
      scene.target.always(delivery -> {
        throw SendException.of(Verdict.REJECT, "a new deployment's mistake");
      });
      Producer<String> producer = scene.start();
      Scene.put(producer, 40);
      scene.awaitPhase(producer, Phase.HOLDING);
      check(
          ProducerRule.FLOOD,
          scene.grave.letters.size() == 12 && producer.health().state() == State.DOWN,
          scene.grave.letters.size()
              + " records were buried before it was held; three batches have 12");
      scene.target.always(delivery -> {});
      producer.resume();
      scene.stage.await("the rest arrives", () -> producer.flush(Duration.ZERO));
      check(
          ProducerRule.FLOOD,
          scene.grave.letters.size() == 12,
          "after the mistake was mended " + scene.grave.letters.size() + " are buried");
    }
    try (Scene scene = new Scene(harness, 4)) { // told one by one
      scene.target.always(delivery -> {
        for (int i = 0; i < delivery.records().size(); i++) {
          delivery.reject(i, "a new deployment's mistake");
        }
      });
      Producer<String> producer = scene.start();
      Scene.put(producer, 40);
      scene.awaitPhase(producer, Phase.HOLDING);
      check(
          ProducerRule.FLOOD,
          scene.grave.letters.size() == 12,
          scene.grave.letters.size()
              + " records were buried before it was held; three batches have 12");
    }
    try (Scene scene = new Scene(harness, 3)) {
      scene.target.always(delivery -> {
        delivery.reject(0, "poison");
        if (delivery.records().size() > 1) {
          delivery.reject(1, "poison");
        }
      });
      Producer<String> producer = scene.start();
      Scene.put(producer, 1_500);
      scene.awaitPhase(producer, Phase.HOLDING);
      int buried = scene.grave.letters.size();
      check(
          ProducerRule.FLOOD,
          buried > 500 && buried < 510,
          buried + " of the first records were buried before it was held; 501 are enough");
    }
  }

  /** While the grave is shut nothing is sent or dropped, and puts go on. */
  static void shutGrave(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      scene.grave.shut = true;
      Producer<String> producer = scene.start();
      producer.put(Records.of(1, 0, "poison"));
      producer.put(Records.of(1, 1, "good"));
      scene.target.next().reply(delivery -> delivery.reject(0, "poison"));
      scene.awaitState(producer, State.DOWN);
      check(
          ProducerRule.BURY_FULL,
          producer.health().phase() == Phase.BURYING,
          "the health is " + producer.health());
      Scene.put(producer, 10);
      for (int i = 0; i < 20; i++) {
        scene.stage.pass(Duration.ofMinutes(1));
        scene.stage.await("time is over for all", scene.stage::isIdle);
      }
      check(
          ProducerRule.BURY_FULL,
          scene.target.isQuiet() && producer.stats().committedBatches() == 0,
          "with a shut grave something was sent or committed: " + producer.stats());
      scene.grave.shut = false;
      scene.target.always(delivery -> {});
      scene.stage.await("all arrives", Duration.ofSeconds(1), () -> producer.flush(Duration.ZERO));
      check(
          ProducerRule.BURY_FULL,
          scene.grave.letters.size() == 1,
          "buried: " + scene.grave.letters);
    }
  }

  /** Without a grave what is rejected is held, thrown and told. */
  static void noGrave(BufferHarness harness) {
    try (Scene scene = new Scene(harness, 2)) {
      Producer<String> producer =
          scene.stage.start(scene.target, Scene.settings().build(), null);
      Scene.put(producer, 4);
      scene.target.next().fail(SendException.of(Verdict.REJECT, "never"));
      expectHeld(scene, producer);
      scene.target.next().reply(delivery -> delivery.reject(1, "never"));
      expectHeld(scene, producer);
      SteppedTarget.Call probe = scene.target.next();
      check(
          ProducerRule.NO_GRAVE,
          probe.delivery().records().equals(List.of(Records.of(1, 1, "good"))),
          "the probe has " + probe.delivery().records());
      scene.target.always(delivery -> {});
      probe.take();
      scene.stage.await("all arrives", () -> producer.flush(Duration.ZERO));
    }
  }

  private static void expectHeld(Scene scene, Producer<String> producer) {
    scene.awaitPhase(producer, Phase.HOLDING);
    check(
        ProducerRule.NO_GRAVE,
        producer.health().state() == State.DOWN && producer.stats().committedBatches() == 0,
        "the health is " + producer.health());
    scene.stage.pass(Scene.HOLD);
  }

  /** Letters in a buffer of their own are put again, as new records; none is lost. */
  static void replay(BufferHarness harness) {
    try (TestStore letters = harness.newStore();
        Scene scene = new Scene(harness, 3)) {
      List<Buffer<DeadLetter<String>>> opened = new CopyOnWriteArrayList<>();
      DeadLetters<String> grave = DeadLetters.inBuffer(() -> {
        Buffer<DeadLetter<String>> buffer = letters.open(
            BufferSettings.of(EmitPolicy.defaults().withMaxRecords(2)),
            DeadLetter.codec(Records.codec()),
            BufferComponents.defaults().withClock(scene.stage.clock));
        opened.add(buffer);
        return buffer;
      });
      scene.target.always(delivery -> {
        for (int i = 0; i < delivery.records().size(); i++) {
          if (Records.isPoison(delivery.records().get(i))) {
            delivery.reject(i, "poison");
          }
        }
      });
      Producer<String> producer =
          scene.stage.start(scene.target, Scene.settings().floodGuard(false).build(), grave);
      for (int i = 0; i < 9; i++) {
        producer.put(Records.of(1, i, i % 3 == 0 ? "poison" : i % 3 == 1 ? "junk" : "good"));
      }
      scene.stage.await("all arrives", Duration.ofMillis(100), () -> producer.flush(Duration.ZERO));
      scene.target.always(delivery -> {});
      scene.target.deliveries.clear();
      long count = DeadLetters.replay(opened.get(0), producer);
      scene.stage.await("all arrives", () -> producer.flush(Duration.ZERO));
      List<String> again = scene.target.deliveries.stream()
          .flatMap(each -> each.records().stream())
          .toList();
      List<String> poison = List.of(
          Records.of(1, 0, "poison"), Records.of(1, 3, "poison"), Records.of(1, 6, "poison"));
      check(
          ProducerRule.REPLAY,
          count == 3 && again.equals(poison),
          count + " were replayed, and the target got " + again);
      check(
          ProducerRule.REPLAY,
          scene.target.deliveries.stream().allMatch(each -> each.sequence(0) > 9),
          "a replayed record has its old number");
      check(
          ProducerRule.REPLAY,
          opened.get(0).stats().backlogRecords() == 3,
          "three letters cannot be decoded and stay; there are "
              + opened.get(0).stats().backlogRecords());
    }
  }
}

package io.unistream.buffer.producer.tck;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.producer.DeadLetter;
import io.unistream.buffer.producer.DeadLetters;
import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.tck.BufferHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random history: puts, time, restarts, buffers that fail, a target and dead letters that do what a seed says. The ledger looks for broken rules all
 * the while; in the end the target is healed, and everything has to arrive.
 */
final class Walk {

  private static final int LANES = 3;
  private static final int WINDOW = 5;

  private final BufferHarness harness;
  private final DeliveryMode mode;
  private final Random random;
  private final int steps;
  private final boolean poison;
  private final Ledger ledger;
  private long number;

  Walk(BufferHarness harness, DeliveryMode mode, long seed, int steps) {
    this.harness = harness;
    this.mode = mode;
    this.random = new Random(seed);
    this.steps = steps;
    this.poison = random.nextInt(3) > 0;
    int window = switch (mode) {
      case ORDERED -> 1;
      case PIPELINED -> 2;
      case UNORDERED, BY_KEY -> WINDOW;
    };
    this.ledger = new Ledger(mode, lanes(), window);
  }

  private int lanes() {
    return mode == DeliveryMode.UNORDERED || mode == DeliveryMode.BY_KEY ? LANES : 1;
  }

  private ProducerSettings settings() {
    ProducerSettings.Builder builder = ProducerSettings.builder()
        .name("walk")
        .retry(Duration.ofMillis(100), Duration.ofSeconds(10))
        .floodGuard(false);
    return switch (mode) {
      case ORDERED -> builder.ordered().build();
      case PIPELINED -> builder.pipelined().build();
      case UNORDERED -> builder.unordered(LANES).build();
      case BY_KEY -> builder.byKey(LANES).build();
    };
  }

  void run() {
    ProducerSettings settings = settings();
    try (Stage stage = new Stage(harness, ledger, 1 + random.nextInt(8), WINDOW)) {
      long seed = random.nextLong();
      ScriptedTarget target = new ScriptedTarget(ledger, stage.clock, settings, seed);
      Grave grave = new Grave(ledger, new Random(seed));
      Producer<String> producer = start(stage, target, settings, grave);
      for (int i = 0; i < steps; i++) {
        ledger.check();
        if (random.nextInt(4) > 0) { // else steps come faster than the producer can do its work
          stage.await("nothing is under way", stage::isIdle);
        }
        switch (random.nextInt(stage.canReopen() ? 12 : 9)) {
          case 0, 1, 2 -> put(producer);
          case 3, 4 -> pass(stage, Duration.ofMillis(1 + random.nextInt(60)));
          case 5 -> pass(stage, Duration.ofSeconds(1 + random.nextInt(60)));
          case 6 -> flush(producer);
          case 7 -> {
            producer.pause();
            put(producer);
            ledger.resume(producer::resume);
          }
          case 8 -> stage.buffer().failNextCommit(KitBuffer.Fault.REFUSED);
          case 9 -> stage.buffer().failNextCommit(KitBuffer.Fault.FAILS_BEFORE);
          case 10 -> stage.buffer().failNextCommit(KitBuffer.Fault.FAILS_AFTER);
          default -> {
            stage.close(producer, Duration.ofSeconds(random.nextInt(3)));
            target = new ScriptedTarget(ledger, stage.clock, settings, random.nextLong());
            grave = new Grave(ledger, new Random(seed));
            producer = start(stage, target, settings, grave);
          }
        }
      }
      arrive(stage, producer, target, grave);
    }
  }

  /** Lets some time pass, step by step, so that attempts are made meanwhile. */
  private void pass(Stage stage, Duration step) {
    for (int i = random.nextInt(8); i >= 0; i--) {
      stage.clock.advance(step);
      stage.await("nothing is under way", stage::isIdle);
    }
  }

  private Producer<String> start(
      Stage stage, ScriptedTarget target, ProducerSettings settings, Grave grave) {
    return stage.start(target, settings, grave);
  }

  private void arrive(Stage stage, Producer<String> producer, ScriptedTarget target, Grave grave) {
    target.heal();
    grave.heal();
    stage.await("all that was put arrives", Duration.ofSeconds(20), () -> flush(producer));
    ledger.checkAll();
    if (producer.stats().buffer().backlogRecords() != 0) {
      ledger.violate(
          ProducerRule.FLUSH,
          "flush was true, and the buffer still has "
              + producer.stats().buffer().backlogRecords() + " records");
    }
    if (!stage.close(producer, Duration.ofSeconds(5))) {
      ledger.violate(ProducerRule.CLOSE, "close was false, and there was nothing left to send");
    }
    ledger.check();
    stage.await("the sender is closed", target::isClosed);
  }

  private static boolean flush(Producer<String> producer) {
    return producer.flush(Duration.ZERO);
  }

  private void put(Producer<String> producer) {
    int count = 1 + random.nextInt(12);
    List<String> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int die = poison ? random.nextInt(30) : 29;
      records.add(
          Records.of(random.nextInt(4), number++, die < 2 ? "poison" : die < 3 ? "junk" : "good"));
    }
    try {
      if (random.nextBoolean()) {
        SequenceRange range = producer.putAll(records);
        for (int i = 0; i < count; i++) {
          ledger.acknowledged(range.first() + i, records.get(i));
        }
      } else {
        for (String record : records) {
          ledger.acknowledged(producer.put(record), record);
        }
      }
    } catch (BufferException e) { // the buffer failed and is being opened again: not acknowledged
      ledger.check();
    }
  }

  /** Dead letters that refuse now and then. */
  static final class Grave implements DeadLetters<String> {

    private final Ledger ledger;
    private final Random random;
    private boolean healed;

    Grave(Ledger ledger, Random random) {
      this.ledger = ledger;
      this.random = random;
    }

    synchronized void heal() {
      healed = true;
    }

    @Override
    public synchronized void store(BatchId batch, List<DeadLetter<String>> letters) {
      if (!healed && random.nextInt(3) == 0) {
        throw new IllegalStateException("the grave is shut for now");
      }
      ledger.buried(letters);
    }
  }
}

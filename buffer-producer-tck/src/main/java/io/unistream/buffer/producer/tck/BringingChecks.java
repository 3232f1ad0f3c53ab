package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.buffer.producer.Sender;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;

/** What a sender does while nothing fails. */
final class BringingChecks {

  private static final int LANES = 4;

  /** So many that a sender whose threads get in each other's way has no luck in all of them. */
  private static final int ROUNDS = 25;

  /** As many as {@link SenderStage#deliver} allows. */
  private static final int RETRIES = 3;

  private static final int MANY = 2_500;

  private BringingChecks() {}

  /** Looks as soon as {@code send} has returned: who returns earlier loses records if the program dies. */
  static final class Whole implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      List<String> all = new ArrayList<>();
      for (int batch = 1; batch <= 4; batch++) {
        List<String> texts = SenderStage.texts("whole-" + batch, batch == 1 ? 1 : 7);
        all.addAll(texts);
        stage.take(sender, stage.batch(texts));
        stage.checkArrived(all);
      }
      List<String> many = SenderStage.texts("many", MANY);
      all.addAll(many);
      stage.take(sender, stage.batch(many));
      stage.checkArrived(all);
    }
  }

  /** An answer was lost, or the program was killed before its commit: the same comes again, last by another program. */
  static final class Again implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      TargetMemory memory = stage.harness.memory();
      List<String> first = SenderStage.texts("first", 5);
      List<String> second = SenderStage.texts("second", 5);
      List<String> both = new ArrayList<>(first);
      both.addAll(second);
      Sender<R> sender = stage.sender();
      LoneDelivery<R> whole = stage.batch(first);
      stage.take(sender, whole);
      stage.take(sender, whole.again());
      stage.closeNow(sender);
      sender = stage.sender();
      stage.take(sender, whole.again());
      stage.checkArrivedAtLeastOnce(first, memory != TargetMemory.NOTHING);

      LoneDelivery<R> next = stage.batch(second);
      LoneDelivery<R> head = next.part(0, 1);
      LoneDelivery<R> tail = next.part(2, 3, 4);
      stage.take(sender, head);
      stage.take(sender, head.again());
      stage.take(sender, tail);
      stage.take(sender, tail.again());
      stage.checkArrivedAtLeastOnce(both, memory != TargetMemory.NOTHING);
      stage.take(sender, next.again()); // in other parts than before
      stage.checkArrivedAtLeastOnce(both, memory == TargetMemory.RECORDS);
    }
  }

  /** What is left after a partial success, a division, or in a lane. */
  static final class Part implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      List<String> texts = SenderStage.texts("part", 6);
      Sender<R> sender = stage.sender();
      LoneDelivery<R> whole = stage.batch(texts);
      List<String> expected = new ArrayList<>();
      for (int[] indices : new int[][] {{0}, {1, 3}, {4, 5}}) {
        for (int index : indices) {
          expected.add(texts.get(index));
        }
        stage.take(sender, whole.part(indices));
        stage.checkArrived(expected);
      }
      List<String> next = SenderStage.texts("next", 3);
      expected.addAll(next);
      stage.take(sender, stage.batch(next));
      stage.checkArrived(expected);
    }
  }

  /** A record that the sender or the target cannot take as it is has to be rejected; what is beside it arrives. */
  static final class Sizes implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      List<String> expected = new ArrayList<>();
      String largest = "l".repeat(stage.harness.maxTextLength());
      for (String text : List.of("1", largest)) {
        expected.add(text);
        stage.take(sender, stage.batch(List.of(text)));
        stage.checkArrived(expected);
      }
      for (String odd : List.of(
          "",
          " ",
          "a\nb",
          "a\rb",
          "\"quotes\" and 'quotes'",
          "\\ \t tab",
          "ümläut \uD83D\uDE00",
          "nul\0")) {
        LoneDelivery<R> batch = stage.batch(List.of("before " + expected.size(), odd, "after"));
        Set<Long> dead = stage.deliver(sender, batch);
        expected.add("before " + expected.size());
        if (!dead.contains(batch.sequence(1))) {
          expected.add(odd);
        }
        expected.add("after");
        if (dead.contains(batch.sequence(0)) || dead.contains(batch.sequence(2))) {
          throw stage.violation("what is beside the text \"" + odd + "\" is rejected, too");
        }
        stage.checkArrived(expected);
      }
    }
  }

  /** Each lane's records are in order, since it waits for each of its deliveries. */
  static final class Threads implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      if (!sender.supports(DeliveryMode.UNORDERED) && !sender.supports(DeliveryMode.BY_KEY)) {
        throw new SenderChecks.Skipped("the sender supports one delivery at a time");
      }
      List<List<String>> lanes = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        lanes.add(new ArrayList<>());
      }
      Set<Integer> again = new HashSet<>(); // lanes whose order may have suffered
      for (int round = 0; round < ROUNDS; round++) {
        List<LoneDelivery<R>> batches = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
          List<String> some = SenderStage.texts("lane-" + lane + "-" + round, 3);
          batches.add(stage.batch(some));
          lanes.get(lane).addAll(some);
        }
        again.addAll(deliverAtOnce(stage, sender, batches));
      }
      check(stage, lanes, again);
    }

    /** Each in a thread of its own, through a gate; returns the lanes that needed more than one attempt. */
    private static <R> Set<Integer> deliverAtOnce(
        SenderStage<R> stage, Sender<R> sender, List<LoneDelivery<R>> batches) throws Exception {
      Map<Integer, LoneDelivery<R>> left = new TreeMap<>();
      for (int lane = 0; lane < batches.size(); lane++) {
        left.put(lane, batches.get(lane));
      }
      Set<Integer> again = new HashSet<>();
      for (int attempt = 1; !left.isEmpty(); attempt++) {
        Map<Integer, Attempting> running = new TreeMap<>();
        CyclicBarrier gate = new CyclicBarrier(left.size());
        left.forEach((lane, delivery) -> running.put(lane, Attempting.begin(() -> {
          gate.await();
          sender.send(delivery);
        })));
        for (Map.Entry<Integer, Attempting> each : running.entrySet()) {
          int lane = each.getKey();
          LoneDelivery<R> delivery = Objects.requireNonNull(left.remove(lane));
          Optional<LoneDelivery<R>> next = next(stage, delivery, each.getValue());
          if (next.isPresent()) {
            again.add(lane);
            left.put(lane, next.get());
            if (attempt > RETRIES) {
              throw stage.violation(
                  "a lane failed " + attempt + " times", each.getValue().thrown());
            }
          }
        }
      }
      return again;
    }

    /** What is left to be sent. */
    private static <R> Optional<LoneDelivery<R>> next(
        SenderStage<R> stage, LoneDelivery<R> delivery, Attempting attempt) throws Exception {
      if (!attempt.ends(stage.patience)) {
        throw stage.violation("a lane does not end" + attempt.stack());
      }
      Throwable thrown = attempt.thrown();
      stage.hear(thrown, delivery);
      if (SenderStage.isRejection(thrown) || !delivery.rejected().isEmpty()) {
        throw stage.violation(
            "in a lane records are rejected " + delivery.rejected().values()
                + ", and there is nothing wrong with them",
            thrown);
      }
      return thrown == null ? delivery.rest() : Optional.of(delivery.again());
    }

    private static <R> void check(
        SenderStage<R> stage, List<List<String>> lanes, Set<Integer> again) throws Exception {
      List<String> arrived = stage.target.arrived();
      Set<String> foreign = new LinkedHashSet<>(arrived);
      for (int lane = 0; lane < lanes.size(); lane++) {
        List<String> expected = lanes.get(lane);
        Set<String> own = new HashSet<>(expected);
        List<String> ofThis = arrived.stream().filter(own::contains).toList();
        boolean fits = again.contains(lane)
            ? new HashSet<>(ofThis).equals(own)
                && (ofThis.size() == own.size() || stage.harness.memory() != TargetMemory.RECORDS)
            : ofThis.equals(expected);
        if (!fits) {
          throw stage.violation("of a lane arrived " + ofThis + ", expected was " + expected);
        }
        foreign.removeAll(own);
      }
      if (!foreign.isEmpty()) {
        throw stage.violation("arrived is also what no lane sent: " + SenderStage.some(foreign));
      }
    }
  }
}

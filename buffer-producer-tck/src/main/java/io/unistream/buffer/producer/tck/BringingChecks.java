package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.DeliveryMode;
import io.unistream.buffer.producer.Sender;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a sender does while nothing fails. */
final class BringingChecks {

  private static final int LANES = 4;
  private static final int BATCHES_OF_A_LANE = 6;
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
      List<List<LoneDelivery<R>>> lanes = new ArrayList<>();
      List<List<String>> texts = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        List<LoneDelivery<R>> batches = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int batch = 0; batch < BATCHES_OF_A_LANE; batch++) {
          List<String> some = SenderStage.texts("lane-" + lane + "-" + batch, 3);
          batches.add(stage.batch(some));
          all.addAll(some);
        }
        lanes.add(batches);
        texts.add(all);
      }
      List<Attempting> running = new ArrayList<>();
      for (List<LoneDelivery<R>> lane : lanes) {
        running.add(Attempting.begin(() -> {
          for (LoneDelivery<R> each : lane) {
            sender.send(each);
            if (!each.rejected().isEmpty() || !each.retried().isEmpty()) {
              throw new IllegalStateException("told of " + each.rejected() + each.retried());
            }
          }
        }));
      }
      for (Attempting each : running) {
        if (!each.ends(stage.patience)) {
          throw stage.violation("a lane does not end" + each.stack());
        }
        if (each.thrown() != null) {
          throw stage.violation("a lane failed", each.thrown());
        }
      }
      List<String> arrived = stage.target.arrived();
      for (List<String> lane : texts) {
        List<String> ofThis =
            arrived.stream().filter(new HashSet<>(lane)::contains).toList();
        if (!ofThis.equals(lane)) {
          throw stage.violation("of a lane arrived " + ofThis + ", expected was " + lane);
        }
      }
    }
  }
}

package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a sender does when records are bad, or the target is away. */
final class FailingChecks {

  private static final String NO_FAULT =
      "went as if no fault had happened; if the sender tries again by itself, override faultHappened()";

  private FailingChecks() {}

  /** By {@code reject(i)}, or by an exception that has the producer divide the delivery. */
  static final class Reject implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      List<String> texts = SenderStage.texts("text", 7);
      LoneDelivery<R> batch = withPoison(stage, texts, Set.of(2, 5));
      Set<Long> expected = new TreeSet<>(Set.of(batch.sequence(2), batch.sequence(5)));
      Set<Long> dead = stage.deliver(sender, batch);
      if (!dead.equals(expected)) {
        throw stage.violation("rejected are the records " + dead + ", bad are " + expected);
      }
      List<String> good = new ArrayList<>(texts);
      good.removeAll(List.of(texts.get(2), texts.get(5)));
      boolean once = sender.effect() == Sender.Effect.ALL_OR_NONE
          || stage.harness.memory() == TargetMemory.RECORDS;
      check(stage, good, once);

      LoneDelivery<R> onlyBad = withPoison(stage, SenderStage.texts("bad", 2), Set.of(0, 1));
      dead = stage.deliver(sender, onlyBad);
      if (dead.size() != 2) {
        throw stage.violation("of two bad records " + dead + " are rejected");
      }
      List<String> next = SenderStage.texts("next", 2);
      good.addAll(next);
      stage.take(sender, stage.batch(next));
      check(stage, good, once);
    }

    /** An attempt that failed may have left any of the records, and so changed their order. */
    private static <R> void check(SenderStage<R> stage, List<String> good, boolean once)
        throws Exception {
      List<String> arrived = stage.target.arrived();
      if (!new HashSet<>(arrived).equals(new HashSet<>(good)) || (once && !arrived.equals(good))) {
        throw stage.violation("at the target is " + arrived + ", expected was " + good);
      }
    }
  }

  static <R> LoneDelivery<R> withPoison(
      SenderStage<R> stage, List<String> texts, Set<Integer> bad) {
    List<R> records = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      records.add(
          bad.contains(i) ? stage.target.poison(texts.get(i)) : stage.target.record(texts.get(i)));
    }
    return stage.batchOf(records);
  }

  /** Whatever the attempt does, what it left fits what it told. */
  static final class Left implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      List<String> texts = SenderStage.texts("text", 5);
      LoneDelivery<R> batch = withPoison(stage, texts, Set.of(2));
      Throwable thrown = stage.attempt(sender, batch);
      List<String> arrived = stage.target.arrived();
      if (thrown != null) {
        checkLeft(stage, sender, texts, arrived);
        return;
      }
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        if (!batch.rejected().containsKey(i) && !batch.retried().containsKey(i)) {
          expected.add(texts.get(i));
        }
      }
      if (!arrived.equals(expected)) {
        throw stage.violation(
            "send returned, at the target is " + arrived + ", told was that it has " + expected);
      }
    }
  }

  private static <R> void checkLeft(
      SenderStage<R> stage, Sender<R> sender, List<String> texts, List<String> arrived) {
    boolean fits = switch (sender.effect()) {
      case ALL_OR_NONE -> arrived.isEmpty() || arrived.equals(texts);
      case PREFIX -> texts.subList(0, Math.min(texts.size(), arrived.size())).equals(arrived);
      case ANY -> texts.containsAll(arrived);
    };
    if (!fits) {
      throw stage.violation("an attempt that failed left " + arrived + " of " + texts
          + ", effect() says " + sender.effect());
    }
  }

  /** An outage loses nothing and buries nothing. */
  static final class Down implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      List<String> all = new ArrayList<>(SenderStage.texts("before", 3));
      stage.take(sender, stage.batch(all));
      List<String> texts = SenderStage.texts("during", 3);
      LoneDelivery<R> delivery = stage.batch(texts);
      stage.target.goDown();
      checkAgain(stage, stage.attempt(sender, delivery), delivery);
      Sender<R> beginner = stage.sender(); // a program may start meanwhile
      LoneDelivery<R> again = delivery.again();
      checkAgain(stage, stage.attempt(beginner, again), again);
      stage.closeNow(beginner);
      stage.target.comeUp();
      stage.takeSoon(sender, delivery.again());
      all.addAll(texts);
      stage.checkArrivedAtLeastOnce(all, stage.harness.memory() != TargetMemory.NOTHING);
    }
  }

  private static <R> void checkAgain(
      SenderStage<R> stage, @Nullable Throwable thrown, LoneDelivery<R> delivery) {
    if (thrown instanceof SendException said && said.verdict() != Verdict.RETRY) {
      throw stage.violation("the target is down, and the verdict is " + said.verdict(), thrown);
    }
    if (thrown instanceof Error) {
      throw stage.violation("the target is down, and an Error is thrown", thrown);
    }
    if (!delivery.rejected().isEmpty()) {
      throw stage.violation("the target is down, and rejected is " + delivery.rejected());
    }
    if (thrown == null && delivery.retried().size() != delivery.records().size()) {
      throw stage.violation(
          "the target is down, send returned, and to be sent again is only " + delivery.retried());
    }
  }

  /** The target has the records, and nobody was told. */
  static final class LostAnswer implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      List<String> all = new ArrayList<>(SenderStage.texts("before", 3));
      stage.take(sender, stage.batch(all));
      List<String> texts = SenderStage.texts("lost", 3);
      all.addAll(texts);
      LoneDelivery<R> delivery = stage.batch(texts);
      stage.target.loseNextAnswer();
      Throwable thrown = stage.attempt(sender, delivery);
      if (SenderStage.isRejection(thrown) || !delivery.rejected().isEmpty()) {
        throw stage.violation("the answer is lost, and records are rejected", thrown);
      }
      checkLost(stage, delivery, thrown, texts);
      if (thrown instanceof SendException
          && sender.effect() == Sender.Effect.ALL_OR_NONE
          && stage.target.arrived().containsAll(texts)) {
        throw stage.violation(
            "a SendException of a sender whose effect is ALL_OR_NONE says that nothing arrived, and the"
                + " records did; throw what the client threw",
            thrown);
      }
      stage.takeSoon(sender, delivery.again());
      stage.checkArrivedAtLeastOnce(all, stage.harness.memory() != TargetMemory.NOTHING);
    }

    /** Without the fault any sender would pass. What was sent again is there twice, unless the target remembers. */
    private static <R> void checkLost(
        SenderStage<R> stage,
        LoneDelivery<R> delivery,
        @Nullable Throwable thrown,
        List<String> texts)
        throws Exception {
      Set<String> sent = new HashSet<>(texts);
      if (!stage.happens(() -> stage.target.arrived().stream().anyMatch(sent::contains))) {
        throw stage.unusable(
            "after loseNextAnswer() nothing of the next delivery arrived; only the answer is to be lost",
            thrown);
      }
      List<String> arrived =
          stage.target.arrived().stream().filter(sent::contains).toList();
      boolean twice = new HashSet<>(arrived).size() < arrived.size();
      if (thrown == null
          && delivery.retried().isEmpty()
          && !twice
          && !stage.target.faultHappened()) {
        throw stage.unusable("after loseNextAnswer() the next delivery " + NO_FAULT, null);
      }
    }
  }

  /** As a stream does that is busy. The order may suffer; no record may. */
  static final class Partial implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      List<String> texts = SenderStage.texts("text", 6);
      LoneDelivery<R> delivery = stage.batch(texts);
      stage.target.takeOnlyPart();
      Throwable thrown = stage.attempt(sender, delivery);
      if (SenderStage.isRejection(thrown) || !delivery.rejected().isEmpty()) {
        throw stage.violation("the target is busy, and records are rejected", thrown);
      }
      List<String> arrived = stage.target.arrived();
      if (thrown != null) {
        checkLeft(stage, sender, texts, arrived);
        stage.takeSoon(sender, delivery.again());
      } else {
        List<String> told = new ArrayList<>(texts);
        delivery.retried().keySet().forEach(index -> told.remove(texts.get(index)));
        if (!new HashSet<>(arrived).equals(new HashSet<>(told))) {
          throw stage.violation(
              "send returned, at the target is " + arrived + ", told was that it has " + told);
        }
        if (arrived.isEmpty()) {
          throw stage.unusable(
              "after takeOnlyPart() nothing of the next delivery arrived; some of it should", null);
        }
        if (delivery.retried().isEmpty() && !stage.target.faultHappened()) {
          throw stage.unusable("after takeOnlyPart() the next delivery " + NO_FAULT, null);
        }
        if (!delivery.retried().isEmpty()) {
          stage.takeSoon(sender, delivery.rest().orElseThrow());
        }
      }
      arrived = stage.target.arrived();
      boolean once = thrown == null || stage.harness.memory() == TargetMemory.RECORDS;
      if (!new HashSet<>(arrived).equals(new HashSet<>(texts))
          || (once && arrived.size() != texts.size())) {
        throw stage.violation("at the target is " + arrived + ", expected was " + texts);
      }
    }
  }

  /** Messages get into logs, health checks and dead letters. */
  static final class Messages implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Set<SenderCapability> can = stage.harness.capabilities();
      Sender<R> sender = stage.sender();
      List<String> payloads = SenderStage.texts("payload-s3cr3t", 4);
      if (can.contains(SenderCapability.REJECTS)) {
        LoneDelivery<R> batch = withPoison(stage, payloads, Set.of(1));
        stage.deliver(sender, batch);
      }
      if (can.contains(SenderCapability.LOST_ANSWERS)) {
        LoneDelivery<R> batch = stage.batch(payloads);
        stage.target.loseNextAnswer();
        Throwable unused = stage.attempt(sender, batch);
        stage.takeSoon(sender, batch.again());
      }
      if (can.contains(SenderCapability.DOWN)) {
        stage.target.goDown();
        Throwable unused = stage.attempt(sender, stage.batch(payloads));
        stage.target.comeUp();
      }
      stage.heard.add(sender.toString());
      stage.heard.forEach(said -> check(stage, said));
    }

    private static <R> void check(SenderStage<R> stage, String said) {
      if (!stage.harness.quotesRecords() && said.contains("payload-s3cr3t")) {
        throw stage.violation("a message has a record in it: " + said);
      }
      for (String secret : stage.harness.secrets()) {
        if (said.contains(secret)) {
          throw stage.violation(
              "a message shows the secret that begins with '" + secret.charAt(0) + "': " + said);
        }
      }
    }
  }
}

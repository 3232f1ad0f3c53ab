package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How attempts, threads and connections end. */
final class EndingChecks {

  private EndingChecks() {}

  /** Begins an attempt, and waits until it hangs at the target. */
  private static <R> Attempting hang(
      SenderStage<R> stage, Sender<R> sender, LoneDelivery<R> delivery) throws Exception {
    stage.target.hang();
    Attempting attempt = Attempting.begin(sender, delivery);
    stage.await("the target is asked", () -> stage.target.isHanging() || attempt.hasEnded());
    if (attempt.hasEnded()) {
      throw stage.violation(
          "an attempt ended before the target, which hangs, has answered", attempt.thrown());
    }
    return attempt;
  }

  /** Gives up as a producer does: the hook, half of the grace, an interrupt, the other half. */
  private static <R> void giveUp(SenderStage<R> stage, LoneDelivery<R> delivery, Attempting attempt)
      throws Exception {
    Duration half = stage.harness.grace().dividedBy(2);
    if (delivery.hasAbort()) {
      Attempting hook = Attempting.begin(delivery::abort);
      boolean ended = attempt.ends(half);
      if (hook.hasEnded() && hook.thrown() != null) {
        throw stage.violation("the abort hook threw", hook.thrown());
      }
      if (ended) {
        return;
      }
    }
    attempt.interrupt();
    if (!attempt.ends(half)) {
      throw stage.violation("an attempt that was given up does not end in " + stage.harness.grace()
          + attempt.stack());
    }
  }

  static final class Abort implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      stage.take(sender, stage.batch(SenderStage.texts("before", 3)));
      LoneDelivery<R> delivery = stage.batch(SenderStage.texts("hanging", 3));
      giveUp(stage, delivery, hang(stage, sender, delivery));

      // One that was given up before it comes to the target.
      LoneDelivery<R> late = delivery.again();
      late.abort();
      Attempting attempt = Attempting.begin(sender, late);
      if (!attempt.ends(stage.harness.grace().dividedBy(2))) {
        giveUp(stage, late, attempt);
      }
      stage.target.goOn();
    }
  }

  /** What the attempt left behind, such as a broken connection, harms nobody. */
  static final class Next implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      List<String> all = new ArrayList<>(SenderStage.texts("before", 3));
      stage.take(sender, stage.batch(all));
      for (int round = 1; round <= 2; round++) {
        List<String> texts = SenderStage.texts("round-" + round, 3);
        all.addAll(texts);
        LoneDelivery<R> delivery = stage.batch(texts);
        giveUp(stage, delivery, hang(stage, sender, delivery));
        stage.target.goOn();
        stage.takeSoon(sender, delivery.again());
        stage.checkArrivedAtLeastOnce(all, stage.harness.memory() != TargetMemory.NOTHING);
      }
    }
  }

  static final class Close implements SenderChecks.Check {
    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
      int connections = connections(stage);
      useAndClose(stage);
      if (stage.harness.capabilities().contains(SenderCapability.HANGS)) {
        closeUnderAnAttempt(stage);
      }
      String[] left = {""};
      try {
        stage.await("", () -> {
          System.gc(); // some clients end their threads when they are collected
          left[0] = newThreads(stage, before);
          return left[0].isEmpty();
        });
      } catch (SenderViolation e) {
        throw stage.violation("close leaves threads: " + left[0]);
      }
      stage.await(
          "connections are closed; there are " + connections(stage),
          () -> connections(stage) <= connections);
    }

    /** In a method of its own, so that nothing refers to the sender after it. */
    private static <R> void useAndClose(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      stage.take(sender, stage.batch(SenderStage.texts("first", 3)));
      stage.take(sender, stage.batch(SenderStage.texts("second", 3)));
      stage.closeNow(sender);
      List<String> after = SenderStage.texts("after", 2);
      LoneDelivery<R> late = stage.batch(after);
      Throwable thrown = stage.attempt(sender, late);
      if (thrown == null
          && late.retried().isEmpty()
          && !stage.target.arrived().containsAll(after)) {
        throw stage.violation("a sender that is closed returned, and the records did not arrive");
      }
    }

    /** As a producer does whose sender hangs. */
    private static <R> void closeUnderAnAttempt(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      LoneDelivery<R> delivery = stage.batch(SenderStage.texts("hanging", 2));
      Attempting attempt = hang(stage, sender, delivery);
      stage.closeNow(sender);
      giveUp(stage, delivery, attempt);
      stage.target.goOn();
    }

    private static <R> int connections(SenderStage<R> stage) throws Exception {
      return stage.harness.capabilities().contains(SenderCapability.CONNECTIONS)
          ? stage.target.connections()
          : 0;
    }

    /** But for those of the target, of the JDK, and of this kit. */
    private static <R> String newThreads(SenderStage<R> stage, Set<Thread> before) {
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.isAlive() && !before.contains(thread))
          .filter(thread -> !stage.target.isOwn(thread))
          .filter(thread -> thread.getThreadGroup() != null
              && !thread.getThreadGroup().getName().equals("system"))
          .filter(thread -> !thread.getName().startsWith("ForkJoinPool.commonPool"))
          .map(Thread::getName)
          .sorted()
          .collect(Collectors.joining(", "));
    }
  }
}

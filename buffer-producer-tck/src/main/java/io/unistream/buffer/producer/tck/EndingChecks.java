package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** How attempts, threads and connections end. */
final class EndingChecks {

  private EndingChecks() {}

  /** Begins an attempt, and waits until it hangs at the target. */
  private static <R> Attempting hang(
      SenderStage<R> stage, Sender<R> sender, LoneDelivery<R> delivery) throws Exception {
    stage.hang();
    Attempting attempt = Attempting.begin(sender, delivery);
    stage.await("the target is asked", () -> stage.target.isHanging() || attempt.hasEnded());
    if (attempt.hasEnded()) {
      throw stage.violation(
          "an attempt ended before the target, which hangs, has answered", attempt.thrown());
    }
    return attempt;
  }

  /** Gives up as a producer does: the hook, half of the grace, an interrupt, the other half; all of it after the interrupt if there is no hook. */
  private static <R> boolean endsIfGivenUp(
      SenderStage<R> stage, LoneDelivery<R> delivery, Attempting attempt) throws Exception {
    Duration grace = stage.harness.grace();
    if (!delivery.hasAbort()) {
      attempt.interrupt();
      return stage.ends(attempt, grace);
    }
    Duration half = grace.dividedBy(2);
    Attempting hook = Attempting.begin(delivery::abort);
    boolean ended = stage.ends(attempt, half);
    if (hook.hasEnded() && hook.thrown() != null) {
      throw stage.violation("the abort hook threw", hook.thrown());
    }
    if (ended) {
      return true;
    }
    attempt.interrupt();
    return stage.ends(attempt, half);
  }

  private static <R> void giveUp(SenderStage<R> stage, LoneDelivery<R> delivery, Attempting attempt)
      throws Exception {
    if (!endsIfGivenUp(stage, delivery, attempt)) {
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
      if (!stage.ends(attempt, stage.harness.grace().dividedBy(2))) {
        giveUp(stage, late, attempt);
      }
      stage.goOn();
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
        stage.goOn();
        stage.takeSoon(sender, delivery.again());
        stage.checkArrivedAtLeastOnce(all, stage.harness.memory() != TargetMemory.NOTHING);
      }
    }
  }

  static final class Close implements SenderChecks.Check {

    private static final Set<String> GROUPS_OF_THE_JDK = Set.of("system", "InnocuousThreadGroup");

    @Override
    public <R> void run(SenderStage<R> stage) throws Exception {
      startTimerOfFutures();
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

    /** The JDK has one for all, which begins with the first timeout of a future and never ends: it shall be there before. */
    private static void startTimerOfFutures() {
      CompletableFuture.delayedExecutor(1, TimeUnit.NANOSECONDS, Runnable::run).execute(() -> {});
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

    /** As a producer does: it gives the attempt up, waits, and closes whether the attempt has ended or not. */
    private static <R> void closeUnderAnAttempt(SenderStage<R> stage) throws Exception {
      Sender<R> sender = stage.sender();
      LoneDelivery<R> delivery = stage.batch(SenderStage.texts("hanging", 2));
      Attempting attempt = hang(stage, sender, delivery);
      boolean unused = endsIfGivenUp(stage, delivery, attempt); // SEND-10 judges that
      stage.closeNow(sender);
      stage.goOn();
      if (!attempt.ends(stage.patience)) {
        throw stage.violation(
            "an attempt does not end, although the sender is closed and the target goes on"
                + attempt.stack());
      }
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
              && !GROUPS_OF_THE_JDK.contains(thread.getThreadGroup().getName()))
          .filter(thread -> !thread.getName().startsWith("ForkJoinPool.commonPool"))
          .map(Thread::getName)
          .sorted()
          .collect(Collectors.joining(", "));
    }
  }
}

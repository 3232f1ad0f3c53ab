package io.unistream.buffer.producer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.Sender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kit does with harnesses that do not keep their word, and with senders at the border of what is allowed. */
class SenderKitTest {

  private static final Duration PATIENCE = SenderStage.PATIENCE;

  /** For what never happens. Long enough for all that does. */
  private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(10);

  private static final Duration GRACE = LITTLE_PATIENCE;

  private record Harness(
      Function<Function<QueueTarget, Sender<String>>, TestTarget<String>> targets,
      Function<QueueTarget, Sender<String>> senders,
      TargetMemory memory)
      implements SenderHarness<String> {

    @Override
    public Set<SenderCapability> capabilities() {
      return EnumSet.allOf(SenderCapability.class);
    }

    @Override
    public Duration grace() {
      return GRACE;
    }

    @Override
    public TestTarget<String> newTarget() {
      return targets.apply(senders);
    }
  }

  private static Sender<String> good(QueueTarget target) {
    return delivery -> QueueTarget.good(target, delivery);
  }

  /** Takes part in what the target offers. */
  private static Sender<String> byRecord(QueueTarget target) {
    return delivery -> {
      target.check();
      for (int i = 0; i < delivery.records().size(); i++) {
        if (!target.take(i, delivery.records().get(i))) {
          delivery.retry(i, "busy");
        }
      }
      target.answer();
    };
  }

  private static void assertUnusable(SenderRule rule, String method, Harness harness) {
    IllegalStateException found = assertThrows(
        IllegalStateException.class, () -> SenderChecks.run(rule, harness, LITTLE_PATIENCE));

    String message = String.valueOf(found.getMessage());
    assertTrue(message.startsWith(rule.id()), message);
    assertTrue(message.contains(method), message);
  }

  @Test
  void anAnswerThatIsNotLostIsAFaultOfTheHarness() {
    assertUnusable(
        SenderRule.LOST_ANSWER,
        "loseNextAnswer()",
        new Harness(
            senders -> new QueueTarget(senders) {
              @Override
              public synchronized void loseNextAnswer() {}
            },
            SenderKitTest::good,
            TargetMemory.RECORDS));
  }

  @Test
  void aDeliveryThatIsLostWithItsAnswerIsAFaultOfTheHarness() {
    assertUnusable(
        SenderRule.LOST_ANSWER,
        "loseNextAnswer()",
        new Harness(
            senders -> new QueueTarget(senders) {
              @Override
              public synchronized void loseNextAnswer() throws Exception {
                goDown();
              }
            },
            SenderKitTest::good,
            TargetMemory.RECORDS));
  }

  @Test
  void aTargetThatTakesAllIsAFaultOfTheHarness() {
    assertUnusable(
        SenderRule.PARTIAL,
        "takeOnlyPart()",
        new Harness(
            senders -> new QueueTarget(senders) {
              @Override
              public synchronized void takeOnlyPart() {}
            },
            SenderKitTest::byRecord,
            TargetMemory.NOTHING));
  }

  @Test
  void aTargetThatTakesNothingIsAFaultOfTheHarness() {
    assertUnusable(
        SenderRule.PARTIAL,
        "takeOnlyPart()",
        new Harness(
            senders -> new QueueTarget(senders) {
              private boolean none;

              @Override
              public synchronized void takeOnlyPart() {
                none = true;
              }

              @Override
              synchronized boolean take(int index, String text) {
                return !none && super.take(index, text);
              }

              @Override
              synchronized void answer() throws IOException {
                none = false;
                super.answer();
              }
            },
            SenderKitTest::byRecord,
            TargetMemory.NOTHING));
  }

  /** It hides the fault; only the target knows of it. */
  @Test
  void aSenderThatTriesAgainByItselfIsNotAFaultOfTheHarness() throws Exception {
    AtomicInteger lost = new AtomicInteger();
    Harness harness = new Harness(
        senders -> new QueueTarget(senders) {
          @Override
          public boolean faultHappened() {
            return lost.get() > 0;
          }
        },
        target -> delivery -> {
          try {
            QueueTarget.good(target, delivery);
          } catch (IOException e) {
            lost.incrementAndGet();
            QueueTarget.good(target, delivery);
          }
        },
        TargetMemory.RECORDS);

    assertTrue(SenderChecks.run(SenderRule.LOST_ANSWER, harness, PATIENCE).isEmpty());
    assertEquals(1, lost.get());
  }

  /** The kit lets the target go on before it closes anything. */
  @Test
  @Timeout(60)
  void aSenderThatNobodyEndsIsFoundAlthoughTheTargetWaitsForIt() {
    Harness harness = new Harness(
        senders -> new QueueTarget(senders) {
          @Override
          public void close() {
            while (isHanging()) {
              Thread.onSpinWait(); // as one does that joins its handlers
            }
          }
        },
        target -> delivery -> deaf(target, delivery),
        TargetMemory.RECORDS);

    SenderViolation found = assertThrows(
        SenderViolation.class, () -> SenderChecks.run(SenderRule.ABORT, harness, PATIENCE));

    assertEquals(SenderRule.ABORT, found.rule());
  }

  private static void deaf(QueueTarget target, Delivery<String> delivery) throws Exception {
    delivery.onAbort(() -> {});
    while (true) {
      try {
        QueueTarget.good(target, delivery);
        return;
      } catch (InterruptedException e) {
        // deaf
      }
    }
  }

  @Test
  @Timeout(60)
  void aTargetWhoseCloseDoesNotEndIsAFaultOfTheHarness() {
    assertUnusable(
        SenderRule.WHOLE,
        "close()",
        new Harness(
            senders -> new QueueTarget(senders) {
              @Override
              public void close() {
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            },
            SenderKitTest::good,
            TargetMemory.RECORDS));
  }

  @Test
  void allSendersAreClosedWhateverTheOneBeforeThrew() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    AtomicInteger targets = new AtomicInteger();
    Harness harness = new Harness(
        senders -> new QueueTarget(senders) {
          @Override
          public void close() {
            targets.incrementAndGet();
          }
        },
        target -> new Sender<>() {
          @Override
          public void send(Delivery<String> delivery) {}

          @Override
          public void close() {
            throw new IllegalStateException("close " + closed.incrementAndGet());
          }
        },
        TargetMemory.RECORDS);
    SenderStage<String> stage = new SenderStage<>(SenderRule.CLOSE, harness, PATIENCE);
    Sender<String> one = stage.sender();
    Sender<String> other = stage.sender();

    SenderViolation found = assertThrows(SenderViolation.class, stage::close);

    assertTrue(one != other);
    assertTrue(String.valueOf(found.getMessage()).contains("close 1"), found.getMessage());
    assertEquals(2, closed.get());
    assertEquals(1, targets.get());
  }

  /** A producer gives all of the grace to an attempt that has no hook. */
  @Test
  void anAttemptWithoutAHookHasTheWholeGraceAfterItsInterrupt() throws Exception {
    List<SenderChecks.Check> checks =
        List.of(new EndingChecks.Abort(), new EndingChecks.Next(), new EndingChecks.Close());
    for (SenderChecks.Check check : checks) {
      Harness harness = new Harness(QueueTarget::new, SenderKitTest::good, TargetMemory.RECORDS);
      SenderStage<String> stage = new SenderStage<>(SenderRule.ABORT, harness, PATIENCE) {
        @Override
        boolean ends(Attempting attempt, Duration grace) throws InterruptedException {
          return grace.equals(GRACE) && super.ends(attempt, PATIENCE);
        }
      };

      check.run(stage);
      stage.close();
    }
  }

  /** As a producer does that closes. */
  @Test
  void closeComesAfterTheInterrupt() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger closedUnderAnAttempt = new AtomicInteger();
    Harness harness = new Harness(
        QueueTarget::new,
        target -> new Sender<>() {
          @Override
          public void send(Delivery<String> delivery) throws Exception {
            running.incrementAndGet();
            try {
              QueueTarget.good(target, delivery);
            } finally {
              running.decrementAndGet();
            }
          }

          @Override
          public void close() {
            closedUnderAnAttempt.addAndGet(running.get());
          }
        },
        TargetMemory.RECORDS);

    assertTrue(SenderChecks.run(SenderRule.CLOSE, harness, PATIENCE).isEmpty());
    assertEquals(0, closedUnderAnAttempt.get());
  }

  /** Such as a conflict of versions in the target. */
  @Test
  void aSenderThatMayFailUnderContentionPasses() throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    Harness harness = new Harness(
        QueueTarget::new,
        target -> delivery -> {
          if (failed.compareAndSet(false, true)) {
            throw SendException.of(SendException.Verdict.RETRY, "somebody else was first");
          }
          QueueTarget.good(target, delivery);
        },
        TargetMemory.RECORDS);

    assertTrue(SenderChecks.run(SenderRule.THREADS, harness, PATIENCE).isEmpty());
    assertTrue(failed.get());
  }

  /** Only one may be at the target: with a gate and many rounds nobody gets through. */
  @RepeatedTest(20)
  void threadsThatMeetAreAlwaysFound() {
    AtomicInteger inside = new AtomicInteger();
    Harness harness = new Harness(
        QueueTarget::new,
        target -> delivery -> {
          if (inside.incrementAndGet() > 1) {
            target.store("torn");
          }
          Thread.sleep(1); // as a request takes; whoever runs meanwhile gets in
          QueueTarget.good(target, delivery);
          inside.decrementAndGet();
        },
        TargetMemory.RECORDS);

    SenderViolation found = assertThrows(
        SenderViolation.class, () -> SenderChecks.run(SenderRule.THREADS, harness, PATIENCE));

    assertTrue(String.valueOf(found.getMessage()).contains("torn"), found.getMessage());
  }

  @Test
  void theTimerOfFuturesIsNotTheSenders() throws Exception {
    Harness harness = new Harness(
        QueueTarget::new,
        target -> delivery -> {
          QueueTarget.good(target, delivery);
          new CompletableFuture<Void>()
              .completeOnTimeout(null, 1, TimeUnit.MILLISECONDS)
              .get();
        },
        TargetMemory.RECORDS);

    assertTrue(SenderChecks.run(SenderRule.CLOSE, harness, PATIENCE).isEmpty());
  }

  /** The JDK keeps connections, and a thread for them. */
  @Test
  void theTimerOfConnectionsIsNotTheSenders() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write(new byte[2]);
      exchange.close();
    });
    server.start();
    try {
      URL url = new URL("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      Harness harness = new Harness(
          QueueTarget::new,
          target -> delivery -> {
            try (InputStream in = url.openStream()) {
              assertEquals(2, in.readAllBytes().length);
            }
            QueueTarget.good(target, delivery);
          },
          TargetMemory.RECORDS);

      assertTrue(SenderChecks.run(SenderRule.CLOSE, harness, PATIENCE).isEmpty());
    } finally {
      server.stop(0);
    }
  }
}

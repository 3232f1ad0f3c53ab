package io.unistream.buffer.producer.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.QueueTarget.Sending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** For each rule there are senders with one mistake that breaks it, and the kit says so. */
class SenderMutantTest {

  /** What a mutant does not do, it never does. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Delivery<String> FIRST =
      LoneDelivery.whole(LoneDelivery.LOG, 1, 1, List.of("none"));

  private record Mutant(
      String name, SenderRule rule, Function<QueueTarget, Sender<String>> senders) {}

  private static Mutant mutant(String name, SenderRule rule, Sending sending) {
    return new Mutant(name, rule, target -> sender(target, sending, () -> {}));
  }

  private static Sender<String> sender(QueueTarget target, Sending sending, Runnable close) {
    return new Sender<>() {
      @Override
      public void send(Delivery<String> delivery) throws Exception {
        sending.send(target, delivery);
      }

      @Override
      public Effect effect() {
        return Effect.ALL_OR_NONE;
      }

      @Override
      public void close() {
        close.run();
      }

      @Override
      public String toString() {
        return "mutant";
      }
    };
  }

  /** Other records under the key of a delivery. */
  private static Delivery<String> changed(Delivery<String> delivery, List<String> records) {
    return LoneDelivery.whole(
        delivery.batch().log(), delivery.batch().number(), delivery.sequence(0), records);
  }

  private static List<Mutant> mutants() {
    return List.of(
        new Mutant("returns before the target has it", SenderRule.WHOLE, target -> {
          List<Delivery<String>> later = new CopyOnWriteArrayList<>();
          return sender(
              target,
              (to, delivery) -> later.add(delivery),
              () -> later.forEach(delivery -> target.store(delivery.records().toString())));
        }),
        mutant("turns the order around", SenderRule.WHOLE, (target, delivery) -> {
          List<String> turned = new ArrayList<>(delivery.records());
          Collections.reverse(turned);
          QueueTarget.good(target, changed(delivery, turned));
        }),
        mutant("brings a thousand records at most", SenderRule.WHOLE, (target, delivery) -> {
          List<String> some = delivery.records();
          QueueTarget.good(
              target, changed(delivery, some.subList(0, Math.min(1_000, some.size()))));
        }),
        mutant("remembers nothing", SenderRule.AGAIN, (target, delivery) -> {
          target.check();
          target.store(delivery, false);
        }),
        new Mutant("remembers until it is closed", SenderRule.AGAIN, target -> {
          Set<String> known = ConcurrentHashMap.newKeySet();
          return sender(
              target,
              (to, delivery) -> {
                if (known.add(delivery.key())) {
                  to.check();
                  to.store(delivery, false);
                }
              },
              () -> {});
        }),
        new Mutant("sends what it had of the batch first", SenderRule.PART, target -> {
          Map<Object, Delivery<String>> first = new ConcurrentHashMap<>();
          return sender(
              target,
              (to, delivery) -> {
                Delivery<String> had = first.putIfAbsent(delivery.batch(), delivery);
                QueueTarget.good(to, had == null ? delivery : had);
              },
              () -> {});
        }),
        new Mutant("knows batches, not parts", SenderRule.PART, target -> {
          Set<Object> known = ConcurrentHashMap.newKeySet();
          return sender(
              target,
              (to, delivery) -> {
                if (known.add(delivery.batch())) {
                  QueueTarget.good(to, delivery);
                }
              },
              () -> {});
        }),
        mutant(
            "cuts long texts off",
            SenderRule.SIZES,
            (target, delivery) -> QueueTarget.good(
                target,
                changed(
                    delivery,
                    delivery.records().stream()
                        .map(each -> each.substring(0, Math.min(each.length(), 65_535)))
                        .toList()))),
        mutant("takes a line for a record", SenderRule.SIZES, (target, delivery) -> {
          target.check();
          for (String record : delivery.records()) {
            for (String line : record.split("\n", -1)) {
              target.store(line);
            }
          }
        }),
        new Mutant("has room for one delivery", SenderRule.THREADS, target -> {
          AtomicReference<Delivery<String>> current = new AtomicReference<>();
          CyclicBarrier both = new CyclicBarrier(2);
          return sender(
              target,
              (to, delivery) -> {
                current.set(delivery);
                try {
                  both.await(1, TimeUnit.SECONDS); // the other one may be first
                } catch (TimeoutException | java.util.concurrent.BrokenBarrierException e) {
                  both.reset();
                }
                QueueTarget.good(to, Objects.requireNonNull(current.get()));
              },
              () -> {});
        }),
        new Mutant(
            "keeps what it is about to send where all threads can", SenderRule.THREADS, target -> {
              List<Delivery<String>> current = new CopyOnWriteArrayList<>(List.of(FIRST));
              return sender(
                  target,
                  (to, delivery) -> {
                    current.set(0, delivery);
                    Thread.sleep(1); // as a request takes
                    QueueTarget.good(to, current.get(0));
                  },
                  () -> {});
            }),
        new Mutant("lets a record of nobody in when threads meet", SenderRule.THREADS, target -> {
          AtomicInteger inside = new AtomicInteger();
          return sender(
              target,
              (to, delivery) -> {
                if (inside.incrementAndGet() > 1) {
                  to.store("torn");
                }
                Thread.sleep(1); // as a request takes
                QueueTarget.good(to, delivery);
                inside.decrementAndGet();
              },
              () -> {});
        }),
        mutant("drops what is bad in silence", SenderRule.REJECT, (target, delivery) -> {
          target.check();
          for (String record : delivery.records()) {
            if (!QueueTarget.isPoison(record)) {
              target.store(record);
            }
          }
        }),
        mutant("rejects the wrong one", SenderRule.REJECT, (target, delivery) -> {
          target.check();
          for (int i = 0; i < delivery.records().size(); i++) {
            if (QueueTarget.isPoison(delivery.records().get(i))) {
              delivery.reject(Math.max(0, i - 1), "bad");
            } else {
              target.store(delivery.records().get(i));
            }
          }
        }),
        mutant("tries what is bad for ever", SenderRule.REJECT, (target, delivery) -> {
          target.check();
          if (delivery.records().stream().anyMatch(QueueTarget::isPoison)) {
            throw new IOException("400");
          }
          target.store(delivery, true);
        }),
        mutant(
            "leaves the first records of what it rejects",
            SenderRule.EFFECT,
            (target, delivery) -> {
              target.check();
              for (String record : delivery.records()) {
                if (QueueTarget.isPoison(record)) {
                  throw SendException.of(Verdict.REJECT, "bad");
                }
                target.store(record);
              }
            }),
        mutant("rejects while the target is down", SenderRule.DOWN, (target, delivery) -> {
          try {
            QueueTarget.good(target, delivery);
          } catch (IOException e) {
            throw SendException.of(Verdict.REJECT, "not taken", e);
          }
        }),
        mutant("throws an Error while the target is down", SenderRule.DOWN, (target, delivery) -> {
          try {
            QueueTarget.good(target, delivery);
          } catch (IOException e) {
            throw new AssertionError("no target", e);
          }
        }),
        mutant("says nothing while the target is down", SenderRule.DOWN, (target, delivery) -> {
          try {
            QueueTarget.good(target, delivery);
          } catch (IOException e) {
            // as one who only logs
          }
        }),
        new Mutant("never comes back", SenderRule.DOWN, target -> {
          AtomicBoolean broken = new AtomicBoolean();
          return sender(
              target,
              (to, delivery) -> {
                if (broken.get()) {
                  throw SendException.of(Verdict.REJECT, "the connection is broken");
                }
                broken.set(true);
                QueueTarget.good(to, delivery);
                broken.set(false);
              },
              () -> {});
        }),
        mutant("tries again by itself", SenderRule.LOST_ANSWER, (target, delivery) -> {
          target.check();
          try {
            target.store(delivery, false);
          } catch (IOException e) {
            target.store(delivery, false);
          }
        }),
        mutant(
            "says for certain that nothing arrived", SenderRule.LOST_ANSWER, (target, delivery) -> {
              try {
                QueueTarget.good(target, delivery);
              } catch (IOException e) {
                throw SendException.of(Verdict.RETRY, "not taken", e);
              }
            }),
        mutant("hears no interrupt and gives no hook", SenderRule.ABORT, SenderMutantTest::deaf),
        mutant("has a hook that throws", SenderRule.ABORT, (target, delivery) -> {
          delivery.onAbort(() -> {
            throw new IllegalStateException("nothing to cancel");
          });
          QueueTarget.good(target, delivery);
        }),
        new Mutant("is broken after an interrupt", SenderRule.NEXT, target -> {
          AtomicBoolean broken = new AtomicBoolean();
          return sender(
              target,
              (to, delivery) -> {
                if (broken.get()) {
                  throw SendException.of(Verdict.REJECT, "the connection is broken");
                }
                try {
                  QueueTarget.good(to, delivery);
                } catch (InterruptedException e) {
                  broken.set(true);
                  throw e;
                }
              },
              () -> {});
        }),
        new Mutant("takes what it began for done", SenderRule.NEXT, target -> {
          Set<String> begun = ConcurrentHashMap.newKeySet();
          return sender(
              target,
              (to, delivery) -> {
                if (begun.add(delivery.key())) {
                  QueueTarget.good(to, delivery);
                }
              },
              () -> {});
        }),
        new Mutant("leaves a thread", SenderRule.CLOSE, target -> {
          Thread thread = new Thread(SenderMutantTest::sleepForLong, "left behind");
          thread.setDaemon(true);
          thread.start();
          return sender(target, QueueTarget::good, () -> {});
        }),
        new Mutant("leaves a connection", SenderRule.CLOSE, target -> {
          target.connect();
          return sender(target, QueueTarget::good, () -> {});
        }),
        new Mutant("waits for attempts that hang", SenderRule.CLOSE, target -> {
          AtomicReference<CountDownLatch> running = new AtomicReference<>(new CountDownLatch(0));
          return sender(
              target,
              (to, delivery) -> {
                CountDownLatch end = new CountDownLatch(1);
                running.set(end);
                try {
                  deaf(to, delivery);
                } finally {
                  end.countDown();
                }
              },
              () -> {
                try {
                  Objects.requireNonNull(running.get()).await(); // the one before
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
        }),
        mutant(
            "takes a partial success for a whole one", SenderRule.PARTIAL, (target, delivery) -> {
              target.check();
              for (int i = 0; i < delivery.records().size(); i++) {
                boolean unused = target.take(i, delivery.records().get(i));
              }
              target.answer();
            }),
        mutant("tells the wrong ones to be sent again", SenderRule.PARTIAL, (target, delivery) -> {
          target.check();
          for (int i = 0; i < delivery.records().size(); i++) {
            if (!target.take(i, delivery.records().get(i))) {
              delivery.retry(delivery.records().size() - 1 - i, "busy");
            }
          }
          target.answer();
        }),
        mutant(
            "sends all again after a partial success", SenderRule.PARTIAL, (target, delivery) -> {
              target.check();
              boolean all = true;
              for (int i = 0; i < delivery.records().size(); i++) {
                all &= target.take(i, delivery.records().get(i));
              }
              target.answer();
              if (!all) {
                for (int i = 0; i < delivery.records().size(); i++) {
                  delivery.retry(i, "busy");
                }
              }
            }),
        mutant("quotes records", SenderRule.SECRETS, (target, delivery) -> {
          try {
            QueueTarget.good(target, delivery);
          } catch (IOException e) {
            throw new IOException("not taken: " + delivery.records(), e);
          }
        }),
        mutant("quotes its password in a cause", SenderRule.SECRETS, (target, delivery) -> {
          try {
            QueueTarget.good(target, delivery);
          } catch (IOException e) {
            throw new IOException("no", new IOException("user:" + QueueHarness.SECRET, e));
          }
        }));
  }

  private static void deaf(QueueTarget target, Delivery<String> delivery) throws Exception {
    boolean interrupted = false;
    while (true) {
      try {
        QueueTarget.good(target, delivery);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sleepForLong() {
    try {
      Thread.sleep(TimeUnit.MINUTES.toMillis(10));
    } catch (InterruptedException e) {
      // the end
    }
  }

  @TestFactory
  Stream<DynamicTest> isFound() {
    return mutants().stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.rule().id() + ": " + mutant.name(), () -> {
          SenderViolation found = assertThrows(
              SenderViolation.class,
              () -> SenderChecks.run(
                  mutant.rule(),
                  new QueueHarness(
                      mutant.senders(),
                      TargetMemory.RECORDS,
                      EnumSet.allOf(SenderCapability.class),
                      GRACE),
                  PATIENCE));
          assertEquals(mutant.rule(), found.rule(), found.toString());
        }));
  }

  @Test
  void eachRuleHasAMutant() {
    Set<SenderRule> missed = EnumSet.allOf(SenderRule.class);
    mutants().forEach(mutant -> missed.remove(mutant.rule()));
    assertTrue(missed.isEmpty(), () -> "nobody breaks " + missed);
  }
}

package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread that dies while others wait for it, as by {@code Thread.stop} (ERR-ERROR). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TurnTest {

  private final ManualClock clock = new ManualClock();
  private final BufferState state = new BufferState(
      ListWal.create(),
      BufferSettings.of(EmitPolicy.defaults()),
      clock,
      new Notifier(new BufferListener() {}));
  private final Turn turn = new Turn(state);

  @Test
  void aThreadThatDiedHasTheTurnNoMore() throws InterruptedException {
    Thread dead = new Thread(() -> turn.take(Deadline.none(clock)));
    dead.start();
    dead.join();

    assertTrue(turn.take(Deadline.in(Duration.ZERO, clock)));

    turn.leave();
    assertTrue(turn.take(Deadline.in(Duration.ZERO, clock)));
  }

  @Test
  void whoDropsItWakesWhoWaits() throws InterruptedException {
    assertTrue(turn.take(Deadline.none(clock)));
    Thread waiting = new Thread(turn::takeAnyway);
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    turn.drop();
    waiting.join();
    assertTrue(turn.take(Deadline.in(Duration.ZERO, clock)), "its owner is dead");
  }

  /** It may have been left, and taken by another, before. */
  @Test
  void whatIsAnothersIsNotDropped() throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread other = new Thread(() -> {
      turn.takeAnyway();
      taken.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    other.start();
    taken.await();

    turn.drop();

    assertFalse(turn.take(Deadline.in(Duration.ZERO, clock)));
    end.countDown();
    other.join();
  }

  @Test
  void aThreadThatDiedDecodesNoMore() throws InterruptedException {
    Seal seal = new Seal(ListWal.LOG, 1, 1, 1, 1, 0, 0, 1, 0);
    Head<String> head = new Head<>(new StoredBatch(seal, List.of(), 0, 0, false));
    Thread dead = new Thread(head::claim);
    dead.start();
    dead.join();

    assertFalse(head.isClaimed());
  }
}

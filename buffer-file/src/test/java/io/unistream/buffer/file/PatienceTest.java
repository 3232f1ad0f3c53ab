package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By a simulated clock: threads that put in a loop, each back some time after the one before. */
class PatienceTest {

  private static final long SYNC = 100_000;
  private static final long START = 5_000_000_000L;

  private long now = START;
  private final Patience patience = new Patience(now);

  @ParameterizedTest(
      name = "{0} threads, each back {1} ns after the one before: all are waited for: {2}")
  @CsvSource({
    "2, 10000, true",
    "8, 5000, true",
    "8, 25000, false",
    "32, 1000, true",
    "32, 5000, false"
  })
  void allAreWaitedForWhereThatIsFasterThanTwoHalvesThatTakeTurns(
      int threads, long apart, boolean all) {
    PriorityQueue<Long> coming = new PriorityQueue<>();
    for (int thread = 1; thread <= threads; thread++) {
      coming.add(now + thread * apart);
    }
    int counted = 0;
    int waiting = 0;
    long joinedAt = now;
    for (int sync = 0; sync < 400; sync++) {
      while (waiting == 0 || (waiting < patience.target() && !patience.isOver(now))) {
        joinedAt = now = Math.max(now, coming.remove());
        waiting++;
      }
      int group = waiting;
      counted += sync < 200 ? 0 : group;
      patience.syncing(group, joinedAt, now);
      now += SYNC;
      waiting = 0;
      while (!coming.isEmpty() && coming.peek() <= now) {
        joinedAt = coming.remove();
        waiting++;
      }
      patience.synced(waiting, joinedAt, now);
      for (int back = 1; back <= group; back++) {
        coming.add(now + back * apart);
      }
    }
    double each = counted / 200.0;
    assertTrue(all ? each == threads : each < 0.75 * threads, each + " a sync");
  }

  @Test
  void threadsThatPutNowAndThenAreNotWaitedFor() {
    for (int round = 0; round < 20; round++) {
      patience.syncing(1, now, now);
      now += SYNC;
      patience.synced(0, 0, now);
      now += 10 * SYNC;
    }
    assertEquals(1, patience.target());
  }

  @Test
  void whoIsExpectedAndDoesNotComeIsWaitedForLessLongThanASyncTakesAndThenForLongerNotAtAll() {
    twoThreads(50);
    assertEquals(2, patience.target());
    assertFalse(patience.isOver(now + 1_000));
    assertTrue(patience.isOver(now + SYNC));
    int before = 0;
    for (int times = 0; times < 4; times++) {
      now += SYNC;
      patience.syncing(1, now, now); // the other one did not come
      int without = 0;
      do {
        now += SYNC;
        patience.synced(0, 0, now);
        without += patience.target() == 1 ? 1 : 0;
        if (patience.target() == 1) {
          patience.syncing(1, now, now);
        }
      } while (patience.target() == 1 && without < 200);
      assertTrue(without > before, "waited for nobody " + without + " times, before " + before);
      before = without;
      if (without == 200) {
        return; // it has learnt that there is one thread only
      }
    }
  }

  private void twoThreads(int rounds) {
    for (int round = 0; round < rounds; round++) {
      patience.syncing(2, now, now);
      now += SYNC;
      patience.synced(0, 0, now);
      now += 20_000;
    }
  }
}

package io.unistream.buffer.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.s3.StoreException.Hope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two requests that end in every order, each when the test says so. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RaceTest {

  private final StoreException conflict = new StoreException(Hope.LATER, true, "conflict", null);
  private final StoreException busy = new StoreException(Hope.LATER, "busy");

  private final List<Runnable> sent = new ArrayList<>();
  private int ended;
  private final Race race = new Race(sent::add, BufferClock.system(), () -> ended++);

  private static Owner.Claim failing(StoreException failure) {
    return () -> {
      throw failure;
    };
  }

  private void both(Owner.Claim first, Owner.Claim second) {
    race.begin(first);
    race.beginSecond(() -> true, second);
    assertEquals(2, sent.size());
  }

  private void end(int which) {
    sent.get(which).run();
  }

  private boolean isDecided() throws InterruptedException {
    return race.isDecidedWithin(0);
  }

  @Test
  void theFirstAnswerDecides() throws Exception {
    both(() -> true, () -> false);

    end(0);

    assertTrue(isDecided());
    assertTrue(race.isWon());
    end(1);
    assertTrue(race.isWon());
    assertEquals(1, ended);
  }

  @Test
  void takenDecidesTooAndIsNoSuccess() throws Exception {
    both(() -> true, () -> false);

    end(1);

    assertTrue(isDecided());
    assertFalse(race.isWon());
  }

  @Test
  void whoseSuccessIsKnownNeedNotLook() throws Exception {
    both(() -> true, () -> false);

    end(1);
    end(0);

    assertTrue(race.isWon());
  }

  @Test
  void aFailureDecidesNothingWhileTheOtherIsUnderWay() throws Exception {
    for (StoreException failure : List.of(conflict, busy)) {
      sent.clear();
      Race another = new Race(sent::add, BufferClock.system(), () -> {});
      another.begin(failing(failure));
      another.beginSecond(() -> true, () -> true);

      end(0);

      assertFalse(another.isDecidedWithin(0));
      end(1);
      assertTrue(another.isWon());
    }
  }

  @Test
  void afterAConflictSomebodyHasToLookInWhateverOrder() {
    both(failing(conflict), failing(busy));
    end(0);
    end(1);
    assertSame(conflict, assertThrows(StoreException.class, race::isWon));
    sent.clear();
    Race another = new Race(sent::add, BufferClock.system(), () -> {});
    another.begin(failing(busy));
    another.beginSecond(() -> true, failing(conflict));

    end(0);
    end(1);

    assertSame(conflict, assertThrows(StoreException.class, another::isWon));
  }

  @Test
  void whereAllIsOverOrNotAllowedThereIsNoSecond() {
    race.begin(() -> true);
    race.beginSecond(() -> false, () -> true);
    end(0);

    race.beginSecond(() -> true, () -> true);

    assertEquals(1, sent.size());
    assertEquals(0, ended);
  }

  @Test
  void aSecondThatCannotBeSentIsNoFailureOfTheFirst() throws Exception {
    Race another = new Race(
        task -> {
          if (!sent.isEmpty()) {
            throw new RejectedExecutionException();
          }
          sent.add(task);
        },
        BufferClock.system(),
        () -> ended++);
    another.begin(() -> true);
    another.beginSecond(() -> true, () -> true);

    end(0);

    assertTrue(another.isWon());
    assertEquals(1, ended);
  }

  @Test
  void anErrorOfARequestIsToldWhenBothHaveEnded() {
    both(
        () -> {
          throw new OutOfMemoryError("of a test");
        },
        () -> {
          throw new OutOfMemoryError("of a test");
        });
    end(0);

    end(1);

    assertThrows(OutOfMemoryError.class, race::isWon);
    assertEquals(1, ended);
  }
}

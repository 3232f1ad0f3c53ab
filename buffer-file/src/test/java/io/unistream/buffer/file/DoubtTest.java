package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferStorageException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DoubtTest {

  private final Exception change = new SegmentGoneException(7);

  @Test
  void whatIsFoundThreeTimesInARowIsBelieved() {
    Doubt doubt = new Doubt("a log");

    assertFalse(doubt.isOver("here"));
    assertFalse(doubt.isOver("here"));
    assertFalse(doubt.isOver("there"));
    assertFalse(doubt.isOver("here"));
    assertFalse(doubt.isOver("here"));
    assertTrue(doubt.isOver("here"));
  }

  @Test
  void itGivesUpOnceBothLooksAndTimeAreOver() {
    AtomicLong nanos = new AtomicLong();
    Doubt soon = new Doubt("a log", nanos::get);
    for (int look = 0; look < 100; look++) {
      soon.lookAgain(change);
    }
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
    Doubt slow = new Doubt("a log", () -> nanos.getAndAdd(TimeUnit.SECONDS.toNanos(61)));
    for (int look = 1; look < 20; look++) {
      slow.lookAgain(change);
    }

    assertSame(
        change,
        assertThrows(BufferStorageException.class, () -> soon.lookAgain(change)).getCause());
    BufferStorageException e = assertThrows(BufferStorageException.class, () -> slow.pause(change));
    assertEquals("a log changes faster than it can be read; try again", e.getMessage());
  }

  @Test
  void anInterruptEndsThePauseAndIsKept() {
    Thread.currentThread().interrupt();

    assertThrows(BufferInterruptedException.class, () -> new Doubt("a log").pause(change));
    assertTrue(Thread.interrupted());
  }
}

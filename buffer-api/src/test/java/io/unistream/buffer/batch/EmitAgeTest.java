package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.EmitPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EmitAgeTest {

  private static final Duration MAX_AGE = Duration.ofSeconds(10);
  private static final EmitPolicy POLICY = EmitPolicy.defaults().withMaxAge(MAX_AGE);
  private static final Duration LONG = Duration.ofDays(400);

  @Test
  void emitAge_isCountedFromTheFirstRecordOfTheOpenBatch() {
    try (Rig rig = Rig.open(POLICY)) {
      rig.clock.advance(LONG);
      rig.put("a");
      rig.clock.advance(Duration.ofSeconds(6));
      rig.put("b");
      rig.clock.advance(Duration.ofMillis(3_999));
      assertFalse(rig.buffer.shouldEmit());

      rig.clock.advance(Duration.ofMillis(1));

      assertTrue(rig.buffer.shouldEmit());
      assertEquals(
          List.of("a", "b"), rig.buffer.poll(Duration.ZERO).orElseThrow().records());
    }
  }

  @Test
  void emitAge_beginsAnewWithEachBatch() {
    try (Rig rig = Rig.open(POLICY.withMaxRecords(2))) {
      rig.put("a");
      rig.clock.advance(Duration.ofSeconds(6));
      rig.buffer.putAll(List.of("b", "c"));
      rig.buffer.commit(rig.buffer.emit());
      rig.clock.advance(Duration.ofMillis(9_999));
      assertFalse(rig.buffer.shouldEmit());

      rig.clock.advance(Duration.ofMillis(1));

      assertTrue(rig.buffer.shouldEmit());
    }
  }

  @Test
  @Timeout(120)
  void emitAge_aWaitingPollWakesWithoutAnotherPut() throws Exception {
    try (Rig rig = Rig.open(POLICY)) {
      Background<Optional<Batch<String>>> poll =
          Background.call(() -> rig.buffer.poll(Duration.ofDays(1)));
      rig.clock.awaitWaiters(1);
      rig.put("a");
      rig.clock.awaitWaiters(1);

      rig.clock.advance(MAX_AGE);

      assertEquals(List.of("a"), poll.result().orElseThrow().records());
    }
  }

  @Test
  @Timeout(120)
  void emitAge_aPollEndsEmptyWhenItsTimeIsOver() throws Exception {
    try (Rig rig = Rig.open(POLICY)) {
      rig.put("a");
      Background<Optional<Batch<String>>> poll =
          Background.call(() -> rig.buffer.poll(Duration.ofSeconds(9)));
      rig.clock.awaitWaiters(1);

      rig.clock.advance(Duration.ofSeconds(9));

      assertEquals(Optional.empty(), poll.result());
    }
  }

  @Test
  void emitAfterReopen_recoveredAgeCounts() {
    try (Rig rig = Rig.open(POLICY)) {
      Instant put = Instant.ofEpochMilli(rig.clock.epochMillis());
      rig.put("a");
      rig.clock.advance(Duration.ofSeconds(6));
      rig.crash();
      rig.clock.advance(Duration.ofMillis(3_999));
      assertFalse(rig.buffer.shouldEmit());

      rig.clock.advance(Duration.ofMillis(1));

      assertEquals(put, rig.buffer.poll(Duration.ZERO).orElseThrow().firstPutTime());
    }
  }

  @Test
  void emitClock_aJumpOfTheWallClockChangesNoAge() {
    for (Duration jump : List.of(LONG, LONG.negated())) {
      try (Rig rig = Rig.open(POLICY)) {
        rig.put("a");
        rig.clock.jump(jump);
        assertFalse(rig.buffer.shouldEmit());
        rig.put("b");
        rig.clock.advance(MAX_AGE.minusMillis(1));
        assertFalse(rig.buffer.shouldEmit());

        rig.clock.advance(Duration.ofMillis(1));

        assertTrue(rig.buffer.shouldEmit());
        assertEquals(List.of(List.of("a", "b")), rig.drain());
      }
    }
  }

  @Test
  void emitClock_aWallClockSetBackBeforeReopeningWithholdsNoLongerThanMaxAge() {
    try (Rig rig = Rig.open(POLICY)) {
      rig.put("a");
      rig.clock.jump(LONG.negated());
      rig.reopen();
      assertFalse(rig.buffer.shouldEmit());
      assertEquals(Duration.ZERO, rig.buffer.stats().oldestAge());

      rig.clock.advance(MAX_AGE);

      assertTrue(rig.buffer.shouldEmit());
      assertEquals(List.of(List.of("a")), rig.drain());
    }
  }

  @Test
  void emitClock_aWallClockSetForthBeforeReopeningEmitsEarlyButLosesNothing() {
    for (Duration jump : List.of(LONG, Duration.ofDays(365_000))) {
      try (Rig rig = Rig.open(POLICY)) {
        rig.put("a");
        rig.clock.jump(jump);
        rig.reopen();

        assertTrue(rig.buffer.shouldEmit());
        rig.clock.advance(Duration.ofDays(1));
        assertTrue(rig.buffer.shouldEmit());
        assertEquals(List.of(List.of("a")), rig.drain());
      }
    }
  }

  @Test
  void emitClock_jumpsBetweenReopeningsKeepOrderAndContent() {
    try (Rig rig = Rig.open(POLICY.withMaxRecords(2))) {
      rig.put("a");
      rig.clock.jump(LONG);
      rig.put("b", "c");
      rig.crash();
      rig.clock.jump(LONG.multipliedBy(-3));
      rig.put("d", "e");
      rig.reopen();
      rig.clock.jump(LONG);

      assertEquals(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")), rig.drain());
    }
  }
}

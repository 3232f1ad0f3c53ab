package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.UnknownOutcomeException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(120)
class SyncFailureTest {

  private static void assertEveryCall(Rig rig, Class<? extends BufferException> type) {
    List<Executable> calls = List.of(
        () -> rig.buffer.put("x"),
        () -> rig.buffer.putAll(List.of("x")),
        () -> rig.buffer.putAll(List.of()),
        () -> rig.buffer.putAsync("x"),
        () -> rig.buffer.shouldEmit(),
        () -> rig.buffer.emit(),
        () -> rig.buffer.poll(Duration.ZERO),
        () -> rig.buffer.commit(Rig.id(1)),
        () -> rig.buffer.setAside(1));
    for (Executable call : calls) {
      assertThrows(type, call);
    }
  }

  @Test
  void errSyncStop_thePutInFlightIsUnknownAndEveryLaterCallSaysWhy() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      rig.wal.faults.failSyncs();

      assertThrows(UnknownOutcomeException.class, () -> rig.buffer.put("b"));

      assertEveryCall(rig, BufferFailedException.class);
      assertEquals(1, rig.buffer.stats().puts());
      assertEquals(
          List.of("recovery 0", "put 1 1b", "seal #1 1..2 2b", "failure"), rig.events.take());
      rig.reopen();
      assertEquals(List.of(List.of("a")), rig.drain());
    }
  }

  @Test
  void errSyncStop_allPutsInFlightAreUnknown() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.wal.faults.holdSyncs();
      Background<Long> a = Background.call(() -> rig.buffer.put("a"));
      rig.wal.faults.awaitHeld();
      rig.wal.faults.expectAnotherHeld();
      Background<Long> b = Background.call(() -> rig.buffer.put("b"));
      rig.wal.faults.awaitHeld();
      rig.wal.faults.failSyncs();

      rig.wal.faults.letSyncsGo();

      a.failure(UnknownOutcomeException.class);
      b.failure(UnknownOutcomeException.class);
      assertEquals(0, rig.buffer.stats().puts());
    }
  }

  @Test
  void errSyncStop_aWaitingPollWakes() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      Background<?> poll = Background.call(() -> rig.buffer.poll(Duration.ofDays(1)));
      rig.clock.awaitWaiters(1);
      rig.wal.faults.failSyncs();

      assertThrows(UnknownOutcomeException.class, () -> rig.buffer.put("a"));

      poll.failure(BufferFailedException.class);
    }
  }

  @Test
  void errSyncStop_aFlushAndACommitAreUnknownToo() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      rig.wal.faults.failSyncs();
      assertThrows(UnknownOutcomeException.class, () -> rig.buffer.emit());
      rig.crash();
      rig.buffer.emit();
      rig.wal.faults.failSyncs();

      assertThrows(UnknownOutcomeException.class, () -> rig.buffer.commit(Rig.id(1)));

      assertEveryCall(rig, BufferFailedException.class);
      rig.crash();
      assertEquals(Rig.id(1), rig.buffer.emit().id());
    }
  }

  @Test
  void errSyncStop_anUnexpectedErrorOfTheLogLeavesADoubtToo() {
    try (Rig rig = Rig.batchesOf(2)) {
      IllegalStateException cause = new IllegalStateException("a bug in the log");
      rig.wal.faults.refuseAppend(cause);

      UnknownOutcomeException e =
          assertThrows(UnknownOutcomeException.class, () -> rig.buffer.put("a"));

      assertSame(cause, e.getCause());
      assertEveryCall(rig, BufferFailedException.class);
    }
  }

  @Test
  void ownFence_aFencedBufferSaysSoAtEveryCall() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      rig.wal.faults.failSyncs(new BufferFencedException("taken over"));

      assertThrows(BufferFencedException.class, () -> rig.buffer.put("b"));

      assertEveryCall(rig, BufferFencedException.class);
    }
  }

  @Test
  void errSyncStop_closeAfterAFailureOnlyFreesAndCanBeRepeated() {
    Rig rig = Rig.batchesOf(2);
    rig.wal.faults.failSyncs();
    assertThrows(UnknownOutcomeException.class, () -> rig.buffer.put("a"));

    rig.buffer.close();
    rig.buffer.close();

    assertEquals(0, rig.wal.durable());
    assertEquals(1, rig.buffer.stats().backlogRecords());
  }

  @Test
  void errFullDisk_putsWorkAgainOnceThereIsSpace() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      rig.wal.faults.refuseAppend(new BufferStorageFullException("full"));
      rig.wal.faults.refuseAppend(new BufferStorageFullException("full"));
      assertThrows(
          BufferStorageFullException.class, () -> rig.buffer.putAll(List.of("b", "c", "d")));
      assertThrows(BufferStorageFullException.class, () -> rig.buffer.putAsync("b"));
      assertEquals(1, rig.buffer.stats().openRecords());
      assertEquals(0, rig.buffer.stats().sealedBatches());

      assertEquals(2, rig.buffer.put("e"));

      assertEquals(
          List.of("recovery 0", "put 1 1b", "seal #1 1..2 2b", "put 2 1b"), rig.events.take());
      assertEquals(List.of(List.of("a", "e")), rig.drain());
    }
  }

  @Test
  void errNoAck_aPutThatWasRefusedIsAbsentAfterACrash() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.wal.faults.refuseAppend(new BufferStorageException("refused"));
      assertThrows(BufferStorageException.class, () -> rig.buffer.put("a"));

      rig.crash(99);

      assertEquals(List.of(), rig.drain());
    }
  }
}

package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.StaleBatchException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.WalEntry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several batches in flight (EMIT-NEXT, EMIT-SEAL, COM-THROUGH). */
class WindowTest {

  private static final Duration LONG = Duration.ofDays(1);

  private static EmitPolicy policy(int records, int window) {
    return EmitPolicy.defaults().withMaxRecords(records).withMaxInFlight(window);
  }

  private static Rig rig(int records, int window) {
    return Rig.open(policy(records, window));
  }

  private static Rig dropping(int window, int capacity) {
    return Rig.open(BufferSettings.builder()
        .emit(policy(1, window))
        .capacity(
            Capacity.defaults().withMaxRecords(capacity).withOverflow(OverflowPolicy.DROP_OLDEST))
        .build());
  }

  private static Batch<String> next(Rig rig) {
    return rig.buffer.pollNext(Duration.ZERO).orElseThrow();
  }

  private static List<String> nextRecords(Rig rig) {
    return rig.buffer.pollNext(Duration.ZERO).map(Batch::records).orElse(List.of());
  }

  @Test
  void emitNext_eachBatchIsGivenOnceInOrderUpToTheWindow() {
    try (Rig rig = rig(2, 2)) {
      rig.put("a", "b", "c", "d", "e", "f");

      assertEquals(List.of("a", "b"), nextRecords(rig));
      assertEquals(List.of("c", "d"), nextRecords(rig));
      assertEquals(List.of(), nextRecords(rig));
      assertEquals(4, rig.buffer.stats().inFlightRecords());

      rig.buffer.commit(Rig.id(1));
      assertEquals(List.of("e", "f"), nextRecords(rig));
      assertEquals(List.of(), nextRecords(rig));
    }
  }

  @Test
  void emitNext_theWindowIsOneByDefault() {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a", "b");

      assertEquals(List.of("a"), nextRecords(rig));
      assertEquals(List.of(), nextRecords(rig));
    }
  }

  @Test
  void emitSame_emitAndPollGiveTheOldestInFlightAgain() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c");
      Batch<String> first = next(rig);
      Batch<String> second = next(rig);

      assertEquals(first, rig.buffer.emit());
      assertEquals(Optional.of(first), rig.buffer.poll(Duration.ZERO));
      rig.buffer.commit(first);
      assertEquals(second, rig.buffer.emit());
      assertEquals(List.of("c"), nextRecords(rig));
    }
  }

  @Test
  void emitNext_whatEmitHandedOutIsInFlightToo() {
    try (Rig rig = rig(1, 2)) {
      rig.put("a", "b", "c");
      Batch<String> unused = rig.buffer.emit();

      assertEquals(List.of("b"), nextRecords(rig));
      assertEquals(List.of(), nextRecords(rig));
    }
  }

  @Test
  void emitNotEarly_anOpenBatchIsNotNextUntilItIsDue() {
    try (Rig rig = Rig.open(policy(2, 3).withMaxAge(Duration.ofSeconds(5)))) {
      rig.put("a", "b", "c");
      assertEquals(List.of("a", "b"), nextRecords(rig));
      assertEquals(List.of(), nextRecords(rig));

      rig.clock.advance(Duration.ofSeconds(5));

      assertEquals(List.of("c"), nextRecords(rig));
    }
  }

  @Test
  void emitNext_bytesInFlightAreBounded() {
    try (Rig rig = Rig.open(
        EmitPolicy.defaults().withMaxBytes(4).withMaxInFlight(3).withMaxInFlightBytes(9))) {
      rig.put("aaaa", "bbbb", "cccc");

      assertEquals(List.of("aaaa"), nextRecords(rig));
      assertEquals(List.of("bbbb"), nextRecords(rig));
      assertEquals(List.of(), nextRecords(rig), "it would be over 9 bytes");
      rig.buffer.commit(Rig.id(1));
      assertEquals(List.of("cccc"), nextRecords(rig));
    }
  }

  @Test
  void emitNext_oneBatchMayBeInFlightWhateverItsSize() {
    try (Rig rig = Rig.open(
        EmitPolicy.defaults().withMaxBytes(4).withMaxInFlight(3).withMaxInFlightBytes(1))) {
      rig.put("aaaa", "bbbb");

      assertEquals(List.of("aaaa"), nextRecords(rig));
      assertEquals(List.of(), nextRecords(rig));
    }
  }

  @Test
  void emitNext_whoWaitsForRoomIsWokenByACommit() throws Exception {
    try (Rig rig = rig(1, 1)) {
      rig.put("a", "b");
      Batch<String> first = next(rig);
      Background<Optional<Batch<String>>> waiting =
          Background.call(() -> rig.buffer.pollNext(LONG));
      rig.clock.awaitWaiters(1);

      rig.buffer.commit(first);

      assertEquals(List.of("b"), waiting.result().orElseThrow().records());
    }
  }

  @Test
  void emitNext_whoWaitsWithAFullWindowDoesNotSpinWhenTheOpenBatchIsOld() throws Exception {
    try (Rig rig = Rig.open(policy(2, 1).withMaxAge(Duration.ofSeconds(1)))) {
      rig.put("a", "b", "c");
      Batch<String> unused = next(rig);
      rig.clock.advance(Duration.ofSeconds(2));
      Background<Optional<Batch<String>>> waiting =
          Background.call(() -> rig.buffer.pollNext(Duration.ofSeconds(5)));
      rig.clock.awaitWaiters(1);
      assertFalse(waiting.isDone());

      rig.clock.advance(Duration.ofSeconds(5));

      assertEquals(Optional.empty(), waiting.result());
    }
  }

  @Test
  void comThrough_allUpToTheBatchAreCommittedWithOneEntry() {
    try (Rig rig = rig(1, 4)) {
      rig.put("a", "b", "c", "d");
      for (int i = 0; i < 4; i++) {
        Batch<String> unused = next(rig);
      }
      rig.events.take();
      int before = rig.wal.size();

      rig.buffer.commitThrough(Rig.id(3));

      assertEquals(before + 1, rig.wal.size());
      assertEquals(
          List.of("commit #1 1 1b", "commit #2 1 1b", "commit #3 1 1b"), rig.events.take());
      assertEquals(3, rig.buffer.stats().commits());
      assertEquals(1, rig.buffer.stats().backlogRecords());
      assertEquals(1, rig.buffer.stats().inFlightRecords());
      rig.crash();
      assertEquals(List.of(List.of("d")), rig.drain());
    }
  }

  @Test
  void comThrough_aCrashBeforeItIsDurableBringsAllBack() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c");
      for (int i = 0; i < 3; i++) {
        Batch<String> unused = next(rig);
      }
      rig.wal.faults.failSyncs();
      assertThrows(UnknownOutcomeException.class, () -> rig.buffer.commitThrough(Rig.id(3)));

      rig.crash();

      assertEquals(List.of("a"), nextRecords(rig));
      assertEquals(List.of("b"), nextRecords(rig));
      assertEquals(List.of("c"), nextRecords(rig));
    }
  }

  @Test
  void comWrong_nothingIsCommittedBehindAGap() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c", "d");
      Batch<String> first = next(rig);
      Batch<String> second = next(rig);

      StaleBatchException stale =
          assertThrows(StaleBatchException.class, () -> rig.buffer.commit(second));
      assertTrue(
          stale.getMessage().contains("the oldest batch in flight is " + first.id() + ", one of 2"),
          stale.getMessage());
      assertThrows(StaleBatchException.class, () -> rig.buffer.commitThrough(Rig.id(3)));
      assertEquals(4, rig.buffer.stats().backlogRecords());
      assertEquals(first, rig.buffer.emit());
    }
  }

  @Test
  void comAgain_theBatchCommittedLastMayBeCommittedAgain() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c");
      Batch<String> unused = next(rig);
      Batch<String> second = next(rig);
      rig.buffer.commitThrough(second);

      rig.buffer.commitThrough(second);
      rig.buffer.commit(second);
      assertThrows(StaleBatchException.class, () -> rig.buffer.commitThrough(Rig.id(1)));

      rig.crash();
      rig.buffer.commitThrough(second);
      assertEquals(List.of(List.of("c")), rig.drain());
    }
  }

  @Test
  void comThrough_aRefusedAppendChangesNothing() {
    try (Rig rig = rig(1, 2)) {
      rig.put("a", "b");
      Batch<String> first = next(rig);
      Batch<String> second = next(rig);
      rig.wal.faults.refuseAppend(new BufferStorageException("refused"));

      assertThrows(BufferStorageException.class, () -> rig.buffer.commitThrough(second));

      assertEquals(first, rig.buffer.emit());
      rig.buffer.commitThrough(second);
      assertEquals(0, rig.buffer.stats().backlogRecords());
    }
  }

  @Test
  void comReclaim_spaceIsGivenBackUpToTheOldestThatIsKept() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c");
      for (int i = 0; i < 3; i++) {
        Batch<String> unused = next(rig);
      }

      rig.buffer.commitThrough(Rig.id(2));

      assertEquals(
          List.of(3L),
          rig.wal.entries().stream()
              .filter(entry -> entry.type() == WalEntry.Type.RECORD)
              .map(WalEntry::sequence)
              .toList());
    }
  }

  @Test
  void emitSeal_whatWasPutIsFixedAndTheLastNumberIsTold() {
    try (Rig rig = rig(10, 2)) {
      assertEquals(0, rig.buffer.seal());
      rig.put("a", "b");
      rig.events.take();

      assertEquals(2, rig.buffer.seal());
      assertEquals(List.of("seal #1 1..2 2b"), rig.events.take());
      assertEquals(2, rig.buffer.seal());
      rig.put("c");

      assertEquals(List.of("a", "b"), nextRecords(rig));
      assertEquals(List.of(), nextRecords(rig));
      assertEquals(3, rig.buffer.seal());
      assertEquals(List.of("c"), nextRecords(rig));
    }
  }

  @Test
  void emitSeal_itIsDurable() throws Exception {
    try (Rig rig = rig(10, 2)) {
      CompletableFuture<Long> put = rig.buffer.putAsync("a");

      assertEquals(1, rig.buffer.seal());

      rig.crash(EmitPolicy.defaults().withMaxRecords(1));
      rig.put("b");
      assertEquals(List.of(List.of("a"), List.of("b")), rig.drain());
      assertEquals(1, put.get(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void emitSeal_aWaitingPollIsWoken() throws Exception {
    try (Rig rig = rig(10, 2)) {
      rig.put("a");
      Background<Optional<Batch<String>>> waiting =
          Background.call(() -> rig.buffer.pollNext(LONG));
      rig.clock.awaitWaiters(1);

      assertEquals(1, rig.buffer.seal());

      assertEquals(List.of("a"), waiting.result().orElseThrow().records());
    }
  }

  @Test
  void emitNext_afterACrashAllInFlightComeAgainFirstWithTheirIds() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c", "d");
      List<Batch<String>> flying = List.of(next(rig), next(rig), next(rig));

      rig.crash(policy(4, 1));

      for (Batch<String> before : flying) {
        Batch<String> again = rig.buffer.emit();
        assertEquals(before.id(), again.id());
        assertEquals(before.records(), again.records());
        rig.buffer.commit(again);
      }
      assertEquals(List.of(List.of("d")), rig.drain());
    }
  }

  @Test
  void capTotal_theOldestThatIsNotInFlightIsDropped() {
    try (Rig rig = dropping(3, 5)) {
      rig.put("a", "b", "c", "d", "e");
      Batch<String> a = next(rig);
      Batch<String> b = next(rig);

      rig.put("f");
      assertEquals(List.of("d"), nextRecords(rig));
      rig.put("g", "h");

      assertEquals(3, rig.buffer.stats().droppedBatches(), "c, e, f");
      assertEquals(3, rig.buffer.stats().inFlightRecords());
      rig.buffer.commitThrough(b);
      assertEquals(List.of("d"), rig.buffer.emit().records());
      assertEquals(List.of("g"), nextRecords(rig));
      assertEquals(a.id(), Rig.id(1));
    }
  }

  @Test
  void capTotal_whatWasDroppedFromBetweenStaysDroppedAfterACrash() {
    try (Rig rig = dropping(3, 5)) {
      rig.put("a", "b", "c", "d", "e");
      Batch<String> unused = next(rig);
      unused = next(rig);
      rig.put("f");
      unused = next(rig);
      rig.put("g", "h");

      rig.crash();

      assertEquals(5, rig.buffer.stats().backlogRecords());
      assertEquals(5, rig.buffer.stats().sealedBatches());
      assertEquals(List.of("a"), nextRecords(rig));
      rig.put("i");
      assertEquals(List.of("d"), nextRecords(rig));
      rig.put("j");
      rig.crash();
      assertEquals(
          List.of(List.of("a"), List.of("d"), List.of("h"), List.of("i"), List.of("j")),
          rig.drain());
    }
  }

  @Test
  void capLeast_whatIsInFlightLeavesNoRoom() {
    try (Rig rig = dropping(3, 3)) {
      rig.put("a", "b", "c");
      Batch<String> unused = next(rig);
      unused = next(rig);

      assertThrows(BufferFullException.class, () -> rig.buffer.putAll(List.of("d", "e")));
      assertEquals(0, rig.buffer.stats().droppedRecords());
      rig.put("d");
      assertEquals(List.of("d"), nextRecords(rig));
      assertThrows(BufferFullException.class, () -> rig.put("e"));
    }
  }

  @Test
  void capFlow_aPutThatFindsNoRoomSealsForWhoCanTakeAnother() {
    Capacity capacity = Capacity.defaults().withMaxRecords(4);
    try (Rig rig =
        Rig.open(BufferSettings.builder().emit(policy(2, 2)).capacity(capacity).build())) {
      rig.put("a", "b", "c");
      assertEquals(List.of("a", "b"), nextRecords(rig));
      assertEquals(List.of(), nextRecords(rig));

      assertThrows(BufferFullException.class, () -> rig.buffer.putAll(List.of("d", "e")));

      assertEquals(List.of("c"), nextRecords(rig));
    }
  }

  /** The put must not look between the room that a commit makes and the end of its batch's flight: after that nobody wakes it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void capFlow_aPutThatGoesOnWaitingAfterACommitSealsWhatIsLeft(int window) throws Exception {
    Capacity capacity = Capacity.defaults().withMaxRecords(10).withOverflow(OverflowPolicy.BLOCK);
    BufferSettings settings =
        BufferSettings.builder().emit(policy(4, window)).capacity(capacity).build();
    for (int i = 0; i < 500; i++) {
      try (Rig rig = Rig.open(settings)) {
        rig.put("a", "b", "c", "d", "e");
        Batch<String> first = rig.buffer.emit();
        Background<SequenceRange> waiting =
            Background.call(() -> rig.buffer.putAll(Collections.nCopies(10, "f")));
        rig.clock.awaitWaiters(1);

        rig.buffer.commit(first);

        Background<Optional<Batch<String>>> poll = Background.call(() -> rig.buffer.poll(LONG));
        assertEquals(List.of("e"), poll.result().orElseThrow().records());
        rig.buffer.commit(Rig.id(2));
        assertEquals(6, waiting.result().first());
      }
    }
  }

  @Test
  void capFlow_aPutThatWaitsSealsWhatComesNextOnceTheBatchBeforeItIsTaken() throws Exception {
    Capacity capacity = Capacity.defaults()
        .withMaxRecords(3)
        .withOverflow(OverflowPolicy.BLOCK)
        .withBlockTimeout(LONG);
    try (Rig rig =
        Rig.open(BufferSettings.builder().emit(policy(2, 2)).capacity(capacity).build())) {
      rig.put("a", "b", "c");
      Background<Long> put = Background.call(() -> rig.buffer.put("d"));
      rig.clock.awaitWaiters(1);
      assertEquals(List.of("a", "b"), nextRecords(rig));

      assertEquals(List.of("c"), rig.buffer.pollNext(LONG).orElseThrow().records());

      rig.buffer.commitThrough(Rig.id(2));
      assertEquals(4, put.result());
    }
  }

  /** Batch 1 and 4 are in flight, 2 and 3 dropped from between. */
  private static Rig withAHole() {
    Rig rig = dropping(2, 3);
    rig.put("a", "b", "c");
    Batch<String> unused = next(rig);
    rig.put("d", "e");
    unused = next(rig);
    assertEquals(Rig.id(4), unused.id());
    return rig;
  }

  @Test
  void durStableBatch_aBatchThatLostItsSealBesideAHoleIsNotJoinedToTheNext() {
    try (Rig rig = withAHole()) {
      // a seal b seal c seal commit d seal commit e seal
      rig.openOn(rig.wal.without(Set.of(1, 2, 3), true));

      Batch<String> first = next(rig);
      assertEquals(List.of("a"), first.records());
      assertNotEquals(Rig.id(4), first.id());
      Batch<String> second = next(rig);
      assertEquals(List.of("d"), second.records());
      assertEquals(Rig.id(4), second.id());
      rig.buffer.commitThrough(second);
      assertEquals(List.of(List.of("e")), rig.drain());
    }
  }

  @Test
  void capTotal_aDroppedBatchThatLostItsSealIsNotThereAgain() {
    try (Rig rig = dropping(2, 2)) {
      rig.put("a", "b");
      Batch<String> unused = next(rig);
      rig.put("c");
      // a seal b seal commit c seal
      rig.openOn(rig.wal.without(Set.of(3, 5, 6), true));

      assertEquals(1, rig.buffer.stats().backlogRecords());
      assertEquals(List.of(List.of("a")), rig.drain());
    }
  }

  @Test
  void errCodecEmit_aRecordOfTheNextBatchThatCannotBeDecodedHoldsUpNoOther() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a", "b", "c");
      Batch<String> first = next(rig);
      rig.codec.unreadable.add("b");

      RecordDecodeException failed =
          assertThrows(RecordDecodeException.class, () -> rig.buffer.pollNext(Duration.ZERO));
      assertEquals(first, rig.buffer.emit(), "the oldest in flight is decoded");
      rig.buffer.commit(first);
      rig.buffer.setAside(failed.sequence());

      Batch<String> second = next(rig);
      assertEquals(List.of(), second.records());
      assertEquals(1, second.setAside().size());
      assertEquals(List.of("c"), nextRecords(rig));
      rig.buffer.commitThrough(Rig.id(3));
    }
  }

  @Test
  void lifeObserve_theOldestAgeIsThatOfTheOldestInFlight() {
    try (Rig rig = rig(1, 3)) {
      rig.put("a");
      rig.clock.advance(Duration.ofSeconds(10));
      rig.put("b");
      rig.clock.advance(Duration.ofSeconds(10));
      rig.put("c");
      Batch<String> unused = next(rig);
      unused = next(rig);

      assertEquals(Duration.ofSeconds(20), rig.buffer.stats().oldestAge());
      rig.buffer.commit(Rig.id(1));
      assertEquals(Duration.ofSeconds(10), rig.buffer.stats().oldestAge());
      rig.buffer.commit(Rig.id(2));
      assertEquals(Duration.ZERO, rig.buffer.stats().oldestAge());
    }
  }
}

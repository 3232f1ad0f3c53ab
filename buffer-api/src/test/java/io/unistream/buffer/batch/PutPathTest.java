package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.SealEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must hold on every way that a record may take into the log. */
@Timeout(30)
class PutPathTest {

  /** A way to put, which is refused. */
  private interface Put {
    Object put(Rig rig);
  }

  private static final List<Put> WAYS = List.of(
      rig -> rig.buffer.put("xx"),
      rig -> rig.buffer.putAsync("xx").join(),
      rig -> rig.buffer.putAll(List.of("xx")),
      rig -> rig.buffer.putAll(List.of("xx", "yy", "zz")));

  @Test
  void errNoAck_aRefusedPutChangesNothingWhereverItWouldHaveSealed() {
    for (Put way : WAYS) {
      for (int before = 0; before < 4; before++) {
        try (Rig rig = Rig.batchesOf(2)) {
          List<String> put = IntStream.range(0, before).mapToObj(i -> "r" + i).toList();
          put.forEach(rig.buffer::put);
          Object stats = rig.buffer.stats();
          rig.events.take();
          rig.wal.faults.refuseAppend(new BufferStorageFullException("full"));

          assertThrows(BufferStorageFullException.class, () -> assertNull(way.put(rig), "refused"));

          assertEquals(List.of(), rig.events.take());
          assertEquals(stats, rig.buffer.stats());
          assertEquals(before + 1, rig.buffer.put("next"));
          assertEquals(
              Collections.nCopies(1, "next"),
              rig.drain().stream().flatMap(List::stream).skip(before).toList());
        }
      }
    }
  }

  @Test
  void errNoAck_aRefusedPutThatWouldOverflowTheBatchSealsNothing() {
    try (Rig rig = Rig.open(EmitPolicy.defaults().withMaxBytes(10))) {
      rig.put("12345678");
      rig.wal.faults.refuseAppend(new BufferStorageException("refused"));

      assertThrows(BufferStorageException.class, () -> rig.buffer.put("123"));

      assertEquals(0, rig.buffer.stats().sealedBatches());
      rig.put("12");
      assertEquals(List.of(List.of("12345678", "12")), rig.drain());
    }
  }

  @Test
  void errNoAck_theAgeOfABatchDoesNotBeginWithAPutThatWasRefused() {
    try (Rig rig = Rig.open(EmitPolicy.defaults().withMaxAge(Duration.ofSeconds(10)))) {
      rig.wal.faults.refuseAppend(new BufferStorageException("refused"));
      assertThrows(BufferStorageException.class, () -> rig.buffer.put("a"));
      rig.clock.advance(Duration.ofSeconds(9));
      rig.put("b");

      rig.clock.advance(Duration.ofSeconds(9));

      assertTrue(!rig.buffer.shouldEmit());
      rig.clock.advance(Duration.ofSeconds(1));
      assertTrue(rig.buffer.shouldEmit());
    }
  }

  @Test
  void listener_isToldOfAllSealsOfAPutInTheirOrder() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a");
      rig.events.take();

      rig.buffer.putAll(List.of("b", "cc", "dd", "eee"));

      assertEquals(List.of("seal #1 1..2 2b", "seal #2 3..4 4b", "put 2..5 8b"), rig.events.take());
      rig.put("fff");
      assertEquals(List.of("seal #3 5..6 6b", "put 6 3b"), rig.events.take());
    }
  }

  @Test
  void listener_thatHearsOnlySealsIsToldOfThem() {
    List<Long> seals = new ArrayList<>();
    try (Rig rig = Rig.batchesOf(2)) {
      rig.listener = new BufferListener() {
        @Override
        public void onSeal(SealEvent event) {
          seals.add(event.batch().number());
        }
      };
      rig.reopen();

      rig.put("a", "b", "c", "d");

      assertEquals(List.of(1L, 2L), seals);
    }
  }

  @Test
  void listener_thatInheritsItsMethodForPutsIsToldOfThem() {
    List<SequenceRange> puts = new ArrayList<>();
    class Parent implements BufferListener {
      @Override
      public void onPut(PutEvent event) {
        puts.add(event.sequences());
      }
    }
    class Child extends Parent {}
    try (Rig rig = Rig.batchesOf(2)) {
      rig.listener = new Child();
      rig.reopen();

      rig.put("a", "b");
      rig.buffer.putAsync("c").join();

      assertEquals(
          List.of(new SequenceRange(1, 1), new SequenceRange(2, 1), new SequenceRange(3, 1)), puts);
    }
  }

  @Test
  void putAsync_isCompleteAtOnceWhereNothingNeedBeWaitedFor() {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.wal.makeDurableAtOnce();

      CompletableFuture<Long> first = rig.buffer.putAsync("a");
      CompletableFuture<Long> second = rig.buffer.putAsync("bb");

      assertEquals(1, first.getNow(0L));
      assertEquals(2, second.getNow(0L));
      assertEquals(3, rig.buffer.put("ccc"));
      rig.buffer.putAll(List.of("d", "e"));
      assertEquals(5, rig.buffer.stats().puts());
      assertEquals(8, rig.buffer.stats().putBytes());
      assertEquals(0, rig.buffer.stats().syncs());
      assertEquals(
          List.of(
              "put 1 1b",
              "seal #1 1..2 3b",
              "put 2 2b",
              "put 3 3b",
              "seal #2 3..4 4b",
              "put 4..5 2b"),
          rig.events.take().stream()
              .filter(event -> !event.startsWith("recovery"))
              .toList());
    }
  }

  @Test
  void putAsync_manyThreadsAreAllAcknowledgedAndTheThreadSleepsInBetween() throws Exception {
    try (Rig rig = Rig.batchesOf(100)) {
      for (int round = 0; round < 20; round++) {
        List<Background<List<CompletableFuture<Long>>>> putters = IntStream.range(0, 4)
            .mapToObj(thread -> Background.call(() -> IntStream.range(0, 50)
                .mapToObj(i -> rig.buffer.putAsync("t" + thread))
                .toList()))
            .toList();
        for (Background<List<CompletableFuture<Long>>> putter : putters) {
          for (CompletableFuture<Long> future : putter.result()) {
            future.join();
          }
        }
      }
      assertEquals(4_000, rig.buffer.stats().puts());
      assertEquals(
          4_000,
          rig.drain().stream()
              .flatMap(List::stream)
              .collect(Collectors.toList())
              .size());
    }
  }
}

package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.event.DropEvent;
import io.unistream.buffer.wal.WalEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CAP-LEAST and CAP-FLOW: what is given up for room, and that there is a way out of a lack of room. */
@Timeout(120)
class RoomTest {

  private static Capacity capacity(long records, OverflowPolicy overflow) {
    return Capacity.defaults()
        .withMaxRecords(records)
        .withOverflow(overflow)
        .withBlockTimeout(Duration.ZERO);
  }

  private static List<String> records(int count) {
    return Collections.nCopies(count, "r");
  }

  @Test
  void capLeast_aBulkThatCannotFitBesideTheBatchInFlightDropsNothing() {
    try (Rig rig = Rig.batchesOf(2, capacity(10, OverflowPolicy.DROP_OLDEST))) {
      rig.buffer.putAll(records(10));
      rig.buffer.emit();

      assertThrows(BufferFullException.class, () -> rig.buffer.putAll(records(9)));

      assertEquals(0, rig.buffer.stats().droppedRecords());
      assertEquals(SequenceRange.closed(11, 18), rig.buffer.putAll(records(8)));
      assertEquals(8, rig.buffer.stats().droppedRecords());
    }
  }

  @Test
  void capLeast_aRecordThatCannotFitByBytesDropsNothing() {
    Capacity capacity =
        Capacity.defaults().withMaxBytes(10).withOverflow(OverflowPolicy.DROP_OLDEST);
    EmitPolicy emit = EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(10);
    try (Rig rig =
        Rig.open(BufferSettings.builder().emit(emit).capacity(capacity).build())) {
      rig.put("aaaa", "bbb", "ccc");
      rig.buffer.emit();

      assertThrows(BufferFullException.class, () -> rig.buffer.put("ddddddd"));

      assertEquals(0, rig.buffer.stats().droppedRecords());
      assertEquals(4, rig.buffer.put("dddddd"));
      assertEquals(2, rig.buffer.stats().droppedRecords());
    }
  }

  /** Takers and putters at once: whoever is refused has given up nothing, and whoever drops gets in. */
  @Test
  void capLeast_holdsWhileOthersPutAndTake() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<SequenceRange> dropped = Collections.synchronizedList(new ArrayList<>());
      Events events = new Events() {
        @Override
        public void onDrop(DropEvent event) {
          dropped.add(event.sequences());
        }
      };
      ListWal wal = ListWal.create();
      BufferSettings settings = BufferSettings.builder()
          .emit(EmitPolicy.defaults().withMaxRecords(2))
          .capacity(capacity(10, OverflowPolicy.DROP_OLDEST))
          .build();
      try (Buffer<String> buffer = MicroBatchBuffer.open(
          wal, RecordCodec.string(), settings, BufferComponents.defaults().withListener(events))) {
        List<Background<Boolean>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
          Random random = new Random(7 * round + thread);
          threads.add(Background.run(() -> {
            for (int i = 0; i < 100; i++) {
              putPerhaps(buffer, 1 + random.nextInt(10));
            }
          }));
        }
        threads.add(Background.run(() -> {
          for (int i = 0; i < 300; i++) {
            buffer.poll(Duration.ZERO).ifPresent(buffer::commit);
          }
        }));
        for (Background<Boolean> thread : threads) {
          assertTrue(thread.result());
        }
      }
      assertEachDropLetSomethingIn(wal.entries(), dropped);
    }
  }

  private static void putPerhaps(Buffer<String> buffer, int count) {
    try {
      buffer.putAll(records(count));
    } catch (BufferFullException e) {
      assertTrue(e.getMessage().contains("in flight"), e.getMessage());
    }
  }

  /** In the log, what follows a run of drops is the record that they were for; other puts may come in between. */
  private static void assertEachDropLetSomethingIn(
      List<WalEntry> entries, List<SequenceRange> dropped) {
    int unused = 0;
    for (WalEntry entry : entries) {
      if (entry.type() == WalEntry.Type.RECORD) {
        unused = 0;
      } else if (entry.type() == WalEntry.Type.COMMIT
          && Progress.of(entry).committed() != Progress.of(entry).goneBatch()) {
        unused++;
      }
    }
    assertTrue(unused <= 5 && !dropped.isEmpty(), unused + " drops at the end were for nothing");
  }

  @Test
  void capFlow_aRefusedPutMakesTheOpenBatchDue() {
    for (OverflowPolicy overflow : OverflowPolicy.values()) {
      try (Rig rig = Rig.batchesOf(10, capacity(10, overflow))) {
        rig.put("a");
        boolean refused = refuses(rig, records(10));

        Optional<Batch<String>> batch = rig.buffer.poll(Duration.ZERO);

        assertEquals(overflow != OverflowPolicy.DROP_OLDEST, refused);
        rig.buffer.commit(batch.orElseThrow());
        if (refused) {
          assertEquals(List.of("a"), batch.get().records());
          assertEquals(SequenceRange.closed(2, 11), rig.buffer.putAll(records(10)));
        }
      }
    }
  }

  private static boolean refuses(Rig rig, List<String> records) {
    try {
      rig.buffer.putAll(records);
      return false;
    } catch (BufferFullException e) {
      return true;
    }
  }

  @Test
  void capFlow_aPutThatIsRefusedByBytesMakesTheOpenBatchDue() {
    for (OverflowPolicy overflow : List.of(OverflowPolicy.FAIL, OverflowPolicy.BLOCK)) {
      Capacity capacity = Capacity.defaults()
          .withMaxBytes(10)
          .withOverflow(overflow)
          .withBlockTimeout(Duration.ZERO);
      EmitPolicy emit = EmitPolicy.defaults().withMaxBytes(10);
      try (Rig rig =
          Rig.open(BufferSettings.builder().emit(emit).capacity(capacity).build())) {
        rig.put("aa");

        assertThrows(BufferFullException.class, () -> rig.buffer.put("bbbbbbbbb"));

        rig.buffer.commit(rig.buffer.poll(Duration.ZERO).orElseThrow());
        assertEquals(2, rig.buffer.put("bbbbbbbbb"));
      }
    }
  }

  /** Any puts, under any limits and policy: where one is refused that can fit at all, a consumer gets something. */
  @Test
  void capFlow_whereAPutIsRefusedAConsumerGetsABatch() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      OverflowPolicy overflow = List.of(OverflowPolicy.values()).get(random.nextInt(3));
      int limit = 1 + random.nextInt(12);
      try (Rig rig = Rig.batchesOf(1 + random.nextInt(limit), capacity(limit, overflow))) {
        int refused = 0;
        for (int i = 0; i < 60; i++) {
          if (refuses(rig, records(1 + random.nextInt(limit)))) {
            refused++;
            Optional<Batch<String>> batch = rig.buffer.poll(Duration.ZERO);
            assertTrue(batch.isPresent(), "seed " + seed);
            if (random.nextBoolean()) {
              rig.buffer.commit(batch.get());
            }
          } else if (random.nextInt(4) == 0) {
            rig.buffer.poll(Duration.ZERO);
          }
        }
        assertTrue(refused > 0 || overflow == OverflowPolicy.DROP_OLDEST, "seed " + seed);
      }
    }
  }

  @Test
  void lifeClose_nothingIsDroppedOnceTheBufferIsClosed() throws Exception {
    Rig rig = Rig.batchesOf(1, capacity(2, OverflowPolicy.DROP_OLDEST));
    rig.put("a", "b");
    Background<Boolean> commit;
    rig.buffer.emit();
    rig.wal.faults.holdSyncs();
    commit = Background.run(() -> rig.buffer.commit(Rig.id(1)));
    rig.wal.faults.awaitHeld();
    Background<SequenceRange> put = Background.call(() -> rig.buffer.putAll(List.of("c", "d")));
    rig.clock.awaitWaiters(1); // for its turn
    Background<Boolean> close = Background.run(rig.buffer::close);

    put.failure(BufferClosedException.class);
    rig.wal.faults.letSyncsGo();
    close.result();
    try {
      commit.result();
    } catch (ExecutionException e) {
      assertTrue(e.getCause() instanceof BufferException);
    }

    rig.openOn(rig.wal.reopened());
    assertEquals(List.of(List.of("b")), rig.drain());
  }

  @Test
  void ordBulk_aCodecThatReusesItsArrayStoresEachRecord() {
    byte[] reused = new byte[1];
    RecordCodec<String> codec = new RecordCodec<>() {
      @Override
      public byte[] encode(String record) {
        reused[0] = (byte) record.charAt(0);
        return reused;
      }

      @Override
      public String decode(byte[] payload) {
        return String.valueOf((char) payload[0]);
      }
    };
    try (Buffer<String> buffer = MicroBatchBuffer.open(
        ListWal.create(),
        codec,
        BufferSettings.of(EmitPolicy.defaults()),
        BufferComponents.defaults())) {
      buffer.putAll(List.of("a", "b", "c"));
      buffer.put("d");
      buffer.putAsync("e").join();

      assertEquals(List.of("a", "b", "c", "d", "e"), buffer.emit().records());
    }
  }
}

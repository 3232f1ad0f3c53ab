package io.unistream.buffer.batch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.event.SealEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BlockingPutTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Capacity CAPACITY = Capacity.defaults()
      .withMaxRecords(2)
      .withMaxBytes(Capacity.DEFAULT_MAX_BYTES)
      .withOverflow(OverflowPolicy.BLOCK)
      .withBlockTimeout(TIMEOUT);

  @Test
  void capWake_aBlockedPutGoesOnAtCommit() throws Exception {
    try (Rig rig = Rig.batchesOf(1, CAPACITY)) {
      rig.put("a", "b");
      Background<Long> put = Background.call(() -> rig.buffer.put("c"));
      rig.clock.awaitWaiters(1);
      assertFalse(put.isDone());

      rig.buffer.commit(rig.buffer.emit());

      assertEquals(3, put.result());
      assertEquals(List.of(List.of("b"), List.of("c")), rig.drain());
    }
  }

  @Test
  void capWake_aBulkWaitsUntilAllOfItFits() throws Exception {
    try (Rig rig = Rig.batchesOf(1, CAPACITY)) {
      rig.put("a", "b");
      Background<SequenceRange> put = Background.call(() -> rig.buffer.putAll(List.of("c", "d")));
      rig.clock.awaitWaiters(1);
      rig.buffer.commit(rig.buffer.emit());
      rig.clock.awaitWaiters(1);
      assertFalse(put.isDone());

      rig.buffer.commit(rig.buffer.emit());

      assertEquals(SequenceRange.closed(3, 4), put.result());
    }
  }

  @Test
  void capWake_aBlockedAsyncPutGoesOnAtCommit() throws Exception {
    try (Rig rig = Rig.batchesOf(1, CAPACITY)) {
      rig.put("a", "b");
      Background<CompletableFuture<Long>> put = Background.call(() -> rig.buffer.putAsync("c"));
      rig.clock.awaitWaiters(1);

      rig.buffer.commit(rig.buffer.emit());

      assertEquals(3, put.result().get());
    }
  }

  @Test
  void capWake_theOpenBatchBecomesDueSoThatAConsumerCanMakeRoom() throws Exception {
    try (Rig rig = Rig.batchesOf(2, CAPACITY)) {
      rig.put("a");
      Background<SequenceRange> put = Background.call(() -> rig.buffer.putAll(List.of("b", "c")));
      rig.clock.awaitWaiters(1);

      rig.buffer.commit(rig.buffer.poll(Duration.ZERO).orElseThrow());

      assertEquals(SequenceRange.closed(2, 3), put.result());
    }
  }

  @Test
  void capWake_itsTimeOutEndsItWithoutHavingStored() throws Exception {
    try (Rig rig = Rig.batchesOf(1, CAPACITY)) {
      rig.put("a", "b");
      Background<Long> put = Background.call(() -> rig.buffer.put("c"));
      rig.clock.awaitWaiters(1);
      rig.clock.advance(TIMEOUT.minusMillis(1));
      rig.clock.awaitWaiters(1);
      assertFalse(put.isDone());

      rig.clock.advance(Duration.ofMillis(1));

      put.failure(BufferFullException.class);
      assertEquals(List.of(List.of("a"), List.of("b")), rig.drain());
    }
  }

  @Test
  void capWake_closeEndsItWithoutHavingStored() throws Exception {
    try (Rig rig = Rig.batchesOf(1, CAPACITY)) {
      rig.put("a", "b");
      Background<Long> put = Background.call(() -> rig.buffer.put("c"));
      rig.clock.awaitWaiters(1);

      rig.reopen();

      put.failure(BufferClosedException.class);
      assertEquals(List.of(List.of("a"), List.of("b")), rig.drain());
    }
  }

  @Test
  void capWake_anInterruptEndsItWithTheFlagSetAndWithoutHavingStored() throws Exception {
    try (Rig rig = Rig.batchesOf(1, CAPACITY)) {
      rig.put("a", "b");
      Background<Boolean> put = Background.call(() -> {
        assertThrows(BufferInterruptedException.class, () -> rig.buffer.put("c"));
        return Thread.currentThread().isInterrupted();
      });
      rig.clock.awaitWaiters(1);

      put.interrupt();

      assertTrue(put.result());
      assertEquals(List.of(List.of("a"), List.of("b")), rig.drain());
      assertEquals(3, rig.buffer.put("d"));
    }
  }

  @Test
  void capWake_aFailureOfTheBufferEndsIt() throws Exception {
    try (Rig rig = Rig.batchesOf(1, CAPACITY)) {
      rig.put("a", "b");
      rig.buffer.emit();
      Background<Long> put = Background.call(() -> rig.buffer.put("c"));
      rig.clock.awaitWaiters(1);
      rig.wal.faults.failSyncs();

      assertThrows(UnknownOutcomeException.class, () -> rig.buffer.commit(Rig.id(1)));

      put.failure(BufferFailedException.class);
    }
  }

  @Test
  void errNoAck_aRefusedSealEndsItWithoutHavingStored() {
    try (Rig rig = Rig.batchesOf(2, CAPACITY)) {
      rig.put("a");
      rig.wal.faults.refuseAppend(new BufferStorageException("refused"));

      assertThrows(BufferStorageException.class, () -> rig.buffer.putAll(List.of("b", "c")));

      assertEquals(1, rig.buffer.stats().openRecords());
      assertEquals(2, rig.buffer.put("d"));
    }
  }

  @Test
  void capTotal_aTimeOutOfZeroRefusesAtOnce() {
    try (Rig rig = Rig.batchesOf(1, CAPACITY.withBlockTimeout(Duration.ZERO))) {
      rig.put("a", "b");

      assertThrows(BufferFullException.class, () -> rig.buffer.put("c"));
    }
  }

  /** As a codec that keeps an array for each thread may do. */
  private static final class OneArray implements RecordCodec<String> {

    private final byte[] array = new byte[3];

    @Override
    public byte[] encode(String record) {
      System.arraycopy(record.getBytes(ISO_8859_1), 0, array, 0, array.length);
      return array;
    }

    @Override
    public String decode(byte[] payload) {
      return new String(payload, ISO_8859_1);
    }
  }

  @Test
  void durNoPhantom_aListenerThatPutsWhileAPutWaitsDoesNotChangeItsPayload() {
    OneArray codec = new OneArray();
    AtomicReference<Buffer<String>> using = new AtomicReference<>();
    BufferListener putting = new BufferListener() {
      @Override
      public void onSeal(SealEvent event) {
        Buffer<String> buffer = using.get();
        if (buffer != null && event.batch().number() == 1) {
          // Another buffer with the same codec will do as well: what counts is the array.
          codec.encode("xxx");
          buffer.commit(buffer.poll(Duration.ZERO).orElseThrow());
        }
      }
    };
    EmitPolicy policy = EmitPolicy.defaults().withMaxBytes(4);
    Capacity capacity = Capacity.defaults()
        .withMaxRecords(Capacity.DEFAULT_MAX_RECORDS)
        .withMaxBytes(4)
        .withOverflow(OverflowPolicy.BLOCK)
        .withBlockTimeout(TIMEOUT);
    for (boolean async : new boolean[] {false, true}) {
      try (Buffer<String> buffer = MicroBatchBuffer.open(
          ListWal.create(),
          codec,
          BufferSettings.builder().emit(policy).capacity(capacity).build(),
          BufferComponents.defaults().withClock(new ManualClock()).withListener(putting))) {
        using.set(buffer);
        buffer.put("aaa");

        long sequence = async ? buffer.putAsync("ccc").join() : buffer.put("ccc");

        assertEquals(2, sequence);
        assertEquals(List.of("ccc"), buffer.emit().records());
      }
    }
  }
}

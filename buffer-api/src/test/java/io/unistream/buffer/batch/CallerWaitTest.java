package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LIFE-WAIT: time-outs and interrupts hold whatever other threads are doing in the buffer. */
@Timeout(60)
class CallerWaitTest {

  private static final Duration DAY = Duration.ofDays(1);

  /** A rig whose oldest batch is being decoded by a thread that does not end. */
  private static Background<Batch<String>> decoding(Rig rig) throws InterruptedException {
    rig.codec.slow = "a";
    Background<Batch<String>> emit = Background.call(() -> rig.buffer.emit());
    rig.codec.arrived.await();
    return emit;
  }

  @Test
  void lifeWait_aPollKeepsItsTimeOutWhileAnotherThreadDecodes() throws Exception {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a");
      Background<Batch<String>> emit = decoding(rig);

      assertEquals(Optional.empty(), rig.buffer.poll(Duration.ZERO));
      Background<Optional<Batch<String>>> poll =
          Background.call(() -> rig.buffer.poll(Duration.ofSeconds(1)));
      rig.clock.awaitWaiters(1);
      rig.clock.advance(Duration.ofSeconds(1));
      assertEquals(Optional.empty(), poll.result());

      rig.codec.go.countDown();
      assertEquals(List.of("a"), emit.result().records());
    }
  }

  @Test
  void lifeWait_anInterruptEndsAPollWhileAnotherThreadDecodes() throws Exception {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a");
      decoding(rig);
      Background<Optional<Batch<String>>> poll = Background.call(() -> rig.buffer.poll(DAY));
      rig.clock.awaitWaiters(1);

      poll.interrupt();

      poll.failure(BufferInterruptedException.class);
      rig.codec.go.countDown();
    }
  }

  @Test
  void lifeWait_whoWaitsForADecodedBatchGetsItOnceItIsThere() throws Exception {
    try (Rig rig = Rig.batchesOf(1)) {
      rig.put("a");
      Background<Batch<String>> emit = decoding(rig);
      Background<Optional<Batch<String>>> poll = Background.call(() -> rig.buffer.poll(DAY));
      rig.clock.awaitWaiters(1);

      rig.codec.go.countDown();

      assertEquals(emit.result(), poll.result().orElseThrow());
    }
  }

  @Test
  void lifeClose_waitsForNoCodec() throws Exception {
    Rig rig = Rig.batchesOf(1);
    rig.put("a");
    Background<Batch<String>> emit = decoding(rig);
    Background<Optional<Batch<String>>> poll = Background.call(() -> rig.buffer.poll(DAY));
    rig.clock.awaitWaiters(1);

    rig.buffer.close();

    assertTrue(rig.wal.isClosed());
    poll.failure(BufferClosedException.class);
    rig.codec.go.countDown();
    emit.failure(BufferClosedException.class);
    rig.codec.slow = null;
    rig.openOn(rig.wal.reopened());
    assertEquals(List.of(List.of("a")), rig.drain());
  }

  @Test
  void lifeObserve_nobodyWhoOnlyLooksWaitsForAnAppend() throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      rig.put("a", "b", "c");
      rig.wal.faults.holdAppends();
      Background<Long> put = Background.call(() -> rig.buffer.put("d"));
      rig.wal.faults.awaitAppending();

      assertEquals(3, rig.buffer.stats().backlogRecords());
      assertEquals(1, rig.buffer.stats().openRecords());
      assertTrue(rig.buffer.shouldEmit());
      assertEquals(
          List.of("a", "b"), rig.buffer.poll(Duration.ZERO).orElseThrow().records());

      rig.wal.faults.letAppendsGo();
      assertEquals(4, put.result());
      assertEquals(4, rig.buffer.stats().backlogRecords());
    }
  }

  @Test
  void lifeWait_aPollThatWaitsKeepsItsTimeOutAndItsInterruptWhileAnAppendIsHeldUp()
      throws Exception {
    try (Rig rig = Rig.batchesOf(2)) {
      Background<Optional<Batch<String>>> timed =
          Background.call(() -> rig.buffer.poll(Duration.ofSeconds(1)));
      Background<Optional<Batch<String>>> interrupted = Background.call(() -> rig.buffer.poll(DAY));
      rig.clock.awaitWaiters(2);
      rig.wal.faults.holdAppends();
      Background<Long> put = Background.call(() -> rig.buffer.put("a"));
      rig.wal.faults.awaitAppending();

      rig.clock.advance(Duration.ofSeconds(1));
      interrupted.interrupt();

      assertEquals(Optional.empty(), timed.result());
      interrupted.failure(BufferInterruptedException.class);
      assertFalse(put.isDone());
      rig.wal.faults.letAppendsGo();
      put.result();
    }
  }

  @Test
  void lifeWait_aPollThatWouldSealKeepsItsTimeOutWhileAnAppendIsHeldUp() throws Exception {
    try (Rig rig = Rig.open(EmitPolicy.defaults().withMaxAge(Duration.ofSeconds(1)))) {
      rig.put("a");
      rig.clock.advance(Duration.ofSeconds(2));
      rig.wal.faults.holdAppends();
      Background<Long> put = Background.call(() -> rig.buffer.put("b"));
      rig.wal.faults.awaitAppending();

      assertEquals(Optional.empty(), rig.buffer.poll(Duration.ZERO));

      rig.wal.faults.letAppendsGo();
      put.result();
    }
  }

  @Test
  void lifeWait_aBlockedPutKeepsItsTimeOutAndItsInterruptWhileAnAppendIsHeldUp() throws Exception {
    Capacity capacity = Capacity.defaults()
        .withMaxRecords(2)
        .withMaxBytes(Capacity.DEFAULT_MAX_BYTES)
        .withOverflow(OverflowPolicy.BLOCK)
        .withBlockTimeout(Duration.ofSeconds(5));
    try (Rig rig = Rig.batchesOf(1, capacity)) {
      rig.put("a", "b");
      Background<Long> timed = Background.call(() -> rig.buffer.put("c"));
      Background<Long> interrupted = Background.call(() -> rig.buffer.put("d"));
      rig.clock.awaitWaiters(2);
      rig.buffer.emit();
      rig.wal.faults.holdAppends();
      Background<Boolean> commit = Background.run(() -> rig.buffer.commit(Rig.id(1)));
      rig.wal.faults.awaitAppending();

      interrupted.interrupt();
      interrupted.failure(BufferInterruptedException.class);
      rig.clock.advance(Duration.ofSeconds(5));
      timed.failure(BufferFullException.class);

      rig.wal.faults.letAppendsGo();
      commit.result();
      assertEquals(1, rig.buffer.stats().backlogRecords());
    }
  }

  @Test
  void lifeWait_aCodecThatTakesBatchesIsToldThatItWouldWaitForItself() {
    Buffer<?>[] own = new Buffer<?>[1];
    RecordCodec<String> reentrant = new RecordCodec<>() {
      @Override
      public byte[] encode(String record) {
        return new byte[1];
      }

      @Override
      public String decode(byte[] payload) {
        return String.valueOf(own[0].emit());
      }
    };
    try (Buffer<String> buffer = MicroBatchBuffer.open(
        ListWal.create(),
        reentrant,
        BufferSettings.of(EmitPolicy.defaults()),
        BufferComponents.defaults())) {
      own[0] = buffer;
      buffer.put("a");

      Throwable cause = assertThrows(RecordDecodeException.class, buffer::emit).getCause();

      assertTrue(cause instanceof IllegalStateException, String.valueOf(cause));
    }
  }

  @Test
  void lifeWait_whoWaitsForABatchThatIsDroppedMeanwhileGetsTheNextOne() throws Exception {
    Capacity capacity =
        Capacity.defaults().withMaxRecords(2).withOverflow(OverflowPolicy.DROP_OLDEST);
    try (Rig rig = Rig.batchesOf(1, capacity)) {
      rig.put("a", "b");
      Background<Batch<String>> stuck = decoding(rig);
      Background<Optional<Batch<String>>> poll = Background.call(() -> rig.buffer.poll(DAY));
      rig.clock.awaitWaiters(1);

      rig.put("c");

      assertEquals(List.of("b"), poll.result().orElseThrow().records());
      rig.codec.go.countDown();
      assertEquals(List.of("b"), stuck.result().records());
    }
  }
}

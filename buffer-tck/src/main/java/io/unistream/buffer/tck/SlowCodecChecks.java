package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Rules about calls that another thread's slow codec must not hold up. */
final class SlowCodecChecks {

  private static final Duration LONG = Duration.ofMinutes(1);

  private SlowCodecChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        check("polls keep their time-out while another thread decodes", SlowCodecChecks::pollsEnd),
        check(
            "an interrupt ends a poll while another thread decodes",
            SlowCodecChecks::interruptEndsPoll),
        check("looks and puts go on while another thread decodes", SlowCodecChecks::othersGoOn),
        check(
            "a blocked put keeps its time-out while another thread decodes",
            SlowCodecChecks::putTimesOut),
        check(
            "an interrupt ends a blocked put while another thread decodes",
            SlowCodecChecks::interruptEndsPut),
        check("close ends waits while another thread decodes", SlowCodecChecks::closeEndsWaits),
        check("all go on while another thread encodes", SlowCodecChecks::allGoOnBesideEncode),
        new RuleCheck(
            Rule.CAP_LEAST,
            "a put for which one of two batches may go, while another thread decodes",
            Set.of(),
            stage -> dropsWhileDecoded(stage, List.of("1", "2", "3", "4", "5", "6"))),
        new RuleCheck(
            Rule.CAP_LEAST,
            "a put for which the only batch may go, while another thread decodes it",
            Set.of(),
            stage -> dropsWhileDecoded(stage, List.of("1", "2", "3"))));
  }

  private static RuleCheck check(String name, RuleCheck.Body body) {
    return new RuleCheck(Rule.LIFE_WAIT, name, Set.of(), body);
  }

  /** A buffer with a batch that one thread is decoding. */
  private static final class Decoding implements AutoCloseable {

    final Buffer<String> buffer;
    final Call<Batch<String>> taker;
    private final Slow codec = new Slow();
    private final Stage stage;

    Decoding(Stage stage, BufferSettings settings, List<String> records)
        throws InterruptedException {
      this.stage = stage;
      buffer = stage.open(settings, codec);
      buffer.putAll(records);
      codec.holdNext();
      taker = stage.start(buffer::emit);
      codec.awaitHeld(stage);
    }

    /** Lets the codec go on; the batch must come out, and all the rest. */
    void finish(List<String> batch, List<String> backlog) throws InterruptedException {
      letGo();
      stage.equal(taker.result().records(), batch, "what was decoded slowly");
      stage.equal(Stage.drain(buffer), backlog, "the backlog");
    }

    void letGo() {
      codec.letGo();
    }

    @Override
    public void close() {
      letGo();
    }
  }

  private static void pollsEnd(Stage stage) throws InterruptedException {
    List<String> records = List.of("1", "2", "3", "4");
    try (Decoding slow = new Decoding(stage, Stage.threes(), records)) {
      stage
          .start(() -> slow.buffer.poll(Duration.ZERO))
          .result("a poll without a time-out, while another thread decodes,");
      Call<?> poll = stage.start(() -> slow.buffer.poll(Duration.ofSeconds(2)));
      if (poll.waits()) {
        stage.clock().advance(Duration.ofSeconds(2));
      }
      poll.result("a poll of 2 s, while another thread decodes,");

      slow.finish(records.subList(0, 3), records);
    }
  }

  private static void interruptEndsPoll(Stage stage) throws InterruptedException {
    List<String> records = List.of("1", "2", "3", "4");
    try (Decoding slow = new Decoding(stage, Stage.threes(), records)) {
      Call<Boolean> poll = stage.start(() -> endsByInterrupt(() -> slow.buffer.poll(LONG)));
      if (poll.waits()) {
        poll.interrupt();
      }
      stage.that(
          poll.result("an interrupted poll, while another thread decodes,"),
          "the interrupt flag is gone after BufferInterruptedException");

      slow.finish(records.subList(0, 3), records);
    }
  }

  /** Whether the flag is there after the exception; a call that need not wait may return, too. */
  private static boolean endsByInterrupt(Callable<?> call) throws Exception {
    try {
      call.call();
      return true;
    } catch (BufferInterruptedException e) {
      return Thread.currentThread().isInterrupted();
    }
  }

  private static void othersGoOn(Stage stage) throws InterruptedException {
    List<String> records = List.of("1", "2", "3", "4");
    try (Decoding slow = new Decoding(stage, Stage.threes(), records)) {
      Map<String, Callable<?>> calls = new LinkedHashMap<>();
      calls.put("stats", slow.buffer::stats);
      calls.put("shouldEmit", slow.buffer::shouldEmit);
      calls.put("recovery", slow.buffer::recovery);
      calls.put("put", () -> slow.buffer.put("5"));
      calls.put("putAll", () -> slow.buffer.putAll(List.of("6", "7")));
      calls.put("putAsync", () -> slow.buffer.putAsync("8").join());
      for (Map.Entry<String, Callable<?>> call : calls.entrySet()) {
        stage.start(call.getValue()).result(call.getKey() + ", while another thread decodes,");
      }

      slow.finish(records.subList(0, 3), List.of("1", "2", "3", "4", "5", "6", "7", "8"));
    }
  }

  private static BufferSettings blocking() {
    return Stage.threesUpTo(4, OverflowPolicy.BLOCK, Duration.ofSeconds(10));
  }

  private static void putTimesOut(Stage stage) throws InterruptedException {
    List<String> records = List.of("1", "2", "3", "4");
    try (Decoding slow = new Decoding(stage, blocking(), records)) {
      Call<Long> put = stage.startWaiting(() -> slow.buffer.put("5"));
      stage.clock().advance(Duration.ofSeconds(10));
      put.failure(BufferFullException.class);

      slow.finish(records.subList(0, 3), records);
    }
  }

  private static void interruptEndsPut(Stage stage) throws InterruptedException {
    List<String> records = List.of("1", "2", "3", "4");
    try (Decoding slow = new Decoding(stage, blocking(), records)) {
      Call<Boolean> put = stage.startWaiting(() -> endsByInterrupt(() -> slow.buffer.put("5")));
      put.interrupt();
      stage.that(
          put.result("an interrupted put, while another thread decodes,"),
          "the interrupt flag is gone after BufferInterruptedException");

      slow.finish(records.subList(0, 3), records);
    }
  }

  /** close itself may wait for the codec; who waits for room or for a batch does not wait with it. */
  private static void closeEndsWaits(Stage stage) throws InterruptedException {
    try (Decoding slow = new Decoding(stage, blocking(), List.of("1", "2", "3", "4"))) {
      Call<Long> put = stage.startWaiting(() -> slow.buffer.put("5"));
      Call<Boolean> poll = stage.start(() -> endsByClose(() -> slow.buffer.poll(LONG)));
      boolean waited = poll.waits();
      Call<Boolean> close = stage.start(() -> {
        slow.buffer.close();
        return true;
      });

      put.failure(BufferClosedException.class);
      boolean ended = poll.result("a poll that waited, at close, while another thread decodes,");
      stage.that(ended || !waited, "a poll that waited returned a batch after close");
      slow.letGo();
      close.result("close");
      slow.taker.awaitEnd();
    }
  }

  private static boolean endsByClose(Callable<?> call) throws Exception {
    try {
      call.call();
      return false;
    } catch (BufferClosedException e) {
      return true;
    }
  }

  private static void allGoOnBesideEncode(Stage stage) throws InterruptedException {
    Slow codec = new Slow();
    Buffer<String> buffer = stage.open(Stage.threes(), codec);
    buffer.putAll(List.of("1", "2", "3"));
    codec.holdNext();
    Call<Long> putter = stage.start(() -> buffer.put("slow"));
    try {
      codec.awaitHeld(stage);
      Map<String, Callable<?>> calls = new LinkedHashMap<>();
      calls.put("stats", buffer::stats);
      calls.put("shouldEmit", buffer::shouldEmit);
      calls.put("put", () -> buffer.put("4"));
      calls.put("poll", () -> {
        Optional<Batch<String>> batch = buffer.poll(Duration.ZERO);
        stage.that(batch.isPresent(), "poll gave nothing while another thread encodes");
        return batch;
      });
      calls.put("emit and commit", () -> {
        buffer.commit(buffer.emit());
        return true;
      });
      for (Map.Entry<String, Callable<?>> call : calls.entrySet()) {
        stage.start(call.getValue()).result(call.getKey() + ", while another thread encodes,");
      }
    } finally {
      codec.letGo();
    }
    putter.result();
    stage.equal(Stage.drain(buffer), List.of("4", "slow"), "the backlog");
  }

  /** Nothing is in flight before it is handed out: the oldest batch may go, or the one behind it. */
  private static void dropsWhileDecoded(Stage stage, List<String> records)
      throws InterruptedException {
    BufferSettings settings =
        Stage.threesUpTo(records.size(), OverflowPolicy.DROP_OLDEST, Duration.ZERO);
    try (Decoding slow = new Decoding(stage, settings, records)) {
      Call<Long> put = stage.start(() -> slow.buffer.put("new"));
      put.result("a put for which a batch may go, while another thread decodes,");
      slow.letGo();

      List<String> taken = slow.taker.result().records();
      List<String> out = Stage.drain(slow.buffer);
      stage.equal(
          slow.buffer.stats().droppedBatches(), 1L, "the number of batches that were dropped");
      stage.equal(out.subList(0, taken.size()), taken, "the batch in flight, emitted again,");
      stage.equal(out.size(), records.size() - 3 + 1, "the number of records that came out");
      stage.equal(out.get(out.size() - 1), "new", "the record that came out last");
    }
  }

  /** Text, with a codec that is held when told to. */
  private static final class Slow implements RecordCodec<String> {

    private final AtomicReference<@Nullable CountDownLatch> next = new AtomicReference<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** Holds the next call of encode or decode, and no other. */
    void holdNext() {
      next.set(goOn);
    }

    void awaitHeld(Stage stage) throws InterruptedException {
      stage.that(
          held.await(stage.patience().toNanos(), TimeUnit.NANOSECONDS), "the codec is not called");
    }

    void letGo() {
      goOn.countDown();
    }

    private void hold() {
      CountDownLatch until = next.getAndSet(null);
      if (until != null) {
        held.countDown();
        try {
          until.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public byte[] encode(String record) {
      hold();
      return record.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] payload) {
      hold();
      return new String(payload, StandardCharsets.UTF_8);
    }
  }
}

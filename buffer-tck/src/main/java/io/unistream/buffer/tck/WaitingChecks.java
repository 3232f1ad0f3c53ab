package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.OverflowPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Rules about calls that wait: real threads, time by hand. */
final class WaitingChecks {

  private static final Duration LONG = Duration.ofMinutes(1);

  private static final int INTERRUPTED_PUTS = 301;

  private WaitingChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        check(Rule.EMIT_AGE, "a waiting poll wakes up at maxAge", WaitingChecks::pollWakesByAge),
        check(
            Rule.EMIT_AGE,
            "a waiting poll wakes up at the maxAge of a record that came meanwhile",
            WaitingChecks::pollWakesByAgeOfNext),
        check(Rule.EMIT_COUNT, "a waiting poll wakes up at the put", WaitingChecks::pollWakesByPut),
        check(
            Rule.EMIT_EMPTY, "a waiting poll ends with its time-out", WaitingChecks::pollTimesOut),
        check(Rule.EMIT_EMPTY, "emit waits for no record", WaitingChecks::emitOfNothing),
        check(Rule.EMIT_FLUSH, "emit waits for no threshold", WaitingChecks::emitWaitsForNothing),
        check(Rule.CAP_WAKE, "a blocked put goes on at commit", WaitingChecks::putGoesOnAtCommit),
        check(Rule.CAP_WAKE, "a blocked bulk goes on at commit", WaitingChecks::bulkGoesOnAtCommit),
        check(Rule.CAP_WAKE, "a blocked put ends with its time-out", WaitingChecks::putTimesOut),
        check(
            Rule.CAP_WAKE, "a blocked put ends at an interrupt", WaitingChecks::putEndsAtInterrupt),
        check(Rule.CAP_WAKE, "a blocked put ends at close", WaitingChecks::putEndsAtClose),
        check(
            Rule.ERR_INTERRUPT,
            "a waiting poll ends at an interrupt",
            WaitingChecks::pollEndsAtInterrupt),
        check(
            Rule.ERR_INTERRUPT, "calls of an interrupted thread", WaitingChecks::interruptedCalls),
        check(
            Rule.ERR_INTERRUPT,
            "calls that another thread interrupts in the middle",
            WaitingChecks::interruptedInTheMiddle),
        check(Rule.LIFE_CLOSE, "a waiting poll ends at close", WaitingChecks::pollEndsAtClose));
  }

  private static RuleCheck check(Rule rule, String name, RuleCheck.Body body) {
    return new RuleCheck(rule, name, Set.of(), body);
  }

  private static void pollWakesByAge(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threesWithAge(Duration.ofMillis(50)));
    buffer.put("first");
    stage.clock().advance(Duration.ofMillis(20));
    Call<Optional<Batch<String>>> poll = stage.startWaiting(() -> buffer.poll(LONG));

    stage.clock().advance(Duration.ofMillis(29));
    poll.awaitWaiting();
    stage.clock().advance(Duration.ofMillis(1));

    stage.equal(
        poll.result().map(Batch::records), Optional.of(List.of("first")), "what poll returned");
  }

  /** The put makes nothing due, and the poll has to know of it all the same. */
  private static void pollWakesByAgeOfNext(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threesWithAge(Duration.ofMillis(50)));
    Call<Optional<Batch<String>>> poll = stage.startWaiting(() -> buffer.poll(LONG));

    stage.clock().advance(Duration.ofMillis(70));
    buffer.put("first");
    poll.awaitWaiting();
    stage.clock().advance(Duration.ofMillis(49));
    poll.awaitWaiting();
    stage.clock().advance(Duration.ofMillis(1));

    stage.equal(
        poll.result().map(Batch::records), Optional.of(List.of("first")), "what poll returned");
  }

  private static void pollWakesByPut(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threes());
    Call<Optional<Batch<String>>> poll = stage.startWaiting(() -> buffer.poll(LONG));

    buffer.put("1");
    buffer.put("2");
    poll.awaitWaiting();
    buffer.put("3");

    stage.equal(
        poll.result().map(Batch::records),
        Optional.of(List.of("1", "2", "3")),
        "what poll returned");
  }

  private static void pollTimesOut(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threes());
    buffer.put("not due");
    Call<Optional<Batch<String>>> poll =
        stage.startWaiting(() -> buffer.poll(Duration.ofSeconds(2)));

    stage.clock().advance(Duration.ofSeconds(2));

    stage.equal(poll.result(), Optional.empty(), "what poll returned");
  }

  private static void emitOfNothing(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threesWithAge(LONG));

    Call<?> emit = stage.start(
        () -> stage.fails(BufferEmptyException.class, buffer::emit, "emit of an empty buffer"));

    emit.result();
  }

  private static void emitWaitsForNothing(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threesWithAge(LONG));
    buffer.put("not due");

    Call<Batch<String>> emit = stage.start(buffer::emit);

    stage.equal(emit.result().records(), List.of("not due"), "what emit returned");
  }

  private static Buffer<String> full(Stage stage) {
    Buffer<String> buffer =
        stage.open(Stage.threesUpTo(4, OverflowPolicy.BLOCK, Duration.ofSeconds(10)));
    buffer.putAll(List.of("1", "2", "3", "4"));
    return buffer;
  }

  private static void putGoesOnAtCommit(Stage stage) throws InterruptedException {
    Buffer<String> buffer = full(stage);
    Call<Long> put = stage.startWaiting(() -> buffer.put("5"));

    buffer.commit(buffer.emit());

    stage.equal(put.result(), 5L, "the number of the put that waited");
    stage.equal(Stage.drain(buffer), List.of("4", "5"), "the backlog");
  }

  private static void bulkGoesOnAtCommit(Stage stage) throws InterruptedException {
    Buffer<String> buffer = full(stage);
    Call<?> put = stage.startWaiting(() -> buffer.putAll(List.of("5", "6", "7")));

    buffer.commit(buffer.emit());

    put.result();
    stage.equal(Stage.drain(buffer), List.of("4", "5", "6", "7"), "the backlog");
  }

  private static void putTimesOut(Stage stage) throws InterruptedException {
    Buffer<String> buffer = full(stage);
    Call<Long> put = stage.startWaiting(() -> buffer.put("5"));

    stage.clock().advance(Duration.ofSeconds(9));
    put.awaitWaiting();
    stage.clock().advance(Duration.ofSeconds(1));

    put.failure(BufferFullException.class);
    stage.equal(Stage.drain(buffer), List.of("1", "2", "3", "4"), "the backlog");
  }

  private static void putEndsAtInterrupt(Stage stage) throws InterruptedException {
    Buffer<String> buffer = full(stage);
    Call<Boolean> put = stage.startWaiting(() -> {
      stage.fails(BufferInterruptedException.class, () -> buffer.put("5"), "an interrupted put");
      return Thread.currentThread().isInterrupted();
    });

    put.interrupt();

    stage.that(put.result(), "the interrupt flag is gone after BufferInterruptedException");
    stage.equal(Stage.drain(buffer), List.of("1", "2", "3", "4"), "the backlog");
    stage.equal(buffer.put("6"), 5L, "the number of the next put");
  }

  private static void putEndsAtClose(Stage stage) throws InterruptedException {
    Buffer<String> buffer = full(stage);
    Call<Long> put = stage.startWaiting(() -> buffer.put("5"));

    buffer.close();

    put.failure(BufferClosedException.class);
    if (stage.harness().capabilities().contains(Capability.REOPEN)) {
      stage.equal(
          Stage.drain(stage.reopen(Stage.threes())), List.of("1", "2", "3", "4"), "the backlog");
    }
  }

  private static void pollEndsAtInterrupt(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threes());
    buffer.put("1");
    Call<Boolean> poll = stage.startWaiting(() -> {
      stage.fails(BufferInterruptedException.class, () -> buffer.poll(LONG), "an interrupted poll");
      return Thread.currentThread().isInterrupted();
    });

    poll.interrupt();

    stage.that(poll.result(), "the interrupt flag is gone after BufferInterruptedException");
    buffer.put("2");
    stage.equal(Stage.drain(buffer), List.of("1", "2"), "the backlog");
  }

  private static void interruptedCalls(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threes());

    Call<Boolean> calls = stage.start(() -> {
      Thread.currentThread().interrupt();
      buffer.put("1");
      buffer.putAll(List.of("2", "3"));
      CompletableFuture<Long> last = buffer.putAsync("4");
      buffer.commit(buffer.emit());
      boolean interrupted = Thread.interrupted();
      stage.equal(last.get(), 4L, "the number of a put that was not waited for");
      return interrupted;
    });

    stage.that(calls.result(), "the interrupt flag is gone after calls that did not wait");
    buffer.put("5");
    if (!stage.harness().capabilities().contains(Capability.REOPEN)) {
      stage.equal(Stage.drain(buffer), List.of("4", "5"), "the backlog");
      return;
    }
    Call<Boolean> close = stage.start(() -> {
      Thread.currentThread().interrupt();
      buffer.close();
      return true;
    });
    close.result();
    stage.equal(Stage.drain(stage.reopen(Stage.threes())), List.of("4", "5"), "the backlog");
  }

  /**
   * A thread that interrupts itself meets every place but the middle of a blocking read, write or sync, where an interrupt
   * of another thread closes a channel. Which of so many calls it hits is left to chance; none may fail.
   */
  private static void interruptedInTheMiddle(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threes());
    List<String> records =
        IntStream.range(0, INTERRUPTED_PUTS).mapToObj(Integer::toString).toList();
    Call<List<String>> worker = stage.start(() -> {
      List<String> taken = new ArrayList<>();
      for (String record : records) {
        long sequence = uninterrupted(() -> buffer.put(record));
        if (sequence % 3 == 0) {
          Batch<String> batch = uninterrupted(buffer::emit);
          boolean unused = uninterrupted(() -> {
            buffer.commit(batch);
            return true;
          });
          taken.addAll(batch.records());
        }
      }
      return taken;
    });

    for (int i = 0; !worker.ended(); i++) {
      worker.interrupt();
      for (int spins = 0; spins < (i * 37) % 1_000; spins++) {
        Thread.onSpinWait();
      }
    }

    List<String> out = new ArrayList<>(worker.result("a thread that is interrupted"));
    out.addAll(Stage.drain(buffer));
    stage.equal(out, records, "what came out");
    buffer.put("last");
    stage.equal(Stage.drain(buffer), List.of("last"), "what comes after the interrupts");
  }

  /** Begins without the flag, so that only an interrupt in the middle counts. */
  private static <T> T uninterrupted(Callable<T> call) throws Exception {
    boolean unused = Thread.interrupted();
    return call.call();
  }

  private static void pollEndsAtClose(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(Stage.threes());
    buffer.put("1");
    Call<?> poll = stage.startWaiting(() -> buffer.poll(LONG));

    buffer.close();

    poll.failure(BufferClosedException.class);
  }
}

package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.event.CommitEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Several batches in flight: calls that wait, several threads, and what a script cannot say. */
final class WindowChecks {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final List<String> SEVEN = List.of("1", "2", "3", "4", "5", "6", "7");
  private static final int SEEDS = 6;

  private WindowChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        check(Rule.EMIT_NEXT, "a waiting pollNext wakes up at a commit", WindowChecks::commitWakes),
        check(
            Rule.EMIT_NEXT,
            "a waiting pollNext wakes up at a commitThrough",
            WindowChecks::commitThroughWakes),
        check(Rule.EMIT_NEXT, "a waiting pollNext wakes up at the put", WindowChecks::putWakes),
        check(Rule.EMIT_NEXT, "a waiting pollNext wakes up at maxAge", WindowChecks::ageWakes),
        check(
            Rule.EMIT_NEXT,
            "many threads take batches and commit what is done",
            stage -> new WindowCrowd(stage).check()),
        check(
            Rule.EMIT_SEAL, "a waiting poll wakes up at a seal", stage -> sealWakes(stage, false)),
        check(
            Rule.EMIT_SEAL,
            "a waiting pollNext wakes up at a seal",
            stage -> sealWakes(stage, true)),
        check(Rule.EMIT_SEAL, "later puts are not sealed", WindowChecks::laterPutsAreNotSealed),
        check(Rule.EMIT_SEAL, "the number that is returned", WindowChecks::sealReturnsTheLast),
        new RuleCheck(
            Rule.EMIT_SEAL,
            "puts that were not waited for, then a crash",
            Set.of(Capability.CRASH),
            WindowChecks::sealIsDurable),
        check(Rule.COM_THROUGH, "one barrier for all", WindowChecks::oneBarrier),
        check(
            Rule.ERR_CODEC_EMIT,
            "a record of the next batch that cannot be decoded holds up none in flight",
            WindowChecks::undecodableNext),
        check(
            Rule.LIFE_CLOSE,
            "a pollNext that waits for room ends at close",
            WindowChecks::endsAtClose),
        check(
            Rule.LIFE_WAIT,
            "a pollNext that waits for room ends at an interrupt",
            WindowChecks::endsAtInterrupt),
        check(
            Rule.LIFE_WAIT,
            "a pollNext that waits for room keeps its time-out beside an open batch that is old",
            WindowChecks::keepsItsTimeOut),
        check(
            Rule.LIFE_OBSERVE,
            "the listener is told of each batch that is committed together",
            WindowChecks::listenerIsToldOfEach));
  }

  private static RuleCheck check(Rule rule, String name, RuleCheck.Body body) {
    return new RuleCheck(rule, name, Set.of(), body);
  }

  /** Batches of three records, of which so many may be in flight. */
  static BufferSettings window(int batches) {
    return BufferSettings.of(policy(batches));
  }

  private static EmitPolicy policy(int batches) {
    return Stage.threes().emit().withMaxInFlight(batches);
  }

  private static Batch<String> next(Stage stage, Buffer<String> buffer) {
    Optional<Batch<String>> batch = buffer.pollNext(Duration.ZERO);
    stage.that(batch.isPresent(), "pollNext gives nothing although a batch is due and has room");
    return batch.orElseThrow();
  }

  private static Call<Optional<Batch<String>>> waiting(Stage stage, Buffer<String> buffer)
      throws InterruptedException {
    return stage.startWaiting(() -> buffer.pollNext(LONG));
  }

  private static void gives(Stage stage, Call<Optional<Batch<String>>> poll, List<String> records)
      throws InterruptedException {
    stage.equal(poll.result().map(Batch::records), Optional.of(records), "what it returned");
  }

  private static void commitWakes(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(window(1));
    buffer.putAll(SEVEN);
    Batch<String> first = next(stage, buffer);
    Call<Optional<Batch<String>>> poll = waiting(stage, buffer);

    buffer.commit(first);

    gives(stage, poll, List.of("4", "5", "6"));
  }

  private static void commitThroughWakes(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(window(2));
    buffer.putAll(SEVEN);
    buffer.putAll(List.of("8", "9"));
    next(stage, buffer);
    Batch<String> second = next(stage, buffer);
    Call<Optional<Batch<String>>> poll = waiting(stage, buffer);

    buffer.commitThrough(second);

    gives(stage, poll, List.of("7", "8", "9"));
  }

  private static void putWakes(Stage stage) throws InterruptedException {
    Buffer<String> buffer = stage.open(window(2));
    buffer.putAll(List.of("1", "2", "3", "4"));
    next(stage, buffer);
    Call<Optional<Batch<String>>> poll = waiting(stage, buffer);

    buffer.put("5");
    poll.awaitWaiting();
    buffer.put("6");

    gives(stage, poll, List.of("4", "5", "6"));
  }

  private static void ageWakes(Stage stage) throws InterruptedException {
    Buffer<String> buffer =
        stage.open(BufferSettings.of(policy(2).withMaxAge(Duration.ofMillis(50))));
    buffer.putAll(List.of("1", "2", "3"));
    next(stage, buffer);
    Call<Optional<Batch<String>>> poll = waiting(stage, buffer);

    buffer.put("4");
    poll.awaitWaiting();
    stage.clock().advance(Duration.ofMillis(49));
    poll.awaitWaiting();
    stage.clock().advance(Duration.ofMillis(1));

    gives(stage, poll, List.of("4"));
  }

  private static void sealWakes(Stage stage, boolean next) throws InterruptedException {
    Buffer<String> buffer = stage.open(window(2));
    buffer.put("1");
    Call<Optional<Batch<String>>> poll =
        stage.startWaiting(() -> next ? buffer.pollNext(LONG) : buffer.poll(LONG));

    buffer.seal();

    gives(stage, poll, List.of("1"));
  }

  private static void laterPutsAreNotSealed(Stage stage) {
    Buffer<String> buffer = stage.open(window(2));
    buffer.put("1");
    buffer.seal();
    buffer.put("2");

    Batch<String> batch = next(stage, buffer);

    stage.equal(batch.records(), List.of("1"), "what was put before the seal");
    stage.equal(
        buffer.pollNext(Duration.ZERO), Optional.empty(), "what pollNext gives of a later put");
    buffer.commit(batch);
    stage.that(!buffer.shouldEmit(), "what was put after a seal is due");
    buffer.putAll(List.of("3", "4"));
    stage.equal(
        next(stage, buffer).records(), List.of("2", "3", "4"), "the batch of what was put later");
  }

  private static void sealReturnsTheLast(Stage stage) {
    Buffer<String> buffer = stage.open(window(2));
    stage.equal(buffer.seal(), 0L, "what seal returns where nothing was ever put");
    buffer.put("1");
    stage.equal(buffer.seal(), 1L, "what seal returns after one put");
    stage.equal(buffer.seal(), 1L, "what a further seal returns");
    buffer.putAll(List.of("2", "3", "4", "5"));
    stage.equal(buffer.seal(), 5L, "what seal returns after five puts");
    stage.equal(Stage.drain(buffer), List.of("1", "2", "3", "4", "5"), "the backlog");
    stage.equal(buffer.seal(), 5L, "what seal returns once all is committed");
    if (stage.harness().capabilities().contains(Capability.REOPEN)) {
      stage.equal(stage.reopen(window(2)).seal(), 5L, "what seal returns after reopening");
    }
  }

  private static void sealIsDurable(Stage stage) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (TestStore store = stage.newStore(TestStore.class)) {
        Buffer<String> buffer = store.open(window(2), RecordCodec.string(), stage.components());
        List<CompletableFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          futures.add(buffer.putAsync("async " + i));
        }
        long last = buffer.seal();
        stage.equal(
            last,
            (long) futures.size(),
            "what seal returns after four puts that were not waited for");

        store.crash(seed);

        try (Buffer<String> again =
            store.open(window(2), RecordCodec.string(), stage.components())) {
          again.put("later");
          stage.equal(
              next(stage, again).records(),
              List.of("async 0", "async 1", "async 2"),
              "the first batch after a seal and a crash");
          stage.equal(
              next(stage, again).records(),
              List.of("async 3"),
              "what was sealed, after a crash and a later put,");
        }
      }
    }
  }

  /** No more than a commit of one takes, with what it may take to give space back. Where nobody counts there is nothing to see. */
  private static void oneBarrier(Stage stage) {
    Buffer<String> buffer = stage.open(window(8));
    for (int i = 0; i < 6; i++) {
      buffer.putAll(List.of("a" + i, "b" + i, "c" + i));
    }
    Batch<String> last = next(stage, buffer);
    long before = buffer.stats().syncs();
    buffer.commit(last);
    long ofOne = Math.max(1, buffer.stats().syncs() - before);
    for (int i = 0; i < 4; i++) {
      last = next(stage, buffer);
    }
    before = buffer.stats().syncs();

    buffer.commitThrough(last);

    long ofFour = buffer.stats().syncs() - before;
    stage.that(
        ofFour <= ofOne,
        "a commit of four batches took " + ofFour + " barriers, and that of one took " + ofOne);
    stage.equal(buffer.stats().commits(), 5L, "the number of batches that were committed");
    stage.equal(buffer.emit().records(), List.of("a5", "b5", "c5"), "what comes next");
  }

  private static void undecodableNext(Stage stage) {
    Buffer<String> buffer = stage.open(window(3), new Unreadable("4"));
    buffer.putAll(SEVEN);
    Batch<String> first = next(stage, buffer);

    RecordDecodeException failure = stage.fails(
        RecordDecodeException.class,
        () -> buffer.pollNext(Duration.ZERO),
        "pollNext of a batch that cannot be decoded");

    stage.equal(failure.sequence(), 4L, "the sequence number in the exception");
    stage.equal(buffer.emit(), first, "the batch in flight");
    buffer.commit(first);
    stage.fails(
        RecordDecodeException.class,
        () -> buffer.pollNext(Duration.ZERO),
        "pollNext once more, after a commit,");
    buffer.setAside(failure.sequence());
    Batch<String> second = next(stage, buffer);
    stage.equal(second.records(), List.of("5", "6"), "the batch that the record is in");
    stage.equal(second.setAside().size(), 1, "the number of records that are set aside");
    buffer.commitThrough(second);
    stage.equal(Stage.drain(buffer), List.of("7"), "what comes next");
  }

  /** A pollNext that waits with a full window. */
  private static Buffer<String> full(Stage stage) {
    Buffer<String> buffer =
        stage.open(BufferSettings.of(policy(1).withMaxAge(Duration.ofMillis(50))));
    buffer.putAll(SEVEN);
    next(stage, buffer);
    return buffer;
  }

  private static void endsAtClose(Stage stage) throws InterruptedException {
    Buffer<String> buffer = full(stage);
    Call<Optional<Batch<String>>> poll = waiting(stage, buffer);

    buffer.close();

    poll.failure(BufferClosedException.class);
  }

  private static void endsAtInterrupt(Stage stage) throws InterruptedException {
    Buffer<String> buffer = full(stage);
    Call<Boolean> poll = stage.startWaiting(() -> {
      stage.fails(
          BufferInterruptedException.class, () -> buffer.pollNext(LONG), "an interrupted pollNext");
      return Thread.currentThread().isInterrupted();
    });

    poll.interrupt();

    stage.that(poll.result(), "the interrupt flag is gone after BufferInterruptedException");
    stage.equal(Stage.drain(buffer), SEVEN, "the backlog");
  }

  private static void keepsItsTimeOut(Stage stage) throws InterruptedException {
    Buffer<String> buffer = full(stage);
    stage.clock().advance(Duration.ofMillis(70));
    Call<Optional<Batch<String>>> poll =
        stage.startWaiting(() -> buffer.pollNext(Duration.ofSeconds(2)));

    stage.clock().advance(Duration.ofMillis(1_999));
    poll.awaitWaiting();
    stage.clock().advance(Duration.ofMillis(1));

    stage.equal(poll.result(), Optional.empty(), "what pollNext returned");
  }

  private static void listenerIsToldOfEach(Stage stage) {
    List<BatchId> told = Collections.synchronizedList(new ArrayList<>());
    stage.listener(new BufferListener() {
      @Override
      public void onCommit(CommitEvent event) {
        told.add(event.batch());
      }
    });
    Buffer<String> buffer = stage.open(window(8));
    buffer.putAll(SEVEN);
    List<BatchId> ids = List.of(next(stage, buffer).id(), next(stage, buffer).id());

    buffer.commitThrough(ids.get(1));

    stage.equal(List.copyOf(told), ids, "the commits that the listener was told of");
    stage.equal(new HashSet<>(ids).size(), 2, "the number of different ids");
  }

  /** Text, of which one record cannot be decoded. */
  private record Unreadable(String which) implements RecordCodec<String> {

    @Override
    public byte[] encode(String record) {
      return record.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] payload) throws IOException {
      String record = new String(payload, StandardCharsets.UTF_8);
      if (record.equals(which)) {
        throw new IOException("unreadable on purpose");
      }
      return record;
    }
  }
}

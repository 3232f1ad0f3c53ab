package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.event.DropEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** Rules about puts that find no room: what they may cost, and that a consumer can always make some. */
final class RoomChecks {

  private static final Duration LONG = Duration.ofMinutes(1);

  /** As many batches as the backlog of any check here could have, and some. */
  private static final int ENOUGH = 30;

  private RoomChecks() {}

  static List<RuleCheck> all() {
    List<RuleCheck> all = new ArrayList<>(List.of(
        least("a bulk that has no room beside the batch in flight drops nothing", stage -> {
          Buffer<String> buffer = tenInFives(stage, drops(2, 1_000, 10));
          refusedAndKept(stage, buffer, () -> buffer.putAll(Collections.nCopies(9, "n")));
        }),
        least(
            "a put that has no room beside the batch in flight, by bytes, drops nothing", stage -> {
              Buffer<String> buffer = tenInFives(stage, dropsByBytes(19, 20));
              refusedAndKept(stage, buffer, () -> buffer.put("n".repeat(19)));
              refusedAndKept(
                  stage, buffer, () -> buffer.putAsync("n".repeat(19)).join());
            }),
        least(
            "a bulk that has no room beside the batch in flight, by bytes, drops nothing",
            stage -> {
              Buffer<String> buffer = tenInFives(stage, dropsByBytes(10, 20));
              refusedAndKept(
                  stage, buffer, () -> buffer.putAll(List.of("n".repeat(10), "n".repeat(9))));
            }),
        least("a bulk over the capacity drops nothing", stage -> {
          Buffer<String> buffer = tenInFives(stage, drops(2, 1_000, 10));
          refusedAndKept(stage, buffer, () -> buffer.putAll(Collections.nCopies(11, "n")));
        }),
        least("a bulk for which all but the batch in flight must go", RoomChecks::allButInFlightGo),
        least("the open batch goes when no other is left", RoomChecks::openBatchGoes),
        least("no more is dropped than the put needs", RoomChecks::noMoreThanNeeded)));
    for (OverflowPolicy overflow : OverflowPolicy.values()) {
      all.add(
          flow(overflow, "a bulk, by records,", byRecords(overflow), List.of("1"), tens(10, 1)));
      all.add(flow(
          overflow,
          "a bulk, by bytes,",
          byBytes(overflow),
          List.of("11111"),
          List.of("222", "33333333")));
      all.add(flow(overflow, "a put, by bytes,", byBytes(overflow), List.of("11111"), tens(1, 8)));
      all.add(flow(
          overflow,
          "a bulk, behind full batches,",
          BufferSettings.builder()
              .emit(EmitPolicy.defaults().withMaxRecords(4).withMaxBytes(1_000))
              .capacity(capacity(10, 1_000, overflow))
              .build(),
          tens(9, 1),
          tens(8, 1)));
      all.add(check(
          Rule.CAP_FLOW,
          overflow + ": a put that is not waited for, by bytes, finds room by and by",
          stage -> {
            Buffer<String> buffer = stage.open(byBytes(overflow));
            buffer.put("11111");
            flows(stage, buffer, overflow, () -> buffer.putAsync("22222222").join());
          }));
    }
    all.add(check(
        Rule.CAP_FLOW,
        "a bulk that is refused wakes the poll that waits",
        stage -> refusedWakesPoll(stage, OverflowPolicy.FAIL)));
    all.add(check(
        Rule.CAP_FLOW,
        "a bulk that waits wakes the poll that waits",
        stage -> refusedWakesPoll(stage, OverflowPolicy.BLOCK)));
    all.add(check(
        Rule.CAP_FLOW,
        "a bulk that goes on waiting after a commit",
        RoomChecks::waitsOnAfterCommit));
    all.add(check(
        Rule.CAP_FLOW, "a bulk that can never have room makes nothing due", RoomChecks::neverFits));
    return all;
  }

  private static RuleCheck least(String name, RuleCheck.Body body) {
    return check(Rule.CAP_LEAST, name, body);
  }

  private static RuleCheck check(Rule rule, String name, RuleCheck.Body body) {
    return new RuleCheck(rule, name, Set.of(), body);
  }

  /** Some records are there already; then more are put, which have no room beside them. */
  private static RuleCheck flow(
      OverflowPolicy overflow,
      String what,
      BufferSettings settings,
      List<String> there,
      List<String> more) {
    return check(Rule.CAP_FLOW, overflow + ": " + what + " finds room by and by", stage -> {
      Buffer<String> buffer = stage.open(settings);
      there.forEach(buffer::put);
      Callable<?> put =
          more.size() == 1 ? () -> buffer.put(more.get(0)) : () -> buffer.putAll(more);

      List<String> out = flows(stage, buffer, overflow, put);

      out.addAll(Stage.drain(buffer));
      stage.equal(tail(out, more.size()), more, "what came out last");
    });
  }

  private static List<String> tail(List<String> records, int size) {
    return records.subList(Math.max(0, records.size() - size), records.size());
  }

  private static List<String> tens(int count, int bytes) {
    return Collections.nCopies(count, "9".repeat(bytes));
  }

  private static Capacity capacity(long records, long bytes, OverflowPolicy overflow) {
    return Capacity.defaults()
        .withMaxRecords(records)
        .withMaxBytes(bytes)
        .withOverflow(overflow)
        .withBlockTimeout(LONG);
  }

  private static BufferSettings drops(int maxRecords, int maxBytes, long capacity) {
    return BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(maxRecords).withMaxBytes(maxBytes))
        .capacity(capacity(capacity, 1_000_000, OverflowPolicy.DROP_OLDEST))
        .build();
  }

  private static BufferSettings dropsByBytes(int maxBytes, long capacity) {
    return BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(maxBytes))
        .capacity(capacity(100, capacity, OverflowPolicy.DROP_OLDEST))
        .build();
  }

  private static BufferSettings byRecords(OverflowPolicy overflow) {
    return BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(10).withMaxBytes(1_000))
        .capacity(capacity(10, 1_000_000, overflow))
        .build();
  }

  private static BufferSettings byBytes(OverflowPolicy overflow) {
    return BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(10).withMaxBytes(12))
        .capacity(capacity(100, 12, overflow))
        .build();
  }

  /** Five batches of two: the first in flight, four that could be dropped; by bytes, each record is two long. */
  private static Buffer<String> tenInFives(Stage stage, BufferSettings settings) {
    Buffer<String> buffer = stage.open(settings);
    for (int i = 0; i < 10; i++) {
      buffer.put("r" + i);
    }
    buffer.emit();
    return buffer;
  }

  private static void refusedAndKept(Stage stage, Buffer<String> buffer, Callable<?> put) {
    stage.fails(
        BufferFullException.class, put, "a put that has no room beside the batch in flight");

    stage.equal(
        buffer.stats().droppedBatches(), 0L, "the number of batches that were dropped for it");
    stage.equal(buffer.stats().backlogRecords(), 10L, "the backlog");
    List<String> all = List.of("r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9");
    Batch<String> flying = buffer.emit();
    stage.equal(flying.records(), all.subList(0, 2), "the batch in flight");
  }

  private static void allButInFlightGo(Stage stage) {
    Buffer<String> buffer = tenInFives(stage, drops(2, 1_000, 10));

    buffer.putAll(Collections.nCopies(8, "n"));

    stage.equal(buffer.stats().droppedBatches(), 4L, "the number of batches that were dropped");
    List<String> left = new ArrayList<>(List.of("r0", "r1"));
    left.addAll(Collections.nCopies(8, "n"));
    stage.equal(Stage.drain(buffer), left, "the backlog");
  }

  private static void openBatchGoes(Stage stage) {
    Buffer<String> buffer = stage.open(drops(3, 1_000, 4));
    buffer.putAll(List.of("1", "2", "3", "4"));
    buffer.emit();

    buffer.put("5");
    buffer.putAsync("6").join();

    stage.equal(buffer.stats().droppedRecords(), 2L, "the number of records that were dropped");
    stage.equal(Stage.drain(buffer), List.of("1", "2", "3", "6"), "the backlog");
  }

  private static void noMoreThanNeeded(Stage stage) {
    List<SequenceRange> drops = Collections.synchronizedList(new ArrayList<>());
    stage.listener(new BufferListener() {
      @Override
      public void onDrop(DropEvent event) {
        drops.add(event.sequences());
      }
    });
    Buffer<String> buffer = tenInFives(stage, drops(2, 1_000, 10));

    buffer.put("n");
    stage.equal(drops.size(), 1, "the number of batches that one put cost");
    buffer.put("n");
    stage.equal(drops.size(), 1, "the number of batches that two puts cost, of a batch's size");

    stage.equal(
        Stage.drain(buffer),
        List.of("r0", "r1", "r4", "r5", "r6", "r7", "r8", "r9", "n", "n"),
        "the backlog");
  }

  /** A consumer that polls, without waiting, gets a batch for as long as the put does not go through. */
  private static List<String> flows(
      Stage stage, Buffer<String> buffer, OverflowPolicy overflow, Callable<?> put)
      throws Exception {
    if (overflow == OverflowPolicy.BLOCK) {
      return takenUntilDone(stage, buffer, stage.startWaiting(put));
    }
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < ENOUGH; i++) {
      try {
        put.call();
        return taken;
      } catch (BufferFullException e) {
        stage.that(
            take(buffer, taken),
            "a put was refused for want of room, and poll gives nothing, with a backlog of "
                + buffer.stats().backlogRecords());
      }
    }
    throw stage.violation("the put was refused " + ENOUGH + " times", null);
  }

  private static List<String> takenUntilDone(Stage stage, Buffer<String> buffer, Call<?> put)
      throws InterruptedException {
    List<String> taken = new ArrayList<>();
    long begin = System.nanoTime();
    while (!put.ended()) {
      stage.that(
          take(buffer, taken) || System.nanoTime() - begin < stage.patience().toNanos(),
          "a put waits for room, and poll gives nothing, with a backlog of "
              + buffer.stats().backlogRecords());
      Thread.onSpinWait();
    }
    put.result();
    return taken;
  }

  private static boolean take(Buffer<String> buffer, List<String> taken) {
    Optional<Batch<String>> batch = buffer.poll(Duration.ZERO);
    batch.ifPresent(one -> {
      taken.addAll(one.records());
      buffer.commit(one);
    });
    return batch.isPresent();
  }

  private static void refusedWakesPoll(Stage stage, OverflowPolicy overflow) throws Exception {
    Buffer<String> buffer = stage.open(byRecords(overflow));
    buffer.put("1");
    Call<Optional<Batch<String>>> poll = stage.startWaiting(() -> buffer.poll(LONG));

    Call<Boolean> put = stage.start(() -> {
      if (overflow == OverflowPolicy.FAIL) {
        stage.fails(BufferFullException.class, () -> buffer.putAll(tens(10, 1)), "a bulk");
      } else {
        buffer.putAll(tens(10, 1));
      }
      return true;
    });

    stage.equal(
        poll.result().map(Batch::records), Optional.of(List.of("1")), "what the poll returned");
    buffer.commit(buffer.emit());
    put.result();
  }

  /** The batch that is committed makes too little room; the open one has to follow. */
  private static void waitsOnAfterCommit(Stage stage) throws Exception {
    Buffer<String> buffer = stage.open(BufferSettings.builder()
        .emit(EmitPolicy.defaults().withMaxRecords(4).withMaxBytes(1_000))
        .capacity(capacity(10, 1_000, OverflowPolicy.BLOCK))
        .build());
    buffer.putAll(List.of("1", "2", "3", "4", "5"));
    Batch<String> first = buffer.emit();
    Call<?> put = stage.startWaiting(() -> buffer.putAll(tens(10, 1)));

    buffer.commit(first);
    List<String> out = takenUntilDone(stage, buffer, put);

    out.addAll(Stage.drain(buffer));
    List<String> left = new ArrayList<>(List.of("5"));
    left.addAll(tens(10, 1));
    stage.equal(out, left, "what came out after the first batch");
  }

  private static void neverFits(Stage stage) {
    for (OverflowPolicy overflow : OverflowPolicy.values()) {
      try (TestStore store = stage.newStore(TestStore.class);
          Buffer<String> buffer =
              store.open(byRecords(overflow), RecordCodec.string(), stage.components())) {
        buffer.put("1");

        stage.fails(
            BufferFullException.class,
            () -> buffer.putAll(tens(11, 1)),
            "a bulk over the capacity");

        stage.that(!buffer.shouldEmit(), overflow + ": a bulk over the capacity made a batch due");
        stage.equal(
            buffer.poll(Duration.ZERO), Optional.empty(), "what poll gives after such a bulk");
      }
    }
  }
}

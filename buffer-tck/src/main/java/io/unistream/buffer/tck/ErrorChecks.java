package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecordDecodeException;
import io.unistream.buffer.UnknownOutcomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Rules about errors where nobody expects them: in a codec, and in a clock. */
final class ErrorChecks {

  private static final List<String> SEVEN = List.of("1", "2", "3", "4", "5", "6", "7");
  private static final List<List<String>> BATCHES =
      List.of(List.of("1", "2", "3"), List.of("4", "5", "6"), List.of("7"));

  /** More than the steps of any check here take. */
  private static final int ENOUGH = 200;

  private ErrorChecks() {}

  static List<RuleCheck> all() {
    List<RuleCheck> all = new ArrayList<>();
    Provocation.errors().forEach(thrown -> {
      all.add(check(
          Rule.ERR_ERROR,
          "decode ends once, at each record, by " + thrown,
          stage -> decodeEndsOnce(stage, thrown, false)));
      all.add(check(
          Rule.ERR_ERROR,
          "decode ends once, at each record of several batches in flight, by " + thrown,
          stage -> decodeEndsOnce(stage, thrown, true)));
      all.add(check(
          Rule.ERR_ERROR, "encode ends once by " + thrown, stage -> encodeEndsOnce(stage, thrown)));
      all.add(check(
          Rule.ERR_ERROR,
          "the clock ends once, at each look, by " + thrown,
          stage -> clockEndsOnce(stage, thrown, ClockRun::steps)));
      all.add(check(
          Rule.ERR_ERROR,
          "the clock ends once, at each look while several batches are in flight, by " + thrown,
          stage -> clockEndsOnce(stage, thrown, ClockRun::stepsWithWindow)));
      if (thrown != Provocation.OUT_OF_MEMORY) { // which may be the record's fault, or not
        all.add(check(
            Rule.ERR_CODEC_EMIT,
            "a record at which decode always ends by " + thrown,
            stage -> decodeAlwaysEnds(stage, thrown)));
      }
    });
    all.add(check(
        Rule.ERR_ERROR,
        "decode overwrites its array, and throws",
        ErrorChecks::decodeOverwritesAndThrows));
    all.add(check(
        Rule.ERR_ERROR,
        "decode overwrites its array, and the record is set aside",
        ErrorChecks::decodeOverwritesForGood));
    return all;
  }

  private static RuleCheck check(Rule rule, String name, RuleCheck.Body body) {
    return new RuleCheck(rule, name, Set.of(), body);
  }

  private static void decodeEndsOnce(Stage stage, Provocation thrown, boolean window) {
    for (int at = 1; at <= SEVEN.size(); at++) {
      Foreign codec = new Foreign();
      try (TestStore store = stage.newStore(TestStore.class);
          Buffer<String> buffer =
              store.open(WindowChecks.window(window ? 8 : 1), codec, stage.components())) {
        buffer.putAll(SEVEN);
        if (window) {
          buffer.seal();
        }
        codec.throwAtDecode(at, thrown);

        List<Batch<String>> batches = new ArrayList<>();
        for (int i = 0; i < ENOUGH && batches.size() < BATCHES.size(); i++) {
          Batch<String> batch = window
              ? taken(stage, thrown, () -> buffer.pollNext(Duration.ZERO).orElse(null))
              : taken(stage, thrown, buffer::emit);
          if (batch != null) {
            batches.add(batch);
            if (!window) {
              buffer.commit(batch);
            }
          }
        }

        stage.equal(
            batches.stream().map(Batch::records).toList(),
            BATCHES,
            "what came out, decode " + at + " having ended by an Error,");
        stage.equal(
            batches.stream().map(batch -> batch.id().number()).toList(),
            List.of(1L, 2L, 3L),
            "the numbers of the batches");
        buffer.commitThrough(batches.get(batches.size() - 1));
        stage.equal(buffer.stats().backlogRecords(), 0L, "the backlog in the end");
      }
    }
  }

  /** What a call returns; null if the Error came out of it, as itself or as the record's. */
  private static @Nullable Batch<String> taken(
      Stage stage, Provocation thrown, Supplier<@Nullable Batch<String>> call) {
    try {
      return call.get();
    } catch (RuntimeException | Error e) {
      if (Provocation.isBehind(e)) {
        return null;
      }
      throw stage.violation("a call threw " + e + " after decode had ended by " + thrown, e);
    }
  }

  private static void encodeEndsOnce(Stage stage, Provocation thrown) {
    Foreign codec = new Foreign();
    Buffer<String> buffer = stage.open(Stage.threes(), codec);
    buffer.put("1");

    codec.throwAtEncode(1, thrown);
    ends(stage, "put", () -> buffer.put("x"));
    codec.throwAtEncode(2, thrown);
    ends(stage, "putAll", () -> buffer.putAll(List.of("x", "x", "x")));
    codec.throwAtEncode(1, thrown);
    ends(stage, "putAsync", () -> buffer.putAsync("x").join());

    stage.equal(buffer.stats().backlogRecords(), 1L, "the backlog after puts that failed");
    stage.equal(buffer.put("2"), 2L, "the number of the next put");
    stage.equal(Stage.drain(buffer), List.of("1", "2"), "what came out");
  }

  private static void ends(Stage stage, String what, Callable<?> call) {
    Throwable thrown = stage.fails(Throwable.class, call, what);
    stage.that(
        Provocation.isBehind(thrown),
        what + " threw " + thrown + ", which hides the codec's Error");
  }

  private static void decodeAlwaysEnds(Stage stage, Provocation thrown) {
    Foreign codec = new Foreign();
    Buffer<String> buffer = stage.open(Stage.threes(), codec);
    buffer.putAll(List.of("1", "2", "3", "4"));
    codec.throwAtRecord("2", thrown);

    RecordDecodeException failure = stage.fails(RecordDecodeException.class, buffer::emit, "emit");

    stage.equal(failure.sequence(), 2L, "the sequence number in the exception");
    buffer.setAside(2);
    Batch<String> batch = buffer.emit();
    stage.equal(batch.records(), List.of("1", "3"), "the records of the batch");
    buffer.commit(batch);
    stage.equal(Stage.drain(buffer), List.of("4"), "what comes next");
  }

  private static void decodeOverwritesAndThrows(Stage stage) {
    Foreign codec = new Foreign();
    codec.overwrite();
    Buffer<String> buffer = stage.open(Stage.threes(), codec);
    buffer.putAll(List.of("1", "2", "3"));
    codec.throwAtDecode(2, Provocation.EXCEPTION);

    stage.fails(RecordDecodeException.class, buffer::emit, "emit");

    stage.equal(buffer.emit().records(), List.of("1", "2", "3"), "what the next emit returns");
    stage.equal(buffer.emit().records(), List.of("1", "2", "3"), "what a further emit returns");
    stage.equal(Stage.drain(buffer), List.of("1", "2", "3"), "what came out");
  }

  private static void decodeOverwritesForGood(Stage stage) {
    Foreign codec = new Foreign();
    codec.overwrite();
    Buffer<String> buffer = stage.open(Stage.threes(), codec);
    buffer.putAll(List.of("1", "2", "3"));
    codec.throwAtRecord("2", Provocation.EXCEPTION);

    stage.fails(RecordDecodeException.class, buffer::emit, "emit");
    buffer.setAside(2);

    stage.equal(
        buffer.emit().setAside().stream()
            .map(raw -> new String(raw.payload(), StandardCharsets.UTF_8))
            .toList(),
        List.of("2"),
        "what was set aside");
  }

  /** First without an Error, to count the looks at the clock. */
  private static void clockEndsOnce(Stage stage, Provocation thrown, Steps steps) throws Exception {
    long looks = 0;
    for (long at = 0; at == 0 || at <= Math.min(looks, ENOUGH); at++) {
      FailingClock clock = new FailingClock(stage.clock(), thrown);
      BufferComponents components = BufferComponents.defaults().withClock(clock);
      try (TestStore store = stage.newStore(TestStore.class)) {
        Buffer<String> buffer =
            store.open(WindowChecks.window(2), RecordCodec.string(), components);
        clock.throwAt(at);
        ClockRun run = new ClockRun(stage, buffer);
        boolean works = steps.of(run);
        looks = at == 0 ? clock.looks() : looks;
        clock.throwAt(0);
        if (!works && stage.harness().capabilities().contains(Capability.REOPEN)) {
          buffer.close();
          buffer = store.open(WindowChecks.window(2), RecordCodec.string(), components);
        } else if (!works) {
          throw stage.violation("look " + at + " at the clock made the buffer fail for good", null);
        }
        run.judge(buffer, "look " + at + " at the clock having ended by " + thrown);
        buffer.close();
      }
    }
  }

  /** The calls of a run; returns whether the buffer still works. */
  @FunctionalInterface
  private interface Steps {
    boolean of(ClockRun run) throws Exception;
  }

  /** Some of each call. A call that ends by an Error is made again: a put that failed has stored nothing. */
  private static final class ClockRun {

    private final Stage stage;
    private final Buffer<String> buffer;
    private final List<String> put = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    /** Of calls in which the buffer failed. */
    private final Set<String> unknown = new HashSet<>();

    ClockRun(Stage stage, Buffer<String> buffer) {
      this.stage = stage;
      this.buffer = buffer;
    }

    /** Returns whether the buffer still works; if not, it said so. */
    boolean steps() throws Exception {
      return put(List.of("1"))
          && put(List.of("2", "3", "4"))
          && again(buffer::stats)
          && again(buffer::shouldEmit)
          && again(() -> buffer.poll(Duration.ZERO))
          && take()
          && put(List.of("5"))
          && again(() -> buffer.poll(Duration.ZERO))
          && take();
    }

    /** The same with two batches in flight, committed together. */
    boolean stepsWithWindow() throws Exception {
      List<Batch<String>> flying = new ArrayList<>();
      return put(List.of("1", "2", "3", "4"))
          && next(flying)
          && again(buffer::seal)
          && put(List.of("5"))
          && next(flying)
          && commitThrough(flying)
          && again(buffer::seal)
          && take();
    }

    private boolean next(List<Batch<String>> flying) throws Exception {
      return again(() -> flying.add(buffer
          .pollNext(Duration.ZERO)
          .orElseThrow(
              () -> stage.violation("pollNext gives nothing; in flight are " + flying, null))));
    }

    private boolean commitThrough(List<Batch<String>> flying) throws Exception {
      List<String> records =
          flying.stream().flatMap(batch -> batch.records().stream()).toList();
      return committed(records, () -> {
        buffer.commitThrough(flying.get(flying.size() - 1));
        return true;
      });
    }

    private boolean committed(List<String> records, Callable<?> commit) throws Exception {
      unknown.addAll(records);
      boolean works = again(commit);
      if (works) {
        unknown.removeAll(records);
        taken.addAll(records);
      }
      return works;
    }

    private boolean put(List<String> records) throws Exception {
      put.addAll(records);
      unknown.addAll(records);
      boolean works =
          again(() -> records.size() == 1 ? buffer.put(records.get(0)) : buffer.putAll(records));
      if (works) {
        unknown.removeAll(records);
      }
      return works;
    }

    private boolean take() throws Exception {
      List<Batch<String>> batch = new ArrayList<>();
      if (!again(() -> batch.add(buffer.emit()))) {
        return false;
      }
      return committed(batch.get(0).records(), () -> {
        buffer.commit(batch.get(0));
        return true;
      });
    }

    private boolean again(Callable<?> call) throws Exception {
      try {
        call.call();
        return true;
      } catch (BufferFailedException | UnknownOutcomeException e) {
        return false;
      } catch (Exception | Error e) {
        if (!Provocation.isBehind(e)) {
          throw e;
        }
      }
      try {
        call.call();
        return true;
      } catch (BufferFailedException | UnknownOutcomeException e) {
        return false;
      }
    }

    void judge(Buffer<String> again, String when) {
      List<String> out = new ArrayList<>(taken);
      out.addAll(Stage.drain(again));
      List<String> expected = new ArrayList<>(put);
      expected.removeIf(record -> unknown.contains(record) && !out.contains(record));
      stage.equal(out, expected, "what came out, " + when + ",");
    }
  }

  /** Text, with a codec that does what it is told to. Used by one thread. */
  private static final class Foreign implements RecordCodec<String> {

    private UnaryOperator<String> encoding = UnaryOperator.identity();
    private UnaryOperator<String> decoding = UnaryOperator.identity();
    private boolean overwrites;

    void throwAtEncode(int call, Provocation thrown) {
      encoding = throwAt(call, thrown);
    }

    void throwAtDecode(int call, Provocation thrown) {
      decoding = throwAt(call, thrown);
    }

    void throwAtRecord(String which, Provocation thrown) {
      decoding = record -> {
        if (record.equals(which)) {
          throw thrown.sneak();
        }
        return record;
      };
    }

    void overwrite() {
      overwrites = true;
    }

    private static UnaryOperator<String> throwAt(int call, Provocation thrown) {
      int[] calls = {0};
      return record -> {
        if (++calls[0] == call) {
          throw thrown.sneak();
        }
        return record;
      };
    }

    @Override
    public byte[] encode(String record) {
      return encoding.apply(record).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] payload) throws IOException {
      String record = new String(payload, StandardCharsets.UTF_8);
      if (overwrites) {
        Arrays.fill(payload, (byte) '#');
      }
      return decoding.apply(record);
    }
  }
}

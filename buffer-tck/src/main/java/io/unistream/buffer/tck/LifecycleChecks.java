package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport;
import io.unistream.buffer.event.CommitEvent;
import io.unistream.buffer.event.EmitEvent;
import io.unistream.buffer.event.PutEvent;
import io.unistream.buffer.event.SealEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Rules about opening, closing, owning and watching. */
final class LifecycleChecks {

  private LifecycleChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        new RuleCheck(Rule.LIFE_CLOSE, "use after close", Set.of(), LifecycleChecks::useAfterClose),
        new RuleCheck(
            Rule.LIFE_CLOSE,
            "close keeps everything",
            Set.of(Capability.REOPEN),
            LifecycleChecks::closeKeeps),
        new RuleCheck(
            Rule.OWN_ONE,
            "a second opener",
            Set.of(Capability.SECOND_OPEN),
            LifecycleChecks::secondOpener),
        new RuleCheck(
            Rule.LIFE_OBSERVE, "the listener is told", Set.of(), LifecycleChecks::listenerIsTold),
        new RuleCheck(
            Rule.LIFE_OBSERVE,
            "the recovery report",
            Set.of(Capability.REOPEN),
            LifecycleChecks::recoveryReport),
        new RuleCheck(
            Rule.LIFE_OBSERVE,
            "the crash class is the declared one",
            Set.of(),
            stage -> stage.equal(
                stage.open(Stage.threes()).crashClass(),
                stage.harness().crashClass(),
                "crashClass")),
        new RuleCheck(
            Rule.EMIT_DURABLE,
            "a batch of puts that were not waited for, then a crash",
            Set.of(Capability.CRASH),
            LifecycleChecks::emittedBatchIsDurable));
  }

  private static void useAfterClose(Stage stage) {
    Buffer<String> buffer = stage.open(Stage.threes());
    buffer.put("1");
    BatchId id = buffer.emit().id();
    buffer.close();
    buffer.close();

    closed(stage, "put", () -> buffer.put("2"));
    closed(stage, "putAll", () -> buffer.putAll(List.of("2")));
    closed(stage, "putAsync", () -> buffer.putAsync("2").join());
    closed(stage, "shouldEmit", buffer::shouldEmit);
    closed(stage, "emit", buffer::emit);
    closed(stage, "poll", () -> buffer.poll(Duration.ZERO));
    closed(stage, "pollNext", () -> buffer.pollNext(Duration.ZERO));
    closed(stage, "seal", buffer::seal);
    closed(stage, "commit", () -> {
      buffer.commit(id);
      return true;
    });
    closed(stage, "commitThrough", () -> {
      buffer.commitThrough(id);
      return true;
    });
    closed(stage, "setAside", () -> {
      buffer.setAside(1);
      return true;
    });
    stage.equal(buffer.stats().puts(), 1L, "puts, after close");
    stage.equal(buffer.crashClass(), stage.harness().crashClass(), "crashClass, after close");
    stage.equal(buffer.recovery().records(), 0L, "recovered records, after close");
  }

  private static void closed(Stage stage, String what, Callable<?> call) {
    stage.fails(BufferClosedException.class, call, what + " after close");
  }

  private static void closeKeeps(Stage stage) {
    Buffer<String> buffer = stage.open(Stage.threes());
    buffer.put("1");
    buffer.putAll(List.of("2", "3"));
    List<CompletableFuture<Long>> futures = new ArrayList<>();
    for (int i = 4; i < 20; i++) {
      futures.add(buffer.putAsync(Integer.toString(i)));
    }

    Buffer<String> again = stage.reopen(Stage.threes());

    for (int i = 0; i < futures.size(); i++) {
      stage.that(futures.get(i).isDone(), "a future is not done after close");
      stage.equal(futures.get(i).join(), i + 4L, "the number of a put that was not waited for");
    }
    List<String> expected = new ArrayList<>();
    for (int i = 1; i < 20; i++) {
      expected.add(Integer.toString(i));
    }
    stage.equal(Stage.drain(again), expected, "what came out after reopening");
  }

  private static void secondOpener(Stage stage) {
    Buffer<String> first = stage.open(Stage.threes());
    first.put("1");

    stage.fails(
        BufferLockedException.class,
        () -> stage.store().open(Stage.threes(), RecordCodec.string(), stage.components()),
        "a second opening");

    first.put("2");
    stage.equal(first.emit().records(), List.of("1", "2"), "what the first owner emits");
    if (stage.harness().capabilities().contains(Capability.REOPEN)) {
      stage.equal(
          Stage.drain(stage.reopen(Stage.threes())),
          List.of("1", "2"),
          "what comes out after reopening");
    }
  }

  private static void listenerIsTold(Stage stage) {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    stage.listener(new BufferListener() {
      @Override
      public void onPut(PutEvent event) {
        told.add("put " + event.sequences() + ", " + event.bytes() + " bytes");
      }

      @Override
      public void onSeal(SealEvent event) {
        told.add("seal " + event.batch().number() + ": " + event.sequences() + ", " + event.bytes()
            + " bytes");
      }

      @Override
      public void onEmit(EmitEvent event) {
        told.add("emit " + event.batch().number() + ": " + event.records() + ", " + event.bytes()
            + " bytes, again " + event.redelivery());
      }

      @Override
      public void onCommit(CommitEvent event) {
        told.add("commit " + event.batch().number() + ": " + event.records() + ", " + event.bytes()
            + " bytes");
      }

      @Override
      public void onRecovery(RecoveryReport report) {
        told.add("recovery of " + report.records());
      }
    });
    Buffer<String> buffer = stage.open(Stage.threes());
    buffer.put("1");
    buffer.emit();
    buffer.commit(buffer.emit());
    buffer.putAll(List.of("22", "33"));

    List<String> expected = new ArrayList<>(List.of(
        "recovery of 0",
        "put 1, 1 bytes",
        "seal 1: 1, 1 bytes",
        "emit 1: 1, 1 bytes, again false",
        "emit 1: 1, 1 bytes, again true",
        "commit 1: 1, 1 bytes",
        "put 2..3, 4 bytes"));
    stage.equal(List.copyOf(told), expected, "what the listener was told");
  }

  private static void recoveryReport(Stage stage) {
    Buffer<String> first = stage.open(Stage.threes());
    stage.that(first.recovery().created(), "a new log is not reported as created");
    first.putAll(List.of("1", "2", "3", "4"));

    RecoveryReport report = stage.reopen(Stage.threes()).recovery();

    stage.that(!report.created(), "a log that was there is reported as created");
    stage.that(report.cleanShutdown(), "an orderly close is not reported");
    stage.equal(report.records(), 4L, "records");
    stage.equal(report.bytes(), 4L, "bytes");
    stage.equal(report.sealedBatches(), 1L, "sealedBatches");
    stage.equal(report.quarantined(), List.of(), "quarantined");
  }

  /** In a log of its own for each seed: what an earlier round left must not matter. */
  private static void emittedBatchIsDurable(Stage stage) {
    for (long seed = 0; seed < 8; seed++) {
      try (TestStore store = stage.newStore(TestStore.class)) {
        Buffer<String> buffer = open(stage, store);
        List<CompletableFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          futures.add(buffer.putAsync("async " + seed + i));
        }
        Optional<Batch<String>> out = buffer.poll(Duration.ZERO);
        Batch<String> batch = out.isPresent() ? out.get() : buffer.emit();
        for (int i = 0; i < batch.size(); i++) {
          stage.equal(
              batch.sequence(i),
              futures.get(i).join(),
              "the number of record " + i + " of a batch that was handed out");
        }

        store.crash(seed);
        Batch<String> again = emitAfterCrash(stage, open(stage, store), batch);

        stage.equal(
            again.id(), batch.id(), "the id of a batch that was handed out, after a crash,");
        stage.equal(again.records(), batch.records(), "its records");
      }
    }
  }

  private static Batch<String> emitAfterCrash(
      Stage stage, Buffer<String> buffer, Batch<String> before) {
    try {
      return buffer.emit();
    } catch (BufferEmptyException e) {
      throw stage.violation(before + " was handed out, and after a crash the log is empty", e);
    }
  }

  private static Buffer<String> open(Stage stage, TestStore store) {
    return store.open(Stage.threes(), RecordCodec.string(), stage.components());
  }
}

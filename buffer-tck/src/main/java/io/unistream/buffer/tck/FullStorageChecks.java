package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Storage without space. */
final class FullStorageChecks {

  private static final Set<Capability> NEEDS =
      EnumSet.of(Capability.STORAGE_FAULTS, Capability.FULL_STORAGE, Capability.REOPEN);

  /** Above what buffers set aside, so that the end of space is met. */
  private static final int MOST_RECORDS = 100_000;

  /** Some files of those that store little in each. */
  private static final int BACKLOG = 300;

  private static final String FILLING = "x".repeat(400);

  private FullStorageChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        check(Rule.ERR_FULL_DISK, "puts fail and harm nothing", FullStorageChecks::nothingHarmed),
        check(
            Rule.ERR_FULL_DISK,
            "puts work again once there is space",
            FullStorageChecks::spaceComesBack),
        check(Rule.ERR_FULL_DISK, "closed and opened without space", FullStorageChecks::reopened),
        new RuleCheck(
            Rule.ERR_FULL_DISK,
            "a crash without space",
            Set.of(Capability.STORAGE_FAULTS, Capability.FULL_STORAGE, Capability.CRASH),
            FullStorageChecks::crashed),
        check(
            Rule.COM_RECLAIM,
            "what is committed without space gives space back",
            stage -> commitsGiveBack(stage, stage.open(Stage.threes()), List.of(), Stage::drain)),
        check(
            Rule.COM_RECLAIM,
            "a seal, and commits of several batches in flight, without space",
            stage -> commitsGiveBack(
                stage, stage.open(WindowChecks.window(8)), List.of(), FullStorageChecks::drained)),
        copying(
            Rule.COM_RECLAIM,
            "the same where overwriting and renaming need space",
            FullStorageChecks::manyCommitsGiveBack),
        copying(
            Rule.ERR_FULL_DISK,
            "puts fail and harm nothing where overwriting and renaming need space",
            FullStorageChecks::nothingHarmed),
        copying(
            Rule.ERR_FULL_DISK,
            "closed and opened where overwriting and renaming need space",
            FullStorageChecks::reopened));
  }

  private static RuleCheck copying(Rule rule, String name, RuleCheck.Body body) {
    EnumSet<Capability> needs = EnumSet.of(Capability.COPY_ON_WRITE);
    needs.addAll(NEEDS);
    return new RuleCheck(rule, name, needs, stage -> {
      stage.store(FaultyStore.class).copyOnWrite();
      body.run(stage);
    });
  }

  private static RuleCheck check(Rule rule, String name, RuleCheck.Body body) {
    return new RuleCheck(rule, name, NEEDS, body);
  }

  /** Puts until there is no space left, and returns what was acknowledged. */
  private static List<String> fill(Stage stage, Buffer<String> buffer) {
    stage.store(FaultyStore.class).fillUp();
    List<String> records = new ArrayList<>();
    while (records.size() < MOST_RECORDS) {
      String record = (records.size() + 1) + FILLING;
      try {
        buffer.put(record);
        records.add(record);
      } catch (BufferStorageFullException e) {
        return records;
      }
    }
    throw new RuleViolation(
        Rule.ERR_FULL_DISK, MOST_RECORDS + " puts were acknowledged without space for them");
  }

  private static void nothingHarmed(Stage stage) {
    Buffer<String> buffer = stage.open(Stage.threes());
    List<String> records = fill(stage, buffer);

    full(stage, "put", () -> buffer.put(FILLING));
    full(stage, "putAll", () -> buffer.putAll(List.of(FILLING, FILLING)));
    full(stage, "putAsync", () -> buffer.putAsync(FILLING).join());

    stage.equal(buffer.stats().backlogRecords(), (long) records.size(), "backlogRecords");
    stage.equal(Stage.drain(buffer), records, "what came out");
  }

  private static void full(Stage stage, String what, Runnable call) {
    try {
      call.run();
      stage.that(false, what + " was acknowledged without space for it");
    } catch (BufferStorageFullException e) {
      stage.that(!e.getMessage().isBlank(), what + " failed and does not say why");
    }
  }

  private static void spaceComesBack(Stage stage) {
    Buffer<String> buffer = stage.open(Stage.threes());
    List<String> records = fill(stage, buffer);

    stage.store(FaultyStore.class).makeRoom();

    stage.equal(buffer.put("later"), records.size() + 1L, "the number of the next put");
    records.add("later");
    stage.equal(Stage.drain(stage.reopen(Stage.threes())), records, "what came out");
  }

  private static void reopened(Stage stage) {
    List<String> records = fill(stage, stage.open(Stage.threes()));

    Buffer<String> buffer = stage.reopen(Stage.threes());

    stage.equal(Stage.drain(buffer), records, "what came out");
  }

  private static void crashed(Stage stage) {
    List<String> records = fill(stage, stage.open(Stage.threes()));

    Buffer<String> buffer = stage.crash(Stage.threes(), 0);

    stage.equal(Stage.drain(buffer), records, "what came out");
  }

  /** As many as there can be for what they give back: nothing else fits any more once the storage is full. */
  private static void manyCommitsGiveBack(Stage stage) {
    Buffer<String> buffer =
        stage.open(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(1).withMaxBytes(1_000)));
    List<String> records = new ArrayList<>();
    for (int i = 0; i < BACKLOG; i++) {
      String record = "before " + i;
      buffer.put(record);
      records.add(record);
    }
    commitsGiveBack(stage, buffer, records, Stage::drain);
  }

  /** Seals what is in no batch yet, then takes as many batches as may be in flight, and commits all of them together. */
  private static List<String> drained(Buffer<String> buffer) {
    List<String> records = new ArrayList<>();
    buffer.seal();
    for (BatchId last = taken(buffer, records); last != null; last = taken(buffer, records)) {
      buffer.commitThrough(last);
    }
    return records;
  }

  private static @Nullable BatchId taken(Buffer<String> buffer, List<String> records) {
    BatchId last = null;
    for (Optional<Batch<String>> next = buffer.pollNext(Duration.ZERO);
        next.isPresent();
        next = buffer.pollNext(Duration.ZERO)) {
      records.addAll(next.get().records());
      last = next.get().id();
    }
    return last;
  }

  private static void commitsGiveBack(
      Stage stage,
      Buffer<String> buffer,
      List<String> before,
      Function<Buffer<String>, List<String>> drain) {
    List<String> records = new ArrayList<>(before);
    records.addAll(fill(stage, buffer));

    stage.equal(drain.apply(buffer), records, "what came out");

    String later = "later" + FILLING;
    buffer.put(later);
    Batch<String> batch = buffer.emit();
    stage.equal(batch.records(), List.of(later), "what came out later");
    buffer.commit(batch);
    buffer.close();
    stage.equal(
        Stage.drain(stage.store().open(Stage.threes(), RecordCodec.string(), stage.components())),
        List.of(),
        "what came out in the end");
  }
}

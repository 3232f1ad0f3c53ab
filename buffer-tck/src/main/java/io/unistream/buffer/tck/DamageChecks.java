package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.tck.DamageableStore.StoredPlace;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Damage to a log that was closed in order: every byte of it was acknowledged. */
final class DamageChecks {

  private static final BufferSettings SETTINGS =
      BufferSettings.of(EmitPolicy.defaults().withMaxRecords(4).withMaxBytes(2_000));
  private static final int RECORDS = 30;
  private static final int PLACES = 400;
  private static final int SECTOR = 512;
  private static final long SEED = 7;
  private static final String LATER = "later";

  private final Stage stage;
  private final NavigableMap<Long, String> records = new TreeMap<>();
  /** The last number of the batch that was committed. */
  private long committed;

  private final Map<BatchId, List<Long>> batches = new HashMap<>();

  private DamageChecks(Stage stage) {
    this.stage = stage;
  }

  static List<RuleCheck> all() {
    return List.of(
        check("a bit turned anywhere", stage -> new DamageChecks(stage).aBitAnywhere()),
        check("a sector of garbage anywhere", stage -> new DamageChecks(stage).aSectorAnywhere()),
        check(
            "a bit turned while the buffer is open", stage -> new DamageChecks(stage).whileOpen()),
        new RuleCheck(
            Rule.ERR_CORRUPT,
            "going on without what is damaged",
            EnumSet.of(Capability.DAMAGE, Capability.QUARANTINE, Capability.REOPEN),
            stage -> new DamageChecks(stage).quarantined()));
  }

  private static RuleCheck check(String name, RuleCheck.Body body) {
    return new RuleCheck(
        Rule.ERR_CORRUPT, name, EnumSet.of(Capability.DAMAGE, Capability.REOPEN), body);
  }

  /** A closed log with committed batches, one that was handed out, sealed ones and open records. */
  private DamageableStore log() {
    DamageableStore store = stage.store(DamageableStore.class);
    Buffer<String> buffer = open(store);
    for (int i = 1; i <= RECORDS; i++) {
      String record = "record " + i + " " + "x".repeat(i * 31 % 97);
      records.put(buffer.put(record), record);
    }
    Batch<String> first = buffer.emit();
    buffer.commit(first);
    committed = first.lastSequence();
    buffer.emit();
    buffer.close();
    try (DamageableStore copy = store.copy();
        Buffer<String> reader = open(copy)) {
      List<Batch<String>> whole = new ArrayList<>();
      while (reader.stats().sealedBatches() > 0) {
        Batch<String> batch = reader.emit();
        whole.add(batch);
        reader.commit(batch);
      }
      whole.forEach(batch -> batches.put(batch.id(), sequences(batch)));
    }
    return store;
  }

  private Buffer<String> open(TestStore store) {
    return store.open(SETTINGS, RecordCodec.string(), stage.components());
  }

  private static List<Long> sequences(Batch<?> batch) {
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      sequences.add(batch.sequence(i));
    }
    return sequences;
  }

  /** Tries places over all that is stored, evenly. */
  private void atEachPlace(int length, Attempt attempt) {
    DamageableStore closed = log();
    long bytes = closed.storedBytes();
    long stride = Math.max(1, bytes / PLACES);
    for (long at = 0; at < bytes; at += stride) {
      try (DamageableStore store = closed.copy()) {
        attempt.on(store, store.damage(at, mask(at, length)));
      }
    }
  }

  private static byte[] mask(long at, int length) {
    SplittableRandom random = new SplittableRandom(SEED + at);
    byte[] mask = new byte[length];
    random.nextBytes(mask);
    if (length == 1) {
      mask[0] = (byte) (1 << random.nextInt(8));
    }
    return mask;
  }

  private void aBitAnywhere() {
    int[] named = {0};
    atEachPlace(1, (store, place) -> {
      List<Long> out = new ArrayList<>();
      CorruptLogException damage = readAll(
          store,
          place,
          out,
          batch -> stage.that(
              !batches.containsKey(batch.id()) || batches.get(batch.id()).equals(sequences(batch)),
              "after damage in " + place + ", known under the same id is not " + batch));
      if (damage != null) {
        named[0]++;
        names(damage, place, 1);
      }
      List<Long> expected = new ArrayList<>(records.tailMap(committed, false).keySet());
      stage.equal(
          out,
          damage == null ? expected : expected.subList(0, out.size()),
          "after damage in " + place + ", the numbers that came out");
    });
    stage.that(named[0] > 0, "of damage at " + PLACES + " places none was noticed");
  }

  /** What reaches the end of the log cannot be told from a write that was torn: then it looks as if that never was. */
  private void aSectorAnywhere() {
    atEachPlace(SECTOR, (store, place) -> {
      List<Long> out = new ArrayList<>();
      CorruptLogException damage = readAll(store, place, out, batch -> {});
      if (damage != null) {
        names(damage, place, SECTOR);
      }
      long first = out.isEmpty() ? committed + 1 : out.get(0);
      long last = first + out.size() - 1;
      stage.equal(
          out,
          out.isEmpty()
              ? out
              : new ArrayList<>(records.subMap(first, true, last, true).keySet()),
          "after damage in " + place + ", the numbers that came out");
      stage.that(
          first == 1 || first == committed + 1,
          "after damage in " + place + ", the first number that came out is " + first);
      int lost =
          records.tailMap(last, false).values().stream().mapToInt(Stage::bytes).sum();
      stage.that(
          damage != null || lost <= SECTOR,
          "after damage in " + place + ", missing in silence is all after " + last);
    });
  }

  /** Reads until damage is noticed; everything that came out until then must be right. */
  private @Nullable CorruptLogException readAll(
      TestStore store, StoredPlace place, List<Long> out, Consumer<Batch<String>> seen) {
    try (Buffer<String> buffer = open(store)) {
      while (true) {
        Batch<String> batch = buffer.emit();
        out.addAll(sequences(batch));
        unharmed(batch, place);
        seen.accept(batch);
        buffer.commit(batch);
      }
    } catch (CorruptLogException e) {
      return e;
    } catch (BufferEmptyException e) {
      return null;
    }
  }

  private void unharmed(Batch<String> batch, StoredPlace place) {
    for (int i = 0; i < batch.size(); i++) {
      long sequence = batch.sequence(i);
      stage.that(
          batch.records().get(i).equals(records.get(sequence)),
          "after damage in " + place + ", record " + sequence + " came out as "
              + batch.records().get(i));
    }
  }

  private void names(CorruptLogException damage, StoredPlace place, int length) {
    boolean sameSource = damage.source().endsWith(place.source());
    stage.that(
        damage.getMessage().contains(damage.source()) && !damage.source().isBlank(),
        "the message does not name the file or object: " + damage.getMessage());
    stage.that(
        sameSource && damage.offset() < place.offset() + length,
        "damage in " + place + " is said to be elsewhere: " + damage.getMessage());
  }

  private void whileOpen() {
    DamageableStore closed = log();
    long bytes = closed.storedBytes();
    for (long at = 0; at < bytes; at += Math.max(1, bytes / 100)) {
      try (DamageableStore store = closed.copy()) {
        Buffer<String> buffer = open(store);
        StoredPlace place = store.damage(at, mask(at, 1));
        List<Long> expected = new ArrayList<>(records.tailMap(committed, false).keySet());
        try {
          while (!expected.isEmpty()) {
            Batch<String> batch = buffer.emit();
            unharmed(batch, place);
            stage.equal(
                sequences(batch),
                new ArrayList<>(expected.subList(0, batch.size())),
                "after damage in " + place + " to an open log, the numbers that came out");
            expected.subList(0, batch.size()).clear();
            buffer.commit(batch);
          }
        } catch (CorruptLogException e) {
          names(e, place, 1);
        }
        buffer.close();
      }
    }
  }

  /** A commit that was damaged is forgotten: then its batch comes again. */
  private void quarantined() {
    int[] lost = {0};
    atEachPlace(1, (store, place) -> {
      try (Buffer<String> buffer =
          store.openQuarantining(SETTINGS, RecordCodec.string(), stage.components())) {
        List<Long> missing = missing(buffer);
        missing.retainAll(records.keySet());
        lost[0] += missing.size();
        long later = buffer.put(LATER);
        stage.that(
            later > records.lastKey(),
            "after damage in " + place + ", a number that was in use was given again");
        List<Long> out = new ArrayList<>();
        while (!out.contains(later)) {
          Batch<String> batch = buffer.emit();
          out.addAll(sequences(batch));
          known(batch, missing, place);
          buffer.commit(batch);
        }
        boolean again = out.get(0) <= committed;
        List<Long> expected =
            new ArrayList<>(records.tailMap(again ? 0 : committed, false).keySet());
        expected.removeAll(missing);
        expected.add(later);
        stage.equal(
            out,
            expected,
            "after damage in " + place + ", " + missing
                + " being reported as missing, what came out");
      }
    });
    stage.that(lost[0] > 0, "of damage at " + PLACES + " places none hit a record");
  }

  private static List<Long> missing(Buffer<?> buffer) {
    List<Long> missing = new ArrayList<>();
    for (QuarantinedSpan span : buffer.recovery().quarantined()) {
      for (long i = 0; i < span.missing().count(); i++) {
        missing.add(span.missing().first() + i);
      }
    }
    return missing;
  }

  /** Other boundaries never appear under a known id; only what is missing may be missing. */
  private void known(Batch<String> batch, List<Long> missing, StoredPlace place) {
    for (int i = 0; i < batch.size(); i++) {
      String put = records.getOrDefault(batch.sequence(i), LATER);
      stage.that(
          put.equals(batch.records().get(i)),
          "after damage in " + place + ", record " + batch.sequence(i) + " is another one");
    }
    List<Long> before = batches.get(batch.id());
    if (before != null) {
      List<Long> left = new ArrayList<>(before);
      left.removeAll(missing);
      stage.equal(
          sequences(batch), left, "after damage in " + place + ", what came as " + batch.id());
    }
  }

  /** What is done to a log that was damaged in one place. */
  @FunctionalInterface
  private interface Attempt {
    void on(DamageableStore store, StoredPlace place);
  }
}

package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads that fail once. What could not be read is neither the end of the log nor damaged: nothing may be cut off, skipped
 * or moved aside for it, and the same call works when it is made again.
 */
final class ReadChecks {

  private static final BufferSettings SETTINGS =
      BufferSettings.of(EmitPolicy.defaults().withMaxRecords(4).withMaxBytes(2_000));
  private static final int RECORDS = 18;
  /** More than this many reads are tried evenly. */
  private static final int MOST = 40;

  private static final int LIVES = 3;
  private static final String LATER = "later";

  private final Stage stage;
  private final boolean quarantining;
  /** How many reads the latest try made. */
  private long readsOfLast;

  private ReadChecks(Stage stage, boolean quarantining) {
    this.stage = stage;
    this.quarantining = quarantining;
  }

  static List<RuleCheck> all() {
    Set<Capability> reads = EnumSet.of(
        Capability.REOPEN, Capability.CRASH, Capability.STORAGE_FAULTS, Capability.READ_FAULTS);
    Set<Capability> quarantine = EnumSet.of(Capability.DAMAGE, Capability.QUARANTINE);
    quarantine.addAll(reads);
    return List.of(
        new RuleCheck(
            Rule.ERR_CORRUPT,
            "a read that fails is neither the end nor damage",
            reads,
            stage -> new ReadChecks(stage, false).everyRead()),
        new RuleCheck(
            Rule.ERR_CORRUPT,
            "for a read that fails nothing is moved aside",
            quarantine,
            stage -> new ReadChecks(stage, true).everyRead()));
  }

  private void everyRead() {
    for (boolean crash : new boolean[] {false, true}) {
      tryRead(-1, crash, (store, read) -> {}, "no read failed");
      long reads = readsOfLast;
      long stride = Math.max(1, reads / MOST);
      for (long read = 0; read < reads; read += stride) {
        String when = "read " + read + " after " + (crash ? "a crash" : "a close");
        tryRead(read, crash, FaultyStore::failRead, when + " failed");
        tryRead(read, crash, FaultyStore::shortRead, when + " came up short");
        tryRead(read, crash, ReadChecks::cutRead, when + " came up short, and the next one failed");
      }
    }
  }

  /** Something that happens to a read. */
  @FunctionalInterface
  private interface ReadFault {
    void at(FaultyStore store, long read);
  }

  private static void cutRead(FaultyStore store, long read) {
    store.shortRead(read);
    store.failRead(read + 1);
  }

  /** Something happens to a read, counted from the opening on. */
  private void tryRead(long read, boolean crash, ReadFault fault, String when) {
    try (FaultyStore store = stage.newStore(FaultyStore.class)) {
      List<String> expected = fill(store, crash);
      long before = store.reads();
      fault.at(store, before + read);
      stage.equal(drain(store, when), expected, when + "; what came out");
      readsOfLast = store.reads() - before;

      Buffer<String> buffer = openOrTwice(store, when);
      buffer.put(LATER);
      stage.equal(buffer.emit().records(), List.of(LATER), when + "; what came out later");
      buffer.close();
    }
  }

  /** Takes out all that is there. A buffer that fails for good is opened again, which must not happen for ever. */
  private List<String> drain(FaultyStore store, String when) {
    List<String> out = new ArrayList<>();
    BatchId last = null;
    for (int life = 0; life < LIVES; life++) {
      try (Buffer<String> buffer = openOrTwice(store, when)) {
        while (true) {
          Batch<String> batch = again(buffer::emit, when);
          if (!batch.id().equals(last)) {
            out.addAll(batch.records());
          }
          last = batch.id();
          commit(buffer, batch, when);
        }
      } catch (BufferEmptyException e) {
        return out;
      } catch (BufferFailedException | UnknownOutcomeException e) {
        stage.that(!e.getMessage().isBlank(), when + ", and a call does not say why it failed");
      }
    }
    throw stage.violation(when + " once, and the buffer failed " + LIVES + " times", null);
  }

  /** A log with committed, handed out and sealed batches and open records. Returns what is to come out. */
  private List<String> fill(FaultyStore store, boolean crash) {
    List<String> records = new ArrayList<>();
    Buffer<String> buffer = store.open(SETTINGS, RecordCodec.string(), stage.components());
    for (int i = 1; i <= RECORDS; i++) {
      String record = "record " + i + " " + "x".repeat(i * 31 % 97);
      buffer.put(record);
      records.add(record);
    }
    Batch<String> first = buffer.emit();
    buffer.commit(first);
    buffer.emit();
    if (crash) {
      store.crash(0);
    } else {
      buffer.close();
    }
    records.subList(0, first.size()).clear();
    return records;
  }

  /** Opening may fail by the fault, but not for good. */
  private Buffer<String> openOrTwice(FaultyStore store, String when) {
    try {
      return open(store);
    } catch (BufferException e) {
      notDamage(e, when);
      stage.equal(store.openHandles(), List.of(), when + "; left open by the opening that failed");
      return open(store);
    }
  }

  private Buffer<String> open(FaultyStore store) {
    if (!quarantining) {
      return store.open(SETTINGS, RecordCodec.string(), stage.components());
    }
    if (store instanceof DamageableStore damageable) {
      Buffer<String> buffer =
          damageable.openQuarantining(SETTINGS, RecordCodec.string(), stage.components());
      stage.equal(buffer.recovery().quarantined(), List.of(), "what was moved aside");
      return buffer;
    }
    throw new IllegalStateException(stage.harness().name() + " has " + Capability.DAMAGE
        + ", and its stores are not a DamageableStore");
  }

  private void commit(Buffer<String> buffer, Batch<String> batch, String when) {
    boolean unused = again(
        () -> {
          buffer.commit(batch);
          return true;
        },
        when);
  }

  /** What failed without a change is done again, and must work then. */
  private <T> T again(Supplier<T> call, String when) {
    try {
      return call.get();
    } catch (BufferFailedException | UnknownOutcomeException | BufferEmptyException e) {
      throw e;
    } catch (BufferException e) {
      notDamage(e, when);
      return call.get();
    }
  }

  private void notDamage(BufferException e, String when) {
    if (e instanceof CorruptLogException) {
      throw stage.violation(when + " and was taken for damage: " + e, e);
    }
  }
}

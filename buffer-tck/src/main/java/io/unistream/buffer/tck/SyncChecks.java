package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** A sync that fails, in each call that may need one. */
final class SyncChecks {

  private static final Set<Capability> NEEDS =
      EnumSet.of(Capability.STORAGE_FAULTS, Capability.SYNC_FAULTS, Capability.REOPEN);

  private static final int STATES = 24;

  private SyncChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        check("put", true, buffer -> buffer.put("unknown")),
        check("putAll", true, buffer -> buffer.putAll(List.of("unknown", "unknown", "unknown"))),
        check("putAsync", true, buffer -> join(buffer, "unknown")),
        check("an emit that seals", false, Buffer::emit),
        check("a seal", false, Buffer::seal),
        check("a commit", true, SyncChecks::commit),
        check("a commit through a batch", true, buffer -> buffer.commitThrough(buffer.emit())),
        check("close", false, Buffer::close));
  }

  private static void join(Buffer<String> buffer, String record) {
    try {
      buffer.putAsync(record).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BufferException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static void commit(Buffer<String> buffer) {
    buffer.commit(buffer.emit());
  }

  private static RuleCheck check(String what, boolean mustSync, Consequence call) {
    return new RuleCheck(
        Rule.ERR_SYNC_STOP,
        "a sync that fails in " + what,
        NEEDS,
        stage -> run(stage, what, mustSync, call));
  }

  private static void run(Stage stage, String what, boolean mustSync, Consequence call)
      throws Exception {
    FaultyStore store = stage.store(FaultyStore.class);
    Buffer<String> buffer = stage.open(Stage.threes());
    buffer.put("1");
    if (what.startsWith("a commit")) {
      buffer.emit(); // the seal is durable, what is left to sync is the commit
    }
    store.failNext(StorageFault.of(StorageFault.Kind.SYNC_ERROR));
    UnknownOutcomeException failure = null;
    try {
      call.on(buffer);
    } catch (UnknownOutcomeException e) {
      failure = e;
    }
    if (failure == null) {
      stage.that(
          store.faultsToCome() > 0, what + " returned normally although its sync had failed");
      stage.that(!mustSync, what + " returned normally without any sync");
      return;
    }
    FailedBuffer<String> failed = new FailedBuffer<>(store, buffer, "refused", failure);
    if (what.equals("close")) {
      failed.checkClosed();
    } else {
      failed.check();
    }
    for (CrashState state : store.crashStates(STATES, 1)) {
      try (CrashableStore mounted = state.mount()) {
        recovers(stage, mounted, what + ", then " + state.description());
      }
    }
    recovers(stage, store, what + ", then reopened");
  }

  /** What was acknowledged is there, what was not may be, and nothing else. */
  private static void recovers(Stage stage, TestStore store, String where) {
    List<String> records = new ArrayList<>();
    try (Buffer<String> buffer =
        store.open(Stage.threes(), RecordCodec.string(), stage.components())) {
      buffer.put("later");
      while (true) {
        Batch<String> batch = buffer.emit();
        records.addAll(batch.records());
        buffer.commit(batch);
      }
    } catch (BufferEmptyException e) {
      List<String> rest = new ArrayList<>(records);
      boolean first = rest.remove("1");
      rest.removeIf("unknown"::equals);
      boolean committed = where.startsWith("a commit");
      stage.that(
          rest.equals(List.of("later")) && (first || committed),
          where + ": 1 was acknowledged, and what came out is " + records);
    }
  }

  /** The call in which the sync fails. */
  @FunctionalInterface
  private interface Consequence {
    void on(Buffer<String> buffer) throws Exception;
  }
}

package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.StorageFault.Kind.FILE_ERROR;
import static io.unistream.buffer.tck.StorageFault.Kind.NO_SPACE;
import static io.unistream.buffer.tck.StorageFault.Kind.SYNC_ERROR;
import static io.unistream.buffer.tck.StorageFault.Kind.WRITE_ERROR;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Writes that fail or come up short, interrupts, and what is left open after failures. */
final class WriteChecks {

  private static final Set<Capability> NEEDS = Set.of(Capability.STORAGE_FAULTS, Capability.REOPEN);
  private static final Set<Capability> NEEDS_PARTS =
      Set.of(Capability.STORAGE_FAULTS, Capability.REOPEN, Capability.PARTIAL_WRITES);

  /** Its bytes tell where it was cut. */
  private static final String RECORD = "0123456789 abcdefghijklmnopqrstuvwxyz";

  /** More than any frame around {@link #RECORD} should need. */
  private static final int CUTS = 160;

  private static final int RECORDS = 5;
  /** Ends what might go on for ever: writes that nobody who gives up would ask for, puts that write nothing. */
  private static final int MANY = 1_000;

  /** Short, so that two of them are written at once in any format. */
  private static final List<String> BULK = List.of("refused 1", "refused 2");

  private static final Set<StorageFault.Kind> OPENING_FAULTS =
      EnumSet.of(WRITE_ERROR, FILE_ERROR, SYNC_ERROR, NO_SPACE);
  private static final int STATES = 6;

  /** So many looks at the clock, at most about, are tried of an opening. */
  private static final int LOOKS_TRIED = 8;

  private WriteChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        new RuleCheck(
            Rule.ERR_NO_ACK, "writes that fail leave no trace", NEEDS, WriteChecks::failingWrites),
        new RuleCheck(
            Rule.ERR_SHORT_WRITE,
            "a write cut at each byte, and the buffer goes on",
            NEEDS_PARTS,
            WriteChecks::cutAndGoOn),
        new RuleCheck(
            Rule.ERR_SHORT_WRITE,
            "writes of nothing at all",
            NEEDS_PARTS,
            WriteChecks::nothingWritten),
        new RuleCheck(
            Rule.ERR_SHORT_WRITE,
            "writes of nothing at all that do not end",
            NEEDS_PARTS,
            WriteChecks::nothingEverWritten),
        new RuleCheck(
            Rule.ERR_NO_ACK,
            "a bulk that was cut at each byte and then refused never comes back",
            Set.of(
                Capability.STORAGE_FAULTS,
                Capability.REOPEN,
                Capability.ENUMERABLE_CRASHES,
                Capability.PARTIAL_WRITES),
            WriteChecks::cutAndRefused),
        new RuleCheck(
            Rule.ERR_TORN_TAIL,
            "a write cut at each byte by a crash",
            Set.of(
                Capability.STORAGE_FAULTS,
                Capability.CRASH,
                Capability.ENUMERABLE_CRASHES,
                Capability.PARTIAL_WRITES),
            stage -> cutAndCrash(stage, false)),
        new RuleCheck(
            Rule.ERR_TORN_TAIL,
            "a write cut at each byte by a crash, of which the report tells",
            Set.of(
                Capability.STORAGE_FAULTS,
                Capability.CRASH,
                Capability.ENUMERABLE_CRASHES,
                Capability.PARTIAL_WRITES,
                Capability.TORN_TAILS),
            stage -> cutAndCrash(stage, true)),
        new RuleCheck(
            Rule.ERR_INTERRUPT,
            "calls by a thread that was interrupted before",
            Set.of(Capability.REOPEN),
            WriteChecks::interruptedCalls),
        new RuleCheck(
            Rule.ERR_LEAK,
            "openings that fail leave nothing open",
            NEEDS,
            WriteChecks::failedOpenings),
        new RuleCheck(
            Rule.ERR_LEAK,
            "openings that the clock or the codec ends leave nothing open",
            NEEDS,
            WriteChecks::openingsEndedByCallbacks),
        new RuleCheck(
            Rule.ERR_LEAK,
            "a buffer that failed leaves nothing",
            Set.of(Capability.STORAGE_FAULTS, Capability.SYNC_FAULTS),
            WriteChecks::failedBufferLeavesNothing));
  }

  private static void failingWrites(Stage stage) {
    FaultyStore store = stage.store(FaultyStore.class);
    Buffer<String> buffer = stage.open(Stage.threes());
    List<String> stored = new ArrayList<>(List.of("1"));
    buffer.put("1");
    stored.addAll(fails(stage, store, "put", List.of("a"), () -> buffer.put("a")));
    stored.addAll(fails(stage, store, "putAll", BULK, () -> buffer.putAll(BULK)));
    stored.addAll(
        fails(stage, store, "putAsync", List.of("d"), () -> buffer.putAsync("d").join()));
    long next = stored.size() + 1L;
    stage.equal(
        buffer.stats().backlogRecords(), next - 1, "backlogRecords after puts whose writes failed");

    stage.equal(buffer.put("2"), next, "the number of the next put");
    stage.equal(
        buffer.putAll(List.of("3", "4")),
        new SequenceRange(next + 1, 2),
        "the numbers of the next ones");

    stored.addAll(List.of("2", "3", "4"));
    stage.equal(Stage.drain(stage.reopen(Stage.threes())), stored, "what came out");
  }

  /** A write that failed is made once more, or the call is refused: then it leaves no trace. Returns what is stored. */
  private static List<String> fails(
      Stage stage, FaultyStore store, String what, List<String> records, Supplier<?> call) {
    store.failNext(StorageFault.of(WRITE_ERROR));
    long before = store.storageOperations();
    try {
      Object result = call.get();
      stage.equal(store.faultsToCome(), 0, "faults to come, after " + what + " made no write");
      stage.that(
          store.storageOperations() - before > 1,
          what + " returned " + result + " although its only write had failed");
      return records;
    } catch (BufferStorageException e) {
      stage.equal(store.faultsToCome(), 0, "faults to come, after " + e);
      return List.of();
    } catch (UnknownOutcomeException e) {
      throw new RuleViolation(
          Rule.ERR_NO_ACK, "after one write that failed, " + what + " does not know: " + e, e);
    }
  }

  private static void cutAndGoOn(Stage stage) {
    for (long write : writesOfSecondPut(stage)) {
      boolean strikes = true;
      for (int bytes = 0; strikes && bytes < CUTS; bytes++) {
        try (FaultyStore store = stage.newStore(FaultyStore.class)) {
          store.failAt(write, StorageFault.shortWrite(bytes));
          Buffer<String> buffer = open(stage, store);
          buffer.put("1");
          boolean stored = putOrRefuse(buffer, RECORD);
          strikes = store.faultsToCome() == 0;
          buffer.put("3");
          buffer.close();
          stage.equal(
              drained(stage, store),
              stored ? List.of("1", RECORD, "3") : List.of("1", "3"),
              "a write was cut at byte " + bytes + "; what came out");
        }
      }
    }
  }

  /** Which operations are the writes that the put of {@link #RECORD} makes. */
  private static List<Long> writesOfSecondPut(Stage stage) {
    return writes(stage, buffer -> buffer.put(RECORD));
  }

  private static List<Long> writes(Stage stage, Consumer<Buffer<String>> put) {
    try (FaultyStore store = stage.newStore(FaultyStore.class)) {
      Buffer<String> buffer = open(stage, store);
      buffer.put("1");
      long before = store.storageOperations();
      put.accept(buffer);
      List<Long> writes = new ArrayList<>();
      for (long operation = before; operation < store.storageOperations(); operation++) {
        if (store.fits(operation, StorageFault.shortWrite(0))) {
          writes.add(operation);
        }
      }
      stage.that(!writes.isEmpty(), "a put made no write that could be cut short");
      return writes;
    }
  }

  /** A short write is completed or undone; if it is undone then put says so. */
  private static boolean putOrRefuse(Buffer<String> buffer, String record) {
    try {
      buffer.put(record);
      return true;
    } catch (BufferStorageException e) {
      return false;
    }
  }

  private static void nothingWritten(Stage stage) {
    FaultyStore store = stage.store(FaultyStore.class);
    Buffer<String> buffer = stage.open(Stage.threes());
    List<String> acknowledged = new ArrayList<>();
    for (int i = 1; i <= RECORDS; i++) {
      store.failNext(StorageFault.shortWrite(0));
      store.failNext(StorageFault.shortWrite(0));
      String record = "record " + i;
      if (putOrRefuse(buffer, record)) {
        acknowledged.add(record);
      }
    }
    for (int i = 0; store.faultsToCome() > 0 && putOrRefuse(buffer, "last"); i++) {
      stage.that(i < MANY, MANY + " records were acknowledged, and none of them was written");
      acknowledged.add("last");
    }
    buffer.close();
    stage.equal(drained(stage, store), acknowledged, "what came out");
  }

  /** Storage that takes nothing, and never says why, must not be asked for ever. */
  private static void nothingEverWritten(Stage stage) {
    try (FaultyStore store = stage.newStore(FaultyStore.class)) {
      Buffer<String> buffer = open(stage, store);
      buffer.put("1");
      for (int i = 0; i < MANY; i++) {
        store.failNext(StorageFault.shortWrite(0));
      }
      try {
        buffer.put(RECORD);
      } catch (BufferException e) {
        stage.that(!e.getMessage().isBlank(), "put failed and does not say why");
      }
      stage.that(
          store.faultsToCome() > 0,
          "one put went on after " + MANY + " writes that stored nothing");
    }
  }

  private static void cutAndRefused(Stage stage) {
    for (long write : writes(stage, buffer -> buffer.putAll(BULK))) {
      boolean strikes = true;
      for (int bytes = 1; strikes && bytes < CUTS; bytes++) {
        try (FaultyStore store = stage.newStore(FaultyStore.class)) {
          store.failAt(write, StorageFault.cutWrite(bytes));
          Buffer<String> buffer = open(stage, store);
          buffer.put("1");
          boolean stored = bulkOrRefuse(buffer);
          strikes = store.faultsToCome() == 0;
          List<String> expected = new ArrayList<>(List.of("1"));
          expected.addAll(stored ? BULK : List.of());
          String cut = "a write was cut at byte " + bytes + " and refused; after a crash";
          for (CrashState state : store.crashStates(STATES, bytes)) {
            try (CrashableStore mounted = state.mount();
                Buffer<String> left = open(stage, mounted)) {
              stage.equal(Stage.drain(left), expected, cut);
            }
          }
          buffer.put("3");
          expected.add("3");
          buffer.close();
          stage.equal(drained(stage, store), expected, "a write was cut at byte " + bytes);
        }
      }
    }
  }

  private static boolean bulkOrRefuse(Buffer<String> buffer) {
    try {
      buffer.putAll(BULK);
      return true;
    } catch (BufferStorageException e) {
      return false;
    }
  }

  private static void cutAndCrash(Stage stage, boolean mustTell) {
    boolean told = false;
    for (long write : writesOfSecondPut(stage)) {
      boolean strikes = true;
      for (int bytes = 0; strikes && bytes < CUTS; bytes++) {
        try (FaultyStore store = stage.newStore(FaultyStore.class)) {
          store.failAt(write, StorageFault.shortWrite(bytes));
          store.crashAt(new CrashPoint(write + 1, false));
          putUntilCrash(stage, store);
          strikes = store.faultsToCome() == 0;
          for (CrashState state : store.crashStates(STATES, bytes)) {
            told |= tornTailIsTold(stage, state, bytes);
          }
        }
      }
    }
    stage.that(
        told || !mustTell,
        "a record was cut at each byte, and no recovery report tells of a torn tail");
  }

  private static void putUntilCrash(Stage stage, CrashableStore store) {
    Buffer<String> buffer = open(stage, store);
    buffer.put("1");
    try {
      buffer.put(RECORD);
    } catch (BufferException e) {
      stage.that(store.crashed(), "a write came up short, and put threw " + e);
    }
  }

  private static boolean tornTailIsTold(Stage stage, CrashState state, int bytes) {
    try (CrashableStore mounted = state.mount();
        Buffer<String> buffer = open(stage, mounted)) {
      List<String> records = Stage.drain(buffer);
      stage.that(
          records.equals(List.of("1")) || records.equals(List.of("1", RECORD)),
          "a crash cut a write at byte " + bytes + "; what came out is " + records);
      return buffer.recovery().tornBytes() > 0;
    }
  }

  private static void interruptedCalls(Stage stage) {
    Buffer<String> buffer = interrupted(stage, "opening", () -> stage.open(Stage.threes()));
    interrupted(stage, "put", () -> buffer.put("1"));
    interrupted(stage, "putAll", () -> buffer.putAll(List.of("2", "3")));
    interrupted(stage, "putAsync", () -> buffer.putAsync("4").join());
    Optional<Batch<String>> polled = interrupted(stage, "poll", () -> buffer.poll(Duration.ZERO));
    stage.that(polled.isPresent(), "a poll by an interrupted thread took nothing");
    Batch<String> batch = interrupted(stage, "emit", buffer::emit);
    stage.equal(batch.records(), List.of("1", "2", "3"), "the batch");
    interrupted(stage, "commit", () -> {
      buffer.commit(batch);
      return true;
    });
    interrupted(stage, "close", () -> {
      buffer.close();
      return true;
    });

    stage.equal(Stage.drain(stage.reopen(Stage.threes())), List.of("4"), "what came out");
  }

  private static <T> T interrupted(Stage stage, String what, Supplier<T> call) {
    Thread.currentThread().interrupt();
    T result;
    boolean kept;
    try {
      result = call.get();
    } finally {
      kept = Thread.interrupted();
    }
    stage.that(kept, what + " cleared the interrupt flag");
    return result;
  }

  private static void failedOpenings(Stage stage) {
    FaultyStore store = stage.store(FaultyStore.class);
    open(stage, store).close();
    long creating = store.storageOperations();
    try (Buffer<String> buffer = open(stage, store)) {
      buffer.putAll(List.of("1", "2", "3", "4"));
    }
    long before = store.storageOperations();
    open(stage, store).close();
    long opening = store.storageOperations() - before;

    for (StorageFault.Kind kind : OPENING_FAULTS) {
      for (long i = 0; i < creating; i++) {
        try (FaultyStore fresh = stage.newStore(FaultyStore.class)) {
          openWith(stage, fresh, StorageFault.of(kind), i);
          stage.equal(drained(stage, fresh), List.of(), "what came out of a new log");
        }
      }
      for (long i = 0; i < opening; i++) {
        openWith(stage, store, StorageFault.of(kind), store.storageOperations() + i);
      }
    }
    stage.equal(drained(stage, store), List.of("1", "2", "3", "4"), "what came out");
  }

  private static void openWith(Stage stage, FaultyStore store, StorageFault fault, long operation) {
    store.failAt(operation, fault);
    try {
      open(stage, store).close();
    } catch (BufferException e) {
      stage.that(!e.getMessage().isBlank(), "an opening failed and does not say why");
    }
    stage.equal(store.openHandles(), List.of(), "left open, after " + fault);
  }

  private static void openingsEndedByCallbacks(Stage stage) {
    FaultyStore store = stage.store(FaultyStore.class);
    try (Buffer<String> buffer = open(stage, store)) {
      buffer.putAll(List.of("1", "2", "3", "4"));
    }
    long first = 0;
    for (Provocation thrown : Provocation.errors().toList()) {
      // An opening that failed may cost the next one more looks: without a bound they never end.
      FailingClock clock = new FailingClock(stage.clock(), thrown);
      BufferComponents components = BufferComponents.defaults().withClock(clock);
      stage.that(isOpened(stage, store, RecordCodec.string(), components, thrown), "cannot open");
      long looks = clock.looks();
      long step = Math.max(1, looks / LOOKS_TRIED);
      for (long look = 1 + first++ % step; look <= looks; look += step) {
        clock.throwAt(look);
        boolean unused = isOpened(stage, store, RecordCodec.string(), components, thrown);
      }
      boolean unused =
          isOpened(stage, store, new UnaskableCodec(thrown), BufferComponents.defaults(), thrown);
    }
    stage.equal(drained(stage, store), List.of("1", "2", "3", "4"), "what came out");
  }

  private static boolean isOpened(
      Stage stage,
      FaultyStore store,
      RecordCodec<String> codec,
      BufferComponents components,
      Provocation thrown) {
    boolean opened = false;
    try {
      Buffer<String> buffer = store.open(Stage.threes(), codec, components);
      opened = true;
      buffer.close();
    } catch (RuntimeException | Error e) {
      if (!Provocation.isBehind(e)) {
        throw e;
      }
    }
    stage.equal(store.openHandles(), List.of(), "left open, after " + thrown);
    return opened;
  }

  /** Text, of which nobody may ask whether its arrays are used again. */
  private record UnaskableCodec(Provocation thrown) implements RecordCodec<String> {

    @Override
    public byte[] encode(String value) throws Exception {
      return RecordCodec.string().encode(value);
    }

    @Override
    public String decode(byte[] bytes) throws Exception {
      return RecordCodec.string().decode(bytes);
    }

    @Override
    public boolean reusesArrays() {
      throw thrown.sneak();
    }
  }

  private static void failedBufferLeavesNothing(Stage stage) throws InterruptedException {
    FaultyStore store = stage.store(FaultyStore.class);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Buffer<String> buffer = stage.open(Stage.threesWithAge(Duration.ofMillis(10)));
    buffer.putAsync("1").join();
    store.failNext(StorageFault.of(SYNC_ERROR));
    stage.fails(UnknownOutcomeException.class, () -> buffer.put("2"), "a put whose sync failed");
    Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
    started.removeAll(before);

    buffer.close();

    for (Thread thread : started) {
      if (!thread.getName().startsWith("ForkJoinPool.commonPool")) {
        thread.join(stage.patience().toMillis());
        stage.that(!thread.isAlive(), thread + " outlives a buffer that failed");
      }
    }
    stage.equal(store.openHandles(), List.of(), "left open by a buffer that failed");
  }

  private static Buffer<String> open(Stage stage, TestStore store) {
    return store.open(Stage.threes(), RecordCodec.string(), stage.components());
  }

  private static List<String> drained(Stage stage, TestStore store) {
    try (Buffer<String> buffer = open(stage, store)) {
      return Stage.drain(buffer);
    }
  }
}

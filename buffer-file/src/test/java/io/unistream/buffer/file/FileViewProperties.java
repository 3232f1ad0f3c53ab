package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.RecordCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the history of a log: a view of it shows what opening a copy finds, finds no damage, and changes nothing; with the log open,
 * after a kill, and after a close.
 */
class FileViewProperties {

  private Path temp = Path.of(".");

  @BeforeProperty
  void makeDirectory() throws IOException {
    temp = Files.createTempDirectory("views");
  }

  @AfterProperty
  void deleteDirectory() throws IOException {
    KillProperties.delete(temp);
  }

  private enum Kind {
    PUT,
    PUT_ALL,
    EMIT,
    TAKE_NEXT,
    COMMIT,
    SEAL,
    LOOK,
    REOPEN,
    REOPEN_NARROWER
  }

  private record Action(Kind kind, List<Integer> sizes) {}

  /** How a log is made. */
  private record Setup(CrashClass durability, int segmentBytes, boolean drops) {}

  @Provide
  Arbitrary<List<Action>> actions() {
    Arbitrary<Integer> size = Arbitraries.frequencyOf(
        Tuple.of(12, Arbitraries.integers().between(0, 300)),
        Tuple.of(4, Arbitraries.integers().between(300, 5_000)),
        Tuple.of(1, Arbitraries.integers().between(5_000, 300_000)));
    Arbitrary<Kind> kind = Arbitraries.frequency(
        Tuple.of(12, Kind.PUT),
        Tuple.of(8, Kind.PUT_ALL),
        Tuple.of(3, Kind.EMIT),
        Tuple.of(4, Kind.TAKE_NEXT),
        Tuple.of(5, Kind.COMMIT),
        Tuple.of(1, Kind.SEAL),
        Tuple.of(3, Kind.LOOK),
        Tuple.of(1, Kind.REOPEN),
        Tuple.of(1, Kind.REOPEN_NARROWER));
    return Combinators.combine(kind, size.list().ofMinSize(1).ofMaxSize(12))
        .as(Action::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<Setup> setups() {
    return Combinators.combine(
            Arbitraries.frequency(Tuple.of(6, CrashClass.PROCESS), Tuple.of(1, CrashClass.POWER)),
            Arbitraries.of(8 << 10, 50_000, 1 << 20),
            Arbitraries.of(true, false))
        .as(Setup::new);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void aViewShowsWhatOpeningACopyFinds(
      @ForAll("actions") List<Action> actions, @ForAll("setups") Setup setup) throws IOException {
    Path trial = Files.createDirectory(temp.resolve("trial"));
    try (Run run = new Run(trial, setup)) {
      for (Action action : actions) {
        run.take(action);
      }
      run.look("at the end");
      run.buffer.close();
      run.look("closed");
    } finally {
      KillProperties.delete(trial);
    }
  }

  /** One log. */
  private static final class Run implements AutoCloseable {
    private final Path trial;
    private FileBufferSettings settings;
    private Buffer<byte[]> buffer;
    private final Deque<Batch<byte[]>> inFlight = new ArrayDeque<>();
    private long puts;

    Run(Path trial, Setup setup) {
      this.trial = trial;
      this.settings = FileBufferSettings.builder(trial.resolve("log"))
          .emit(policy -> policy.withMaxRecords(7).withMaxBytes(600_000).withMaxInFlight(4))
          .capacity(capacity -> capacity
              .withMaxRecords(setup.drops() ? 25 : 1_000)
              .withOverflow(setup.drops() ? OverflowPolicy.DROP_OLDEST : OverflowPolicy.FAIL))
          .durability(setup.durability())
          .segmentBytes(setup.segmentBytes())
          .build();
      this.buffer = open();
    }

    private Buffer<byte[]> open() {
      inFlight.clear();
      return FileBuffer.open(settings, RecordCodec.bytes());
    }

    void take(Action action) throws IOException {
      switch (action.kind()) {
        case PUT -> put(action.sizes().subList(0, 1));
        case PUT_ALL -> put(action.sizes());
        case EMIT -> {
          if (inFlight.isEmpty()) {
            takeNext(buffer.stats().backlogRecords() == 0 ? null : buffer.emit());
          }
        }
        case TAKE_NEXT -> takeNext(buffer.pollNext(Duration.ZERO).orElse(null));
        case COMMIT -> {
          Batch<byte[]> oldest = inFlight.poll();
          if (oldest != null) {
            buffer.commit(oldest);
          }
        }
        case SEAL -> buffer.seal();
        case LOOK -> look("after " + puts + " puts");
        case REOPEN -> reopen(7);
        case REOPEN_NARROWER -> reopen(2);
      }
    }

    private void put(List<Integer> sizes) {
      List<byte[]> payloads =
          sizes.stream().map(size -> Kills.payload(++puts, size)).toList();
      try {
        buffer.putAll(payloads);
      } catch (BufferFullException e) {
        assertFalse(inFlight.isEmpty(), "only what is in flight may be in the way: " + e);
      }
    }

    private void takeNext(@Nullable Batch<byte[]> batch) {
      if (batch != null) {
        inFlight.add(batch);
      }
    }

    private void reopen(int maxRecords) throws IOException {
      buffer.close();
      look("closed after " + puts + " puts");
      settings =
          settings.toBuilder().emit(policy -> policy.withMaxRecords(maxRecords)).build();
      buffer = open();
    }

    void look(String what) throws IOException {
      Views.Shown shown = Views.check(settings, trial.resolve("copy"), what);
      assertFalse(shown.found(), what);
      Views.checkFrom(settings.directory(), what);
    }

    @Override
    public void close() {
      buffer.close();
    }
  }
}

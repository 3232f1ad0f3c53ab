package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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
 * A process is killed again and again: its directory is copied as it is and the copy opened, in both classes. Everything
 * acknowledged is there, in order, nothing else, and the batch that was out is the same.
 */
class KillProperties {

  private Path temp = Path.of(".");

  @BeforeProperty
  void makeDirectory() throws IOException {
    temp = Files.createTempDirectory("kills");
  }

  @AfterProperty
  void deleteDirectory() throws IOException {
    delete(temp);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private enum Kind {
    PUT,
    PUT_ALL,
    EMIT,
    COMMIT,
    KILL,
    REOPEN
  }

  private record Action(Kind kind, List<Integer> sizes) {}

  @Provide
  Arbitrary<List<Action>> actions() {
    Arbitrary<Integer> size = Arbitraries.frequencyOf(
        Tuple.of(10, Arbitraries.integers().between(0, 300)),
        Tuple.of(6, Arbitraries.integers().between(300, 30_000)),
        Tuple.of(1, Arbitraries.integers().between(200_000, 600_000)));
    Arbitrary<Kind> kind = Arbitraries.frequency(
        Tuple.of(12, Kind.PUT),
        Tuple.of(5, Kind.PUT_ALL),
        Tuple.of(3, Kind.EMIT),
        Tuple.of(2, Kind.COMMIT),
        Tuple.of(2, Kind.KILL),
        Tuple.of(1, Kind.REOPEN));
    return Combinators.combine(kind, size.list().ofMinSize(1).ofMaxSize(8))
        .as(Action::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<Integer> segmentBytes() {
    return Arbitraries.of(8 << 10, 50_000, 1 << 20);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void everythingAcknowledgedSurvivesEveryKill(
      @ForAll("actions") List<Action> actions, @ForAll("segmentBytes") int segmentBytes)
      throws IOException {
    Path trial = Files.createDirectory(temp.resolve("trial"));
    try (Run run = new Run(trial, segmentBytes)) {
      for (Action action : actions) {
        run.take(action);
      }
      run.kill();
    } finally {
      delete(trial);
    }
  }

  /** One log, and what it must hold. */
  private static final class Run implements AutoCloseable {
    private final Path trial;
    private final FileBufferSettings settings;
    private final List<byte[]> acknowledged = new ArrayList<>();
    private Buffer<byte[]> buffer;
    private @Nullable Batch<byte[]> inFlight;
    private long committed;

    Run(Path trial, int segmentBytes) {
      this.trial = trial;
      this.settings = Kills.settings(trial.resolve("log"), segmentBytes);
      this.buffer = Kills.open(settings);
    }

    void take(Action action) throws IOException {
      switch (action.kind()) {
        case PUT -> Kills.put(buffer, acknowledged, action.sizes().get(0));
        case PUT_ALL -> putAll(action.sizes());
        case EMIT -> {
          if (acknowledged.size() > committed) {
            inFlight = buffer.emit();
          }
        }
        case COMMIT -> {
          if (inFlight != null) {
            buffer.commit(inFlight);
            committed += inFlight.size();
            inFlight = null;
          }
        }
        case KILL -> kill();
        case REOPEN -> {
          buffer.close();
          assertTrue(Kills.slot(settings.directory()).closed());
          buffer = Kills.open(settings);
          if (inFlight != null) {
            inFlight = assertSame(inFlight, buffer.emit());
          }
        }
      }
    }

    private void putAll(List<Integer> sizes) {
      List<byte[]> payloads = new ArrayList<>();
      for (int size : sizes) {
        payloads.add(Kills.payload(acknowledged.size() + payloads.size() + 1L, size));
      }
      buffer.putAll(payloads);
      acknowledged.addAll(payloads);
    }

    void kill() throws IOException {
      for (CrashClass next : List.of(CrashClass.PROCESS, CrashClass.POWER)) {
        Path copy = Kills.copy(settings.directory(), trial.resolve("copy"));
        check(Kills.settings(copy, settings.segmentBytes()).toBuilder()
            .durability(next)
            .build());
        delete(copy);
      }
      Path simulated = Kills.copy(settings.directory(), CrashFileSystem.create().getPath("/log"));
      check(settings(simulated));
    }

    private FileBufferSettings settings(Path directory) {
      return Kills.settings(directory, settings.segmentBytes());
    }

    /** Opens a copy, goes on a little, kills that too, and then looks at everything. */
    private void check(FileBufferSettings copy) throws IOException {
      List<byte[]> all = new ArrayList<>(acknowledged);
      Path again = copy.directory().resolveSibling("again");
      try (Buffer<byte[]> recovered = Kills.open(copy)) {
        assertEquals(all.size() - committed, recovered.stats().backlogRecords());
        Kills.put(recovered, all, 100);
        Kills.put(recovered, all, 3_000);
        Kills.copy(copy.directory(), again);
      }
      try (Buffer<byte[]> recovered =
          Kills.open(settings(again).toBuilder().durability(copy.durability()).build())) {
        if (inFlight != null) {
          assertSame(inFlight, recovered.emit());
        }
        Kills.assertDrains(recovered, all, committed, "after a kill");
      }
      delete(again);
    }

    private static Batch<byte[]> assertSame(Batch<byte[]> expected, Batch<byte[]> batch) {
      assertEquals(expected.id(), batch.id(), "DUR-STABLE-BATCH");
      assertEquals(expected.size(), batch.size(), "DUR-STABLE-BATCH");
      for (int i = 0; i < batch.size(); i++) {
        assertArrayEquals(expected.records().get(i), batch.records().get(i), "DUR-STABLE-BATCH");
      }
      return batch;
    }

    @Override
    public void close() {
      buffer.close();
    }
  }
}

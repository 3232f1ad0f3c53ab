package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Views beside an owner that puts, commits and gives back segments all the time. */
class FileViewLiveTest {

  @TempDir
  Path temp;

  /** An owner, in a thread of its own. */
  private static final class Owner {
    private final Buffer<String> buffer;
    private final int window;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> running;

    Owner(FileBufferSettings settings, int window) {
      this.buffer = Logs.open(settings);
      this.window = window;
      this.running = thread.submit(this::run);
    }

    private void run() {
      SplittableRandom random = new SplittableRandom(5);
      Deque<Batch<String>> inFlight = new ArrayDeque<>();
      while (!ended.get()) {
        int most = (int) Math.min(12, 200 - buffer.stats().backlogRecords());
        for (int i = most < 1 ? 0 : random.nextInt(most); i > 0; i--) {
          acknowledged.set(Logs.put(buffer, acknowledged.get() + 1));
        }
        buffer.pollNext(Duration.ZERO).ifPresent(inFlight::add);
        while (inFlight.size() >= window || (!inFlight.isEmpty() && random.nextInt(4) == 0)) {
          Batch<String> oldest = inFlight.remove();
          buffer.commit(oldest);
          committed.set(oldest.lastSequence());
        }
      }
    }

    /** It may not have had the processor yet. */
    boolean hasMoreToDo() {
      return committed.get() <= 20 && !running.isDone();
    }

    void end() throws Exception {
      ended.set(true);
      running.get(60, TimeUnit.SECONDS);
      thread.shutdown();
      assertFalse(buffer.stats().failed());
      buffer.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"PROCESS, 1, 400", "PROCESS, 8, 400", "POWER, 1, 200", "POWER, 8, 200"})
  void aViewFindsNoDamageAndAllThatWasAcknowledged(CrashClass durability, int window, int looks)
      throws Exception {
    FileBufferSettings settings = Logs.settings(temp.resolve("log")).toBuilder()
        .emit(policy -> policy.withMaxRecords(5).withMaxBytes(3_000).withMaxInFlight(8))
        .durability(durability)
        .build();
    Owner owner = new Owner(settings, window);
    try {
      long segments = 0;
      for (int look = 0; look < looks || owner.hasMoreToDo(); look++) {
        segments = Math.max(segments, look(settings.directory(), owner));
      }
      assertTrue(owner.committed.get() > 20, "the owner did little: " + owner.committed);
      assertTrue(segments > 0);
    } finally {
      owner.end();
    }
  }

  /** Each look begins where the last one ended, however much is committed and given back meanwhile. */
  @ParameterizedTest
  @CsvSource({"PROCESS, 8, 400", "POWER, 1, 200"})
  void looksFromTheNextRecordOnMissNothingThatIsNotCommitted(
      CrashClass durability, int window, int looks) throws Exception {
    FileBufferSettings settings = Logs.settings(temp.resolve("log")).toBuilder()
        .emit(policy -> policy.withMaxRecords(5).withMaxBytes(3_000).withMaxInFlight(8))
        .durability(durability)
        .build();
    Owner owner = new Owner(settings, window);
    try (WalView view = new FileView(settings.directory())) {
      long next = 1;
      int most = 0;
      for (int look = 0; look < looks || owner.hasMoreToDo(); look++) {
        long acknowledged = owner.acknowledged.get();
        Views.Recorder told = view.replayFrom(next, Views.Recorder::new);
        List<Long> sequences = Views.sequences(view, next);
        long committed =
            owner.committed.get() + 100; // what it is about to commit, and has not said
        for (long sequence : sequences) {
          assertTrue(sequence == next || sequence <= committed + 1, "a gap before " + sequence);
          next = sequence + 1;
        }
        assertEquals(List.of(), view.damaged());
        assertTrue(next > acknowledged || acknowledged <= committed, "acknowledged and not shown");
        most = Math.max(most, view.parts().size());
        assertTrue(told.begins <= Math.max(next - 1, committed), "more is gone than was committed");
      }
      assertTrue(most > 0);
    } finally {
      owner.end();
    }
  }

  private static long look(Path directory, Owner owner) throws IOException {
    long acknowledged = owner.acknowledged.get();
    try (WalView view = new FileView(directory)) {
      BacklogView backlog = BacklogView.of(view);
      long committed = owner.committed.get() + 100; // what it is about to commit, and has not said
      assertEquals(List.of(), view.damaged());
      assertEquals(List.of(), backlog.missing());
      assertEquals(WalOwner.State.RUNNING, view.owner().orElseThrow().state());
      assertTrue(backlog.nextSequence() > acknowledged, "an acknowledged record is not shown");
      assertTrue(backlog.goneSequence() <= committed, "more is gone than was committed");
      assertTrue(
          backlog.goneSequence() + backlog.records() == backlog.nextSequence() - 1,
          () -> "gone " + backlog.goneSequence() + ", " + backlog.records() + " records, next "
              + backlog.nextSequence());
      List<Long> sequences = new ArrayList<>();
      backlog.read(Views.ALL, false, (batch, record) -> {
        assertEquals(
            Logs.text(record.sequence()),
            new String(record.body(), java.nio.charset.StandardCharsets.UTF_8));
        sequences.add(record.sequence());
      });
      for (int i = 1; i < sequences.size(); i++) {
        assertTrue(sequences.get(i) > sequences.get(i - 1), "out of order: " + sequences);
      }
      return view.parts().size();
    }
  }
}

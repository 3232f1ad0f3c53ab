package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.wal.WalEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The window step by step: whatever moment the process is killed at, everything that was stored is there. */
@EnabledOnOs(OS.LINUX)
class TailWindowTest {

  private static final int SIZE = 4 << 20;

  /** What a target does at one moment of a write. */
  @FunctionalInterface
  private interface Step {
    void at(String moment) throws IOException;
  }

  @TempDir
  Path temp;

  private Path log = Path.of(".");
  private final List<AutoCloseable> resources = new ArrayList<>();
  private final List<Integer> stored = new ArrayList<>();
  private final AtomicInteger snapshots = new AtomicInteger();
  private Step step = moment -> {};
  private int end = SegmentHeader.LENGTH;

  @BeforeEach
  void directory() throws IOException {
    log = Files.createDirectory(temp.resolve("log"));
    Kills.assumeWindow(log);
  }

  @AfterEach
  void free() throws Exception {
    for (AutoCloseable resource : resources) {
      resource.close();
    }
  }

  private TailWindow window() throws IOException {
    LogDirectory directory = new LogDirectory(log, false);
    TailSlot nothing = new TailSlot(1, false, true, -1, 0, 0, 0, 0, new UUID(1, 2));
    TailFile tail = Objects.requireNonNull(TailFile.open(directory, nothing, true, false));
    TailWindow window = Objects.requireNonNull(TailWindow.of(directory, tail));
    resources.add(window);
    resources.add(tail);
    return window;
  }

  private void attach(TailWindow window, int number, long id) throws IOException {
    window.flush(); // as the log does before the new segment appears
    LogDirectory directory = new LogDirectory(log, false);
    Path segment = directory.fill(directory.segmentPath(number), SIZE);
    StableFile file = StableFile.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE);
    resources.add(file);
    file.write(
        new SegmentHeader(new UUID(1, 2), number, id, new Lineage(number - 1, 0, end, 1), end, 5)
            .encode(),
        0);
    end = SegmentHeader.LENGTH;
    window.attach((source, offset) -> write(file, source, offset), number, id, end, stored.size());
  }

  /** Writes in two parts. */
  private void write(StableFile file, ByteBuffer source, long offset) throws IOException {
    step.at("before a write");
    int half = source.remaining() / 2;
    file.write(source.slice().limit(half), offset);
    step.at("in the middle of a write");
    file.write(source.slice().position(half), offset + half);
    step.at("after a write");
  }

  private void append(TailWindow window, int length) throws IOException {
    WalEntry entry = WalEntry.of(WalEntry.Type.RECORD, stored.size() + 1L, 7, new byte[length]);
    assertTrue(window.makeRoom(Frame.sizeOf(length)));
    end = window.append(List.of(entry), end);
    stored.add(length);
  }

  /** The lengths of what a killed process leaves. */
  private List<Integer> afterKill() throws IOException {
    Path copy = Kills.copy(log, temp.resolve("copy" + snapshots.incrementAndGet()));
    LogDirectory directory = new LogDirectory(copy, false);
    TreeMap<Integer, Segment> segments = new TreeMap<>();
    for (var file : directory.segments().entrySet()) {
      try (StableFile segment = StableFile.open(file.getValue(), StandardOpenOption.READ)) {
        SegmentHeader header = SegmentHeader.read(segment, "test", file.getKey());
        segments.put(
            file.getKey(), new Segment(file.getKey(), file.getValue(), header, SIZE, 0, List.of()));
      }
    }
    TailRecovery.read(directory, Quarantine.read(directory, false)).absorb(segments, false);
    List<Integer> lengths = new ArrayList<>();
    for (Segment segment : segments.values()) {
      StableFile file = StableFile.open(segment.path(), StandardOpenOption.READ);
      try (FrameReader reader = new FrameReader().of(file, Kills.segmentId(segment.path()))) {
        for (int at = SegmentHeader.LENGTH; reader.read(at, SIZE); at = reader.end()) {
          assertEquals(lengths.size() + 1L, reader.sequence());
          lengths.add(reader.entry().body().length);
        }
      }
      Files.delete(segment.path());
    }
    return lengths;
  }

  @Test
  void everythingStoredSurvivesAKillAtEveryStepOfAFlush() throws IOException {
    TailWindow window = window();
    attach(window, 0, 77);
    AtomicInteger steps = new AtomicInteger();
    step = moment -> {
      steps.incrementAndGet();
      assertEquals(stored, afterKill(), moment);
    };

    for (int i = 0; i < 120; i++) {
      append(window, 1 + i * 977 % 19_000);
      if (i % 17 == 3) {
        window.flush();
        window.flush();
      }
      if (i % 5 == 0) {
        assertEquals(stored, afterKill(), "after append " + i);
      }
    }

    assertTrue(steps.get() > 30, "only " + steps + " steps");
  }

  @Test
  void everythingStoredSurvivesAKillAtEveryStepOfAChangeOfSegment() throws IOException {
    TailWindow window = window();
    attach(window, 0, 77);
    step = moment -> assertEquals(stored, afterKill(), moment);
    for (int number = 1; number < 6; number++) {
      append(window, 3_000);
      append(window, 200_000);
      append(window, 90_000);
      attach(window, number, 77L * number + 1);
      assertEquals(stored, afterKill(), "change to " + number);
      append(window, 10);
      assertEquals(stored, afterKill(), "first append to " + number);
    }
  }

  @Test
  void aFlushThatFailsChangesNothingAndIsTriedAgain() throws IOException {
    TailWindow window = window();
    attach(window, 0, 77);
    append(window, 100_000);
    append(window, 100_000);
    for (String failing : List.of("before a write", "in the middle of a write", "after a write")) {
      step = moment -> {
        if (moment.equals(failing)) {
          throw new IOException("played");
        }
      };
      assertThrows(IOException.class, () -> window.makeRoom(100_000));
      assertThrows(IOException.class, window::flush);
      assertThrows(IOException.class, () -> window.makeRoom(1_000_000));
      assertThrows(
          IOException.class,
          () -> window.attach((source, offset) -> {}, 1, 78, SegmentHeader.LENGTH, 2));
      assertEquals(stored, afterKill(), failing);
    }
    append(window, 10); // this one still fits
    step = moment -> {};
    append(window, 100_000);

    assertEquals(stored, afterKill());
  }

  @Test
  void whatIsTooLargeIsRefusedWithEverythingFlushed() throws IOException {
    TailWindow window = window();
    attach(window, 0, 77);
    append(window, 1000);

    assertFalse(window.makeRoom(TailWindow.CAPACITY + 8));
    assertEquals(end, Kills.slot(log).base());
    assertEquals(stored.size(), Kills.slot(log).lastSequence());

    assertEquals(stored, afterKill());
    assertTrue(window.makeRoom(TailWindow.CAPACITY), "all of it is free again");
  }

  @Test
  void nothingIsTakenForWrittenOnceItIsClosed() throws IOException {
    TailWindow window = window();
    attach(window, 0, 77);
    append(window, 1000);

    window.close();
    window.close();

    assertThrows(IOException.class, window::flush);
    assertEquals(stored, afterKill());
  }

  @Test
  void whoFlushesWhileOthersAppendFindsEverythingUpToThere() throws Exception {
    TailWindow window = window();
    attach(window, 0, 77);
    AtomicInteger published = new AtomicInteger(end);
    CompletableFuture<Void> appending = CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 0; end < SIZE - 5_000; i++) {
              append(window, i % 97 * 13);
              published.set(end);
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        OwnThread.EACH);

    StableFile file =
        StableFile.open(new LogDirectory(log, false).segmentPath(0), StandardOpenOption.READ);
    try (FrameReader reader = new FrameReader().of(file, 77)) {
      int at = SegmentHeader.LENGTH;
      while (!appending.isDone() || at < published.get()) {
        int limit = published.get();
        window.flush();
        while (at < limit) {
          assertTrue(reader.read(at, limit), "at " + at + " of " + limit);
          at = reader.end();
        }
      }
    }
    appending.orTimeout(60, TimeUnit.SECONDS).join();
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Views beside an opening, which copies the last records of a log into another segment and cuts off or deletes the one that they
 * were in.
 */
class FileViewOpeningTest {

  private static final int MOST = 75;

  @BeforeAll
  static void beQuiet() {
    Logs.quiet();
  }

  /** As a power cut may leave it: it is not known how far the log was stored. */
  private static CrashImage killed(int records) throws IOException {
    CrashFileSystem files = CrashFileSystem.create();
    Logs.putMany(Logs.open(files), records);
    return withoutTail(files);
  }

  /** The last segment holds nothing but copies that the former opening has made. */
  private static CrashImage killedAgain(int records) throws IOException {
    CrashFileSystem files = killed(records).mount();
    Logs.open(files);
    return withoutTail(files);
  }

  private static CrashImage withoutTail(CrashFileSystem files) throws IOException {
    Files.delete(files.getPath("/log").resolve(LogFileNames.TAIL));
    return files.processCrash();
  }

  private static List<Long> read(BacklogView backlog, SequenceRange range) throws IOException {
    List<Long> read = new ArrayList<>();
    backlog.read(range, false, (batch, record) -> read.add(record.sequence()));
    return read;
  }

  private static void open(CrashFileSystem files) {
    Logs.open(files).close();
  }

  @Test
  void recordsThatAnOpeningCopiesAreReadFromTheirNewPlace() throws IOException {
    int cutOff = 0;
    int replaced = 0;
    for (int records = 1; records <= MOST; records += 3) {
      cutOff += openWhileReading(killed(records), records) ? 0 : 1;
      replaced += openWhileReading(killedAgain(records), records) ? 1 : 0;
    }
    assertTrue(cutOff > 0, "no opening has cut off a segment");
    assertTrue(replaced > 0, "no opening has replaced a segment");
  }

  /** Returns whether the last segment was replaced. */
  private static boolean openWhileReading(CrashImage image, int records) throws IOException {
    CrashFileSystem files = image.mount();
    Path last = last(files);
    try (WalView view = new FileView(files.getPath("/log"))) {
      BacklogView backlog = BacklogView.of(view);

      open(files);

      String what = records + " records";
      assertEquals(Logs.range(1, records), read(backlog, Views.ALL), what);
      assertEquals(List.of(), view.damaged(), what);
      long middle = (records + 1L) / 2;
      assertEquals(Logs.range(1, middle), read(backlog, SequenceRange.closed(1, middle)), what);
    }
    return !Files.exists(last);
  }

  private static Path last(CrashFileSystem files) throws IOException {
    SortedMap<Integer, Path> segments = new LogDirectory(files.getPath("/log"), true).segments();
    return Objects.requireNonNull(segments.get(segments.lastKey()));
  }

  @Test
  void anOpeningWhileTheBacklogIsCountedIsNoDamage() throws IOException {
    for (int records : new int[] {1, 2, 5}) {
      CrashFileSystem files = killed(records).mount();
      AtomicInteger entries = new AtomicInteger();
      int last = records + records / 3; // with the seals
      try (WalView view = new Meddled(new FileView(files.getPath("/log")), () -> {}, () -> {
        if (entries.incrementAndGet() == last) {
          open(files);
        }
      })) {
        BacklogView backlog = BacklogView.of(view);

        assertEquals(records, backlog.records());
        assertTrue(backlog.oldest().isPresent());
        assertEquals(List.of(), view.damaged());
        assertTrue(entries.get() >= last, entries.toString());
      }
    }
  }

  /** What was committed meanwhile need not be shown, and nothing that came later is. */
  @Test
  void whatIsCommittedMeanwhileEndsNoReading() throws IOException {
    CrashFileSystem files = killed(20).mount();
    try (WalView view = new FileView(files.getPath("/log"))) {
      BacklogView backlog = BacklogView.of(view);

      try (Buffer<String> owner = Logs.open(files)) {
        Logs.drain(owner);
        Logs.putMany(owner, 60);
        List<Long> read = read(backlog, Views.ALL);

        assertTrue(read.stream().allMatch(sequence -> sequence <= 20), read.toString());
      }
    }
  }
}

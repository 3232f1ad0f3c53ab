package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalView;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a view shows of logs in all states; that it is what an opening would find is in {@link FileViewProperties}. */
class FileViewTest {

  private static final int RECORDS = 60;

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private FileBufferSettings settings() {
    return Logs.process(Logs.settings(log()));
  }

  private void made() {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, RECORDS);
    }
  }

  private List<Path> segments() throws IOException {
    return List.copyOf(new LogDirectory(log(), false).segments().values());
  }

  @Test
  void aLogThatWasClosedSaysSo() {
    made();

    try (WalView view = new FileView(log())) {
      BacklogView backlog = BacklogView.of(view);

      assertEquals(RECORDS, backlog.records());
      assertEquals(RECORDS + 1, backlog.nextSequence());
      assertEquals(0, backlog.goneSequence());
      assertTrue(backlog.committed().isEmpty());
      assertTrue(view.recovery().cleanShutdown());
      assertEquals(WalOwner.State.CLOSED, view.owner().orElseThrow().state());
      assertEquals(1, view.parts().get(0).sequences().first());
      assertEquals(
          RECORDS, view.parts().get(view.parts().size() - 1).sequences().last());
    }
  }

  @Test
  void whatStandsInTheWindowAloneIsShownAndStaysThere() throws IOException {
    Files.createDirectory(log());
    Kills.assumeWindow(log());
    Path killed = temp.resolve("killed");
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 5);
      Views.copy(log(), killed);

      try (WalView view = new FileView(log())) {
        assertEquals(5, BacklogView.of(view).records());
        assertEquals(WalOwner.State.RUNNING, view.owner().orElseThrow().state());
        assertFalse(view.recovery().cleanShutdown());
      }
      byte[] segment = Files.readAllBytes(segments().get(0));
      byte[] zeros = new byte[segment.length - SegmentHeader.LENGTH];
      assertEquals(
          ByteBuffer.wrap(zeros),
          ByteBuffer.wrap(segment, SegmentHeader.LENGTH, zeros.length),
          "the view wrote to the segment, or the records were not in the window alone");
    }

    try (WalView view = new FileView(killed)) {
      BacklogView backlog = BacklogView.of(view);
      assertEquals(5, backlog.records());
      assertEquals(1, backlog.sealedBatches());
      assertEquals(2, backlog.openRecords());
    }
  }

  @Test
  void committedAndDroppedRecordsAreShownOnDemand() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 7);
      Batch<String> first = buffer.emit();
      buffer.commit(first);

      try (WalView view = new FileView(log())) {
        BacklogView backlog = BacklogView.of(view);

        assertEquals(first.id(), backlog.committed().orElseThrow());
        assertEquals(3, backlog.goneSequence());
        assertEquals(Logs.range(4, 7), sequences(backlog, Views.ALL, false));
        assertEquals(Logs.range(1, 7), sequences(backlog, Views.ALL, true));
        assertEquals(Logs.range(2, 5), sequences(backlog, SequenceRange.closed(2, 5), true));
        assertEquals(List.of(), sequences(backlog, SequenceRange.closed(8, 9), true));
      }
    }
  }

  private static List<Long> sequences(BacklogView backlog, SequenceRange range, boolean all)
      throws IOException {
    List<Long> sequences = new ArrayList<>();
    backlog.read(range, all, (batch, record) -> sequences.add(record.sequence()));
    return sequences;
  }

  /** Several batches that were sealed behind the records of all of them: each record keeps its batch, committed or not. */
  @Test
  void lateSealsAreToldByTheirRecords() throws IOException {
    FileBufferSettings wide =
        settings().toBuilder().emit(policy -> policy.withMaxRecords(50)).build();
    try (Buffer<String> buffer = Logs.open(wide)) {
      Logs.putMany(buffer, 8);
    }
    try (Buffer<String> buffer = Logs.open(settings())) {
      buffer.commit(buffer.emit());
    }

    try (WalView view = new FileView(log())) {
      BacklogView backlog = BacklogView.of(view);
      SortedMap<Long, List<Long>> batches = new TreeMap<>();
      backlog.read(
          Views.ALL,
          true,
          (batch, record) -> batches
              .computeIfAbsent(batch == null ? 0 : batch.number(), unused -> new ArrayList<>())
              .add(record.sequence()));

      assertEquals(
          Map.of(1L, List.of(1L, 2L, 3L), 2L, List.of(4L, 5L, 6L), 0L, List.of(7L, 8L)), batches);
    }
  }

  /** What a visitor is told of where the log begins. */
  private static final class Beginning implements WalVisitor {
    private long begins;
    private long first;
    private long last;

    @Override
    public void begins(long sequence) {
      begins = sequence;
    }

    @Override
    public void record(long sequence, long epochMillis, int payloadBytes) {
      first = first == 0 ? sequence : first;
      last = sequence;
    }

    @Override
    public void control(WalEntry entry) {
      // only records are counted
    }
  }

  /** However often: the look goes on behind it, and tells that what is gone was given up, for it has not seen the commits. */
  @Test
  void theOldestSegmentMayBeGivenBackInEachLook() {
    try (Buffer<String> buffer = Logs.open(settings());
        WalView view = new FileView(log())) {
      Logs.putMany(buffer, 600);
      AtomicInteger times = new AtomicInteger();

      Beginning told = view.replay(() -> {
        if (times.incrementAndGet() <= 5) {
          giveBackOldest(buffer);
        }
        return new Beginning();
      });

      assertTrue(times.get() >= 6, times + " looks");
      assertTrue(told.begins > 100, "begins behind " + told.begins);
      assertEquals(told.begins + 1, told.first);
      assertEquals(600, told.last);
      assertEquals(List.of(), view.damaged());
    }
  }

  private static void giveBackOldest(Buffer<String> buffer) {
    long segments = buffer.stats().backend().getOrDefault("segments", 0L);
    while (buffer.stats().backend().getOrDefault("segments", 0L) >= segments) {
      buffer.commit(buffer.emit());
    }
  }

  @Test
  void whatIsNoLogIsRefused() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    Path file = Files.createFile(temp.resolve("file"));

    Path foreign = Files.createDirectory(temp.resolve("foreign"));
    Files.writeString(foreign.resolve("owner"), "somebody else");

    assertRefused(empty, "there is no log in");
    assertRefused(foreign, "there is no log in");
    assertRefused(temp.resolve("nowhere"), "there is no directory");
    assertRefused(file, "is no directory");
    assertEquals(List.of(""), Views.names(empty));
  }

  private static void assertRefused(Path directory, String why) {
    try (WalView view = new FileView(directory)) {
      UnsupportedLogException e =
          assertThrows(UnsupportedLogException.class, () -> BacklogView.of(view));
      assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    }
  }

  @Test
  void anotherFormatVersionIsRefused() throws IOException {
    made();
    byte[] bytes = Files.readAllBytes(segments().get(0));
    for (int at : new int[] {0, Blocks.BYTES}) {
      bytes[at + 11] = 9;
    }
    Files.write(segments().get(0), bytes);

    assertRefused(log(), "format version 9");
  }

  @Test
  void aFileThatCannotBeReadIsAnError() throws IOException {
    made();
    Path segment = segments().get(1);
    Files.move(segment, temp.resolve("aside"), StandardCopyOption.ATOMIC_MOVE);
    Files.createDirectory(segment);

    try (WalView view = new FileView(log())) {
      assertThrows(BufferStorageException.class, () -> BacklogView.of(view));
    }
  }

  /** A second opener in another process would get the lock if reading here had dropped it. */
  @Test
  void theOwnerInTheSameProcessKeepsItsLock() throws Exception {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 5);
      try (WalView view = new FileView(log())) {
        BacklogView.of(view);
      }

      Process other = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              LockTaker.class.getName(),
              log().toString())
          .redirectErrorStream(true)
          .start();
      String said = new String(
          other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

      assertEquals(0, other.waitFor(), said);
    }
  }

  /** Ends with 0 if the lock of a log is held by another process. */
  static final class LockTaker {
    public static void main(String[] arguments) throws IOException {
      try (java.nio.channels.FileChannel channel = java.nio.channels.FileChannel.open(
          Path.of(arguments[0], DirectoryLock.NAME), java.nio.file.StandardOpenOption.WRITE)) {
        System.exit(channel.tryLock() == null ? 0 : 1);
      }
    }
  }
}

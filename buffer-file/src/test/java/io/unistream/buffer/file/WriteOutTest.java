package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import io.unistream.buffer.tck.crash.Operation.Kind;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With {@code POWER}, where the file system overwrites in place: many appends are one write, before the sync that they wait for. */
class WriteOutTest {

  private static final int BODY = 1000;

  private final CrashFileSystem fs = CrashFileSystem.create();
  private final AtomicLong last = new AtomicLong();
  private LogDirectory directory;
  private FileWal wal;

  private static boolean isSegmentWrite(Operation operation) {
    return operation.kind() == Kind.WRITE && !operation.path().endsWith("spare.new");
  }

  @BeforeEach
  void open() {
    directory = new LogDirectory(fs.getPath("/log"), true, true);
    wal = open(directory);
  }

  @AfterEach
  void close() {
    wal.close();
  }

  private static FileWal open(CrashFileSystem files) {
    return open(new LogDirectory(files.getPath("/log"), true, true));
  }

  private static FileWal open(LogDirectory files) {
    FileBufferSettings settings =
        FileBufferSettings.builder(files.path()).segmentBytes(1 << 20).build();
    FileWal opened = FileWal.open(settings, BufferComponents.defaults(), Ids.random(), files);
    opened.replay(new WalVisitor() {
      @Override
      public void record(long sequence, long epochMillis, int bytes) {}

      @Override
      public void control(WalEntry entry) {}
    });
    return opened;
  }

  private long append() {
    long sequence = last.get() + 1;
    long position =
        wal.append(List.of(WalEntry.of(WalEntry.Type.RECORD, sequence, 5, new byte[BODY])));
    last.set(sequence);
    return position;
  }

  private long append(int count) {
    long position = 0;
    for (int i = 0; i < count; i++) {
      position = append();
    }
    return position;
  }

  private static List<Long> read(FileWal from) {
    List<Long> sequences = new ArrayList<>();
    try (WalCursor cursor = from.cursor()) {
      for (WalEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        sequences.add(entry.sequence());
      }
    }
    return sequences;
  }

  private static List<Long> readAndClose(CrashFileSystem files) {
    try (FileWal reopened = open(files)) {
      return read(reopened);
    }
  }

  private void assertDurable() {
    List<Long> all = Logs.range(1, last.get());
    fs.powerCrashStates(EntryProfile.EXT4, 100, 1)
        .forEach(
            image -> assertEquals(all, readAndClose(image.mount()), () -> "DUR-ACKED " + image));
  }

  private List<Kind> kindsSince(long operations) {
    return fs.log().stream()
        .filter(operation -> operation.index() >= operations)
        .map(Operation::kind)
        .toList();
  }

  @Test
  void appendsAreOneWriteBeforeTheSyncThatTheyWaitFor() {
    long before = fs.operations();
    long position = append(20);
    assertEquals(List.of(), kindsSince(before));

    wal.awaitDurable(position);

    List<Kind> kinds = kindsSince(before);
    assertEquals(List.of(Kind.WRITE, Kind.FORCE, Kind.WRITE), kinds, "the last one into the tail");
    assertDurable();
  }

  @Test
  void aReaderFindsWhatIsNotWrittenYet() {
    append(3);
    assertEquals(Logs.range(1, 3), read(wal));
    append(2);
    assertEquals(Logs.range(1, 5), read(wal));
  }

  @Test
  void aFullWindowIsWrittenAndSoIsWhatASegmentHasNoRoomFor() {
    long position = append(3 << 10);
    assertTrue(
        fs.log().stream().filter(WriteOutTest::isSegmentWrite).count() < 40,
        "many appends, few writes");

    wal.awaitDurable(position);

    assertDurable();
    assertEquals(Logs.range(1, last.get()), read(wal));
  }

  @Test
  void errNoAckAWriteThatFailsIsMadeOnceMore() {
    wal.awaitDurable(append(5));
    fs.failNext(WriteOutTest::isSegmentWrite, Fault.shortWrite(700));
    fs.failNext(WriteOutTest::isSegmentWrite, Fault.ioError());

    wal.awaitDurable(append(5));

    assertEquals(0, fs.armedFaults());
    assertDurable();
    fs.failNext(WriteOutTest::isSegmentWrite, Fault.noSpace());
    append(2);
    assertEquals(Logs.range(1, 12), read(wal), "a reader, too");
  }

  @Test
  void errNoAckAfterTwoWritesThatFailNothingIsAcknowledgedAndNothingLost() {
    wal.awaitDurable(append(5));
    fs.failAll(WriteOutTest::isSegmentWrite, Fault.ioError());
    long position = append(5);

    assertThrows(UnknownOutcomeException.class, () -> wal.awaitDurable(position));
    assertThrows(BufferFailedException.class, this::append);
    fs.clearFaults();
    assertThrows(BufferFailedException.class, this::append);
    assertThrows(UnknownOutcomeException.class, () -> wal.awaitDurable(position));

    wal.close();
    List<Long> found = readAndClose(fs);
    assertEquals(Logs.range(1, found.size()), found);
    assertTrue(found.size() >= 5, found::toString);
  }

  @Test
  void errSyncStopNothingIsAcknowledgedAfterASyncOfTheDirectoryFailed() {
    long position = append(5);
    fs.failNext(operation -> operation.kind() == Kind.FORCE_DIRECTORY, Fault.ioError());
    assertThrows(IOException.class, directory::sync);

    assertThrows(UnknownOutcomeException.class, () -> wal.awaitDurable(position));
    assertThrows(BufferFailedException.class, this::append);
  }

  /** Who is still to be refused is refused; those before may yet be written. */
  @Test
  void errFullDiskAnAppendThatFindsTheWindowFullIsRefusedAndThoseBeforeAreKept() {
    append(TailWindow.CAPACITY / (BODY + Frame.HEADER) - 2);
    fs.failAll(WriteOutTest::isSegmentWrite, Fault.noSpace());
    assertThrows(BufferStorageFullException.class, () -> append(10));
    assertThrows(BufferStorageException.class, () -> wal.append(List.of(entry(300_000))));
    fs.clearFaults();

    wal.awaitDurable(append(5));

    assertDurable();
  }

  private WalEntry entry(int bytes) {
    return WalEntry.of(WalEntry.Type.RECORD, last.get() + 1, 5, new byte[bytes]);
  }

  @Test
  void whatIsLargerThanTheWindowComesBehindWhatIsInIt() {
    append(2);
    long position = wal.append(List.of(entry(300_000)));
    last.incrementAndGet();
    append(2);
    assertEquals(Logs.range(1, 5), read(wal));

    wal.awaitDurable(position);

    List<Long> atLeast = Logs.range(1, 3);
    fs.powerCrashStates(EntryProfile.EXT4, 100, 1)
        .forEach(image ->
            assertEquals(atLeast, readAndClose(image.mount()).subList(0, 3), image::toString));
  }

  /** Unlike where each append is a write: nobody waited for these. */
  @Test
  void whatNobodyWaitedForGoesWithTheProcessAndIsThereAfterAClose() {
    wal.awaitDurable(append(3));
    append(2);
    assertEquals(Logs.range(1, 3), readAndClose(fs.processCrash().mount()));

    wal.close();

    assertEquals(Logs.range(1, 5), readAndClose(fs.processCrash().mount()));
  }

  @Test
  void onlyWhereOverwritingNeedsNoSpace() {
    assertTrue(new LogDirectory(fs.getPath("/"), true, true).hasWindow());
    assertFalse(new LogDirectory(fs.getPath("/"), true).hasWindow(), "of an unknown type");
  }

  /** The caller may be another one than whoever met the failure: it knows only what it is told here. */
  @Test
  void errSyncStopAnAppendAfterTheFailureSaysWhatFailed() {
    long position = append();
    fs.failNext(operation -> operation.kind() == Kind.FORCE, Fault.ioError());
    UnknownOutcomeException failed =
        assertThrows(UnknownOutcomeException.class, () -> wal.awaitDurable(position));

    BufferFailedException later = assertThrows(BufferFailedException.class, this::append);

    assertSame(failed.getCause(), later.getCause());
  }
}

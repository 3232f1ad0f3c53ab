package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.tck.crash.CrashConfig;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is damaged is known exactly, decided once, and never costs more than the damage. */
class QuarantineTest {

  private static final int LARGE = 64 << 10;

  private CrashFileSystem fs = CrashFileSystem.create();

  private FileBufferSettings settings() {
    return Logs.settings(fs);
  }

  private void kill() {
    fs = fs.processCrash().mount();
  }

  private Path segment(int number) {
    return fs.getPath("/log").resolve(LogFileNames.segment(number));
  }

  private void overwrite(Path file, long offset, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), offset);
    }
  }

  private void flip(Path file, long offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    overwrite(file, offset, new byte[] {(byte) (bytes[(int) offset] ^ 0x10)});
  }

  private int indexOf(Path file, String text) throws IOException {
    int at = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(text);
    assertTrue(at > 0, text + " in " + file);
    return at;
  }

  private static List<Long> missing(Buffer<?> buffer) {
    List<Long> missing = new ArrayList<>();
    for (QuarantinedSpan span : buffer.recovery().quarantined()) {
      missing.addAll(Logs.range(span.missing().first(), span.missing().last()));
    }
    return missing;
  }

  @Test
  void aZeroedFirstBlockOfASegmentCostsNothing() throws IOException {
    try (Buffer<String> buffer =
        Logs.open(settings().toBuilder().segmentBytes(LARGE).build())) {
      Logs.putMany(buffer, 1_000);
    }
    for (int number = 0; Files.exists(segment(number)); number++) {
      overwrite(segment(number), 0, new byte[4096]);
    }

    try (Buffer<String> buffer =
        Logs.open(settings().toBuilder().segmentBytes(LARGE).build())) {
      assertEquals(Logs.range(1, 1_000), Logs.drain(buffer));
    }
  }

  @Test
  void whereBothHeadersAreGoneTheRecordsAreStillThere() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 60);
    }
    int last = 0;
    while (Files.exists(segment(last + 1))) {
      last++;
    }
    for (int number : new int[] {last, 0}) {
      flip(segment(number), 40);
      flip(segment(number), 4096 + 40);
      assertThrows(CorruptLogException.class, () -> Logs.open(settings()));

      try (Buffer<String> buffer = Logs.openQuarantining(settings())) {
        assertEquals(List.of(), missing(buffer));
        assertFalse(buffer.recovery().quarantined().isEmpty());
      }
    }
    try (Buffer<String> buffer = Logs.open(settings())) {
      assertEquals(Logs.range(1, 60), Logs.drain(buffer));
    }
  }

  /** What was in the first of them is unknown, and taken for far more than it can have been. */
  @Test
  void twoSegmentsAfterEachOtherAreZeroed() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 300);
    }
    assertTrue(Files.exists(segment(4)));
    for (int number : new int[] {1, 2}) {
      overwrite(segment(number), 0, new byte[(int) Files.size(segment(number))]);
    }

    List<Long> left;
    try (Buffer<String> buffer = Logs.openQuarantining(settings())) {
      left = Logs.range(1, 300);
      left.removeAll(missing(buffer));
    }
    try (Buffer<String> buffer = Logs.open(settings())) {
      List<Long> drained = Logs.drain(buffer);
      assertTrue(drained.containsAll(left), drained::toString);
      assertTrue(drained.contains(1L) && drained.contains(300L), drained::toString);
    }
  }

  @Test
  void aFileThatNothingIsKnownOfIsMovedAsideAndNeverUsedAgain() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 10);
    }
    byte[] before = Files.readAllBytes(segment(0));
    overwrite(segment(0), 0, new byte[SegmentHeader.LENGTH]);
    Files.delete(fs.getPath("/log/tail"));

    try (Buffer<String> buffer = Logs.openQuarantining(settings())) {
      assertTrue(missing(buffer).containsAll(Logs.range(1, 10)));
      assertTrue(buffer.put("new") > 10);
    }
    byte[] kept = Files.readAllBytes(
        fs.getPath("/log/quarantine").resolve(segment(0).getFileName().toString()));
    System.arraycopy(before, 0, kept, 0, SegmentHeader.LENGTH);
    assertEquals(ByteBuffer.wrap(before), ByteBuffer.wrap(kept));
    try (Buffer<String> buffer = Logs.open(settings())) {
      assertEquals(1, buffer.stats().backlogRecords());
    }
  }

  /** A put that found no room for a spare has begun a segment and left it empty; then the one before is deleted. */
  @Test
  void recordsBeforeAnEmptyLastSegmentAreMissedAndTheirNumbersNotGivenAgain() throws IOException {
    fs = CrashFileSystem.create(CrashConfig.defaults().withCapacityBytes(12 << 12));
    FileBufferSettings wide = settings().toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(10_000).withMaxBytes(1_000_000))
        .build();
    List<Long> put = new ArrayList<>();
    try (Buffer<String> buffer = Logs.open(wide)) {
      assertThrows(BufferStorageFullException.class, () -> {
        while (true) {
          put.add(Logs.put(buffer, put.size() + 1L));
        }
      });
    }
    fs.capacityBytes(1 << 20);
    int last = new LogDirectory(fs.getPath("/log"), true).segments().lastKey();
    Files.delete(segment(last - 1));

    assertThrows(CorruptLogException.class, () -> Logs.open(wide));
    List<Long> lost;
    try (Buffer<String> buffer = Logs.openQuarantining(wide)) {
      lost = missing(buffer);
      assertEquals(put.size(), lost.get(lost.size() - 1));
      assertEquals(put.size() + 1L, Logs.put(buffer, put.size() + 1L));
    }
    try (Buffer<String> buffer = Logs.open(wide)) {
      assertEquals(lost, missing(buffer));
      List<Long> left = new ArrayList<>(put);
      left.removeAll(lost);
      left.add(put.size() + 1L);
      assertEquals(left, Logs.drain(buffer));
    }
  }

  /** A bit of a seal turned, after two kills: other records must never come under its id. */
  @Test
  void aBatchThatWasHandedOutNeverChanges() throws IOException {
    Buffer<String> buffer = Logs.open(settings());
    for (String record : List.of("r1", "r2", "r3")) {
      buffer.put(record);
    }
    BatchId id = buffer.emit().id();
    kill();
    Logs.open(settings());
    kill();
    Path last;
    try (var files = Files.list(fs.getPath("/log"))) {
      last = files
          .filter(file -> file.toString().endsWith(".wal"))
          .max(Path::compareTo)
          .orElseThrow();
    }
    flip(last, indexOf(last, "r3") + 8 + Frame.HEADER + 10);
    assertThrows(CorruptLogException.class, () -> Logs.open(settings()));

    FileBufferSettings wider = settings().toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(4).withMaxBytes(2_000))
        .build();
    Logs.openQuarantining(wider);
    kill();
    wider = settings().toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(4).withMaxBytes(2_000))
        .build();
    try (Buffer<String> again = Logs.openQuarantining(wider)) {
      again.put("r4");
      Batch<String> batch = again.emit();
      assertTrue(
          batch.records().equals(List.of("r1", "r2", "r3")) || !batch.id().equals(id),
          batch.toString());
    }
  }

  /** A is acknowledged by the first sync; B is appended while that is under way, and acknowledged by the second. */
  @Test
  void damageInTheLastGroupThatWasSyncedIsNoTornWriteAfterAKill() throws IOException {
    Buffer<String> buffer = Logs.open(settings());
    AtomicReference<CompletableFuture<?>> second = new AtomicReference<>();
    AtomicBoolean armed = new AtomicBoolean(true);
    fs.afterSyncs(() -> {
      if (armed.compareAndSet(true, false)) {
        second.set(buffer.putAsync("record B"));
      }
    });
    buffer.put("record A");
    Objects.requireNonNull(second.get()).join();
    kill();
    flip(segment(0), indexOf(segment(0), "record A"));

    CorruptLogException e =
        assertThrows(CorruptLogException.class, () -> Logs.open(settings()).close());
    assertEquals(new SequenceRange(1, 1), e.sequences());
    try (Buffer<String> again = Logs.openQuarantining(settings())) {
      assertEquals(List.of(1L), missing(again));
      assertEquals(List.of("record B"), again.emit().records());
      assertEquals(3, again.put("next"));
    }
  }

  @Test
  void whatIsMissingAtTheEndIsKnownExactly() throws IOException {
    Buffer<String> buffer = Logs.open(settings());
    Logs.putMany(buffer, 8);
    kill();
    flip(segment(0), indexOf(segment(0), "record 7"));
    flip(segment(0), indexOf(segment(0), "record 8"));
    assertThrows(CorruptLogException.class, () -> Logs.open(settings()));

    try (Buffer<String> again = Logs.openQuarantining(settings())) {
      assertEquals(List.of(7L, 8L), missing(again));
      assertEquals(9, Logs.put(again, 9));
    }
    try (Buffer<String> again = Logs.open(settings())) {
      assertEquals(List.of(7L, 8L), missing(again), "known, with whatever policy");
      List<Long> expected = Logs.range(1, 9);
      expected.removeAll(List.of(7L, 8L));
      assertEquals(expected, Logs.drain(again));
    }
  }

  @Test
  void anEmptySegmentThatSaysThatThereWereOthersIsDamage() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 40);
    }
    int last = 0;
    while (Files.exists(segment(last + 1))) {
      Files.delete(segment(last));
      last++;
    }
    overwrite(segment(last), SegmentHeader.LENGTH, new byte[Logs.SEGMENT - SegmentHeader.LENGTH]);
    Files.delete(fs.getPath("/log/tail"));
    CorruptLogException e = assertThrows(CorruptLogException.class, () -> Logs.open(settings()));
    assertEquals(1, e.sequences().first());

    try (Buffer<String> again = Logs.openQuarantining(settings())) {
      List<Long> missing = missing(again);
      assertEquals(Logs.range(1, missing.size()), missing);
      assertEquals(missing.size() + 1, again.put("next"));
    }
    Logs.open(settings()).close();
  }

  @Test
  void theLastSegmentsAreDeleted() throws IOException {
    Buffer<String> buffer = Logs.open(settings());
    Logs.putMany(buffer, 40);
    kill();
    int last = 0;
    while (Files.exists(segment(last + 1))) {
      last++;
    }
    Files.delete(segment(last));
    assertThrows(CorruptLogException.class, () -> Logs.open(settings()));

    try (Buffer<String> again = Logs.openQuarantining(settings())) {
      List<Long> missing = missing(again);
      assertEquals(Logs.range(40 - missing.size() + 1, 40), missing);
      assertEquals(41, Logs.put(again, 41));
    }
    try (Buffer<String> again = Logs.open(settings())) {
      List<Long> expected = Logs.range(1, 41);
      expected.removeAll(missing(again));
      assertEquals(expected, Logs.drain(again));
    }
  }

  @Test
  void adjacentSpansAndDamageUpToTheEndOfAClosedLog() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 8);
    }
    int from = indexOf(segment(0), "record 4") - Frame.HEADER;
    int to = indexOf(segment(0), "record 6") - Frame.HEADER;
    overwrite(segment(0), from, new byte[to - from]);
    int end = indexOf(segment(0), "record 8") - Frame.HEADER;
    overwrite(segment(0), end, new byte[Logs.SEGMENT - end]);

    try (Buffer<String> again = Logs.openQuarantining(settings())) {
      assertEquals(List.of(4L, 5L, 8L), missing(again));
    }
    flip(segment(0), indexOf(segment(0), "record 3"));
    assertThrows(CorruptLogException.class, () -> Logs.open(settings()));
    try (Buffer<String> again = Logs.openQuarantining(settings())) {
      assertEquals(List.of(3L, 4L, 5L, 8L), missing(again));
    }
    try (Buffer<String> again = Logs.open(settings())) {
      assertEquals(List.of(1L, 2L, 6L, 7L), Logs.drain(again));
      assertEquals(9, Logs.put(again, 9));
    }
  }

  @Test
  void whatIsBehindTheCommitStopsNoOpening() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 6);
    }
    flip(segment(0), indexOf(segment(0), "record 2"));
    try (Buffer<String> buffer = Logs.openQuarantining(settings())) {
      assertEquals(List.of(1L, 3L, 4L, 5L, 6L), Logs.drain(buffer));
    }
    for (int round = 0; round < 3; round++) {
      try (Buffer<String> buffer = Logs.open(settings())) {
        assertEquals(0, buffer.stats().backlogRecords());
        assertEquals(7 + round, Logs.put(buffer, 7 + round));
        Logs.drain(buffer);
      }
    }
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 60);
      Logs.drain(buffer);
    }
    try (Buffer<String> buffer = Logs.open(settings())) {
      assertEquals(List.of(), buffer.recovery().quarantined(), "its segment was given back");
    }
  }

  @Test
  void aDeletedSegmentIsDecidedOnceToo() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 60);
    }
    for (int number : new int[] {0, 2}) {
      Files.delete(segment(number));
      assertThrows(CorruptLogException.class, () -> Logs.open(settings()));
      List<Long> missing;
      try (Buffer<String> buffer = Logs.openQuarantining(settings())) {
        missing = missing(buffer);
        assertFalse(missing.isEmpty());
      }
      try (Buffer<String> buffer = Logs.open(settings())) {
        assertEquals(missing, missing(buffer));
        assertEquals(60 - missing.size(), buffer.stats().backlogRecords());
      }
    }
  }

  /** What follows from a quarantine must not be there before it is durable. */
  @Test
  void aQuarantineThatIsCutAnywhereIsTheSameAgain() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 12);
    }
    flip(segment(0), indexOf(segment(0), "record 3"));
    CrashFileSystem damaged = fs;
    damaged.sync();
    fs = damaged.processCrash().mount();
    fs.sync();
    long before = fs.operations();
    Logs.openQuarantining(settings());
    long operations = fs.operations() - before;
    for (long index = 0; index < operations; index++) {
      fs = damaged.processCrash().mount();
      fs.sync();
      fs.crashBefore(fs.operations() + index);
      try {
        Logs.openQuarantining(settings());
      } catch (RuntimeException e) {
        assertTrue(fs.crashed(), e.toString());
      }
      kill();
      try (Buffer<String> again = Logs.openQuarantining(settings())) {
        assertEquals(List.of(3L), missing(again), "cut at " + index);
      }
      try (Buffer<String> again = Logs.open(settings())) {
        List<Long> expected = Logs.range(1, 12);
        expected.remove(3L);
        assertEquals(expected, Logs.drain(again), "cut at " + index);
      }
    }
  }

  @Test
  void anUnreadableBlockIsDamage() throws IOException {
    FileBufferSettings large = settings().toBuilder().segmentBytes(LARGE).build();
    try (Buffer<String> buffer = Logs.open(large)) {
      Logs.putMany(buffer, 200);
    }
    fs.unreadable(segment(0), 12 << 10, 4 << 10);
    CorruptLogException e = assertThrows(CorruptLogException.class, () -> Logs.open(large));
    assertEquals(segment(0).toString(), e.source());
    assertTrue(e.offset() < 12 << 10 && e.offset() > 11 << 10, e.getMessage());
    assertTrue(e.getMessage().contains("Input/output error"), e.getMessage());

    try (Buffer<String> buffer = Logs.openQuarantining(large)) {
      List<Long> missing = missing(buffer);
      assertTrue(missing.size() > 10 && missing.size() < 60, missing.toString());
      List<Long> expected = Logs.range(1, 200);
      expected.removeAll(missing);
      assertEquals(expected, Logs.drain(buffer));
    }
    Logs.open(large).close();
  }

  @Test
  void anUnreadableHeaderOrSlotCostsNothing() throws IOException {
    for (int block = 0; block < 2; block++) {
      try (Buffer<String> buffer =
          Logs.open(settings().toBuilder().segmentBytes(LARGE).build())) {
        buffer.put("one");
      }
      fs.unreadable(fs.getPath("/log/tail"), block << 12, 4 << 10);
      fs.unreadable(segment(0), 0, 4 << 10);
      try (Buffer<String> buffer =
          Logs.open(settings().toBuilder().segmentBytes(LARGE).build())) {
        assertEquals(block + 1, buffer.stats().backlogRecords());
        assertTrue(buffer.recovery().cleanShutdown());
      }
    }
  }

  /** A power cut tears writes; it makes no block unreadable, and what stood there was acknowledged. */
  @Test
  void anUnreadableBlockAtTheEndIsNoTornWrite() throws IOException {
    FileBufferSettings large = settings().toBuilder().segmentBytes(LARGE).build();
    Buffer<String> buffer = Logs.open(large);
    Logs.putMany(buffer, 100);
    fs.crash();
    fs = fs.powerCrashStates(EntryProfile.EXT4, 1, 7).toList().get(0).mount();
    Files.deleteIfExists(fs.getPath("/log/tail")); // a power cut may leave an old one
    fs.unreadable(segment(0), 20 << 10, 4 << 10);
    FileBufferSettings after = settings().toBuilder().segmentBytes(LARGE).build();

    CorruptLogException e = assertThrows(CorruptLogException.class, () -> Logs.open(after));
    assertTrue(e.getMessage().contains("Input/output error"), e.getMessage());
    try (Buffer<String> again = Logs.openQuarantining(after)) {
      List<Long> missing = missing(again);
      assertTrue(missing.contains(100L), missing.toString());
      assertTrue(again.put("next") > 100, "no number is given again");
    }
    Logs.open(after).close();
  }

  @Test
  void aListThatCannotBeReadIsTakenFromItsCopy() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      Logs.putMany(buffer, 60);
    }
    flip(segment(0), SegmentHeader.LENGTH + Frame.HEADER);
    Logs.openQuarantining(settings()).close();
    for (String list : List.of("spans", "spans.copy")) {
      Path file = fs.getPath("/log/quarantine").resolve(list);
      fs.unreadable(file, 0, Files.size(file));

      try (Buffer<String> buffer = Logs.open(settings())) {
        assertEquals(List.of(1L), missing(buffer));
      }
      assertEquals(2, Files.readAllLines(file).size(), "it was written anew");
    }
  }

  /** That is no damage: the storage fails. */
  @Test
  void aFileOfWhichNothingCanBeReadIsNotQuarantined() throws IOException {
    try (Buffer<String> buffer = Logs.open(settings())) {
      buffer.put("one");
    }
    fs.unreadable(segment(0), 0, Files.size(segment(0)));
    assertNotEquals(
        CorruptLogException.class,
        assertThrows(RuntimeException.class, () -> Logs.openQuarantining(settings()))
            .getClass());
    assertTrue(Files.exists(segment(0)));
  }

  @Test
  void aLogOfTheFirstFormatIsRefused() throws IOException {
    Files.createDirectory(fs.getPath("/log"));
    ByteBuffer header =
        ByteBuffer.allocate(8192).putLong(0x554E_4942_5546_574CL).putInt(1);
    Files.write(segment(0), header.array());

    RuntimeException e =
        assertThrows(RuntimeException.class, () -> Logs.openQuarantining(settings()));

    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("has format version 1") && message.contains("drain"), message);
    assertEquals(ByteBuffer.wrap(header.array()), ByteBuffer.wrap(Files.readAllBytes(segment(0))));
  }

  @Test
  void aFrameLargerThanAnyBufferIsVerifiedInPieces() throws IOException {
    byte[] record = Kills.payload(1, 9 << 20);
    FileBufferSettings large = settings().toBuilder()
        .emit(EmitPolicy.defaults().withMaxRecords(4).withMaxBytes(20 << 20))
        .segmentBytes(16 << 20)
        .build();
    try (Buffer<byte[]> buffer = FileBuffer.open(large, RecordCodec.bytes())) {
      buffer.put(record);
      buffer.put(new byte[3]);
    }
    try (Buffer<byte[]> buffer = FileBuffer.open(large, RecordCodec.bytes())) {
      Batch<byte[]> batch = buffer.emit();
      assertEquals(ByteBuffer.wrap(record), ByteBuffer.wrap(batch.records().get(0)));
      assertEquals(2, batch.size());
    }
    flip(segment(0), 8 << 20);
    CorruptLogException e =
        assertThrows(CorruptLogException.class, () -> FileBuffer.open(large, RecordCodec.bytes()));
    assertEquals(new SequenceRange(1, 1), e.sequences());
    assertTrue(
        fs.log().stream().noneMatch(op -> op.kind() == Operation.Kind.TRUNCATE), "unchanged");
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backlogs large enough to be read ahead, and the reader ahead by itself. */
class ReadAheadTest {

  private static final int SEGMENT = 4 << 20;
  private static final long ID = 77;

  @TempDir
  private Path directory;

  private final Queue<Runnable> background = new ArrayDeque<>();

  private FileBufferSettings settings() {
    FileBufferSettings settings = FileBufferSettings.of(directory.resolve("log"));
    return settings.toBuilder()
        .durability(CrashClass.PROCESS)
        .segmentBytes(SEGMENT)
        .capacity(Capacity.defaults().withMaxBytes(1L << 30))
        .emit(EmitPolicy.defaults().withMaxBytes(1_500_000))
        .build();
  }

  /** Sizes of all kinds, some of them over what is read ahead at once. */
  private static List<byte[]> records(long seed, int bytes) {
    Random random = new Random(seed);
    List<byte[]> records = new ArrayList<>();
    for (int sum = 0; sum < bytes; ) {
      int most = random.nextInt(60) == 0 ? 1_200_000 : random.nextInt(10) == 0 ? 60_000 : 2_000;
      byte[] record = new byte[random.nextInt(most)];
      random.nextBytes(record);
      records.add(record);
      sum += record.length + Frame.HEADER;
    }
    return records;
  }

  private void put(List<byte[]> records) {
    try (Buffer<byte[]> buffer = FileBuffer.open(settings(), RecordCodec.bytes())) {
      records.forEach(buffer::put);
    }
  }

  private static int drain(Buffer<byte[]> buffer, List<byte[]> expected, int from) {
    int next = from;
    while (true) {
      Batch<byte[]> batch;
      try {
        batch = buffer.emit();
      } catch (BufferEmptyException e) {
        return next;
      }
      for (byte[] record : batch.records()) {
        assertArrayEquals(expected.get(next), record);
        next++;
      }
      buffer.commit(batch);
    }
  }

  @Test
  void aBacklogOfManySegmentsComesOutAsItWentIn() {
    for (int seed = 0; seed < 4; seed++) {
      List<byte[]> records = records(seed, 24 << 20);
      put(records);
      try (Buffer<byte[]> buffer = FileBuffer.open(settings(), RecordCodec.bytes())) {
        assertEquals(records.size(), drain(buffer, records, 0));
      }
    }
  }

  @Test
  void whatIsPutWhileABacklogIsTakenOutComesAfterIt() {
    List<byte[]> records = records(7, 16 << 20);
    try (Buffer<byte[]> buffer = FileBuffer.open(settings(), RecordCodec.bytes())) {
      int half = records.size() / 2;
      records.subList(0, half).forEach(buffer::put);
      Batch<byte[]> first = buffer.emit();
      records.subList(half, records.size()).forEach(buffer::put);
      buffer.commit(first);
      assertEquals(records.size(), drain(buffer, records, first.size()));
    }
  }

  @Test
  void anInterruptEndsNoReadingAndIsKept() {
    List<byte[]> records = records(8, 12 << 20);
    put(records);
    try (Buffer<byte[]> buffer = FileBuffer.open(settings(), RecordCodec.bytes())) {
      Thread.currentThread().interrupt();
      assertEquals(records.size(), drain(buffer, records, 0));
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void damageIsFoundWhereItIsAndNothingBehindItIsHandedOut() throws IOException {
    List<byte[]> records = records(9, 24 << 20);
    put(records);
    Path damaged = directory.resolve("log").resolve("00000000000000000003.wal");
    int place = 2_000_000;
    try (Buffer<byte[]> buffer = FileBuffer.open(settings(), RecordCodec.bytes())) {
      flip(damaged, place);
      List<byte[]> seen = new ArrayList<>();
      CorruptLogException found = assertThrows(CorruptLogException.class, () -> {
        while (true) {
          Batch<byte[]> batch = buffer.emit();
          seen.addAll(batch.records());
          buffer.commit(batch);
        }
      });
      assertTrue(found.getMessage().contains(damaged.getFileName().toString()), found.getMessage());
      for (int i = 0; i < seen.size(); i++) {
        assertArrayEquals(records.get(i), seen.get(i));
      }
      flip(damaged, place);
      assertEquals(records.size(), drain(buffer, records, seen.size()));
    }
  }

  /** An Error out of the reader ahead must not leave a chunk behind that somebody else fills meanwhile. */
  @Test
  void aChunkThatWasGivenBackIsNotReadAgain() throws IOException {
    int end = segment("one", 22, 4_000);
    AtomicInteger begun = new AtomicInteger();
    Executor failing = task -> {
      if (begun.incrementAndGet() == 2) {
        throw new StackOverflowError("once");
      }
      background.add(task);
    };
    try (ReadAhead ahead = ahead(failing)) {
      ahead.want(1, directory.resolve("one"), ID, SegmentHeader.LENGTH, end);
      FrameReader reader = new FrameReader(ahead)
          .of(1, StableFile.open(directory.resolve("one"), StandardOpenOption.READ), ID);
      int offset = SegmentHeader.LENGTH;
      long sequence = 0;
      int errors = 0;
      while (offset < end) {
        try {
          runBackground();
          assertTrue(reader.read(offset, end), "at " + offset);
          assertEquals(++sequence, reader.sequence());
          offset = reader.end();
        } catch (StackOverflowError e) {
          errors++;
          ahead.want(2, directory.resolve("one"), ID, SegmentHeader.LENGTH, end); // begins it again
        }
      }
      assertEquals(1, errors);
      reader.close();
    }
  }

  private static WalVisitor nothing() {
    return new WalVisitor() {
      @Override
      public void record(long sequence, long epochMillis, int payloadBytes) {}

      @Override
      public void control(WalEntry entry) {}
    };
  }

  @Test
  void aClosedLogTakesNoMore() {
    for (CrashClass durability : List.of(CrashClass.PROCESS, CrashClass.POWER)) {
      FileWal wal = FileWal.open(
          settings().toBuilder().durability(durability).build(), BufferComponents.defaults());
      wal.replay(nothing());
      wal.close();
      assertThrows(
          BufferClosedException.class,
          () -> wal.append(List.of(WalEntry.of(WalEntry.Type.RECORD, 1, 0, new byte[10]))));
    }
  }

  private static void flip(Path file, int place) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, place);
      one.put(0, (byte) ~one.get(0));
      channel.write(one.flip(), place);
    }
  }

  /** A segment of frames with bodies of 1,000 bytes; returns where they end. */
  private int segment(String name, int frames) throws IOException {
    return segment(name, 0, frames);
  }

  /** The same, behind some with bodies of 60,000 bytes. */
  private int segment(String name, int large, int frames) throws IOException {
    int all = large * 60_032 + frames * 1_032;
    ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.LENGTH + all);
    bytes.position(SegmentHeader.LENGTH);
    FrameChecksum checksum = new FrameChecksum();
    for (int frame = 0; frame < large + frames; frame++) {
      byte[] body = new byte[frame < large ? 60_000 : 1_000];
      WalEntry entry = WalEntry.of(WalEntry.Type.RECORD, frame + 1, 0, body);
      Frame.encode(bytes, checksum, ID, bytes.position(), 0, 1, entry);
    }
    Files.write(directory.resolve(name), bytes.array());
    return bytes.limit();
  }

  private ReadAhead ahead(Executor executor) {
    return new ReadAhead(executor);
  }

  private void runBackground() {
    for (Runnable task = background.poll(); task != null; task = background.poll()) {
      task.run();
    }
  }

  @Test
  void chunksFollowEachOtherFromSegmentToSegment() throws IOException {
    int end = segment("one", 2_000);
    assertEquals(end, segment("two", 2_000));
    try (ReadAhead ahead = ahead(background::add)) {
      ahead.want(1, directory.resolve("one"), ID, SegmentHeader.LENGTH, end);
      ahead.want(2, directory.resolve("two"), ID, SegmentHeader.LENGTH, end);
      for (int number = 1; number <= 2; number++) {
        int offset = SegmentHeader.LENGTH;
        while (offset < end) {
          runBackground();
          ReadAhead.Chunk chunk = present(ahead.take(number, offset));
          assertEquals(offset, chunk.offset);
          offset += chunk.bytes.limit();
        }
        assertEquals(end, offset);
      }
      assertNull(ahead.take(2, end));
    }
  }

  private static ReadAhead.Chunk present(ReadAhead.@Nullable Chunk chunk) {
    assertNotNull(chunk);
    return Objects.requireNonNull(chunk);
  }

  @Test
  void whatIsNotWantedIsNotThereAndAnotherPlaceMakesItForget() throws IOException {
    int end = segment("one", 2_000);
    try (ReadAhead ahead = ahead(background::add)) {
      assertNull(ahead.take(1, SegmentHeader.LENGTH));
      ahead.want(1, directory.resolve("one"), ID, SegmentHeader.LENGTH, end);
      runBackground();
      assertNull(ahead.take(1, SegmentHeader.LENGTH + 8));
      assertNull(ahead.take(1, SegmentHeader.LENGTH));
      ahead.want(1, directory.resolve("one"), ID, SegmentHeader.LENGTH, end);
      runBackground();
      assertNotNull(ahead.take(1, SegmentHeader.LENGTH));
    }
  }

  @Test
  void itStopsBeforeDamage() throws IOException {
    int end = segment("one", 2_000);
    flip(directory.resolve("one"), SegmentHeader.LENGTH + 100 * 1_032 + 500);
    try (ReadAhead ahead = ahead(background::add)) {
      ahead.want(1, directory.resolve("one"), ID, SegmentHeader.LENGTH, end);
      runBackground();
      ReadAhead.Chunk chunk = present(ahead.take(1, SegmentHeader.LENGTH));
      assertEquals(100 * 1_032, chunk.bytes.limit());
      runBackground();
      assertNull(ahead.take(1, SegmentHeader.LENGTH + 100 * 1_032));
    }
  }

  @Test
  void aFileThatIsNotThereAndAThreadThatCannotBeHadAreNoErrors() throws IOException {
    int end = segment("one", 2_000);
    try (ReadAhead ahead = ahead(background::add)) {
      ahead.want(1, directory.resolve("none"), ID, SegmentHeader.LENGTH, end);
      runBackground();
      assertNull(ahead.take(1, SegmentHeader.LENGTH));
    }
    try (ReadAhead ahead = ahead(task -> {
      throw new RejectedExecutionException("closed");
    })) {
      ahead.want(1, directory.resolve("one"), ID, SegmentHeader.LENGTH, end);
      assertNull(ahead.take(1, SegmentHeader.LENGTH));
    }
  }

  @Test
  void nothingIsReadOnceItIsClosed() throws IOException {
    int end = segment("one", 2_000);
    ReadAhead ahead = ahead(background::add);
    ahead.want(1, directory.resolve("one"), ID, SegmentHeader.LENGTH, end);
    ahead.close();
    runBackground();
    assertNull(ahead.take(1, SegmentHeader.LENGTH));
    ahead.want(1, directory.resolve("one"), ID, SegmentHeader.LENGTH, end);
    assertTrue(background.isEmpty());
  }
}

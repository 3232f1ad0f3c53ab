package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Kills of a process, simulated: what its log's directory holds at a moment is what it leaves. */
final class Kills {

  static final String TAIL = "tail";

  private Kills() {}

  static FileBufferSettings settings(Path directory, int segmentBytes) {
    return Logs.process(FileBufferSettings.builder(directory)
        .emit(EmitPolicy.defaults().withMaxRecords(7).withMaxBytes(1_000_000))
        .segmentBytes(segmentBytes)
        .build());
  }

  static Buffer<byte[]> open(FileBufferSettings settings) {
    return FileBuffer.open(settings, RecordCodec.bytes());
  }

  static void assumeWindow(Path directory) {
    Assumptions.assumeTrue(
        new LogDirectory(directory, false).hasWindow(), "no windows on this file system");
  }

  /** Copies a log, whatever file system it is to be on. */
  static Path copy(Path log, Path to) throws IOException {
    Files.createDirectories(to);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(log)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        // A spare that is being made may have another name by the time that it is read.
        if (!List.of(DirectoryLock.NAME, "spare.new").contains(name) && Files.isRegularFile(file)) {
          Files.write(to.resolve(name), Files.readAllBytes(file));
        }
      }
    }
    return to;
  }

  /** A payload that tells its sequence number and its length. */
  static byte[] payload(long sequence, int length) {
    byte[] bytes = new byte[length];
    SplittableRandom random = new SplittableRandom(sequence);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.remaining() >= 8) {
      buffer.putLong(random.nextLong());
    }
    return bytes;
  }

  static void put(Buffer<byte[]> buffer, List<byte[]> acknowledged, int length) {
    long sequence = acknowledged.size() + 1L;
    byte[] payload = payload(sequence, length);
    assertEquals(sequence, buffer.put(payload), "ORD-SEQUENCE");
    acknowledged.add(payload);
  }

  /** Emits and commits all there is, which must be the acknowledged records behind those that are committed. */
  static void assertDrains(
      Buffer<byte[]> buffer, List<byte[]> acknowledged, long committed, String what) {
    assertEquals(acknowledged.size() - committed, buffer.stats().backlogRecords(), what);
    long last = committed;
    for (Batch<byte[]> batch : batches(buffer)) {
      for (int i = 0; i < batch.size(); i++) {
        last++;
        assertEquals(last, batch.sequence(i), what);
        assertArrayEquals(acknowledged.get((int) last - 1), batch.records().get(i), what);
      }
    }
    assertEquals(acknowledged.size(), last, what);
  }

  private static List<Batch<byte[]>> batches(Buffer<byte[]> buffer) {
    List<Batch<byte[]>> batches = new ArrayList<>();
    while (true) {
      try {
        Batch<byte[]> batch = buffer.emit();
        batches.add(batch);
        buffer.commit(batch);
      } catch (BufferEmptyException e) {
        return batches;
      }
    }
  }

  /** The segment with the highest number. */
  static Path lastSegment(Path log) throws IOException {
    return new LogDirectory(log, false)
        .segments().values().stream().reduce((first, second) -> second).orElseThrow();
  }

  static long segmentId(Path segment) throws IOException {
    try (StableFile file = StableFile.open(segment, StandardOpenOption.READ)) {
      int number = Integer.parseInt(segment.getFileName().toString().replace(".wal", ""));
      return Objects.requireNonNull(SegmentHeader.read(file, segment.toString(), number))
          .segmentId();
    }
  }

  /** What the file {@code tail} says. */
  static TailSlot slot(Path log) throws IOException {
    ByteBuffer tail = ByteBuffer.wrap(Files.readAllBytes(log.resolve(TAIL)));
    return Stream.of(0, TailSlot.SECOND)
        .map(at -> TailSlot.decode(tail, at))
        .filter(Objects::nonNull)
        .max(Comparator.comparingLong(TailSlot::generation))
        .orElseThrow();
  }

  /** The offsets in the file {@code tail} where its frames begin, and where the last one ends. */
  static List<Integer> framesIn(Path log) throws IOException {
    ByteBuffer tail = ByteBuffer.wrap(Files.readAllBytes(log.resolve(TAIL)));
    TailSlot slot = slot(log);
    int shift = TailSlot.END - slot.base();
    List<Integer> places = new ArrayList<>(List.of(TailSlot.END));
    StableFile file = StableFile.open(log.resolve(TAIL), StandardOpenOption.READ);
    try (FrameReader reader = new FrameReader().of(file, slot.segmentId(), shift)) {
      while (reader.read(places.get(places.size() - 1) - shift, tail.limit() - shift)) {
        places.add(reader.end() + shift);
      }
    }
    return places;
  }
}

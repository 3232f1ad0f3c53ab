package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetReaderTest {

  private static final Batch<Line> FIRST = Frames.batch(
      new BatchId(new UUID(1, 2), 1),
      new long[] {1, 2},
      List.of(new Line(0, new byte[0]), new Line(1, new byte[] {'\r', 0, -1})));
  private static final Batch<Line> SECOND = Frames.batch(
      new BatchId(new UUID(1, 2), 2), new long[] {3}, List.of(new Line(2, new byte[70_000])));

  @TempDir
  Path directory;

  @Test
  void aBatchComesBackAsItWasWritten() throws IOException {
    Delivery delivery = Frames.readBack(directory, FIRST);

    assertEquals(FIRST.id(), delivery.id());
    assertEquals(FIRST.records(), delivery.lines());
    assertEquals(List.of(1L, 2L), Arrays.stream(delivery.sequences()).boxed().toList());
  }

  @Test
  void aFrameThatWasTornAtAnyByteIsIgnoredAndTheEndIsThatOfTheLastWholeOne() throws IOException {
    byte[] whole = write(FIRST, FIRST);
    int oneFrame = whole.length / 2;
    Path target = directory.resolve("torn");
    for (int length = oneFrame; length < whole.length; length++) {
      Files.write(target, Arrays.copyOf(whole, length));
      try (TargetReader reader = TargetReader.open(target, 0)) {
        assertNotNull(reader.next());

        assertNull(reader.next());
        assertEquals(oneFrame, reader.end());
      }
    }
  }

  @Test
  void aFrameWithAWrongByteAnywhereIsNoFrame() throws IOException {
    byte[] whole = write(FIRST);
    Path target = directory.resolve("damaged");
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      Files.write(target, damaged);
      try (TargetReader reader = TargetReader.open(target, 0)) {
        assertNull(reader.next());
      }
    }
  }

  @Test
  void readingGoesOnBehindTheFramesReadBefore() throws IOException {
    Path target = directory.resolve("target");
    Files.write(target, write(FIRST, SECOND));
    long end = write(FIRST).length;

    try (TargetReader reader = TargetReader.open(target, end)) {
      Delivery delivery = reader.next();

      assertNotNull(delivery);
      assertEquals(SECOND.records(), delivery.lines());
      assertEquals(Files.size(target), reader.end());
    }
  }

  @SafeVarargs
  private byte[] write(Batch<Line>... batches) throws IOException {
    Path target = Files.createTempFile(directory, "whole", null);
    try (TargetWriter writer = new TargetWriter(target, false)) {
      for (Batch<Line> batch : batches) {
        writer.append(batch);
      }
    }
    return Files.readAllBytes(target);
  }
}

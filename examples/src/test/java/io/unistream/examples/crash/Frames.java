package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Makes batches and targets for tests. */
final class Frames {

  private Frames() {}

  static Batch<Line> batch(BatchId id, long[] sequences, List<Line> lines) {
    return Batch.of(id, sequences, 0, Instant.EPOCH, lines, List.of());
  }

  /** Writes a batch to a target of its own and reads it. */
  static Delivery readBack(Path directory, Batch<Line> batch) throws IOException {
    Path target = Files.createTempFile(directory, "target", null);
    try (TargetWriter writer = new TargetWriter(target, false)) {
      writer.append(batch);
    }
    try (TargetReader reader = TargetReader.open(target, 0)) {
      Delivery delivery = reader.next();
      assertNotNull(delivery);
      return delivery;
    }
  }
}

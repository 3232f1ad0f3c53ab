package io.unistream.examples.crash;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Writes what the target received as lines, each batch once, as a target does that uses the batch id as its idempotency
 * key. So anybody can compare it with the input by other means.
 */
final class DeliveredLines {

  private DeliveredLines() {}

  static void write(Path target, Path output, InputFile input) throws IOException {
    Map<UUID, Long> lastBatches = new HashMap<>();
    try (TargetReader frames = TargetReader.open(target, 0);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(output), 1 << 16)) {
      for (Delivery delivery = frames.next(); delivery != null; delivery = frames.next()) {
        long number = delivery.id().number();
        if (number > lastBatches.getOrDefault(delivery.id().log(), 0L)) {
          lastBatches.put(delivery.id().log(), number);
          write(delivery, out, input);
        }
      }
    }
  }

  private static void write(Delivery delivery, OutputStream out, InputFile input)
      throws IOException {
    for (Line line : delivery.lines()) {
      out.write(line.bytes());
      if (line.index() < input.lines() - 1 || input.endsWithNewline()) {
        out.write('\n');
      }
    }
  }
}

package io.unistream.buffer.tck.plain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the log is: the small file that says where it begins.
 *
 * @param log the log's id
 * @param first the first segment; earlier ones are committed, whatever the directory holds
 * @param closedEnd where the last segment ends, if the log was closed in order; otherwise -1
 */
record Checkpoint(UUID log, int first, int closedEnd) {

  static final String NAME = "checkpoint";
  private static final int LENGTH = 28;

  static @Nullable Checkpoint read(Path directory, Steps steps) throws IOException {
    Path path = directory.resolve(NAME);
    if (!Files.exists(path)) {
      return null;
    }
    byte[] bytes;
    try (LogFile file = steps.open(path)) {
      bytes = file.read(file.size());
    }
    if (bytes.length != LENGTH
        || ByteBuffer.wrap(bytes).getInt(24) != Frame.crc(bytes, 0, LENGTH - 4)) {
      throw Segment.damaged(path, "no checkpoint");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    UUID log = new UUID(buffer.getLong(), buffer.getLong());
    return new Checkpoint(log, buffer.getInt(), buffer.getInt() - 1);
  }

  byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(LENGTH);
    buffer.putLong(log.getMostSignificantBits()).putLong(log.getLeastSignificantBits());
    buffer.putInt(first).putInt(closedEnd + 1);
    buffer.putInt(Frame.crc(buffer.array(), 0, LENGTH - 4));
    return buffer.array();
  }
}

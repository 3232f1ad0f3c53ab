package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A header whose checksum is right, and that says what no segment can say of itself, is damaged. */
class SegmentHeaderTest {

  @TempDir
  Path temp;

  private @Nullable SegmentHeader read(int previous, int previousEnd, int durable)
      throws IOException {
    SegmentHeader header = new SegmentHeader(
        new UUID(1, 2), 7, 3, new Lineage(previous, 4, previousEnd, 5), durable, 6);
    Path path = Files.write(temp.resolve("segment"), header.encode().array());
    try (StableFile file = StableFile.open(path, StandardOpenOption.READ)) {
      SegmentHeader read = SegmentHeader.read(file, "segment", 7);
      if (read != null) {
        assertEquals(header, read);
      }
      return read;
    }
  }

  @Test
  void itFollowsAnEarlierSegmentOrNone() throws IOException {
    assertNotNull(read(6, 8192, 4608));
    assertNotNull(read(-1, 0, 4608));
    assertNull(read(7, 8192, 4608));
    assertNull(read(Integer.MAX_VALUE, 8192, 4608));
    assertNull(read(-2, 8192, 4608));
  }

  @Test
  void noOffsetIsBelowZero() throws IOException {
    assertNull(read(6, -8, 4608));
    assertNull(read(6, 8192, -1));
  }
}

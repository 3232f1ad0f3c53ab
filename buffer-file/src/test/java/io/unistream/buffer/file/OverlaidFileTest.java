package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlaidFileTest {

  @TempDir
  Path temp;

  /** Each span of a small file, under all that may lie over it: as if it had been written there. */
  @Test
  void itReadsAsIfThePatchesHadBeenWritten() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Path path = temp.resolve("file");
    for (int trial = 0; trial < 200; trial++) {
      byte[] content = bytes(random, random.nextInt(20));
      Files.write(path, content);
      byte[] expected = content;
      List<OverlaidFile.Patch> patches = new ArrayList<>();
      for (int at = random.nextInt(6); at < 24 && patches.size() < 3; at += random.nextInt(5)) {
        byte[] patch = bytes(random, 1 + random.nextInt(6));
        patches.add(new OverlaidFile.Patch(at, ByteBuffer.wrap(patch)));
        expected = Arrays.copyOf(expected, Math.max(expected.length, at + patch.length));
        System.arraycopy(patch, 0, expected, at, patch.length);
        at += patch.length;
      }
      StableFile file = StableFile.open(path, StandardOpenOption.READ);
      try (OverlaidFile overlaid = new OverlaidFile(file, patches)) {
        assertEquals(expected.length, overlaid.size());
        for (int from = 0; from < 30; from++) {
          for (int length = 0; length < 30; length++) {
            ByteBuffer target = ByteBuffer.allocate(length + 1).position(1);
            overlaid.read(target, from);
            int to = Math.min(expected.length, from + length);
            assertArrayEquals(
                Arrays.copyOfRange(expected, Math.min(from, to), to),
                Arrays.copyOfRange(target.array(), 1, target.position()),
                patches + " from " + from + ", " + length + " bytes");
          }
        }
      }
      assertArrayEquals(content, Files.readAllBytes(path));
    }
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (1 + random.nextInt(100));
    }
    return bytes;
  }
}

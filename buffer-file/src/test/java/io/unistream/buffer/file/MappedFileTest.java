package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class MappedFileTest {

  @TempDir
  Path directory;

  private Path file(byte... content) throws IOException {
    return Files.write(directory.resolve("file"), content);
  }

  @Test
  void whatIsStoredIsInTheFileAtOnce() throws IOException {
    Path file = file(new byte[4096]);

    try (MappedFile mapped = MappedFile.open(file, 4096)) {
      mapped.content().put(1, (byte) 42);

      assertEquals(42, Files.readAllBytes(file)[1]);
    }
  }

  @Test
  void whatIsWrittenIsSeenByAMappingMadeBefore() throws IOException {
    Path file = file(new byte[] {1, 2, 3});
    try (MappedFile mapped = MappedFile.open(file, 3)) {
      Files.write(file, new byte[] {4, 5, 6}, java.nio.file.StandardOpenOption.WRITE);

      byte[] seen = new byte[3];
      mapped.content().get(0, seen);

      assertArrayEquals(new byte[] {4, 5, 6}, seen);
    }
  }

  @Test
  void closingUnmapsAtOnceAndAgainDoesNothing() throws IOException {
    Path file = file(new byte[4096]);
    MappedFile mapped = MappedFile.open(file, 4096);
    assertTrue(isMapped(file));

    mapped.close();
    mapped.close();

    assertFalse(isMapped(file));
  }

  @Test
  void errInterruptAnInterruptedThreadMapsAndStaysInterrupted() throws IOException {
    Path file = file(new byte[4096]);

    Thread.currentThread().interrupt();
    try (MappedFile mapped = MappedFile.open(file, 4096)) {
      assertEquals(4096, mapped.content().capacity());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  private static boolean isMapped(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.anyMatch(line -> line.endsWith(file.toString()));
    }
  }
}

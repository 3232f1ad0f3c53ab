package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {

  @TempDir
  Path directory;

  @Test
  void linesEndAtNewlineAloneAndTheLastOneNeedsNone() throws IOException {
    try (InputFile input =
        index("a\r\n\n\u2028b\u0000\rc\n\nlast".getBytes(StandardCharsets.UTF_8))) {
      assertEquals(5, input.lines());
      assertEquals(List.of("a\r", "", "\u2028b\u0000\rc", "", "last"), texts(input));
      assertFalse(input.endsWithNewline());
    }
  }

  @Test
  void aNewlineAtTheEndBeginsNoFurtherLine() throws IOException {
    try (InputFile input = index("a\n\n".getBytes(StandardCharsets.UTF_8))) {
      assertEquals(List.of("a", ""), texts(input));
      assertTrue(input.endsWithNewline());
    }
  }

  @Test
  void bytesThatAreNoTextAreCarriedAsTheyAre() throws IOException {
    byte[] bytes = {(byte) 0xC3, '\n', (byte) 0xFF, (byte) 0xFE, 0};
    try (InputFile input = index(bytes)) {
      assertArrayEquals(new byte[] {(byte) 0xC3}, input.line(0));
      assertArrayEquals(new byte[] {(byte) 0xFF, (byte) 0xFE, 0}, input.line(1));
      assertNull(input.line(2));
      assertNull(input.line(-1));
    }
  }

  @Test
  void everyLineIsFoundInAnyOrder() throws IOException {
    Random random = new Random(7);
    List<byte[]> lines = new ArrayList<>();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < 9_000; i++) {
      byte[] line =
          new byte[random.nextInt(100) == 0 ? random.nextInt(1 << 16) : random.nextInt(20)];
      for (int at = 0; at < line.length; at++) {
        line[at] = (byte) ('a' + random.nextInt(26));
      }
      lines.add(line);
      file.write(line);
      file.write('\n');
    }
    try (InputFile input = index(file.toByteArray())) {
      assertEquals(lines.size(), input.lines());
      for (int i = 0; i < lines.size(); i++) {
        assertArrayEquals(lines.get(i), input.line(i), "line " + i);
      }
      for (int i = 0; i < 500; i++) {
        int line = random.nextInt(lines.size());
        assertArrayEquals(lines.get(line), input.line(line), "line " + line);
        assertTrue(input.markBefore(line).line() <= line);
      }
    }
  }

  @Test
  void aLineOverTheLimitIsRefusedWithItsNumber() {
    byte[] bytes = new byte[InputFile.MAX_LINE_BYTES + 5];
    Arrays.fill(bytes, (byte) 'x');
    bytes[1] = '\n';

    UsageException e = assertThrows(UsageException.class, () -> index(bytes));

    assertTrue(
        e.toString().endsWith("line 2 is longer than 999992 bytes, the limit of a record"),
        e::toString);
  }

  @Test
  void anEmptyFileIsRefused() {
    UsageException e = assertThrows(UsageException.class, () -> index(new byte[0]));

    assertTrue(e.toString().endsWith("has no line: nothing to put"), e::toString);
  }

  private InputFile index(byte[] bytes) throws IOException {
    Path file = directory.resolve("input");
    Files.write(file, bytes);
    return InputFile.index(file);
  }

  private static List<String> texts(InputFile input) throws IOException {
    List<String> texts = new ArrayList<>();
    for (byte[] line = input.line(0); line != null; line = input.line(texts.size())) {
      texts.add(new String(line, StandardCharsets.UTF_8));
    }
    return texts;
  }
}

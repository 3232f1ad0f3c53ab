package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever comes in, in whatever pieces: the lines are what is between the line ends. */
class LinesProperties {

  /** Gives at most as much at once as a random number says. */
  private static InputStream inPieces(byte[] bytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int from, int count) {
        return super.read(target, from, Math.min(count, random.nextInt(1, 6)));
      }
    };
  }

  @Provide
  Arbitrary<byte[]> inputs() {
    return Arbitraries.bytes()
        .list()
        .ofMaxSize(40)
        .flatMap(bytes -> Arbitraries.integers().between(0, 2).map(often -> {
          byte[] array = new byte[bytes.size()];
          for (int i = 0; i < array.length; i++) {
            array[i] = bytes.get(i) % 4 < often ? (byte) '\n' : bytes.get(i);
          }
          return array;
        }));
  }

  private static List<byte[]> readAll(Lines lines) throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (List<byte[]> some = lines.read(); some != null; some = lines.read()) {
      all.addAll(some);
    }
    return all;
  }

  @Property
  void linesAreWhatIsBetweenTheLineEnds(@ForAll("inputs") byte[] input, @ForAll long seed)
      throws IOException {
    Lines lines = new Lines(inPieces(input, seed), 100);
    List<byte[]> all = readAll(lines);

    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] line : all) {
      for (byte b : line) {
        assertTrue(b != '\n');
      }
      joined.write(line);
      joined.write('\n');
    }
    boolean endsWithOne = input.length == 0 || input[input.length - 1] == '\n';
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.write(input);
    expected.write(endsWithOne ? new byte[0] : new byte[] {'\n'});
    assertArrayEquals(expected.toByteArray(), joined.toByteArray());
    assertEquals(all.size(), lines.count());
  }

  @Property
  void allLinesBeforeOneThatIsTooLongAreReturned(@ForAll("inputs") byte[] input, @ForAll long seed)
      throws IOException {
    int most = 5;
    List<byte[]> whole = readAll(new Lines(new ByteArrayInputStream(input), 100));
    int good = 0;
    while (good < whole.size() && whole.get(good).length <= most) {
      good++;
    }

    Lines lines = new Lines(inPieces(input, seed), most);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i <= input.length && all.size() < good; i++) {
      all.addAll(java.util.Objects.requireNonNull(lines.read()));
    }

    assertEquals(good, all.size());
    if (good < whole.size()) {
      Lines.TooLongException e = assertThrows(Lines.TooLongException.class, () -> readAll(lines));
      assertTrue(String.valueOf(e.getMessage()).startsWith("line " + (good + 1) + " "));
    } else {
      assertEquals(List.of(), readAll(lines));
    }
  }

  @Test
  void aPartOfALineIsKnown() throws IOException {
    Lines lines = new Lines(new ByteArrayInputStream("one\ntwo".getBytes(UTF_8)), 100);

    assertEquals(1, java.util.Objects.requireNonNull(lines.read()).size());
    assertEquals(3, lines.begunBytes());
  }

  @Test
  void anInputThatCannotBeReadIsNamed() {
    Lines lines = new Lines(
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Input/output error");
          }

          @Override
          public int read(byte[] target, int from, int count) throws IOException {
            throw new IOException("Input/output error");
          }
        },
        100);

    IOException e = assertThrows(IOException.class, lines::read);
    assertEquals("the input cannot be read behind line 0: Input/output error", e.getMessage());
  }
}

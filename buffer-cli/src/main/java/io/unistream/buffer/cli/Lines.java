package io.unistream.buffer.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into lines, each up to {@code \n}, which is not part of it; the last one may lack it. All bytes but that one are
 * taken as they are. It waits until there is something, and never for more than that. Used by one thread.
 */
final class Lines {

  /** What is read at once at most, and so what may be lost with this process of an input that cannot be read again. */
  static final int READ_AT_ONCE = 256 << 10;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] chunk = new byte[READ_AT_ONCE];
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private long count;
  private long takenBefore;
  private boolean ended;
  private boolean tooLong;

  Lines(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** Says that the first so many lines were taken before, when they might be longer: they may have any length. */
  void takenBefore(long lines) {
    takenBefore = lines;
  }

  /**
   * Reads once, and returns the lines that end there.
   *
   * @return the lines, possibly none; null at the end of the input
   * @throws TooLongException if the next line is too long; all lines before it were returned
   * @throws IOException if the input cannot be read
   */
  @Nullable
  List<byte[]> read() throws IOException {
    if (tooLong) {
      throw new TooLongException(count + 1, maxBytes);
    }
    if (ended) {
      return null;
    }
    int length = readChunk();
    ended = length < 0;
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < length && !tooLong; at++) {
      if (chunk[at] == '\n') {
        add(from, at, lines);
        from = at + 1;
      }
    }
    if (!ended && !tooLong) {
      begin(from, length, count + lines.size() + 1);
    }
    if (ended && begun.size() > 0) {
      lines.add(begun.toByteArray());
      begun.reset();
    }
    count += lines.size();
    return ended && lines.isEmpty() ? null : lines;
  }

  private int readChunk() throws IOException {
    try {
      return in.read(chunk);
    } catch (IOException e) {
      throw new IOException(
          "the input cannot be read behind line " + count + ": " + e.getMessage(), e);
    }
  }

  private void add(int from, int to, List<byte[]> lines) {
    if (isTooLong(to - from, count + lines.size() + 1)) {
      tooLong = true;
    } else if (begun.size() == 0) {
      lines.add(Arrays.copyOfRange(chunk, from, to));
    } else {
      begun.write(chunk, from, to - from);
      lines.add(begun.toByteArray());
      begun.reset();
    }
  }

  private void begin(int from, int to, long number) {
    if (isTooLong(to - from, number)) {
      tooLong = true;
    } else {
      begun.write(chunk, from, to - from);
    }
  }

  private boolean isTooLong(int more, long number) {
    return number > takenBefore && begun.size() + more > maxBytes;
  }

  /** The index of the first record that is no line, because it has a line end in it; -1 if all are lines. */
  static int firstThatIsNone(List<byte[]> records) {
    for (int i = 0; i < records.size(); i++) {
      for (byte value : records.get(i)) {
        if (value == '\n') {
          return i;
        }
      }
    }
    return -1;
  }

  /** How many lines were returned. */
  long count() {
    return count;
  }

  /** How many bytes were read of a line whose end was not. */
  int begunBytes() {
    return begun.size();
  }

  /** A line is longer than a record may be. */
  static final class TooLongException extends IOException {

    private static final long serialVersionUID = 1L;

    TooLongException(long number, int maxBytes) {
      super("line " + number + " of the input is longer than " + maxBytes
          + " bytes (--max-bytes): it was not taken, nor was anything behind it");
    }
  }
}

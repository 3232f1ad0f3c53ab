package io.unistream.examples.crash;

import io.unistream.buffer.EmitPolicy;
import io.unistream.examples.crash.LineReader.LineTooLongException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines to put: a file, and a sparse index of it (one mark for each 4,096 lines or 1 MiB), so that any line is found
 * without holding the file in heap.
 */
final class InputFile implements Closeable {

  /** The longest line that fits into a batch. */
  static final int MAX_LINE_BYTES = EmitPolicy.DEFAULT_MAX_BYTES - LineCodec.OVERHEAD_BYTES;

  private static final int MAX_LINES = 2_000_000_000;
  private static final int MARK_LINES = 4_096;
  private static final int MARK_BYTES = 1 << 20;

  private final Path path;
  private long lines;
  private long bytes;
  private int longest;
  private boolean endsWithNewline;

  private long[] markLines = new long[64];
  private long[] markOffsets = new long[64];
  private int marks;

  private @Nullable LineReader reader;
  private long readerLine;

  private InputFile(Path path) {
    this.path = path;
  }

  /**
   * Reads the file once and marks where its lines are.
   *
   * @throws UsageException if there is no line, or one that is too long
   */
  static InputFile index(Path path) throws IOException {
    InputFile input = new InputFile(path);
    try (LineReader lines = LineReader.open(path, 0, MAX_LINE_BYTES)) {
      input.scan(lines);
    } catch (LineTooLongException e) {
      throw new UsageException(path + ": line " + (input.lines + 1) + " is longer than "
          + MAX_LINE_BYTES + " bytes, the limit of a record");
    }
    if (input.lines == 0) {
      throw new UsageException(path + " has no line: nothing to put");
    }
    return input;
  }

  private void scan(LineReader reader) throws IOException {
    mark(0, 0);
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines++;
      bytes += line.length;
      longest = Math.max(longest, line.length);
      endsWithNewline = reader.newlineSeen();
      if (lines - markLines[marks - 1] >= MARK_LINES
          || reader.offset() - markOffsets[marks - 1] >= MARK_BYTES) {
        mark(lines, reader.offset());
      }
      if (lines > MAX_LINES) {
        throw new UsageException(path + " has more than " + MAX_LINES + " lines");
      }
    }
  }

  private void mark(long line, long offset) {
    if (marks == markLines.length) {
      markLines = Arrays.copyOf(markLines, 2 * marks);
      markOffsets = Arrays.copyOf(markOffsets, 2 * marks);
    }
    markLines[marks] = line;
    markOffsets[marks++] = offset;
  }

  /** A line; cheap if it is the one after the line asked for last. Null if there is no such line. */
  byte @Nullable [] line(long index) throws IOException {
    if (index < 0 || index >= lines) {
      return null;
    }
    LineReader current = reader;
    if (current == null || index < readerLine || index - readerLine > MARK_LINES) {
      close();
      Mark mark = markBefore(index);
      current = LineReader.open(path, mark.offset(), MAX_LINE_BYTES);
      reader = current;
      readerLine = mark.line();
    }
    current.skip(index - readerLine);
    readerLine = index + 1;
    return current.next();
  }

  /** The last mark at or before a line. */
  Mark markBefore(long line) {
    int found = Arrays.binarySearch(markLines, 0, marks, line);
    int mark = found >= 0 ? found : -found - 2;
    return new Mark(markLines[mark], markOffsets[mark]);
  }

  Path path() {
    return path;
  }

  long lines() {
    return lines;
  }

  /** Bytes of all lines, newlines not counted. */
  long bytes() {
    return bytes;
  }

  /** Bytes of the longest line. */
  int longest() {
    return longest;
  }

  boolean endsWithNewline() {
    return endsWithNewline;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  /** Where a line begins. */
  record Mark(long line, long offset) {}
}

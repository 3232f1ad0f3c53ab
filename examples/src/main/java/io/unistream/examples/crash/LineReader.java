package io.unistream.examples.crash;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines as bytes: split at {@code '\n'} alone, everything else belongs to the line ({@code '\r'} too), and what
 * follows the last newline is a line if it is not empty. Holds one line in heap. Closed by whoever opened it.
 */
final class LineReader implements Closeable {

  private final InputStream in;
  private final int maxLineBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int end;
  private long offset;
  private boolean newlineSeen = true;

  LineReader(InputStream in, int maxLineBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  static LineReader open(Path file, long offset, int maxLineBytes) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      channel.position(offset);
      LineReader reader = new LineReader(Channels.newInputStream(channel), maxLineBytes);
      reader.offset = offset;
      return reader;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The next line without its newline, or null at the end. */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream carried = null;
    while (true) {
      if (position == end && !fill()) {
        newlineSeen = carried == null && newlineSeen;
        return carried == null ? null : carried.toByteArray();
      }
      int newline = indexOfNewline();
      int stop = newline < 0 ? end : newline;
      int length = stop - position + (carried == null ? 0 : carried.size());
      if (length > maxLineBytes) {
        throw new LineTooLongException(maxLineBytes);
      }
      if (newline >= 0 && carried == null) {
        byte[] line = Arrays.copyOfRange(buffer, position, newline);
        advance(newline + 1);
        newlineSeen = true;
        return line;
      }
      carried = carried == null ? new ByteArrayOutputStream(2 * length + 16) : carried;
      carried.write(buffer, position, stop - position);
      advance(newline < 0 ? end : newline + 1);
      newlineSeen = newline >= 0;
      if (newlineSeen) {
        return carried.toByteArray();
      }
    }
  }

  /** Skips lines; fewer if there are fewer. */
  void skip(long lines) throws IOException {
    for (long i = 0; i < lines; i++) {
      if (next() == null) {
        return;
      }
    }
  }

  /** Where the next line begins, in bytes from the start of the file. */
  long offset() {
    return offset;
  }

  /** Whether the line returned last ended in a newline. */
  boolean newlineSeen() {
    return newlineSeen;
  }

  private int indexOfNewline() {
    for (int i = position; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void advance(int to) {
    offset += to - position;
    position = to;
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    position = 0;
    end = Math.max(0, read);
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A line is over the limit. */
  static final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1;

    LineTooLongException(int maxLineBytes) {
      super("line over " + maxLineBytes + " bytes");
    }
  }
}

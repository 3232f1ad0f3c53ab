package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output, in UTF-8 and buffered. Unlike a {@code PrintStream}, it says when nobody reads it any more. */
final class Output {

  private final Sink sink;
  private final Writer writer;

  Output(OutputStream out) {
    this.sink = new Sink(out);
    this.writer = new BufferedWriter(new OutputStreamWriter(sink, UTF_8), 64 << 10);
  }

  /** Takes what is to be written. */
  Writer writer() {
    return writer;
  }

  void line(String text) throws IOException {
    writer.write(text);
    writer.write('\n');
  }

  /** Why something could not be written; null if all could. */
  @Nullable
  IOException failure() {
    return sink.failure;
  }

  /** Whether nothing could be written because the reader, such as {@code head}, had enough. */
  boolean isClosed() {
    IOException failure = sink.failure;
    // The system's own words, in whichever language: all that the JDK passes on name the pipe.
    return failure != null
        && String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }

  private static final class Sink extends FilterOutputStream {
    private @Nullable IOException failure;

    Sink(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}

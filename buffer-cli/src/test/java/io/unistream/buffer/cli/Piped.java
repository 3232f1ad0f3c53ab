package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs {@code pipe} with a target that appends to files of a directory. */
final class Piped {

  /** Appends the key and the number of lines to one file, and the lines to another one. */
  private static final String APPEND =
      "echo \"$BUFFER_BATCH $BUFFER_RECORDS\" >> \"$0/keys\"; cat >> \"$0/out\"";

  private final Path directory;

  Piped(Path directory) {
    this.directory = directory;
  }

  Path log() {
    return directory.resolve("log");
  }

  static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
  }

  /** Lines that tell their numbers. */
  static String lines(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int line = from; line <= to; line++) {
      text.append("line ").append(line).append('\n');
    }
    return text.toString();
  }

  /** Pipes into what appends. */
  Cli.Result append(InputStream in, String... options) {
    return run(in, APPEND, options);
  }

  /** Pipes into a script of a shell, for which {@code $0} is the directory. */
  Cli.Result run(InputStream in, String script, String... options) {
    List<String> arguments = new ArrayList<>(List.of("pipe"));
    arguments.addAll(Arrays.asList(options));
    arguments.addAll(List.of(log().toString(), "--", "sh", "-c", script, directory.toString()));
    return Cli.run(in, arguments.toArray(String[]::new));
  }

  /**
   * Stores lines and delivers none: the command fails, but not before all of them were read. What an earlier run left goes out at once,
   * so a command that fails at once may end the run before a line is stored.
   */
  Cli.Result fail(String text, String... options) throws IOException {
    Path read = directory.resolve("read");
    Files.deleteIfExists(read);
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--attempts=1");
    return run(
        new MarkedEnd(input(text), read),
        "while [ ! -e \"$0/read\" ]; do sleep 0.01; done; exit 1",
        all.toArray(String[]::new));
  }

  /** An input whose end makes a file when it is read: all before it is stored then. */
  private static final class MarkedEnd extends FilterInputStream {

    private final Path mark;

    MarkedEnd(InputStream in, Path mark) {
      super(in);
      this.mark = mark;
    }

    @Override
    public int read() throws IOException {
      return marked(super.read());
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return marked(super.read(into, offset, length));
    }

    private int marked(int read) throws IOException {
      if (read < 0) {
        Files.write(mark, new byte[0]);
      }
      return read;
    }
  }

  /** What has arrived. */
  String out() throws IOException {
    return read("out");
  }

  List<String> keys() throws IOException {
    return read("keys").lines().toList();
  }

  private String read(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
  }
}

package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Runs commands as their users do, but for the process. */
final class Cli {

  /** When the tests run, as the commands see it. */
  static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");

  /**
   * What a command did.
   *
   * @param code its exit code
   * @param out what it wrote to standard output
   * @param err what it wrote to standard error
   */
  record Result(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  private Cli() {}

  static Result run(String command, Path log, String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = command;
    arguments[1] = log.toString();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return run(arguments);
  }

  static Result run(String... arguments) {
    return run(InputStream.nullInputStream(), arguments);
  }

  /** Runs a command that reads from standard input. */
  static Result run(InputStream in, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    int code = BufferCli.run(
        in, out, new PrintWriter(err, true), Clock.fixed(NOW, ZoneOffset.UTC), arguments);
    return new Result(code, out.toString(UTF_8), err.toString());
  }
}

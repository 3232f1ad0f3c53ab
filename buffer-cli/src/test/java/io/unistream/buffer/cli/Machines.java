package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.OptionalLong;
import picocli.CommandLine;

/** A machine that tells what a test wants, and the doctor on it. */
final class Machines implements Machine {

  static final long GIB = 1L << 30;

  String type = "ext4";
  boolean readOnly;
  OptionalLong freeBytes = OptionalLong.of(100 * GIB);
  OptionalLong freeFiles = OptionalLong.of(1_000_000);
  OptionalLong openFiles = OptionalLong.of(65_536);
  long heapBytes = GIB;
  boolean mute;

  @Override
  public Disk disk(Path path) throws IOException {
    if (mute) {
      throw new IOException("no such mount");
    }
    return new Disk("/ (/dev/test)", type, readOnly, freeBytes, freeFiles);
  }

  @Override
  public OptionalLong openFiles() {
    return openFiles;
  }

  @Override
  public long heapBytes() {
    return heapBytes;
  }

  Cli.Result doctor(Path config, String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    Output output = new Output(out);
    String[] arguments = new String[options.length + 1];
    arguments[0] = config.toString();
    System.arraycopy(options, 0, arguments, 1, options.length);
    int code = new CommandLine(new Doctor(output, this))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
    try {
      output.writer().flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new Cli.Result(code, out.toString(UTF_8), err.toString());
  }
}

package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands have in common: exit codes, and what goes where. */
class BufferCliTest {

  @TempDir
  Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"inspect", "dump", "verify", "tail", "drain"})
  void whatIsNoLogIsOneLineOnStandardErrorAndCode3(String command) throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    Path empty = Files.createDirectory(temp.resolve("empty"));

    assertFails(Cli.run(command, temp.resolve("none")), command, "there is no directory");
    assertFails(Cli.run(command, file), command, "is no directory");
    assertFails(Cli.run(command, empty), command, "there is no log in");
  }

  private static void assertFails(Cli.Result result, String command, String why) {
    assertEquals(3, result.code());
    assertEquals("", result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("buffer " + command + ": "), result.err());
    assertTrue(result.err().contains(why), result.err());
  }

  @Test
  void anUnknownFormatVersionIsToldInOneLine() throws IOException {
    Path log = Logs.made(temp.resolve("log"), 3);
    Path segment = Logs.segments(log).get(0);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[11] = 9;
    bytes[4096 + 11] = 9;
    Files.write(segment, bytes);

    assertFails(Cli.run("verify", log), "verify", "has format version 9");
  }

  @Test
  void aFileThatCannotBeReadIsToldInOneLine() throws IOException {
    Path log = Logs.made(temp.resolve("log"), 60);
    Path segment = Logs.segments(log).get(1);
    Files.delete(segment);
    Files.createDirectory(segment);

    assertFails(Cli.run("verify", log), "verify", "cannot be read");
  }

  @Test
  void aStackTraceIsShownOnDemand() {
    Cli.Result before = Cli.run("--stack-trace", "verify", temp.resolve("none").toString());
    Cli.Result behind = Cli.run("verify", temp.resolve("none"), "--stack-trace");

    for (Cli.Result result : new Cli.Result[] {before, behind}) {
      assertEquals(3, result.code());
      assertTrue(result.err().contains("\tat io.unistream.buffer"), result.err());
    }
  }

  @Test
  void wrongUsageIsCode2() {
    for (String[] arguments : new String[][] {
      {}, {"nonsense"}, {"inspect"}, {"inspect", "one", "two"}, {"verify", "--nonsense", "log"}
    }) {
      Cli.Result result = Cli.run(arguments);

      assertEquals(2, result.code(), String.join(" ", arguments));
      assertEquals("", result.out());
      assertTrue(result.err().startsWith("buffer"), result.err());
      assertTrue(result.err().endsWith("Try --help.\n"), result.err());
    }
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    Cli.Result help = Cli.run("--help");
    Cli.Result version = Cli.run("--version");

    assertEquals(0, help.code());
    assertEquals("", help.err());
    assertTrue(help.out().contains("buffer verify /var/lib/orders && echo sound"), help.out());
    assertTrue(help.out().contains("inspect"), help.out());
    assertEquals(0, version.code());
    assertTrue(version.out().startsWith("Buffer "), version.out());
    for (String command : new String[] {"inspect", "dump", "verify", "tail", "pipe", "drain"}) {
      Cli.Result of = Cli.run(command, "--help");
      assertEquals(0, of.code(), of.err());
      assertTrue(of.out().contains("buffer " + command + " "), of.out());
      assertTrue(of.out().contains(" /var/lib/"), of.out());
      assertTrue(of.out().contains("Exit codes: "), of.out());
    }
  }

  /** Fails as a pipe, or a full disk, does. */
  private static int runInto(String failure, StringWriter err, Path log) {
    OutputStream out = new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        throw new IOException(failure);
      }
    };
    return BufferCli.run(
        out, new PrintWriter(err, true), Clock.systemUTC(), "dump", log.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 3_000})
  void aClosedPipeEndsQuietly(int records) {
    Path log = Logs.made(temp.resolve("log"), records);
    StringWriter err = new StringWriter();

    int code = runInto("Broken pipe", err, log);

    assertEquals(0, code);
    assertEquals("", err.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 3_000})
  void outputThatCannotBeWrittenIsAnError(int records) {
    Path log = Logs.made(temp.resolve("log"), records);
    StringWriter err = new StringWriter();

    int code = runInto("No space left on device", err, log);

    assertEquals(3, code);
    assertTrue(err.toString().contains("No space left on device"), err.toString());
  }
}

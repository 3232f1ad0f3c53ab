package io.unistream.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ExamplesTest {

  @TempDir
  Path directory;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final StringWriter complaints = new StringWriter();

  @Test
  void withoutANameTheExamplesAreListedWithALineEach() {
    assertEquals(0, run());

    assertTrue(printed().contains("  quick-start         Deliver 14 orders"), printed());
    assertTrue(printed().contains("  by-hand             Without the producer"), printed());
    assertTrue(printed().contains("  crash-simulation    Kill a program"), printed());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertEquals(2, run("slow-start"));

    assertTrue(complaints.toString().contains("slow-start"), complaints.toString());
    assertTrue(
        complaints
            .toString()
            .contains("The examples are quick-start, by-hand, crash-simulation, takeover,"
                + " delivery-simulation, cost."),
        complaints.toString());
  }

  @Test
  void helpNamesTheOptionsAndTheExitCodes() {
    assertEquals(0, run("crash-simulation", "--help"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      --kills -1                   | --kills must be from 0 to 1000000, was -1
      --kills many                 | Invalid value for option '--kills'
      --seeds 0                    | --seeds must be from 1 to 1000, was 0
      --narrate -1                 | --narrate must not be negative, was -1
      --records 0                  | --records must be from 1 to 100000000, was 0
      --records 5 --input -        | --records is for generated records; with --input leave it out
      --backend paper              | expected one of [FILE, MEMORY, S3]
      --durability eternal         | expected one of [PROCESS, POWER]
      --heap 1m                    | --heap must be 16m or more, such as 128m, was 1m
      --heap lots                  | --heap must be 16m or more, such as 128m, was lots
      --input /no/such/file        | --input must be a file that can be read, or - for standard input: /no/such/file
      --output x --seeds 2         | --output needs a single run; leave out --seeds
      --bucket b                   | --bucket, --endpoint, --region and --prefix are for --backend s3
      --backend s3 --prefix p      | belong to a real store: name its --bucket too
      --backend s3 --bucket b --prefix p/ | must neither be empty nor begin or end with a slash
      --frequency 7                | Unknown option
      --json /no/such/place/a.json | --json must be a file that can be written, was /no/such/place/a.json
      --report /no/such/place/a.html | --report must be a file that can be written, was /no/such/place/a.html
      --report /                   | --report must be a file that can be written, was /
      --report x --json ./x        | --report and --json must be different files, were x
      --report x --input y/../x    | --report and --input must be different files, were x
      --output /                   | --output must be a file that can be written, was /
      """)
  void wrongUsageIsExplainedAndEndsWithTwo(String arguments, String message) {
    assertEquals(2, run(("crash-simulation " + arguments).split(" ")));

    assertTrue(complaints.toString().contains("crash-simulation: "), complaints.toString());
    assertTrue(complaints.toString().contains(message), complaints.toString());
    assertTrue(complaints.toString().contains("Try --help."), complaints.toString());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      --takeovers 0                | --takeovers must be from 1 to 100000, was 0
      --records 0                  | --records must be from 1 to 100000000, was 0
      --heap 1m                    | --heap must be 16m or more, such as 128m, was 1m
      --endpoint http://localhost  | belong to a real store: name its --bucket too
      """)
  void wrongUsageOfTheTakeoverIsExplainedToo(String arguments, String message) {
    assertEquals(2, run(("takeover " + arguments).split(" ")));

    assertTrue(complaints.toString().contains(message), complaints.toString());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      --rounds 0   | --rounds must be from 1 to 1000, was 0
      --bytes -1   | --bytes must be from 1 to 1000000, was -1
      """)
  void wrongUsageOfTheCostIsExplainedToo(String arguments, String message) {
    assertEquals(2, run(("cost " + arguments).split(" ")));

    assertTrue(complaints.toString().contains(message), complaints.toString());
  }

  @Test
  void theVersionIsShown() {
    assertEquals(0, run("--version"));

    assertTrue(printed().startsWith("Buffer "), printed());
  }

  @Test
  void anUnknownOptionIsCalledOne() {
    assertEquals(2, run("--frequency"));

    assertTrue(complaints.toString().contains("Unknown option"), complaints.toString());
  }

  @Test
  void aDirectoryThatHoldsSomethingIsRefusedAndNotTouched() throws IOException {
    Path file = Files.writeString(directory.resolve("mine"), "precious");

    assertEquals(2, run("crash-simulation", "--dir", directory.toString()));

    assertTrue(complaints.toString().contains("--dir must be new or empty"), complaints.toString());
    assertEquals("precious", Files.readString(file));
  }

  @Test
  void anEmptyInputIsRefused() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));

    assertEquals(2, run("crash-simulation", "--input", empty.toString()));

    assertTrue(
        complaints.toString().contains("has no line: nothing to put"), complaints.toString());
  }

  private int run(String... arguments) {
    CommandLine commandLine = Examples.commandLine(
        Terminal.plain(new PrintStream(printed, true, StandardCharsets.UTF_8)));
    commandLine.setOut(new PrintWriter(printed, true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(complaints, true));
    return commandLine.execute(arguments);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}

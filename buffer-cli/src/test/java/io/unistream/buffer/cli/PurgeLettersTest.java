package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.producer.DeadLetter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PurgeLettersTest {

  @TempDir
  Path temp;

  private Path letters() {
    return temp.resolve("refused");
  }

  private Cli.Result purge(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("dead-letters", letters().toString(), "purge"));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static List<Integer> range(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void allAreGivenUp() {
    DeadLetterLogs.made(letters(), 8);

    Cli.Result result = purge("--yes");

    assertEquals(0, result.code(), result.err());
    assertEquals("8 given up\n", result.err());
    assertEquals(List.of(), DeadLetterLogs.in(letters()));
    assertEquals(0, Cli.run("verify", letters()).code());
  }

  @ParameterizedTest
  @CsvSource({"3, '3 given up'", "4, '4 given up; 2 letters have new numbers'"})
  void upToANumberInTheMiddleOfABatchTooTheOthersStay(int through, String told) {
    DeadLetterLogs.made(letters(), 8);

    Cli.Result result = purge("--through", "" + through, "--yes");

    assertEquals(0, result.code(), result.err());
    assertEquals(told + "\n", result.err());
    assertEquals(through == 3 ? range(4, 8) : List.of(7, 8, 5, 6), DeadLetterLogs.in(letters()));
  }

  @Test
  void aNumberBehindTheLastMeansAll() {
    DeadLetterLogs.made(letters(), 2);

    assertEquals(0, purge("--through", "99", "--yes").code());

    assertEquals(List.of(), DeadLetterLogs.in(letters()));
    assertEquals(
        "there is no dead letter in " + letters() + "\n",
        purge("--through", "99", "--yes").err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-4", "x", "9223372036854775807"})
  void aNumberThatIsNoneIsWrongUsage(String through) {
    DeadLetterLogs.made(letters(), 2);

    assertEquals(2, purge("--through", through, "--yes").code());
    assertEquals(range(1, 2), DeadLetterLogs.in(letters()));
  }

  @Test
  void whereNobodyCanBeAskedNothingIsGivenUp() {
    DeadLetterLogs.made(letters(), 2);

    int code = asked("yes\n", false, new StringWriter());

    assertEquals(3, code);
    assertEquals(range(1, 2), DeadLetterLogs.in(letters()));
  }

  @ParameterizedTest
  @CsvSource({"'yes\n', 0", "' YES \r\n', 0", "'no\n', 1", "'y\n', 1", "'\n', 1", "'', 1"})
  void theAnswerDecides(String answer, int code) {
    DeadLetterLogs.made(letters(), 2);
    StringWriter err = new StringWriter();

    assertEquals(code, asked(answer, true, err), err.toString());

    assertTrue(
        err.toString()
            .startsWith(
                "Give up 2 dead letters in " + letters() + ", up to number 2, for good? (yes/no) "),
        err.toString());
    assertEquals(code == 0 ? List.of() : range(1, 2), DeadLetterLogs.in(letters()));
  }

  private int asked(String answer, boolean terminal, StringWriter err) {
    PrintWriter writer = new PrintWriter(err, true);
    Question question =
        Question.on(new ByteArrayInputStream(answer.getBytes(UTF_8)), () -> terminal, writer);
    return LettersDirectory.command(new Output(new ByteArrayOutputStream()), writer, question)
        .setErr(writer)
        .setExecutionExceptionHandler((e, command, result) -> {
          writer.println(e.getMessage());
          return ExitCode.FAILED;
        })
        .execute(letters().toString(), "purge");
  }

  /** Between the question and the answer a producer may run. */
  @Test
  void whatCameAfterTheQuestionStays() throws Exception {
    DeadLetterLogs.made(letters(), 2);
    LetterPlan plan = LetterPlan.of(letters(), null);
    try (Buffer<DeadLetter<byte[]>> producer = DeadLetterLogs.open(letters())) {
      DeadLetterLogs.add(producer, 3, 4);
    }

    try (Buffer<byte[]> log = OpenedLog.toTake(letters(), plan.mostBytes())) {
      LetterRun run = LetterRun.through(log, plan, new PurgeLetters.Nowhere());
      assertEquals(2, run.taken());
    }

    assertEquals(List.of(3, 4), DeadLetterLogs.in(letters()).stream().sorted().toList());
  }

  @Test
  void aLogOfOtherRecordsIsRefused() {
    Logs.made(letters(), 4);

    Cli.Result result = purge("--yes");

    assertEquals(3, result.code());
    assertTrue(result.err().contains("is no dead letter"), result.err());
    assertEquals(4, Cli.run("dump", letters()).lines().size());
  }

  @Test
  void besideARunningOwnerNothingIsDone() {
    try (Buffer<DeadLetter<byte[]>> owner = DeadLetterLogs.open(letters())) {
      DeadLetterLogs.add(owner, 1, 2);

      Cli.Result result = purge("--yes");

      assertEquals(3, result.code());
      assertTrue(result.err().contains("stop that program first"), result.err());
      DeadLetterLogs.add(owner, 3, 3);
    }
    assertEquals(range(1, 3), DeadLetterLogs.in(letters()));
  }
}

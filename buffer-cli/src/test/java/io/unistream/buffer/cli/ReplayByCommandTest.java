package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.producer.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay -- COMMAND}. */
@Timeout(120)
class ReplayByCommandTest {

  @TempDir
  Path temp;

  private Path letters() {
    return temp.resolve("refused");
  }

  private Path seen() {
    return temp.resolve("seen");
  }

  private Cli.Result replay(String options, String script) {
    List<String> arguments =
        new ArrayList<>(List.of("dead-letters", letters().toString(), "replay"));
    if (!options.isEmpty()) {
      arguments.addAll(List.of(options.split(" ")));
    }
    arguments.addAll(List.of("--", "sh", "-c", script, "sh", seen().toString()));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static List<Integer> range(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private List<String> lines() throws IOException {
    return Files.exists(seen()) ? Files.readAllLines(seen()) : List.of();
  }

  @Test
  void theCommandGetsEachPayloadAndItsPlace() throws IOException {
    DeadLetterLogs.made(letters(), 4);

    Cli.Result result = replay(
        "",
        "echo \"$BUFFER_LETTER $BUFFER_BATCH $BUFFER_SEQUENCE $BUFFER_BYTES $(cat)\" >> \"$1\"");

    assertEquals(0, result.code(), result.err());
    assertEquals("4 replayed, 0 kept\n", result.err());
    assertEquals(
        range(1, 4).stream()
            .map(n -> n + " " + DeadLetterLogs.BATCH + " " + (100 + n) + " 7 order " + n)
            .toList(),
        lines());
    assertEquals(List.of(), DeadLetterLogs.in(letters()));
  }

  @Test
  void itStopsAtTheFirstFailureAndKeepsWhatIsLeft() throws IOException {
    DeadLetterLogs.made(letters(), 8);

    Cli.Result result = replay("", "cat >> \"$1\"; echo >> \"$1\"; test $BUFFER_LETTER -ne 5");

    assertEquals(1, result.code());
    assertEquals(
        "letter 5: sh ended with 1; it is kept\n4 replayed, 4 kept; 2 letters have new numbers\n",
        result.err());
    assertEquals(List.of("order 1", "order 2", "order 3", "order 4", "order 5"), lines());
    assertEquals(List.of(7, 8, 5, 6), DeadLetterLogs.in(letters()));
  }

  @Test
  void aFirstFailureOfABatchLeavesTheBatchAsItIs() throws IOException {
    DeadLetterLogs.made(letters(), 8);

    Cli.Result result = replay("", "test $BUFFER_LETTER -ne 4");

    assertEquals(1, result.code());
    assertTrue(result.err().endsWith("3 replayed, 5 kept\n"), result.err());
    assertEquals(range(4, 8), DeadLetterLogs.in(letters()));
  }

  @Test
  void itGoesOnIfItIsToldTo() {
    DeadLetterLogs.made(letters(), 8);

    Cli.Result result = replay("--keep-going", "test $((BUFFER_LETTER % 2)) -eq 0");

    assertEquals(1, result.code());
    assertTrue(
        result.err().endsWith("4 replayed, 4 kept; 4 letters have new numbers\n"), result.err());
    assertEquals(List.of(1, 3, 5, 7), DeadLetterLogs.in(letters()));
  }

  @Test
  void onlyTheChosenOnesAreTried() throws IOException {
    DeadLetterLogs.made(letters(), 8);

    Cli.Result result = replay("--only 2,4", "echo $BUFFER_LETTER >> \"$1\"");

    assertEquals(0, result.code(), result.err());
    assertEquals(List.of("2", "4"), lines());
    assertEquals(List.of(7, 8, 1, 3, 5, 6), DeadLetterLogs.in(letters()));
  }

  /** Only the exit code tells: {@code head -c 1} may be all that a program wants. */
  @Test
  void aCommandThatDoesNotReadIsNoFailure() throws IOException {
    try (var buffer = DeadLetterLogs.open(letters())) {
      buffer.put(io.unistream.buffer.producer.DeadLetter.refused(
          DeadLetterLogs.BATCH, 101, new byte[1_900], "?", DeadLetterLogs.TIME));
    }

    assertEquals(0, replay("", "exec 0<&-; exit 0").code());

    assertEquals(List.of(), DeadLetterLogs.in(letters()));
  }

  /** It would have to be waited for as long as it lives. */
  @Test
  void whatTheCommandLeavesBehindHoldsNothingUp() throws IOException {
    FileBufferSettings settings = FileBufferSettings.of(letters());
    try (var buffer = FileBuffer.open(settings, DeadLetter.codec(RecordCodec.bytes()))) {
      buffer.put(DeadLetter.refused(
          DeadLetterLogs.BATCH, 101, new byte[200_000], "?", DeadLetterLogs.TIME));
    }

    Cli.Result result =
        replay("", "exec 3<&0; sleep 600 > /dev/null 2>&1 & echo $! > \"$1\"; exit 0");

    ProcessHandle.of(Long.parseLong(lines().get(0))).ifPresent(ProcessHandle::destroyForcibly);
    assertEquals(0, result.code(), result.err());
    assertEquals(List.of(), DeadLetterLogs.in(letters()));
  }

  /** The program takes itself away at letter 2. */
  private Cli.Result replayOnce(String... options) throws IOException {
    Path program = Files.writeString(
        temp.resolve("program"),
        "#!/bin/sh\necho $BUFFER_LETTER >> " + seen()
            + "\ntest $BUFFER_LETTER -ne 2 || rm \"$0\"\n");
    assertTrue(program.toFile().setExecutable(true));
    List<String> arguments =
        new ArrayList<>(List.of("dead-letters", letters().toString(), "replay"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("--", program.toString()));
    return Cli.run(arguments.toArray(String[]::new));
  }

  @Test
  void whatWasDoneBeforeItCouldNotBeStartedIsNotDoneAgain() throws IOException {
    DeadLetterLogs.made(letters(), 5);

    Cli.Result result = replayOnce("--keep-going");

    assertEquals(3, result.code(), result.err());
    assertTrue(result.err().startsWith("2 replayed, 3 kept"), result.err());
    assertEquals(List.of("1", "2"), lines());
    assertEquals(List.of(4, 5, 3), DeadLetterLogs.in(letters()));
  }

  @Test
  void aCommandThatCannotBeStartedPutsNothingBack() throws IOException {
    DeadLetterLogs.made(letters(), 5);

    for (int i = 0; i < 2; i++) {
      Cli.Result result = Cli.run(
          "dead-letters",
          letters(),
          "replay",
          "--only=2",
          "--",
          temp.resolve("none").toString());
      assertEquals(3, result.code(), result.err());
    }

    assertEquals(range(1, 5), DeadLetterLogs.in(letters()));
  }

  @Test
  void aCommandThatCannotBeStartedIsCode3AndKeepsAll() {
    DeadLetterLogs.made(letters(), 4);

    Cli.Result result = Cli.run(
        "dead-letters",
        letters(),
        "replay",
        "--",
        temp.resolve("no-such-program").toString());

    assertEquals(3, result.code());
    assertTrue(result.err().contains("no-such-program"), result.err());
    assertEquals(range(1, 4), DeadLetterLogs.in(letters()));
  }
}

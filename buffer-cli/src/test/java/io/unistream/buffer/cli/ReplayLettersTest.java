package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.producer.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayLettersTest {

  @TempDir
  Path temp;

  private Path letters() {
    return temp.resolve("refused");
  }

  private Path log() {
    return temp.resolve("orders");
  }

  private Cli.Result replay(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("dead-letters", letters().toString(), "replay"));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static List<Integer> range(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 300})
  void allRecordsComeIntoTheOtherLogBehindWhatIsThere(int count) {
    DeadLetterLogs.made(letters(), count);
    Logs.made(log(), 5);

    Cli.Result result = replay("--into", log().toString());

    assertEquals(0, result.code(), result.err());
    assertEquals(count + " replayed, 0 kept\n", result.err());
    assertEquals(range(1, count), DeadLetterLogs.payloadsIn(log()));
    assertEquals(5 + count, Cli.run("dump", log()).lines().size());
    assertTrue(Cli.run("dump", log()).lines().get(5).startsWith("6\t"));
    assertEquals(List.of(), DeadLetterLogs.in(letters()));
    assertEquals(0, Cli.run("verify", letters()).code());
    assertEquals(0, Cli.run("verify", log()).code());
  }

  @Test
  void whatCouldNotBeDecodedComesByteByByte() {
    try (Buffer<DeadLetter<byte[]>> buffer = DeadLetterLogs.open(letters())) {
      buffer.put(DeadLetter.undecodable(
          DeadLetterLogs.BATCH, 101, new byte[] {0, (byte) 0xFF}, "?", DeadLetterLogs.TIME));
    }
    Logs.made(log(), 0);

    assertEquals(0, replay("--into", log().toString()).code());

    assertTrue(Cli.run("dump", log(), "--as", "hex").out().endsWith("\t00ff\n"));
  }

  /** The rest keeps its content, behind those that were not passed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|4 5 6 7 8 2 3",
        "3|4 5 6 7 8 1 2",
        "2,5|7 8 1 3 4 6",
        "4..6|7 8 1 2 3",
        "8|1 2 3 4 5 6 7",
        "1..8|",
        "7..1000|1 2 3 4 5 6"
      })
  void onlyTheChosenOnesGo(String chosen, String rest) {
    DeadLetterLogs.made(letters(), 8);
    Logs.made(log(), 0);
    List<Integer> left = rest == null
        ? List.of()
        : List.of(rest.split(" ")).stream().map(Integer::valueOf).toList();

    Cli.Result result = replay("--only", chosen, "--into", log().toString());

    assertEquals(0, result.code(), result.err());
    assertEquals(left, DeadLetterLogs.in(letters()));
    assertEquals(
        range(1, 8).stream().filter(number -> !left.contains(number)).toList(),
        DeadLetterLogs.payloadsIn(log()));
    Cli.Result list = Cli.run("dead-letters", letters(), "list");
    assertTrue(list.lines().stream().allMatch(line -> line.endsWith("\tno such item")), list.out());
  }

  @Test
  void aNumberThatIsNotThereChangesNothing() {
    DeadLetterLogs.made(letters(), 3);
    Logs.made(log(), 0);

    for (String numbers : List.of("4", "1,9", "5..7")) {
      Cli.Result result = replay("--only", numbers, "--into", log().toString());

      assertEquals(3, result.code(), result.err());
      assertTrue(result.err().contains("Nothing was changed"), result.err());
    }
    assertEquals(range(1, 3), DeadLetterLogs.in(letters()));
    assertEquals(List.of(), DeadLetterLogs.payloadsIn(log()));
  }

  @Test
  void numbersThatAreNoneAreWrongUsage() {
    DeadLetterLogs.made(letters(), 3);

    for (String numbers : List.of("x", "0", "3..2", "1..2..3", "..", "1..", "-1", "1.5")) {
      Cli.Result result = replay("--only", numbers, "--into", log().toString());

      assertEquals(2, result.code(), numbers + " " + result.err());
      assertTrue(result.err().contains("must be numbers such as 3 or 7..9"), result.err());
    }
  }

  @Test
  void thereHasToBeOneDestination() {
    DeadLetterLogs.made(letters(), 1);
    Logs.made(log(), 0);

    assertEquals(2, replay().code());
    assertEquals(2, replay("--into", log().toString(), "--", "true").code());
    assertEquals(2, replay("--keep-going", "--into", log().toString()).code());
    assertEquals(range(1, 1), DeadLetterLogs.in(letters()));
  }

  @Test
  void theOtherLogIsNotMade() {
    DeadLetterLogs.made(letters(), 1);

    Cli.Result result = replay("--into", log().toString());

    assertEquals(3, result.code());
    assertTrue(result.err().contains("there is no directory " + log()), result.err());
    assertFalse(Files.exists(log()));
    assertEquals(range(1, 1), DeadLetterLogs.in(letters()));
  }

  @Test
  void lettersAreNotPutAmongLetters() throws IOException {
    DeadLetterLogs.made(letters(), 1);
    Path link = Files.createSymbolicLink(temp.resolve("link"), letters());

    for (Path into : List.of(letters(), link)) {
      Cli.Result result = replay("--into", into.toString());

      assertEquals(3, result.code());
      assertTrue(result.err().contains("must be another log"), result.err());
    }
    assertEquals(range(1, 1), DeadLetterLogs.in(letters()));
  }

  @Test
  void aLogOfOtherRecordsIsRefused() {
    Logs.made(letters(), 4);
    Logs.made(log(), 0);

    Cli.Result result = replay("--into", log().toString());

    assertEquals(3, result.code());
    assertTrue(
        result.err().contains("record 1 in " + letters() + " is no dead letter"), result.err());
    assertEquals(4, Cli.run("dump", letters()).lines().size());
    assertEquals(0, Cli.run("dump", log()).lines().size());
  }

  @Test
  void besideARunningOwnerNothingIsDone() {
    DeadLetterLogs.made(letters(), 2);
    Logs.made(log(), 0);

    try (Buffer<DeadLetter<byte[]>> owner = DeadLetterLogs.open(letters())) {
      Cli.Result result = replay("--into", log().toString());

      assertEquals(3, result.code());
      assertTrue(
          result.err().contains("has " + letters() + " open: stop that program"), result.err());
      DeadLetterLogs.add(owner, 3, 3);
    }
    try (Buffer<String> owner = Logs.open(Logs.settings(log()))) {
      Cli.Result result = replay("--into", log().toString());

      assertEquals(3, result.code());
      assertTrue(result.err().contains("open"), result.err());
      owner.put("the owner is unharmed");
    }
    assertEquals(range(1, 3), DeadLetterLogs.in(letters()));
    assertEquals(List.of(), DeadLetterLogs.payloadsIn(log()));
  }

  @Test
  void whereThereIsNothingNothingIsDone() {
    DeadLetterLogs.made(letters(), 0);
    Logs.made(log(), 0);

    Cli.Result result = replay("--into", log().toString());

    assertEquals(0, result.code(), result.err());
    assertEquals("there is no dead letter in " + letters() + "\n", result.err());
  }

  /** The program has to be able to open its log again, and to find its batches within its own limits. */
  @Test
  void whatIsMadeIsAsTheProgramMadeIt() throws IOException {
    FileBufferSettings settings =
        Logs.settings(log()).toBuilder().permissions("rw-rw----").build();
    Logs.open(settings).close();
    DeadLetterLogs.made(letters(), 200);

    assertEquals(0, replay("--into", log().toString()).code());

    List<Path> segments = Logs.segments(log());
    assertTrue(segments.size() > 1);
    for (Path segment : segments) {
      assertEquals(8 << 10, Files.size(segment));
      assertEquals(
          "rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(segment)));
    }
    try (Buffer<String> buffer = Logs.open(settings)) {
      assertEquals(3, buffer.emit().size());
      assertEquals(200, buffer.stats().backlogRecords());
    }
  }

  @Test
  void lettersThatAreLargerThanUsualComeWhole() {
    byte[] large = new byte[1_500_000];
    try (Buffer<DeadLetter<byte[]>> buffer = io.unistream.buffer.file.FileBuffer.open(
        FileBufferSettings.builder(letters())
            .emit(emit -> emit.withMaxBytes(2_000_000))
            .build(),
        DeadLetter.codec(io.unistream.buffer.RecordCodec.bytes()))) {
      for (int i = 0; i < 3; i++) {
        buffer.put(DeadLetter.refused(
            DeadLetterLogs.BATCH, 101 + i, large, "too large", DeadLetterLogs.TIME));
      }
    }
    Logs.made(log(), 0);

    assertEquals(0, replay("--only", "2", "--into", log().toString()).code());

    assertEquals(List.of(3, 1), DeadLetterLogs.in(letters()));
    assertTrue(Cli.run("inspect", log()).out().contains("1 record, 1500000 bytes"));
  }
}

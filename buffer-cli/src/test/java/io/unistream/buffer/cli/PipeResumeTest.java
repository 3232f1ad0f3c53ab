package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pipe --resume}: each line once, or a refusal. */
@Timeout(120)
class PipeResumeTest {

  private static final int ALL = 40;

  @TempDir
  Path temp;

  private Piped piped() {
    return new Piped(temp);
  }

  private Path mark() {
    return piped().log().resolve(".pipe-input");
  }

  private Cli.Result resume(String text) {
    return piped().append(Piped.input(text), "--resume");
  }

  /** Stores lines, and delivers none. */
  private void store(String text, String... options) throws IOException {
    Cli.Result result = piped().fail(text, options);
    assertEquals(4, result.code(), result.err());
  }

  /** A log with records that some program put, which are the lines of an input. */
  private void put(int from, int to) {
    FileBufferSettings settings = FileBufferSettings.of(piped().log());
    try (Buffer<String> buffer = Logs.open(settings)) {
      for (int line = from; line <= to; line++) {
        buffer.put("line " + line);
      }
    }
  }

  private void mark(int lines) throws IOException {
    new InputMark(piped().log())
        .write(InputMark.Beginning.of(
            Piped.lines(1, lines).lines().map(line -> line.getBytes(ISO_8859_1)).toList()));
  }

  private void assertArrived(Cli.Result result) throws IOException {
    assertEquals(0, result.code(), result.err());
    assertEquals(Piped.lines(1, ALL), piped().out());
  }

  private void assertRefused(Cli.Result result, String why) {
    assertEquals(3, result.code(), result.err());
    assertTrue(result.err().contains("--resume"), result.err());
    assertTrue(result.err().contains(why), result.err());
  }

  @Test
  void aNewLogTakesAll() throws IOException {
    assertArrived(resume(Piped.lines(1, ALL)));
  }

  @Test
  void linesThatWereTakenAreNotTakenAgain() throws IOException {
    store(Piped.lines(1, ALL));

    assertArrived(resume(Piped.lines(1, ALL)));
    assertArrived(resume(Piped.lines(1, ALL)));
  }

  /** What was taken may be longer than a line may be now; what was not may not. */
  @Test
  void linesThatWereTakenMayHaveAnyLength() throws IOException {
    String longOne = "x".repeat(500) + "\n";
    store(longOne + longOne);

    Cli.Result fine =
        piped().append(Piped.input(longOne + longOne + "three\n"), "--resume", "--max-bytes=100");
    Cli.Result tooLong = piped()
        .append(
            Piped.input(longOne + longOne + "three\n" + longOne), "--resume", "--max-bytes=100");

    assertEquals(0, fine.code(), fine.err());
    assertEquals(3, tooLong.code(), tooLong.err());
    assertTrue(tooLong.err().contains("line 4 of the input is longer than 100"), tooLong.err());
    assertEquals(longOne + longOne + "three\n", piped().out());
  }

  @Test
  void anInputThatGrewGoesOn() throws IOException {
    store(Piped.lines(1, 25));

    assertArrived(resume(Piped.lines(1, ALL)));
  }

  /** A crash within the first put leaves fewer records than the mark tells lines, and none leaves only the mark. */
  @Test
  void theMarkMayBeAheadOfTheLog() throws IOException {
    for (int taken : new int[] {0, 1, 7}) {
      try (Buffer<String> buffer = Logs.open(FileBufferSettings.of(piped().log()))) {
        assertEquals(0, buffer.stats().backlogRecords());
      }
      put(1, taken);
      mark(20);

      assertArrived(resume(Piped.lines(1, ALL)));

      Logs.delete(piped().log());
      Files.delete(temp.resolve("out"));
    }
  }

  @Test
  void anotherInputIsRefusedAndNothingOfItTaken() throws IOException {
    store(Piped.lines(1, ALL));

    Cli.Result other = resume("line 1\nline 3\n" + Piped.lines(3, 100));
    Cli.Result shorter = resume(Piped.lines(1, ALL - 1));
    Cli.Result empty = resume("");

    assertRefused(other, "are not those that this log began with");
    assertRefused(shorter, "the input ends after 39 lines, but the log has taken 40");
    assertRefused(empty, "the input ends after 0 lines");
    assertTrue(Cli.run("inspect", piped().log()).out().contains("next record   41"));
  }

  /** Numbers of records are numbers of lines of one input alone. */
  @Test
  void aLogOfSeveralInputsIsRefusedBeforeAnythingIsDelivered() throws IOException {
    store(Piped.lines(1, 3));
    store(Piped.lines(4, 6));

    Cli.Result result = resume(Piped.lines(1, ALL));

    assertRefused(result, "the 6 records that the log in " + piped().log());
    assertEquals("", piped().out());
    assertFalse(Files.exists(mark()));
  }

  @Test
  void aLogOfAnotherProgramIsRefused() throws IOException {
    put(1, 5);

    assertRefused(resume(Piped.lines(1, ALL)), "because another program put them");
    assertEquals("", piped().out());
  }

  @Test
  void aRunThatOnlyDeliversKeepsTheMark() throws IOException {
    store(Piped.lines(1, 10));
    assertEquals(0, piped().append(Piped.input("")).code());

    assertArrived(resume(Piped.lines(1, ALL)));
  }

  /** The number of what was lost is estimated, and no number is given twice: they may be ahead of the lines. */
  @Test
  void aLogThatLostRecordsIsRefused() throws IOException {
    store(Piped.lines(1, 10));
    Path segment = Logs.segments(piped().log()).get(0);
    Logs.damage(segment, 4_650);
    Logs.open(FileBufferSettings.builder(piped().log())
            .corruption(CorruptionPolicy.QUARANTINE)
            .build())
        .close();

    assertRefused(resume(Piped.lines(1, ALL)), "were lost by damage");
    assertEquals("", piped().out());
  }

  @Test
  void aMarkThatIsNoneIsRefused() throws IOException {
    store(Piped.lines(1, 10));
    Files.writeString(mark(), "something");

    assertRefused(resume(Piped.lines(1, ALL)), "is not what this program writes");
  }

  @Test
  void aLogThatWasDeletedBeginsAnew() throws IOException {
    assertEquals(0, piped().append(Piped.input(Piped.lines(1, 10))).code());
    Logs.delete(piped().log());
    Files.delete(temp.resolve("out"));

    assertArrived(resume(Piped.lines(1, ALL)));
  }
}

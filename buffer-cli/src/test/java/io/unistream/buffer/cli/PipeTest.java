package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PipeTest {

  /** After so long a log of files looks at its directory again before it commits. */
  private static final long MILLIS_BETWEEN_LOOKS = 250;

  @TempDir
  Path temp;

  private Piped piped() {
    return new Piped(temp);
  }

  private static void assertCode(int code, Cli.Result result) {
    assertEquals(code, result.code(), result.err());
    assertEquals("", result.out());
  }

  private static void assertFine(Cli.Result result) {
    assertCode(0, result);
    assertEquals("", result.err());
  }

  private static void assertTells(Cli.Result result, String what) {
    assertTrue(result.err().contains(what), result.err());
  }

  @Test
  void eachBatchIsTheInputOfOneRunByteForByte() throws IOException {
    String text = "one\n\n\0\u00FF\r\t\\\nfour\nlast";

    assertFine(piped().append(Piped.input(text), "--max-records", "2"));

    assertEquals(text + "\n", piped().out());
    List<String> keys = piped().keys();
    assertEquals(3, keys.size());
    for (int batch = 1; batch <= 3; batch++) {
      assertTrue(
          keys.get(batch - 1).matches("[-0-9a-f]{36}/" + batch + (batch == 3 ? " 1" : " 2")),
          keys.toString());
    }
  }

  @Test
  void anEmptyInputRunsNothing() throws IOException {
    assertFine(piped().append(Piped.input("")));

    assertEquals(List.of(), piped().keys());
  }

  @Test
  void aRunThatFailsIsMadeAgainWithTheSameLines() throws IOException {
    String script = "cat >> \"$0/out\"; echo \"$BUFFER_BATCH $BUFFER_RECORDS\" >> \"$0/keys\";"
        + " [ $(wc -l < \"$0/keys\") -ge 3 ]";

    Cli.Result result = piped().run(Piped.input("secret\n"), script);

    assertCode(0, result);
    assertEquals("secret\nsecret\nsecret\n", piped().out());
    assertEquals(1, List.copyOf(new java.util.HashSet<>(piped().keys())).size());
    assertEquals(2, result.err().lines().count());
    assertTells(result, "/1, 1 lines, attempt 1: sh: exit code 1; it is tried again");
    assertFalse(result.err().contains("secret"));
  }

  @Test
  void afterTheLastAttemptTheBacklogStaysForTheNextRun() throws IOException {
    Cli.Result failed =
        piped().run(Piped.input(Piped.lines(1, 5)), "exit 7", "--attempts=2", "--max-records=2");

    assertCode(4, failed);
    assertTells(failed, "attempt 2: sh: exit code 7");
    assertTells(failed, "5 lines of this run were stored; 5 records are left in the log");
    assertEquals(3, failed.err().lines().count());

    assertFine(piped().append(Piped.input(Piped.lines(6, 7))));
    assertEquals(Piped.lines(1, 7), piped().out());
  }

  @Test
  void aCommandThatCannotBeStartedIsAFailure() {
    Cli.Result result = Cli.run(
        Piped.input("one\n"),
        "pipe",
        "--attempts",
        "2",
        piped().log().toString(),
        "--",
        temp.resolve("no-such-program").toString(),
        "secret argument");

    assertCode(4, result);
    assertTells(result, "attempt 2: " + temp.resolve("no-such-program") + ": it cannot be started");
    assertFalse(result.err().contains("secret"));
  }

  @Test
  void aRunThatTakesTooLongIsEndedWithAllThatItStarted() throws IOException {
    Cli.Result result = piped()
        .run(
            Piped.input("one\n"),
            "trap '' TERM; echo $$ > \"$0/pid\"; sleep 3600 & echo $! > \"$0/child\"; wait; wait",
            "--attempts=1",
            "--attempt-timeout=3s");

    assertCode(4, result);
    assertTells(result, "it took longer than PT3S (--attempt-timeout)");
    for (String name : List.of("pid", "child")) {
      long pid = Long.parseLong(Files.readString(temp.resolve(name)).trim());
      ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    }
  }

  /** It was told to end, so what it says then is no word about the lines. */
  @Test
  void aRunThatIsEndedHasFailedWhateverItSays() throws IOException {
    Cli.Result result = piped()
        .run(
            Piped.input("one\n"),
            "trap 'exit 0' TERM; echo run >> \"$0/runs\"; sleep 3600 & wait",
            "--attempts=1",
            "--attempt-timeout=500ms");

    assertCode(4, result);
    assertTells(result, "it took longer than PT0.5S (--attempt-timeout)");
    assertTrue(Cli.run("inspect", piped().log()).out().contains("backlog       1 record"));
  }

  /** What it has not read, too: its exit code is its word. */
  @Test
  void exitCode0MeansAllIsDelivered() {
    assertFine(piped().run(Piped.input(Piped.lines(1, 100_000)), "exit 0"));

    assertTrue(Cli.run("inspect", piped().log()).out().contains("backlog       0 records"));
  }

  @Test
  void aLineThatIsTooLongEndsTheReadingAndLosesNothingBeforeIt() throws IOException {
    Cli.Result result =
        piped().append(Piped.input("one\ntwo\nmuch too long\nfour\n"), "--max-bytes", "8");

    assertCode(3, result);
    assertEquals("one\ntwo\n", piped().out());
    assertTells(result, "buffer pipe: line 3 of the input is longer than 8 bytes (--max-bytes)");
    assertTells(result, "2 lines of this run were stored; all are delivered");
    assertFalse(result.err().contains("much"));
  }

  @Test
  void aLineIsDeliveredWhileTheInputIsOpen() throws Exception {
    PipedOutputStream writer = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(writer);
    CompletableFuture<Cli.Result> result =
        CompletableFuture.supplyAsync(() -> piped().append(in, "--max-age", "50ms"));
    writer.write("one\nbegun".getBytes(UTF_8));
    writer.flush();

    while (!piped().out().equals("one\n")) {
      assertFalse(result.isDone());
      TimeUnit.MILLISECONDS.sleep(10);
    }
    writer.write("\n".getBytes(UTF_8));
    writer.close();

    assertFine(result.get(60, TimeUnit.SECONDS));
    assertEquals("one\nbegun\n", piped().out());
  }

  @Test
  void whatHasNoRoomWaits() throws IOException {
    String text = Piped.lines(1, 150_000);
    int least = 50_000 + Lines.READ_AT_ONCE;

    assertFine(piped()
        .append(
            Piped.input(text),
            "--max-bytes=50kB",
            "--max-records=1000000",
            "--capacity=" + least,
            "--durability=process"));

    assertTrue(text.length() > 4 * least, "it all had room");
    assertEquals(text, piped().out());
  }

  /** Another log in its place would not have what is stored. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLogThatIsTakenAwayIsTheEnd(boolean inputIsOpen) throws Exception {
    PipedOutputStream writer = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(writer);
    CompletableFuture<Cli.Result> result = CompletableFuture.supplyAsync(() -> piped()
        .run(
            in,
            "touch \"$0/begun\"; while [ ! -e \"$0/go\" ]; do sleep 0.05; done",
            "--max-age=10ms"));
    writer.write("one\n".getBytes(UTF_8));
    writer.flush();
    if (!inputIsOpen) {
      writer.close();
    }
    await("begun");
    Files.move(piped().log(), temp.resolve("moved"));
    TimeUnit.MILLISECONDS.sleep(2 * MILLIS_BETWEEN_LOOKS);
    Files.createFile(temp.resolve("go"));

    Cli.Result ended = result.get(60, TimeUnit.SECONDS);

    assertCode(3, ended);
    assertTells(ended, "the log failed");
    assertFalse(Files.exists(piped().log()), "another log was made");
    Files.move(temp.resolve("moved"), piped().log());
    assertFine(piped().append(Piped.input("two\n")));
    assertEquals("one\ntwo\n", piped().out());
    writer.close();
  }

  private void await(String file) throws InterruptedException {
    while (!Files.exists(temp.resolve(file))) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** It has no word to say, and does not read. */
  @Test
  void whatTheCommandLeavesBehindHoldsNothingUp() throws Exception {
    String script = "exec 3<&0; sleep 600 > /dev/null 2>&1 & echo $! >> \"$0/children\"; ";
    String more = ("x".repeat(999) + "\n").repeat(300); // than a pipe takes that nobody reads

    Cli.Result taken = piped().run(Piped.input(more), script + "exit 0");
    Cli.Result failed = piped().run(Piped.input(more), script + "exit 7", "--attempts=1");

    for (String child : Files.readAllLines(temp.resolve("children"))) {
      ProcessHandle.of(Long.parseLong(child)).ifPresent(ProcessHandle::destroyForcibly);
    }
    assertFine(taken);
    assertCode(4, failed);
    assertTells(failed, "exit code 7; it did not read all lines");
  }

  /** Of several lines nobody could tell which are of one record. */
  @Test
  void aRecordWithALineBreakIsRefused() throws IOException {
    FileBufferSettings before = Logs.settings(piped().log());
    try (Buffer<String> buffer = FileBuffer.open(before, RecordCodec.string())) {
      buffer.put("one"); // now, so that it is not yet old when the command begins
      buffer.put("two\nthree");
    }

    Cli.Result result = piped().append(Piped.input("four\n"), "--max-age=1h");

    assertCode(4, result);
    assertTells(result, "record 2 of its 3 has a line break");
    assertEquals("", piped().out());
    assertTrue(Cli.run("inspect", piped().log()).out().contains("backlog       3 records"));
  }

  /** The program that the log belongs to opens it again afterwards. */
  @Test
  void whatIsMadeInALogIsAsItsOtherFilesAre() throws IOException {
    FileBufferSettings settings = FileBufferSettings.builder(piped().log())
        .segmentBytes(16 << 10)
        .permissions("rw-rw-r--")
        .build();
    try (Buffer<String> buffer = Logs.open(settings)) {
      Logs.put(buffer, 3);
    }
    assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"));

    for (int run = 0; run < 3; run++) {
      assertCode(4, piped().fail(Piped.lines(1, 150)));
    }

    List<Path> segments = Logs.segments(piped().log());
    assertTrue(segments.size() > 1, segments.toString());
    for (Path segment : segments) {
      assertEquals(16 << 10, Files.size(segment));
      assertEquals(
          "rw-rw-r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(segment)));
    }
  }

  @Test
  void aLogOfAnotherUserIsRefused() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
    Logs.made(piped().log(), 3);
    Files.setAttribute(piped().log().resolve("owner"), "unix:uid", 12_345);

    Cli.Result result = piped().append(Piped.input("one\n"));

    assertCode(3, result);
    assertTells(result, "belongs to user 12345, and this command runs as user 0");
    assertEquals("", piped().out());
    assertTrue(Cli.run("inspect", piped().log()).out().contains("backlog       3 records"));
  }

  @Test
  void argumentsOfTheCommandAreItsOwn() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "not this");

    Cli.Result result = Cli.run(
        Piped.input("one\n"),
        "pipe",
        piped().log().toString(),
        "--",
        "sh",
        "-c",
        "printf '%s,' \"$@\" > \"$0\"",
        temp.resolve("arguments").toString(),
        "@" + file,
        "--attempts",
        "-h",
        "a b");

    assertFine(result);
    assertEquals("@" + file + ",--attempts,-h,a b,", Files.readString(temp.resolve("arguments")));
  }

  @Test
  void aLogThatIsOpenIsCode5() throws IOException {
    try (Buffer<String> buffer = Logs.open(Logs.settings(piped().log()))) {
      Cli.Result result = piped().append(Piped.input("one\n"));

      assertCode(5, result);
      assertTells(result, "is open already, by the process with pid");
      assertEquals(1, result.err().lines().count());
      assertEquals(0, buffer.stats().backlogRecords());
    }
    assertEquals("", piped().out());
  }

  @Test
  void aDamagedLogIsCode1() throws IOException {
    Logs.made(piped().log(), 60);
    Logs.damage(Logs.segments(piped().log()).get(1), 4_700);

    Cli.Result result = piped().append(Piped.input("one\n"));

    assertCode(1, result);
    assertTells(result, "buffer verify");
    assertTells(result, "buffer repair");
    assertEquals("", piped().out());
  }

  @Test
  void aForeignDirectoryIsCode3() throws IOException {
    Files.createDirectory(piped().log());
    Files.createFile(piped().log().resolve("something"));

    assertCode(3, piped().append(Piped.input("one\n")));
  }

  @Test
  void wrongUsageIsCode2AndMakesNoLog() {
    for (String option : List.of(
        "--attempts=0",
        "--max-bytes=3GiB",
        "--max-bytes=0",
        "--max-bytes=1x",
        "--max-records=0",
        "--max-age=5",
        "--max-age=-PT1S",
        "--capacity=1000",
        "--durability=HOST",
        "--attempt-timeout=0s")) {
      Cli.Result result = piped().append(Piped.input("one\n"), option);

      assertCode(2, result);
      assertTrue(result.err().startsWith("buffer pipe: "), option + ": " + result.err());
      assertFalse(Files.exists(piped().log()), option);
    }
    assertCode(2, Cli.run("pipe", piped().log().toString()));
  }
}

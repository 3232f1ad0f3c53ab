package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DrainTest {

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  private static String records(int first, int last) {
    StringBuilder text = new StringBuilder();
    for (int sequence = first; sequence <= last; sequence++) {
      text.append(Logs.text(sequence)).append('\n');
    }
    return text.toString();
  }

  private void assertLeft(int records) {
    Cli.Result result = Cli.run("inspect", log());
    assertTrue(result.out().contains("backlog       " + records + " records"), result.out());
  }

  private static void assertTells(Cli.Result result, int code, String what) {
    assertEquals(code, result.code(), result.err());
    assertTrue(result.err().contains(what), result.err());
  }

  @Test
  void everyRecordIsALineAndTheLogIsEmpty() {
    Logs.made(log(), 11);

    Cli.Result result = Cli.run("drain", log());

    assertEquals(0, result.code(), result.err());
    assertEquals("", result.err());
    assertEquals(records(1, 11), result.out());
    assertLeft(0);
    assertEquals("", Cli.run("drain", log()).out());
  }

  @Test
  void whatAKilledOwnerLeftIsDrained() throws Exception {
    KilledWriter.run(log(), 20);

    assertEquals(records(4, 20), Cli.run("drain", log()).out());
  }

  private static final byte[] BINARY = {0, (byte) 0xC3, '\\', 0x1B, (byte) 0xFF, 'a'};

  private void binary() {
    try (Buffer<byte[]> buffer = FileBuffer.open(Logs.settings(log()), RecordCodec.bytes())) {
      buffer.put(BINARY);
      buffer.put("ä\t€".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @Test
  void payloadsAreWrittenAsIsAsked() throws IOException {
    binary();
    assertEquals(
        "\\u0000\\xc3\\\\\\u001b\\xffa\nä\\t€\n",
        Cli.run("drain", log(), "--as=text").out());
    binary();
    assertEquals(
        "00c35c1bff61\nc3a409e282ac\n", Cli.run("drain", log(), "--as", "hex").out());
    binary();
    List<String> json = Cli.run("drain", log(), "--as", "json").lines();
    JsonNode first = JsonMapper.builder().build().readTree(json.get(0));
    JsonNode second = JsonMapper.builder().build().readTree(json.get(1));
    assertEquals("AMNcG/9h", first.path("base64").asText());
    assertEquals(5, first.path("sequence").asLong());
    assertTrue(first.path("batch").asText().matches("[-0-9a-f]{36}/3"));
    assertEquals("ä\t€", second.path("payload").asText());
    binary();
    Path file = temp.resolve("raw");
    assertEquals(0, Cli.run("drain", log(), "--as=raw", "--to", file.toString()).code());
    byte[] raw = Files.readAllBytes(file);
    assertEquals(
        new String(BINARY, ISO_8859_1) + "\n", new String(raw, 0, BINARY.length + 1, ISO_8859_1));
  }

  @Test
  void eachLineCanNameItsBatchAndNumber() {
    Logs.made(log(), 4);

    List<String> lines = Cli.run("drain", log(), "--ids").lines();

    for (int i = 0; i < 4; i++) {
      String[] fields = lines.get(i).split("\t", -1);
      assertTrue(fields[0].matches("[-0-9a-f]{36}/" + (i < 3 ? 1 : 2)), lines.get(i));
      assertEquals(Integer.toString(i + 1), fields[1]);
      assertEquals(Logs.text(i + 1), fields[2]);
    }
  }

  @Test
  void aFileIsAppendedTo() throws IOException {
    Logs.made(log(), 4);
    Path file = Files.writeString(temp.resolve("file"), "before\n");

    Cli.Result result = Cli.run("drain", log(), "--to", file.toString());

    assertEquals(0, result.code(), result.err());
    assertEquals("", result.out());
    assertEquals("before\n" + records(1, 4), Files.readString(file));
  }

  @Test
  void whatACrashLeftOfALineDoesNotBecomeOneWithTheNext() throws IOException {
    Logs.made(log(), 4);
    Path file = Files.writeString(temp.resolve("file"), "record 1 xx");

    assertEquals(0, Cli.run("drain", log(), "--to", file.toString()).code());

    assertEquals("record 1 xx\n" + records(1, 4), Files.readString(file));
  }

  @Test
  void aFileThatAnotherDrainWritesIsRefused() throws IOException {
    Logs.made(log(), 4);
    Path file = temp.resolve("file");
    DrainLines lines = new DrainLines(DrainFormat.RAW, false, false);

    try (DrainTarget other = DrainTarget.ToFile.open(file, lines)) {
      assertTells(Cli.run("drain", log(), "--to", file.toString()), 3, "is being written by");
      assertFalse(other.toString().isEmpty());
    }

    assertLeft(4);
    assertEquals(0, Cli.run("drain", log(), "--to", file.toString()).code());
  }

  @Test
  void whatOthersAppendIsNotWrittenOver() throws Exception {
    Logs.made(log(), 4);
    Path file = temp.resolve("file");
    DrainLines lines = new DrainLines(DrainFormat.RAW, false, false);
    try (Buffer<byte[]> buffer = OpenedLog.toTake(log(), 0);
        DrainTarget target = DrainTarget.ToFile.open(file, lines)) {
      Files.writeString(file, "another's");
      target.take(buffer.emit());
    }

    assertEquals("another's\n" + records(1, 3), Files.readString(file));
  }

  @Test
  void aFileInTheLogIsRefused() throws IOException {
    Logs.made(log(), 4);
    Path below = Files.createDirectory(log().resolve(".notes"));

    for (Path file : List.of(log().resolve("records.txt"), below.resolve("records.txt"))) {
      assertTells(Cli.run("drain", log(), "--to", file.toString()), 3, "in the log's directory");
      assertFalse(Files.exists(file));
    }
    assertLeft(4);
  }

  @Test
  void aRecordThatIsNoLineIsRefusedUnlessItIsAskedFor() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      buffer.put("one");
      buffer.put("two\nthree");
    }

    Cli.Result result = Cli.run("drain", log());

    assertTells(result, 4, "record 2 has a line feed in it");
    assertTells(result, 4, "--as text|hex|json");
    assertEquals("", result.out());
    assertLeft(2);
    assertEquals("one\ntwo\nthree\n", Cli.run("drain", log(), "--as", "raw").out());
  }

  @Test
  void outputThatCannotBeSyncedIsAFailure() throws IOException {
    Logs.made(log(), 4);
    OutputSync failing = () -> {
      throw new IOException("sync failed");
    };
    DrainTarget target = new DrainTarget.ToOutput(
        OutputStream.nullOutputStream(), failing, new DrainLines(DrainFormat.RAW, false, false));

    try (Buffer<byte[]> buffer = OpenedLog.toTake(log(), 0)) {
      Batch<byte[]> batch = buffer.emit();
      assertThrows(IOException.class, () -> target.take(batch));
    }
  }

  @Test
  void onlyAFileHasToBeSynced() throws IOException {
    FileDescriptor none = new FileDescriptor();
    Path file = Files.createFile(temp.resolve("file"));

    OutputSync.of(none, temp.resolve("pipe")).sync();
    assertThrows(IOException.class, () -> OutputSync.of(none, file).sync());
  }

  @Test
  void whatIsMadeInTheLogHasItsPermissions() throws IOException {
    try (Buffer<String> buffer =
        Logs.open(Logs.settings(log()).toBuilder().permissions("rw-r-----").build())) {
      Logs.put(buffer, 4);
    }

    assertEquals(0, Cli.run("drain", log()).code());

    assertEquals(
        "rw-r-----",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(log().resolve("owner"))));
  }

  @Test
  void aFileThatIsNoneIsRefusedAndNothingIsCommitted() throws IOException {
    Logs.made(log(), 4);

    assertTells(
        Cli.run("drain", log(), "--to", temp.toString()), 3, "--to must name a file, or nothing");
    assertTells(Cli.run("drain", log(), "--to", temp.resolve("no/file").toString()), 3, "no/file");
    assertLeft(4);
  }

  @Test
  void aCommandGetsBatchByBatch() throws IOException {
    Logs.made(log(), 7);
    String script = "echo \"$BUFFER_BATCH $BUFFER_RECORDS\" >> \"$0/keys\"; cat >> \"$0/out\"";

    Cli.Result result =
        Cli.run("drain", log().toString(), "--", "sh", "-c", script, temp.toString());

    assertEquals(0, result.code(), result.err());
    assertEquals(records(1, 7), Files.readString(temp.resolve("out")));
    List<String> keys = Files.readAllLines(temp.resolve("keys"));
    assertEquals(3, keys.size());
    assertTrue(keys.get(0).matches("[-0-9a-f]{36}/1 3"), keys.toString());
    assertTrue(keys.get(2).matches("[-0-9a-f]{36}/3 1"), keys.toString());
    assertLeft(0);
  }

  @Test
  void aCommandThatFailsEndsItAndItsBatchStays() throws IOException {
    Logs.made(log(), 7);
    String script = "cat >> \"$0/out\"; [ ${BUFFER_BATCH##*/} != 2 ]";

    Cli.Result result =
        Cli.run("drain", log().toString(), "--", "sh", "-c", script, temp.toString());

    assertTells(result, 4, "/2, records 4..6: sh: exit code 1");
    assertTells(result, 4, "buffer drain: 4 records are left in the log");
    assertLeft(4);
    assertEquals(records(4, 7), Cli.run("drain", log()).out());
  }

  @Test
  void aCommandThatCannotBeStartedEndsIt() {
    Logs.made(log(), 4);

    Cli.Result result =
        Cli.run("drain", log().toString(), "--", temp.resolve("none").toString(), "secret");

    assertTells(result, 4, temp.resolve("none").toString());
    assertFalse(result.err().contains("secret"));
    assertLeft(4);
  }

  /** Takes a number of batches, then fails as a pipe or a disk does. */
  private static final class Failing extends OutputStream {
    private final String failure;
    private int left;

    Failing(int batches, String failure) {
      this.left = batches;
      this.failure = failure;
    }

    @Override
    public void write(int value) throws IOException {
      throw new IOException(failure);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (left-- <= 0) {
        throw new IOException(failure);
      }
    }
  }

  @Test
  void outputThatCannotBeWrittenLeavesItsBatchInTheLog() {
    Logs.made(log(), 11);
    StringWriter err = new StringWriter();

    int code = BufferCli.run(
        new Failing(2, "Broken pipe"),
        new PrintWriter(err, true),
        Clock.systemUTC(),
        "drain",
        log().toString());

    assertEquals(4, code);
    assertTrue(err.toString().contains("/3, records 7..9: Broken pipe"), err.toString());
    assertLeft(5);
  }

  @Test
  void aLogThatIsOpenIsCode5() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 4);

      Cli.Result result = Cli.run("drain", log());

      assertTells(result, 5, "is open already, by the process with pid");
      assertEquals(1, result.err().lines().count());
      assertEquals(4, buffer.stats().backlogRecords());
    }
  }

  @Test
  void aDamagedLogIsCode1AndNothingIsTakenOut() throws IOException {
    Logs.made(log(), 60);
    Logs.damage(Logs.segments(log()).get(1), 4_700);

    Cli.Result result = Cli.run("drain", log());

    assertTells(result, 1, "buffer verify");
    assertTells(result, 1, "buffer repair");
    assertEquals("", result.out());
    assertTrue(Cli.run("dump", log()).lines().size() == 59);
  }

  @Test
  void noLogIsMadeWhereThereIsNone() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));

    assertTells(Cli.run("drain", empty), 3, "there is no log in");
    try (java.util.stream.Stream<Path> files = Files.list(empty)) {
      assertEquals(List.of(), files.toList());
    }
    assertFalse(Files.exists(log()));
    assertTells(Cli.run("drain", log()), 3, "there is no directory");
    assertFalse(Files.exists(log()));
  }

  @Test
  void optionsForOutputAreNotForACommand() {
    Logs.made(log(), 4);

    for (String option : List.of("--ids", "--as=hex", "--to=file")) {
      Cli.Result result = Cli.run("drain", log().toString(), option, "--", "true");
      assertTells(result, 2, "are not for a COMMAND");
    }
    assertEquals(2, Cli.run("drain", log(), "--as", "xml").code());
    assertEquals(2, Cli.run("drain").code());
    assertLeft(4);
  }
}

package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.unistream.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {

  /** Kept here, for loggers are weakly held. */
  private static final Logger OPERATORS = Logger.getLogger(Buffer.class.getName());

  @TempDir
  Path temp;

  @BeforeEach
  void beQuiet() {
    OPERATORS.setLevel(Level.OFF);
  }

  @AfterEach
  void beAsBefore() {
    OPERATORS.setLevel(null);
  }

  private Path log() {
    return temp.resolve("log");
  }

  /** A log without one record. */
  private Path damaged() throws IOException {
    Logs.made(log(), 60);
    Path segment = Logs.segments(log()).get(1);
    Logs.damage(segment, 4_700);
    return segment;
  }

  /** What is in the directory, but in the folder of a repair. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(log())) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String name = log().relativize(file).toString();
        if (!name.startsWith(".repair")) {
          files.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
    }
    return files;
  }

  private static JsonNode json(Cli.Result result) throws IOException {
    assertEquals(1, result.lines().size(), result.out() + result.err());
    return JsonMapper.builder().build().readTree(result.out());
  }

  private static void assertLine(Cli.Result result, String line) {
    assertTrue(result.lines().contains(line), () -> line + " in\n" + result.out() + result.err());
  }

  @Test
  void aSoundLogNeedsNoRepair() throws IOException {
    Logs.made(log(), 60);
    Map<String, String> before = files();

    for (String[] options : new String[][] {{}, {"--apply"}}) {
      Cli.Result result = Cli.run("repair", log(), options);

      assertEquals(0, result.code(), result.err());
      assertEquals("", result.err());
      assertLine(result, "nothing is damaged or missing in " + log() + ", and nothing was changed");
      assertEquals(before, files());
    }
    assertFalse(Files.exists(log().resolve(".repair-1")));
  }

  @Test
  void withoutAnOptionItOnlyTells() throws IOException {
    Path segment = damaged();
    Map<String, String> before = files();

    Cli.Result result = Cli.run("repair", log());

    assertEquals(1, result.code(), result.err());
    assertEquals("", result.err());
    assertTrue(result.lines().get(0).startsWith("damaged: " + segment), result.out());
    assertTrue(
        result.out().contains("would go on without 1 record of the backlog: "), result.out());
    assertTrue(result.out().contains("it would keep 59 records, "), result.out());
    assertTrue(result.out().contains("  owner "), result.out());
    assertTrue(result.out().contains("bytes are needed, "), result.out());
    assertLine(result, "nothing was changed; --apply repairs the log");
    assertEquals(before, files());
    assertFalse(Files.exists(log().resolve(".repair-1")));
  }

  @Test
  void applyAndUndo() throws IOException {
    Path segment = damaged();
    Map<String, String> before = files();

    Cli.Result applied = Cli.run("repair", log(), "--apply");

    assertEquals(0, applied.code(), applied.err());
    assertTrue(applied.lines().get(0).startsWith("set aside: " + segment), applied.out());
    assertTrue(applied.out().contains("the log goes on without 1 record of the backlog: "));
    assertLine(applied, "the files as they were are in " + log().resolve(".repair-1"));
    Cli.Result verified = Cli.run("verify", log());
    assertEquals(0, verified.code(), verified.out());
    assertEquals(59, Cli.run("dump", log()).lines().size());

    Cli.Result undone = Cli.run("repair", log(), "--undo");

    assertEquals(0, undone.code(), undone.err());
    assertTrue(undone.out().contains("the log is again as it was before the repair"));
    assertTrue(undone.lines().get(0).startsWith("damaged: " + segment), undone.out());
    assertEquals(before, files());
    assertEquals(1, Cli.run("verify", log()).code());
  }

  @Test
  void theSameAsJson() throws IOException {
    damaged();

    JsonNode look = json(Cli.run("repair", log(), "--json"));
    JsonNode applied = json(Cli.run("repair", log(), "--apply", "--json"));
    JsonNode sound = json(Cli.run("repair", log(), "--json"));
    JsonNode undone = json(Cli.run("repair", log(), "--json", "--undo"));

    assertEquals(log().toString(), look.path("log").asText());
    assertEquals("DAMAGED", look.path("outcome").asText());
    assertEquals(1, look.path("damaged").size());
    assertEquals(1, look.path("missing").path(0).path("count").asLong());
    assertEquals(59, look.path("backlog").path("records").asLong());
    assertTrue(look.path("files").size() > 2, look.toString());
    assertTrue(look.path("neededBytes").asLong() > 0, look.toString());
    assertTrue(look.path("freeBytes").asLong() > 0, look.toString());
    assertTrue(look.path("folder").isMissingNode(), look.toString());
    assertEquals("REPAIRED", applied.path("outcome").asText());
    assertEquals(look.path("missing"), applied.path("missing"));
    assertEquals(look.path("damaged"), applied.path("damaged"));
    assertEquals(log().resolve(".repair-1").toString(), applied.path("folder").asText());
    assertEquals("SOUND", sound.path("outcome").asText());
    assertEquals(0, sound.path("missing").size());
    assertEquals("UNDONE", undone.path("outcome").asText());
    assertEquals(
        log().resolve(".repair-1-undone").toString(), undone.path("folder").asText());
  }

  @Test
  void besideARunningOwnerItIsRefused() throws IOException {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 60);
      Logs.damage(Logs.segments(log()).get(1), 4_700);

      Cli.Result look = Cli.run("repair", log());
      Cli.Result apply = Cli.run("repair", log(), "--apply");

      assertEquals(1, look.code());
      assertTrue(look.out().contains("--apply would be refused: the log is open, by process "));
      assertEquals(3, apply.code());
      assertEquals("", apply.out());
      assertEquals(1, apply.err().lines().count(), apply.err());
      assertTrue(apply.err().startsWith("buffer repair: the log in " + log() + " is open already"));
    }
  }

  @Test
  void anUndoOfWhatWasUsedSinceIsRefused() throws IOException {
    damaged();
    Cli.run("repair", log(), "--apply");
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 1);
    }

    Cli.Result result = Cli.run("repair", log(), "--undo");

    assertEquals(3, result.code());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains("owner was changed (the log was opened)"), result.err());
  }

  @Test
  void whatCannotBeDoneIsOneLineAndCode3() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    Logs.made(log(), 3);

    assertFails(Cli.run("repair", temp.resolve("none")), "there is no directory");
    assertFails(Cli.run("repair", temp.resolve("none"), "--apply"), "there is no directory");
    assertFails(Cli.run("repair", temp.resolve("none"), "--undo"), "there is no directory");
    assertFails(Cli.run("repair", empty, "--apply"), "there is no log in");
    assertFails(Cli.run("repair", log(), "--undo"), "there is no repair to undo");
  }

  private static void assertFails(Cli.Result result, String why) {
    assertEquals(3, result.code());
    assertEquals("", result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("buffer repair: "), result.err());
    assertTrue(result.err().contains(why), result.err());
  }

  @Test
  void bothAtOnceIsWrongUsage() throws IOException {
    damaged();

    Cli.Result result = Cli.run("repair", log(), "--apply", "--undo");

    assertEquals(2, result.code());
    assertTrue(result.err().contains("exclude each other"), result.err());
    assertFalse(Files.exists(log().resolve(".repair-1")));
  }

  @Test
  void helpHasExamplesAndExitCodes() {
    Cli.Result help = Cli.run("repair", "--help");

    assertEquals(0, help.code(), help.err());
    assertTrue(help.out().contains("buffer repair /var/lib/orders --undo"), help.out());
    assertTrue(help.out().contains("Exit codes: "), help.out());
  }

  /** What cannot be told was done all the same; the next look says so. */
  @Test
  void aRepairWhoseReportCannotBeWrittenIsDone() throws IOException {
    damaged();
    OutputStream full = new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        throw new IOException("No space left on device");
      }
    };
    StringWriter err = new StringWriter();

    int code = BufferCli.run(
        full, new PrintWriter(err, true), Clock.systemUTC(), "repair", log().toString(), "--apply");

    assertEquals(3, code);
    assertTrue(err.toString().contains("the output cannot be written"), err.toString());
    assertEquals(0, Cli.run("verify", log()).code());
    assertEquals(0, Cli.run("repair", log(), "--undo").code());
  }

  /** Somebody has put a file there whose name would command a terminal. */
  @Test
  void namesOfFilesCommandNoTerminal() throws IOException {
    damaged();
    Path folder = Files.createDirectory(log().resolve("quarantine"));
    Files.createFile(folder.resolve("\u001b]0;title\u0007"));

    Cli.Result result = Cli.run("repair", log());

    assertTrue(result.out().contains("quarantine/\\u001b]0;title\\u0007"), result.out());
    assertFalse(result.out().contains("\u001b"), result.out());
  }
}

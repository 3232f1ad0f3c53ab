package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.CorruptionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {

  @TempDir
  Path temp;

  private Path log() {
    return temp.resolve("log");
  }

  @Test
  void aSoundLogIsOneLine() throws IOException {
    Logs.made(log(), 60);
    int segments = Logs.segments(log()).size();

    Cli.Result result = Cli.run("verify", log());

    assertEquals(0, result.code(), result.err());
    assertEquals("", result.err());
    assertEquals(
        segments + " segments, " + segments * 8192
            + " bytes, records 1..60, nothing is damaged or missing\n",
        result.out());
  }

  @Test
  void eachDamagedPlaceIsALine() throws IOException {
    Logs.made(log(), 60);
    Path first = Logs.segments(log()).get(0);
    Path third = Logs.segments(log()).get(2);
    Logs.damage(first, 4_650);
    Logs.damage(third, 5_000);

    Cli.Result result = Cli.run("verify", log());

    assertEquals(1, result.code());
    assertEquals("", result.err());
    assertEquals(3, result.lines().size(), result.out());
    assertEquals(
        "damaged: " + first + " at offset 4608, 80 bytes: record 1 missing",
        result.lines().get(0));
    assertTrue(result.lines().get(1).startsWith("damaged: " + third), result.out());
    assertTrue(result.lines().get(2).endsWith(", 2 findings"), result.out());
  }

  /** An opening with FAIL refuses it all the same. */
  @Test
  void whatWasCommittedIsDamagedAndNotMissing() throws IOException {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 9);
      Logs.commitNext(buffer);
    }
    Path segment = Logs.segments(log()).get(0);
    Logs.damage(segment, 4_650);

    Cli.Result result = Cli.run("verify", log());

    assertEquals(1, result.code());
    assertEquals(
        "damaged: " + segment + " at offset 4608, 80 bytes: no record of the backlog is missing",
        result.lines().get(0));
  }

  @Test
  void aMissingSegmentIsTold() throws IOException {
    Logs.made(log(), 60);
    Files.delete(Logs.segments(log()).get(1));

    Cli.Result result = Cli.run("verify", log());

    assertEquals(1, result.code());
    assertTrue(
        result.lines().get(0).matches("missing: records \\d+\\.\\.\\d+, without a trace"),
        result.out());
  }

  @Test
  void theLastSegmentIsMissedToo() throws IOException {
    Logs.made(log(), 60);
    int last = Logs.segments(log()).size() - 1;
    Files.delete(Logs.segments(log()).get(last));

    Cli.Result result = Cli.run("verify", log());

    assertEquals(1, result.code());
    assertTrue(
        result.lines().stream()
            .anyMatch(line -> line.startsWith("damaged: ") && line.endsWith("..60 missing")),
        result.out());
  }

  @Test
  void whatIsInQuarantineIsToldAndIsNoFinding() throws IOException {
    Logs.made(log(), 60);
    Logs.damage(Logs.segments(log()).get(1), 4_700);
    Logs.open(Logs.settings(log()).toBuilder()
            .corruption(CorruptionPolicy.QUARANTINE)
            .build())
        .close();

    Cli.Result result = Cli.run("verify", log());

    assertEquals(0, result.code(), result.out());
    assertTrue(result.lines().get(0).startsWith("quarantined: "), result.out());
  }

  @Test
  void aKilledOwnersWindowIsSound() throws Exception {
    KilledWriter.run(log(), 20);

    Cli.Result result = Cli.run("verify", log());

    assertEquals(0, result.code(), result.out());
    assertTrue(result.out().contains("records 1..20, "), result.out());
  }

  @Test
  void damageOfTheWindowIsFound() throws Exception {
    KilledWriter.run(log(), 11);
    byte[] tail = Files.readAllBytes(log().resolve("tail"));
    int last = tail.length - 1;
    while (tail[last] == 0) {
      last--;
    }
    Logs.damage(log().resolve("tail"), last);

    Cli.Result result = Cli.run("verify", log());

    assertEquals(1, result.code(), result.out());
    assertTrue(result.lines().get(0).endsWith(": record 11 missing"), result.out());
  }

  @Test
  void anOpenLogIsSound() {
    try (Buffer<String> buffer = Logs.open(Logs.settings(log()))) {
      Logs.put(buffer, 100);

      assertEquals(0, Cli.run("verify", log()).code());
    }
  }
}

package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BatchId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets made by hand: each breach must be found, and under its own name; what is allowed must not be. */
class AuditTest {

  private static final int LINES = 10;
  private static final UUID LOG = new UUID(1, 2);

  @TempDir
  Path directory;

  private InputFile input;
  private Audit audit;

  @BeforeEach
  void tenLines() throws IOException {
    Path file = directory.resolve("input");
    Files.write(
        file,
        IntStream.range(0, LINES)
            .mapToObj(i -> new String(text(i), StandardCharsets.UTF_8))
            .toList());
    input = InputFile.index(file);
    audit = new Audit(input, Backend.FILE);
  }

  @AfterEach
  void closeInput() throws IOException {
    input.close();
  }

  @Test
  void everythingOnceInOrderIsKept() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4);
    deliver(2, 5, 6, 7, 8, 9);

    Findings findings = audit.finish(true);

    assertTrue(findings.kept(Backend.FILE));
    assertEquals(10, findings.acknowledged);
    assertEquals(10, findings.delivered);
    assertEquals(2, findings.batches);
  }

  @Test
  void theSameBatchAgainAfterACrashIsAllowed() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4);
    audit.lifeEnded();
    deliver(1, 0, 1, 2, 3, 4);
    deliver(2, 5, 6, 7, 8, 9);

    Findings findings = audit.finish(true);

    assertTrue(findings.kept(Backend.FILE));
    assertEquals(1, findings.redelivered);
    assertEquals(10, findings.delivered);
  }

  @Test
  void aPutThatWasCutShortMayBeStoredAndIsThenDelivered() throws IOException {
    acknowledge(0, 4);
    audit.lifeEnded();
    open(6);
    acknowledge(7, 9);
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    Findings findings = audit.finish(true);

    assertTrue(findings.kept(Backend.FILE));
    assertEquals(2, findings.storedUnacknowledged);
  }

  @Test
  void aLostRecordIsFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3);
    deliver(2, 5, 6, 7, 8, 9);

    assertFound(Finding.LOST, 1, "line 4 acknowledged, never delivered");
  }

  @Test
  void aLostTailIsFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7);

    assertOnlyFound(Finding.LOST, 2, "lines 8..9 acknowledged, never delivered");
  }

  @Test
  void aRecordThatRecoveryCountedAndThatNeverCameIsFound() throws IOException {
    acknowledge(0, 7);
    open(9);
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7);

    assertOnlyFound(Finding.VANISHED, 2, "lines 8..9 recovered");
  }

  @Test
  void recordsInTheWrongOrderAreFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 3, 2, 4, 5, 6, 7, 8, 9);

    assertFound(Finding.REORDERED, 1, "line 2 came after later ones");
  }

  @Test
  void batchesInTheWrongOrderAreFound() throws IOException {
    acknowledge(0, 9);
    deliver(2, 5, 6, 7, 8, 9);
    deliver(1, 0, 1, 2, 3, 4);

    assertFound(Finding.REORDERED, 7, "batch 2 came out of turn");
  }

  @Test
  void aRecordInTwoBatchesIsFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4);
    deliver(2, 4, 5, 6, 7, 8, 9);

    assertFound(Finding.DOUBLED, 1, "line 4 came in two batches");
  }

  @Test
  void aRecordWithOtherBytesIsFoundAndDoesNotCountAsDelivered() throws IOException {
    acknowledge(0, 9);
    List<Line> lines = lines(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    lines.set(4, new Line(4, text(5)));
    deliver(1, lines);

    assertFound(Finding.INVENTED, 1, "batch 1 holds a record that claims to be line 4");
    assertEquals(1, audit.findings().count(Finding.LOST));
  }

  @Test
  void aRecordThatNobodyPutIsFound() throws IOException {
    acknowledge(0, 9);
    List<Line> lines = lines(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    lines.add(new Line(10, new byte[0]));
    deliver(1, lines);

    assertOnlyFound(Finding.INVENTED, 1, "batch 1 holds a record that claims to be line 10");
  }

  @Test
  void aBatchThatComesAgainWithAnotherBoundaryIsFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4);
    audit.lifeEnded();
    deliver(1, 0, 1, 2, 3, 4, 5);
    deliver(2, 6, 7, 8, 9);

    assertOnlyFound(Finding.CHANGED, 1, "batch 1 came again with other content");
  }

  @Test
  void aBatchThatComesAgainWithOtherSequenceNumbersIsFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4);
    audit.lifeEnded();
    deliver(1, new long[] {2, 3, 4, 5, 6}, lines(0, 1, 2, 3, 4));
    deliver(2, 5, 6, 7, 8, 9);

    assertOnlyFound(Finding.CHANGED, 1, "batch 1 came again with other content");
  }

  @Test
  void aBatchThatWasHandedOutAndIsDeliveredWithAnotherBoundaryIsFound() throws IOException {
    acknowledge(0, 9);
    audit.handedOut(new Report.HandedOut(new BatchId(LOG, 1), 0, 5));
    audit.torn();
    audit.lifeEnded();
    deliver(1, 0, 1, 2, 3);
    deliver(2, 4, 5, 6, 7, 8, 9);

    assertOnlyFound(Finding.CHANGED, 1, "batch 1 came again with other content");
  }

  @Test
  void aLogThatChangesItsIdIsFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4);
    audit.lifeEnded();
    audit.delivered(
        delivery(new BatchId(new UUID(3, 4), 1), new long[] {1, 2, 3, 4, 5}, lines(5, 6, 7, 8, 9)));

    assertFound(Finding.CHANGED, 1, "line 5 came with the sequence number 1");
  }

  @Test
  void aBatchThatComesBackInALaterLifeAlthoughItsCommitReturnedIsFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    audit.committed(new Report.Committed(new BatchId(LOG, 1)));
    audit.lifeEnded();
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    assertOnlyFound(Finding.RESURRECTED, 1, "batch 1 came after its commit");
  }

  @Test
  void aBatchThatComesTwiceInOneLifeIsFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    assertOnlyFound(Finding.RESURRECTED, 1, "batch 1 came after its commit");
  }

  @Test
  void recordsThatComeBackAfterTheLastCommitAreFound() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    audit.done(new Report.Done(3));

    assertOnlyFound(Finding.RESURRECTED, 3, "3 records came back");
  }

  @Test
  void aSequenceNumberThatDiffersFromThatOfThePutIsFound() throws IOException {
    audit.acknowledged(new Report.Acknowledged(0, 9, 2));
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    assertOnlyFound(Finding.MISNUMBERED, 10, "line 0 came with the sequence number 1");
  }

  @Test
  void putsThatAreNotNumberedInARowAreFound() throws IOException {
    acknowledge(0, 4);
    audit.acknowledged(new Report.Acknowledged(5, 9, 7));
    deliver(1, new long[] {1, 2, 3, 4, 5, 7, 8, 9, 10, 11}, lines(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));

    assertOnlyFound(Finding.MISNUMBERED, 2, "line 5 was put as 7");
  }

  @Test
  void aRecoveryThatCountsLessThanWasAcknowledgedIsFound() throws IOException {
    acknowledge(0, 9);
    audit.lifeEnded();
    open(8);
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    assertOnlyFound(Finding.MISREPORTED, 1, "recovery counted lines up to 8, but 9");
  }

  @Test
  void aRecoveryThatCountsLessThanTheRecoveryBeforeIsFound() throws IOException {
    open(9);
    audit.lifeEnded();
    open(8);
    deliver(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    assertOnlyFound(Finding.MISREPORTED, 1, "recovery counted lines up to 8, but 9");
  }

  @Test
  void aRunThatHadToStopIsBrokenAndDoesNotTakeTheBacklogForLost() throws IOException {
    acknowledge(0, 9);
    deliver(1, 0, 1, 2, 3, 4);
    audit.failed(7, "exit code 70");

    Findings findings = audit.finish(false);

    assertFalse(findings.kept(Backend.FILE));
    assertEquals(0, findings.count(Finding.LOST));
    assertEquals(5, findings.undelivered);
    assertEquals(List.of("failed: life 7: exit code 70"), findings.details());
  }

  @Test
  void memoryMayLoseAndBeginAnewButNothingElse() throws IOException {
    audit = new Audit(input, Backend.MEMORY);
    acknowledge(0, 4);
    audit.lifeEnded();
    audit.acknowledged(new Report.Acknowledged(5, 9, 1));
    BatchId id = new BatchId(new UUID(5, 6), 1);
    audit.delivered(delivery(id, new long[] {1, 2, 3, 4, 5}, lines(5, 6, 7, 8, 9)));

    Findings findings = audit.finish(true);

    assertEquals(5, findings.count(Finding.LOST));
    assertTrue(findings.kept(Backend.MEMORY));
    assertFalse(findings.kept(Backend.FILE));
    findings.add(Finding.INVENTED, 1, "by hand");
    assertFalse(findings.kept(Backend.MEMORY));
  }

  private void assertOnlyFound(Finding finding, long count, String detail) {
    assertFound(finding, count, detail);
    for (Finding other : Finding.values()) {
      assertEquals(other == finding ? count : 0, audit.findings().count(other), other.title());
    }
  }

  private void assertFound(Finding finding, long count, String detail) {
    Findings findings = audit.finish(true);

    assertFalse(findings.kept(Backend.FILE));
    assertEquals(count, findings.count(finding), () -> "details: " + findings.details());
    assertTrue(
        findings.details().stream().anyMatch(it -> it.contains(detail)),
        () -> "details: " + findings.details());
  }

  private void acknowledge(int first, int last) {
    audit.acknowledged(new Report.Acknowledged(first, last, first + 1));
  }

  private void open(int stored) {
    audit.opened(new Report.Opened(false, stored, 0, 0, 0, 1));
  }

  private void deliver(int batch, int... indexes) throws IOException {
    deliver(batch, lines(indexes));
  }

  private void deliver(int batch, List<Line> lines) throws IOException {
    deliver(batch, lines.stream().mapToLong(line -> line.index() + 1).toArray(), lines);
  }

  private void deliver(int batch, long[] sequences, List<Line> lines) throws IOException {
    audit.delivered(delivery(new BatchId(LOG, batch), sequences, lines));
  }

  /** By way of the bytes that lie in a target. */
  private Delivery delivery(BatchId id, long[] sequences, List<Line> lines) throws IOException {
    return Frames.readBack(directory, Frames.batch(id, sequences, lines));
  }

  private static List<Line> lines(int... indexes) {
    return new ArrayList<>(
        Arrays.stream(indexes).mapToObj(i -> new Line(i, text(i))).toList());
  }

  private static byte[] text(int line) {
    return ("text of line " + line).getBytes(StandardCharsets.UTF_8);
  }
}

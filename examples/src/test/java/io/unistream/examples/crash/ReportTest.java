package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BatchId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {

  static Report[] reports() {
    BatchId id = new BatchId(new UUID(1, 2), 3);
    return new Report[] {
      new Report.Opening(),
      new Report.Opened(true, -1, 0, 0, 0, 5),
      new Report.Opened(false, 17, 4, 1, 33, 5),
      new Report.Acknowledged(3, 9, 4),
      new Report.HandedOut(id, 3, 7),
      new Report.Delivered(id),
      new Report.Committed(id),
      new Report.Idle(),
      new Report.Done(2)
    };
  }

  @ParameterizedTest
  @MethodSource("reports")
  void everyReportIsReadAsItWasWritten(Report report) {
    assertEquals(report, Report.parse(report.line()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gone", "acknowledged 1 2", "acknowledged 1 2 x", "delivered 7"})
  void whatIsNoReportIsRefused(String line) {
    assertThrows(IllegalArgumentException.class, () -> Report.parse(line));
  }

  @Test
  void aReportThatTheKillToreHasNoNewline() throws IOException {
    ByteArrayOutputStream pipe = new ByteArrayOutputStream();
    ReportWriter writer = new ReportWriter(pipe);
    writer.say(new Report.Acknowledged(1, 1, 2));
    writer.say(new Report.Acknowledged(22, 22, 23));
    byte[] torn = Arrays.copyOf(pipe.toByteArray(), pipe.size() - 2);

    try (LineReader reader = new LineReader(new ByteArrayInputStream(torn), 100)) {
      assertArrayEquals("acknowledged 1 1 2".getBytes(StandardCharsets.US_ASCII), reader.next());
      assertTrue(reader.newlineSeen());
      assertArrayEquals("acknowledged 22 22 2".getBytes(StandardCharsets.US_ASCII), reader.next());
      assertFalse(reader.newlineSeen());
      assertNull(reader.next());
    }
  }
}

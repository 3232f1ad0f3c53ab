package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator reads who has nothing but the log: a line for each opening, and for each failure. */
class OperatorLogTest {

  /** Kept here, for loggers are weakly held. */
  private final Logger logger = Logger.getLogger(Buffer.class.getName());

  private final Level before = logger.getLevel();
  private final List<LogRecord> lines = new ArrayList<>();
  private boolean broken;
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord line) {
      lines.add(line);
      if (broken) {
        throw new IllegalStateException("a broken log handler");
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
    logger.setLevel(before);
  }

  private String last() {
    LogRecord line = lines.get(lines.size() - 1);
    return line.getLevel() + " "
        + line.getMessage().replaceAll("recovered in \\d+ ms", "recovered");
  }

  @Test
  void anOpeningIsALine() {
    String where = "opened the buffer in log " + ListWal.LOG;
    try (Rig rig = Rig.batchesOf(2)) {
      assertEquals("INFO " + where + ": it is new", last());
      rig.put("a", "b", "c");

      rig.reopen();

      assertEquals(
          "INFO " + where + ", which was closed: 3 records to deliver, 1 batches sealed; recovered",
          last());

      rig.crash();

      assertEquals(
          "INFO " + where
              + ", which was not closed: 3 records to deliver, 1 batches sealed; recovered",
          last());
      assertEquals(3, lines.size());
    }
  }

  @Test
  void damageThatIsSetAsideIsAWarningThatNamesWhatIsMissing() {
    QuarantinedSpan lost = QuarantinedSpan.of("x", 0, 6, SequenceRange.closed(2, 2));
    QuarantinedSpan seal = QuarantinedSpan.of("x", 9, 6, new SequenceRange(4, 0));
    try (Rig rig = Rig.batchesOf(9)) {
      rig.put("a", "b", "c");

      rig.openOn(rig.wal.without(Set.of(1), true, lost, seal));

      assertTrue(last().startsWith("WARNING opened the buffer in "), this::last);
      assertTrue(
          last().endsWith("; 2 damaged parts set aside, missing records: 2; recovered"),
          this::last);
    }
  }

  @Test
  void aFailureIsOneWarningWithItsCause() {
    try (Rig rig = Rig.batchesOf(9)) {
      rig.wal.faults.failSyncs(new UnknownOutcomeException("the disk lies"));

      assertThrows(UnknownOutcomeException.class, () -> rig.buffer.put("a"));
      assertTrue(rig.buffer.stats().failed());
      assertThrows(RuntimeException.class, () -> rig.buffer.put("b"));

      assertEquals(2, lines.size(), "the opening and the failure");
      assertEquals(
          "WARNING close the buffer and open it again, because it has failed, in log "
              + ListWal.LOG,
          last());
      assertEquals(
          "the disk lies",
          Objects.requireNonNull(lines.get(1).getThrown().getCause()).getMessage());
    }
  }

  @Test
  void aTakeoverIsSaidToBeOne() {
    try (Rig rig = Rig.batchesOf(9)) {
      rig.wal.observer().failed(new BufferFencedException("epoch 2 has taken over"));

      assertThrows(BufferFencedException.class, () -> rig.buffer.put("a"));

      assertEquals("WARNING another owner has taken over the buffer in log " + ListWal.LOG, last());
    }
  }

  @Test
  void aBrokenLogHandlerHarmsNothing() {
    broken = true;
    try (Rig rig = Rig.batchesOf(1)) {
      assertEquals(List.of("recovery 0"), rig.events.take());
      rig.put("a");

      assertEquals(List.of(List.of("a")), rig.drain());
    }
  }
}

package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.CorruptLogException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * ERR-CORRUPT: a write that the disk acknowledged and lost, where the mark of an orderly close had stood. The mark is still
 * there, and valid.
 */
class LostWriteTest {

  private final CrashFileSystem files = CrashFileSystem.create();

  /** Record 1 is there, record 2 is lost; the buffer is open. */
  private Buffer<String> loseRecordTwo() {
    try (Buffer<String> buffer = Logs.open(files)) {
      Logs.put(buffer, 1);
    }
    Buffer<String> buffer = Logs.open(files);
    files.failNext(
        operation -> operation.kind() == Kind.WRITE && operation.path().endsWith(".wal"),
        Fault.ignored());
    Logs.put(buffer, 2);
    assertEquals(0, files.armedFaults());
    return buffer;
  }

  @Test
  void isFoundWhenTheRecordIsRead() {
    try (Buffer<String> buffer = loseRecordTwo()) {
      CorruptLogException found = assertThrows(CorruptLogException.class, buffer::emit);

      assertEquals(new SequenceRange(2, 1), found.sequences());
    }
  }

  @Test
  void isFoundAtOpeningIfMoreWasWrittenBehindIt() {
    try (Buffer<String> buffer = loseRecordTwo()) {
      Logs.put(buffer, 3);
      Logs.put(buffer, 4);

      refusesToOpen(files.processCrash().mount());
    }
  }

  @Test
  void isFoundAtOpeningAlsoInASegmentThatHasASuccessor() {
    try (Buffer<String> buffer = loseRecordTwo()) {
      Logs.putMany(buffer, 40);

      refusesToOpen(files.processCrash().mount());
    }
  }

  private static void refusesToOpen(CrashFileSystem left) {
    CorruptLogException found =
        assertThrows(CorruptLogException.class, () -> Logs.open(left).close());

    assertEquals(new SequenceRange(2, 1), found.sequences());
  }

  @Test
  void isNamedByQuarantineWhichKeepsTheOthers() {
    try (Buffer<String> buffer = loseRecordTwo()) {
      Logs.putMany(buffer, 40);
      CrashFileSystem left = files.processCrash().mount();

      try (Buffer<String> again = Logs.openQuarantining(Logs.settings(left))) {
        assertEquals(
            List.of(new SequenceRange(2, 1)),
            again.recovery().quarantined().stream()
                .map(QuarantinedSpan::missing)
                .toList());
        List<Long> expected = Logs.range(1, 42);
        expected.remove(2L);
        assertEquals(expected, Logs.drain(again));
      }
    }
  }

  @Test
  void isFoundAtOpeningAlsoIfItIsTheLast() {
    try (Buffer<String> buffer = loseRecordTwo()) {
      assertEquals(2, buffer.stats().backlogRecords());

      refusesToOpen(files.processCrash().mount());
    }
  }

  /** All that knows of it is the file that says how far the log is stored. */
  @Test
  void isATornTailIfNobodyKnowsThatItWasDurable() throws IOException {
    try (Buffer<String> buffer = loseRecordTwo()) {
      assertEquals(2, buffer.stats().backlogRecords());
      CrashFileSystem left = files.processCrash().mount();
      Files.delete(left.getPath("/log/tail"));

      try (Buffer<String> again = Logs.open(left)) {
        assertEquals(List.of(1L), Logs.drain(again));
      }
    }
  }
}

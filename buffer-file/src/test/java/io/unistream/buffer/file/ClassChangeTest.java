package io.unistream.buffer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Fault;
import io.unistream.buffer.tck.crash.Operation;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log of class PROCESS is opened with POWER: from then on all that is in it survives a power cut. */
class ClassChangeTest {

  private static final int RECORDS = 60;

  /** A sync that failed leaves pages that count as written; the next opening must not believe that. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOpeningWhoseSyncFailedLeavesNothingThatTheNextTakesForStored(boolean closed) {
    int sync = 0;
    while (true) {
      CrashFileSystem files = processLog(closed);
      AtomicInteger left = new AtomicInteger(sync++);
      files.failNext(
          operation -> operation.kind() == Operation.Kind.FORCE
              && operation.path().endsWith(".wal")
              && left.getAndDecrement() == 0,
          Fault.ioError());
      String first = opened(files);
      if (files.armedFaults() > 0) {
        assertTrue(sync > 2, "only " + sync + " syncs of segments");
        return;
      }
      assertNotEquals("opened", first);
      Logs.open(Logs.settings(files));
      for (CrashImage image : files.powerCrashStates(EntryProfile.EXT4, 20, 1).toList()) {
        try (Buffer<String> after = Logs.open(Logs.settings(image.mount()))) {
          assertEquals(Logs.range(1, RECORDS), Logs.drain(after), "sync " + sync);
        }
      }
    }
  }

  private static CrashFileSystem processLog(boolean closed) {
    CrashFileSystem files = CrashFileSystem.create();
    Buffer<String> buffer = Logs.open(Logs.process(Logs.settings(files)));
    Logs.putMany(buffer, RECORDS);
    if (closed) {
      buffer.close();
      return files;
    }
    return files.processCrash().mount();
  }

  private static String opened(CrashFileSystem files) {
    try {
      Logs.open(Logs.settings(files)).close();
      return "opened";
    } catch (BufferException e) {
      return e.toString();
    }
  }
}

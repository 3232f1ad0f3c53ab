package io.unistream.buffer.reliability.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Row;
import io.unistream.buffer.reliability.Witness;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SyscallsTest {

  @Test
  void nothingIsWrong() throws Exception {
    try {
      Programs.run("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true");
    } catch (IOException e) {
      Assumptions.abort("needs strace that may trace: " + e);
    }
    Said said = new Said();

    List<Row> rows = new Syscalls()
        .run(
            CrashClass.POWER,
            List.of(
                new Injection("fdatasync", Injection.KILL), new Injection("pwrite64", "ENOSPC")),
            4,
            said.stream());

    assertEquals(0, rows.stream().mapToLong(Row::wrong).sum(), said::toString);
    assertTrue(rows.stream().allMatch(row -> row.tried() > 0), rows::toString);
  }

  @Test
  void aProcessThatForgetsARecordIsFound() {
    Told told = new Told(new Witness(ScriptedLife.LONGEST));
    told.line("open");
    told.line("put 1");
    told.line("ack 1");

    assertThrows(BrokenPromise.class, () -> told.line("empty"));
    assertFalse(told.isDone());
  }

  @Test
  void aBatchOfWhatWasNeverPutIsFound() {
    Told told = new Told(new Witness(ScriptedLife.LONGEST));

    assertThrows(
        BrokenPromise.class, () -> told.line("out " + new UUID(1, 2) + "/1 1:AAAAAAAAAAE="));
  }

  @Test
  void whatAnErrorMayNotMeanIsFound() {
    List<String> failed = List.of("put UnknownOutcomeException …");
    List<String> synced =
        List.of("1 fdatasync(5</log/00000000000000000001.wal>) = -1 EIO (INJECTED)");

    assertBroken("ERR-INTERRUPT", new Injection("pwrite64", "EINTR"), failed, synced);
    assertBroken("ERR-SHORT-WRITE", new Injection("pwrite64", Injection.ZERO), failed, synced);
    assertBroken("ERR-FULL-DISK", new Injection("pwrite64", "ENOSPC"), failed, synced);
    assertBroken("ERR-SYNC-STOP", new Injection("fdatasync", "EIO"), List.of(), synced);
  }

  private static void assertBroken(
      String rule, Injection injection, List<String> failures, List<String> injected) {
    BrokenPromise broken =
        assertThrows(BrokenPromise.class, () -> Syscalls.check(injection, failures, injected));
    assertTrue(String.valueOf(broken.getMessage()).startsWith(rule), broken::getMessage);
  }
}

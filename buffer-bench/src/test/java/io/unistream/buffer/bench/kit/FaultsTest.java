package io.unistream.buffer.bench.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The campaigns of faults find what is wrong, and nothing where nothing is. */
class FaultsTest {

  /** A log without syncs. */
  static final class Unsynced extends PeerHarness {
    Unsynced() {
      super(new PlainEntries() {
        @Override
        void force(RandomAccessFile file) {}
      });
    }
  }

  @TempDir
  private Path directory;

  @Test
  void aPowerCutTakesWhatWasNotSynced() throws Exception {
    assumeDisk();

    Verdict verdict = new PowerCuts(new Unsynced(), directory, errors()).run(1, 1);

    assertTrue(verdict.cell().startsWith("1 WRONG"), verdict.cell());
    assertTrue(verdict.lines().get(0).contains("acknowledged "), verdict.lines().toString());
  }

  @Test
  void aPowerCutLeavesWhatWasSynced() throws Exception {
    assumeDisk();

    Verdict verdict = new PowerCuts(new PeerHarness.Plain(), directory, errors()).run(1, 1);

    assertTrue(verdict.cell().startsWith("kept"), verdict.lines().toString());
  }

  private void assumeDisk() {
    try (LoopDisk disk = LoopDisk.make(directory, 16)) {
      assertTrue(Files.isDirectory(disk.path()));
    } catch (IOException e) {
      Assumptions.abort("needs Linux, root, mkfs.ext4, mount and xfs_io: " + e);
    }
  }

  private Path errors() {
    return directory.resolve("errors");
  }

  @Test
  void bitsOfALogWithoutChecksumsChangeItInSilence() throws Exception {
    Verdict verdict = new TurnedBits(new PeerHarness.Tape(), directory, errors()).run(6, 1);

    assertTrue(verdict.cell().contains("changed"), verdict.cell());
  }

  @Test
  void bitsOfALogWithChecksumsAreFound() throws Exception {
    Verdict verdict = new TurnedBits(new PeerHarness.Plain(), directory, errors()).run(6, 1);

    assertTrue(verdict.cell().contains("found"), verdict.cell());
    assertFalse(verdict.cell().contains("changed"), verdict.cell());
  }

  @Test
  void theJudgeOfPowerCuts() {
    assertEquals("", PowerCuts.judged(1, 10, 10, 0));
    assertEquals("", PowerCuts.judged(4, 11, 10, 3));
    assertEquals("", PowerCuts.judged(0, 0, 0, 0));
    assertFalse(PowerCuts.judged(1, 9, 10, 0).isEmpty());
    assertFalse(PowerCuts.judged(0, 0, 1, 0).isEmpty());
    assertFalse(PowerCuts.judged(5, 10, 10, 3).isEmpty());
  }

  @Test
  void theLedgerKnowsItsBytes() {
    for (long number = 1; number < 100; number++) {
      byte[] bytes = Ledger.bytes(number);
      assertEquals(number, Ledger.number(bytes));
      for (int at = 0; at < bytes.length; at += 7) {
        bytes[at] = (byte) (bytes[at] ^ 16);
        assertEquals(-1, Ledger.number(bytes), "bit turned at " + at);
        bytes[at] = (byte) (bytes[at] ^ 16);
      }
    }
  }
}

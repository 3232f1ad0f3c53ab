package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.wal.WalEntry;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Version 2 of the bodies, byte for byte. */
class FormatTest {

  private static final String SEAL = "02"
      + "0000000000000002"
      + "0000000000000003"
      + "0000000000000007"
      + "0000000000000004"
      + "0000000000000100"
      + "0000018bcfe56800"
      + "0000000000000006"
      + "0000000000000200"
      + "0123456789abcdef8123456789abcdef";

  private static final String COMMIT = "02"
      + "0000000000000001"
      + "0000000000000002"
      + "0000000000000009"
      + "0000000000000004"
      + "000000000000000c"
      + "000000000000000f"
      + "0000000000000010"
      + "0000000000000400"
      + "0123456789abcdef8123456789abcdef";

  private static final UUID LOG = UUID.fromString("01234567-89ab-cdef-8123-456789abcdef");

  @Test
  void aSealIsWrittenAndReadAsVersion2() {
    Seal seal = new Seal(LOG, 2, 3, 7, 4, 0x100, 1_700_000_000_000L, 6, 0x200);

    WalEntry entry = seal.toEntry(8, 5);

    assertEquals(SEAL, HexFormat.of().formatHex(entry.body()));
    assertEquals(WalEntry.Type.SEAL, entry.type());
    assertEquals(8, entry.sequence());
    assertEquals(5, entry.epochMillis());
    assertEquals(seal, Seal.of(entry));
  }

  @Test
  void aCommitIsWrittenAndReadAsVersion2() {
    Progress progress = new Progress(LOG, 1, 2, 9, 4, 12, 15, 16, 0x400);

    WalEntry entry = progress.toEntry(20, 5);

    assertEquals(COMMIT, HexFormat.of().formatHex(entry.body()));
    assertEquals(WalEntry.Type.COMMIT, entry.type());
    assertEquals(20, entry.sequence());
    assertEquals(progress, Progress.of(entry));
  }

  @Test
  void progressKnowsWhichRecordsAreGone() {
    Progress progress = new Progress(LOG, 1, 2, 9, 4, 12, 15, 16, 0x400);

    assertTrue(progress.isGone(9));
    assertFalse(progress.isGone(10));
    assertFalse(progress.isGone(11));
    assertTrue(progress.isGone(12));
    assertTrue(progress.isGone(15));
    assertFalse(progress.isGone(16));
  }
}

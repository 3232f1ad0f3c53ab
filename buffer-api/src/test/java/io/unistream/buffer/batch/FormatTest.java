package io.unistream.buffer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.unistream.buffer.UnsupportedLogException;
import io.unistream.buffer.wal.WalEntry;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The bodies of seals and commits, byte for byte. */
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
      + "0000000000000002"
      + "0000000000000000"
      + "0000000000000009"
      + "0000000000000010"
      + "0000000000000400"
      + "0123456789abcdef8123456789abcdef";

  private static final String COMMIT_WITH_HOLES = "03"
      + "0000000000000001"
      + "0000000000000002"
      + "0000000000000009"
      + "0000000000000010"
      + "0000000000000400"
      + "0000000000000004"
      + "0000000000000005"
      + "000000000000000c"
      + "000000000000000f"
      + "0000000000000004"
      + "0000000000000040"
      + "0000000000000007"
      + "0000000000000007"
      + "0000000000000011"
      + "0000000000000011"
      + "0000000000000001"
      + "0000000000000020"
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
    Progress progress = new Progress(LOG, 1, 2, 9, List.of(), 16, 0x400);

    WalEntry entry = progress.toEntry(20, 5);

    assertEquals(COMMIT, HexFormat.of().formatHex(entry.body()));
    assertEquals(WalEntry.Type.COMMIT, entry.type());
    assertEquals(20, entry.sequence());
    assertEquals(progress, Progress.of(entry));
  }

  private static Progress withHoles() {
    return new Progress(
        LOG,
        1,
        2,
        9,
        List.of(new Hole(4, 5, 12, 15, 4, 0x40), new Hole(7, 7, 17, 17, 1, 0x20)),
        16,
        0x400);
  }

  @Test
  void aCommitThatKeepsBatchesBeforeDroppedOnesIsWrittenAndReadAsVersion3() {
    WalEntry entry = withHoles().toEntry(20, 5);

    assertEquals(COMMIT_WITH_HOLES, HexFormat.of().formatHex(entry.body()));
    assertEquals(withHoles(), Progress.of(entry));
  }

  @Test
  void whatCannotBeReadIsRefusedByItsVersion() {
    byte[] plain =
        new Progress(LOG, 1, 2, 9, List.of(), 16, 0x400).toEntry(20, 5).body();
    byte[] holes = withHoles().toEntry(20, 5).body();
    byte[] later = plain.clone();
    later[0] = 4;
    byte[] beforeTheFirstRelease = plain.clone();
    beforeTheFirstRelease[32] = 4;

    for (byte[] body : List.of(
        later,
        beforeTheFirstRelease,
        new byte[0],
        Arrays.copyOf(plain, plain.length - 1),
        Arrays.copyOf(holes, holes.length - 1),
        Arrays.copyOf(holes, holes.length + 1),
        Arrays.copyOf(holes, 41 + 16))) {
      WalEntry entry = WalEntry.of(WalEntry.Type.COMMIT, 20, 5, body);
      assertThrows(
          UnsupportedLogException.class,
          () -> Progress.of(entry),
          () -> HexFormat.of().formatHex(body));
    }
  }

  @Test
  void progressKnowsWhichRecordsAreGone() {
    Progress progress = withHoles();

    List<Long> gone =
        LongStream.rangeClosed(8, 19).filter(progress::isGone).boxed().toList();
    assertEquals(List.of(8L, 9L, 12L, 13L, 14L, 15L, 17L), gone);
    assertEquals(List.of(7L, 17L), List.of(progress.lastBatch(), progress.lastSequence()));
    assertEquals(
        List.of(5L, 21L, 0x460L),
        List.of(progress.batches(), progress.records(), progress.bytes()));
  }

  private static Seal seal(long batch, long first, long last) {
    long records = last - first + 1;
    return new Seal(LOG, batch, first, last, records, 10 * records, 0, last, 10 * last);
  }

  /** Batches 1 and 4 are kept while 2, 3 and 5 are dropped. */
  @Test
  void capTotal_holesGrowJoinAndEnd() {
    Progress two = Progress.NONE.dropBehind(seal(1, 1, 2), seal(2, 3, 4));
    Progress three = two.dropBehind(seal(1, 1, 2), seal(3, 5, 6));
    Progress five = three.dropBehind(seal(4, 7, 8), seal(5, 9, 10));

    assertEquals(List.of(new Hole(2, 3, 3, 6, 4, 40)), three.holes());
    assertEquals(List.of(new Hole(2, 3, 3, 6, 4, 40), new Hole(5, 5, 9, 10, 2, 20)), five.holes());
    assertEquals(6, five.records());
    // After a crash nothing is in flight; the next victim is behind batch 1 again.
    assertEquals(
        List.of(new Hole(2, 5, 3, 10, 8, 80)),
        five.dropBehind(seal(1, 1, 2), seal(4, 7, 8)).holes());
    assertEquals(
        new Progress(LOG, 1, 3, 6, List.of(new Hole(5, 5, 9, 10, 2, 20)), 6, 60),
        five.commit(seal(1, 1, 2)));
    assertEquals(
        new Progress(LOG, 4, 5, 10, List.of(), 10, 100),
        five.commit(seal(1, 1, 2)).commit(seal(4, 7, 8)));
    assertEquals(
        new Progress(new UUID(0, 0), 0, 3, 6, List.of(new Hole(5, 5, 9, 10, 2, 20)), 6, 60),
        five.dropOldest(seal(1, 1, 2)));
  }
}
